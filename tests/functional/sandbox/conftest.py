"""A Sendsay sandbox with one account and one list, really listening."""

from collections.abc import Iterator

import pytest

from local.sandbox.sendsay.app import create_app
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.server import serve
from tests.functional.sandbox.sendsay_client import KEY, Sendsay


@pytest.fixture
def sendsay() -> Iterator[Sendsay]:
    state = SendsayState()
    state.options.track_step_seconds = 0
    account = state.create_account("acme", key=KEY, password="not-a-real-password")
    account.create_group("CRM", group_id="pl12345")
    with serve(create_app(state)) as url:
        made = Sendsay(url, state)
        with made.session:
            yield made
