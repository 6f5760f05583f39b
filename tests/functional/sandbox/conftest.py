"""A Sendsay sandbox with an account and a list, and an amoCRM one with an address that it posts to; all listen."""

from collections.abc import Iterator

import pytest

from local.sandbox.amocrm.hooks import EVENTS, save_hook
from local.sandbox.amocrm.records import Hook
from local.sandbox.sendsay.app import create_app
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.server import serve
from tests.functional.sandbox.amocrm_world import Listener, World, listening, running
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


@pytest.fixture
def amocrm() -> Iterator[World]:
    with running() as made:
        yield made


@pytest.fixture
def ours() -> Iterator[Listener]:
    with listening() as made:
        yield made


@pytest.fixture
def hook(amocrm: World, ours: Listener) -> Hook:
    """It wants every event except changes, which go along with nearly everything."""
    wanted = [one for one in EVENTS if one not in ("update_contact", "update_lead")]
    return save_hook(amocrm.account, f"{ours.url}/hook", settings=wanted, now=amocrm.state.clock.unix())
