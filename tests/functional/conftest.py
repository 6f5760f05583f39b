"""The world that functional tests share: made anew for each test, since most of them change it."""

from collections.abc import Iterator

import pytest
from amosend.domain.integration import Integration

from tests.fakes.aws import on_moto
from tests.fakes.plans import Clockwork, clockwork
from tests.fakes.world import World, world


@pytest.fixture
def amosend() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.fixture
def works() -> Iterator[Clockwork]:
    """Plans, their starts and their runs, without vendors."""
    with on_moto() as environment:
        yield clockwork(environment)


@pytest.fixture
def shop(works: Clockwork) -> Integration:
    return works.integration()
