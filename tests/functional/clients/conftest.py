"""One sandbox of each vendor for a whole module; every test finds it as on the first day."""

from collections.abc import Iterator

import pytest
from amosend.clients.sendsay import Sendsay as Client

from local.sandbox.sendsay.app import create_app
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.server import serve
from tests.functional.clients.asking_amocrm import SIZE, AmoCrmClient
from tests.functional.clients.asking_sendsay import made
from tests.functional.sandbox.amocrm_world import World, running
from tests.functional.sandbox.sendsay_client import KEY, Sendsay


@pytest.fixture(scope="module")
def _world() -> Iterator[World]:
    with running(size=SIZE) as world:
        yield world


@pytest.fixture
def amocrm(_world: World) -> Iterator[AmoCrmClient]:
    """The sandbox as it was, whatever the test before has done to it."""
    _world.state.calls.clear()
    yield AmoCrmClient(_world)
    _world.state.faults.clear()


@pytest.fixture(scope="module")
def _sandbox() -> Iterator[Sendsay]:
    state = SendsayState()
    with serve(create_app(state)) as url:
        sandbox = Sendsay(url, state)
        with sandbox.session:
            yield sandbox


@pytest.fixture
def sandbox(_sandbox: Sendsay) -> Sendsay:
    """As on the first day, whatever the test before has done to it."""
    _sandbox.state.reset()
    account = _sandbox.state.create_account("acme", key=KEY)
    account.create_group("CRM", group_id="pl12345")
    _sandbox.state.options.track_step_seconds = 0
    _sandbox.state.calls.clear()
    return _sandbox


@pytest.fixture
def client(sandbox: Sendsay) -> Client:
    return made(sandbox.url)
