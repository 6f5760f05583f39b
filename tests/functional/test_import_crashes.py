"""A worker that dies behind any of its calls, to AWS or to a vendor: nobody is lost, nobody comes twice.

Dying is an exception that nothing catches; its message comes back when its time is over. Kills of a real process are
in tests/deployed/test_import_kills.py.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from amosend.clients.http import Http
from botocore.client import BaseClient

from tests.fakes.functions import Context
from tests.fakes.world import ACCOUNT, World, sqs_event, world
from tests.functional.importing import Import

_DELIVERY = {"ReceiveMessage", "DeleteMessage"}  # what Lambda's own poller does


class DiedError(BaseException):
    """Ends the worker wherever it is."""


class Deaths:
    """Counts the calls that go out, and dies behind some, which the vendor or AWS has then acted upon."""

    def __init__(self) -> None:
        self.calls = 0
        self.dies: Callable[[int], bool] = lambda _: False

    def around(self, call: Callable[[], Any]) -> Any:
        self.calls += 1
        dies = self.dies(self.calls)
        answer = call()
        if dies:
            raise DiedError
        return answer


@pytest.fixture
def deaths(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deaths]:
    made = Deaths()
    aws, http = BaseClient._make_api_call, Http.send

    def api_call(self: Any, operation: str, parameters: Any) -> Any:
        if operation in _DELIVERY:
            return aws(self, operation, parameters)
        return made.around(lambda: aws(self, operation, parameters))

    def send(self: Any, *arguments: Any, **named: Any) -> Any:
        return made.around(lambda: http(self, *arguments, **named))

    monkeypatch.setattr(BaseClient, "_make_api_call", api_call)
    monkeypatch.setattr(Http, "send", send)
    yield made
    made.dies = lambda _: False


def work_off(amosend: World, deaths: Deaths) -> int:
    """Like a queue whose workers die; how many did. The message of a dead one comes back."""
    died = 0
    for _ in range(400):
        dies, deaths.dies = deaths.dies, lambda _: False
        message = amosend.receive()
        deaths.dies = dies
        if message is None:
            return died
        try:
            answer = amosend.worker(sqs_event(message), Context(amosend.worker_seconds))
        except DiedError:
            died += 1
            continue
        if not answer["batchItemFailures"]:
            amosend.delete(message)
    raise AssertionError("the run does not end")


def a_run(importing: Import, deaths: Deaths, *, name: str, dies: Callable[[int], bool]) -> tuple[int, int]:
    """A run into a new list, with deaths; how many calls it made and how many workers died."""
    amosend = importing.world
    amosend.set_up(importing.integration, list={"kind": "new", "name": name}, phone={"kind": "additional_contact"})
    run_id = importing.begin()
    deaths.calls, deaths.dies = 0, dies
    died = work_off(amosend, deaths)
    deaths.dies = lambda _: False
    run = importing.look(run_id)
    importing.assert_all_arrived(run)
    assert run["counts"]["read"] == len(importing.source.contacts)
    assert run["counts"]["sent"] == len(importing.members(run["list_id"]))
    acme = amosend.sendsay.account(ACCOUNT)
    assert [group.name for group in acme.groups.values()].count(name) == 1
    assert importing.shown()["active_run"] in {None, run_id}
    assert amosend.dead == []
    return deaths.calls, died


def test_dying_behind_any_one_call_loses_nobody(deaths: Deaths) -> None:
    """Every single place between two calls, one run for each of them."""
    with world(contacts=300) as amosend:
        importing = Import.of(amosend)
        calls, _ = a_run(importing, deaths, name="whole", dies=lambda _: False)
        assert calls > 30
        died = 0
        for place in range(1, calls + 1):
            died += a_run(importing, deaths, name=f"place {place}", dies=place.__eq__)[1]
        assert died > calls * 0.8  # a later run makes a few calls less


@pytest.mark.parametrize("seed", range(4))
def test_dying_again_and_again_loses_nobody(deaths: Deaths, seed: int) -> None:
    """Some forty deaths within one run of several chunks."""
    chance = random.Random(seed)
    places: set[int] = set()
    at = 0
    while len(places) < 40:
        at += chance.randint(5, 35)
        places.add(at)
    with world(contacts=1_200) as amosend:
        importing = Import.of(amosend)
        _, died = a_run(importing, deaths, name="often", dies=lambda n: n in places)
        assert died >= 10
