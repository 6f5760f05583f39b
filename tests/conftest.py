"""The one deployment that most of tests/deployed and tests/browser share: made when the first of these tests wants it.

It is the real template, built and deployed by SAM onto an endpoint of its own, with permissions enforced. Both
sandboxes run inside the test process, so a test can look at, and change, what the vendors hold.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest import runner
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from local import front
from local.aws.deploy import Stack, build, deploy
from local.aws.endpoint import Endpoint
from local.run.processes import Processes
from local.run.stack import start_endpoint
from local.sandbox import amocrm
from local.sandbox.sendsay.app import create_app as create_sendsay
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.server import serve
from tests.fakes.ports import kept_port

# What Hypothesis finds by chance it finds for whoever looks for it, with other settings, and not once in a thousand
# runs of everything; and how long an example takes says something of the machine.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")

_TESTS = Path(__file__).parent
_MARKED = {"deployed", "browser"}
_ON_THE_DEPLOYMENT = {
    *(_TESTS / "browser" / f"test_{name}.py" for name in ("callback_page", "guide", "guide_hooks", "pages_hold")),
    *(_TESTS / "deployed" / f"test_{name}.py" for name in ("connect_race", "deployment", "funnel", "hooks", "intake")),
    _TESTS / "deployed" / "test_schemathesis.py",
}
_LONG = {"browser", "deployed", "exhaustive"}
_LONGEST_MEMORY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The deployed stack and everything around it."""

    url: str  # the public address, as people see it
    stack: Stack
    endpoint: Endpoint
    parameters: dict[str, str]
    amocrm: amocrm.AmoCrmState
    amocrm_url: str
    sendsay: SendsayState
    sendsay_url: str

    def client(self, service: str) -> Any:
        """An AWS client with an administrator's rights."""
        return self.endpoint.client(service)

    def resource(self, logical_id: str) -> str:
        """The physical id of a resource of the stack."""
        found = self.client("cloudformation").describe_stack_resource(StackName="amosend", LogicalResourceId=logical_id)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def log(self, function: str) -> list[str]:
        """What a function (by logical id) has written so far."""
        events = self.client("logs").filter_log_events(logGroupName=self.resource(f"{function}Log"))["events"]
        return [event["message"] for event in events[-_LONGEST_MEMORY:]]


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("deployment")) as made:
        yield made


@contextmanager
def deployed(home: Path) -> Iterator[Deployment]:
    """A deployment in this folder, ended with all that belongs to it."""
    build()
    with ExitStack() as running:
        endpoint = Endpoint(port=running.enter_context(kept_port()), home=home, saves=False)
        public = running.enter_context(kept_port())
        start_endpoint(endpoint, running.enter_context(Processes()))
        amocrm_state, sendsay_state = amocrm.AmoCrmState(), SendsayState()
        running.callback(amocrm_state.close)
        amocrm_url = running.enter_context(serve(amocrm.create_app(amocrm_state)))
        sendsay_url = running.enter_context(serve(create_sendsay(sendsay_state)))
        parameters = {
            "AmoCrmUrl": f"{amocrm_url}/{{host}}",
            "SendsayUrl": f"{sendsay_url}/general/api/v100/json/{{account}}",
            "PublicUrl": f"http://127.0.0.1:{public}",
            "DeletionProtection": "false",
        }
        stack = deploy(endpoint, parameters)
        yield Deployment(
            url=running.enter_context(serve(front.application(stack.api_url), port=public)),
            stack=stack,
            endpoint=endpoint,
            parameters=parameters,
            amocrm=amocrm_state,
            amocrm_url=amocrm_url,
            sendsay=sendsay_state,
            sendsay_url=sendsay_url,
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The markers `deployed` and `browser` follow from the folder; no worker of several begins with what is short."""
    for item in items:
        if item.path.parent.name in _MARKED:
            item.add_marker(item.path.parent.name)
        if "deployment" in getattr(item, "fixturenames", ()) and item.path not in _ON_THE_DEPLOYMENT:
            raise pytest.UsageError(f"{item.path} wants the deployment: _ON_THE_DEPLOYMENT has to name it")
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _turn(item.path))


def _turn(file: Path) -> int:
    """What lasts longest begins first, so that all workers end together."""
    return 0 if file in _ON_THE_DEPLOYMENT else 1 if file.parent.name in _LONG else 2


def pytest_collection_finish() -> None:
    """All modules are loaded by now: looking through them for garbage again and again took an eighth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """pytest's own, above so much room that no call of a test crosses the border of a chunk of Python's stack.

    A chunk of 16 KB is fetched from the system at every such crossing and given back behind it: a sixth of the time.
    """
    return _with_room(runner.pytest_runtest_protocol, item, nextitem)


def _with_room(call: Callable[..., object], *arguments: object) -> object:
    return call(*arguments)


# A frame of more than half a megabyte: the chunk made for it has a whole one, and those above find room in the rest.
_with_room.__code__ = _with_room.__code__.replace(co_stacksize=70_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files are shared out between workers, but all that need the deployment go to one, so that it is made once.

    In the order of the collection and not by how many tests a file has, since the longest are of few.
    Not `--dist loadgroup`, which pytest-xdist 3.8.0 silently ignores under pytest 9.2.
    """
    config.option.loadscopereorder = False
    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = _scope
    return scheduler


def _scope(nodeid: Any) -> str:
    file = str(nodeid).partition("::")[0]
    return "deployment" if _TESTS.parent / file in _ON_THE_DEPLOYMENT else file
