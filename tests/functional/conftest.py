"""The world that functional tests share: made anew for each test, since most of them change it."""

from collections.abc import Iterator

import pytest

from tests.fakes.world import World, world


@pytest.fixture
def amosend() -> Iterator[World]:
    with world() as made:
        yield made
