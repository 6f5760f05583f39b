"""Each way in which vendors, workers and the queue misbehave, alone and in pairs.

In the end everybody is in the list once and the counts add up, or the run says what is missing and a later one makes it
good. Contacts may be edited and deleted while the run reads: then the next run brings the list to what amoCRM has.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pytest

from tests.fakes.functions import Context
from tests.fakes.queues import sqs_event
from tests.fakes.world import ACCOUNT, HOST, World, world
from tests.functional.dying import Deaths, DiedError, mortal
from tests.functional.importing import Import

_PAGES = "/api/v4/contacts$"
_CONTACTS = 300
_FIVE_MINUTES = 300.0


@pytest.fixture
def case() -> Iterator["Case"]:
    with world(contacts=_CONTACTS) as made, mortal() as deaths:
        yield Case(Import.of(made, gone="remove"), deaths)


@dataclass(slots=True)
class Case:
    """An import in trouble. `deliveries`: how often the queue delivers each message, at once and again at the end."""

    importing: Import
    deaths: Deaths
    deliveries: int = 1
    moving: bool = False

    @property
    def world(self) -> World:
        return self.importing.world

    def run(self, *troubles: "Trouble") -> dict[str, Any]:
        run_id = self.importing.begin()
        for trouble in troubles:
            trouble.begin(self)
        messages = list(self._work_off())
        if self.deliveries > 1:
            for message in messages:
                self._deliver(message)
            self.world.work_off()
        self.deaths.dies = lambda _: False
        return self.importing.look(run_id)

    def _work_off(self) -> Iterator[dict[str, Any]]:
        dies, started = self.deaths.dies, self.deaths.calls
        for _ in range(300):
            self.deaths.dies = lambda _: False
            message = self.world.receive()
            if message is None:
                return
            self.deaths.dies = lambda n: dies(n - started)
            if sum(self._deliver(message) for _ in range(self.deliveries)) == self.deliveries:
                self.world.delete(message)
            yield message
        raise AssertionError("the run does not end")

    def _deliver(self, message: dict[str, Any]) -> bool:
        """Whether the queue may forget the message."""
        try:
            answer = self.world.worker(sqs_event(message), Context(self.world.worker_seconds))
        except DiedError:
            return False
        return not answer["batchItemFailures"]

    def mend(self) -> None:
        """The vendors are well again, and the owner does what the run's sentence asks for."""
        self.world.amocrm.faults.clear()
        self.world.sendsay.faults.clear()
        self.world.amocrm.unblock(HOST)
        if self.importing.shown()["status"] == "needs_reconnect":
            assert self.world.connect(self.importing.integration).status == 200

    def assert_everybody_is_there_once(self, run: dict[str, Any]) -> None:
        self.importing.assert_all_arrived(run)
        members = [member.email for member in self.world.sendsay.account(ACCOUNT).members_of(run["list_id"])]
        assert len(members) == len(set(members))
        contacts = self.importing.source.contacts
        told = [one["contact_id"] for one in self.importing.contacts(run["id"])]
        assert len(told) == len(set(told))
        assert set(told) >= {one.id for one in contacts}
        assert run["counts"]["sent"] == len(members)
        assert self.world.dead == []


@dataclass(frozen=True, slots=True)
class Trouble:
    """`reasons`: one of them ends the run; without any the trouble has to pass.

    A grant is lost instead of revoked when the worker dies with the answer to its last refresh.
    """

    name: str
    begin: Callable[[Case], object]
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def _amocrm(kind: str, **fault: Any) -> Callable[[Case], object]:
    return lambda case: case.world.amocrm.faults.on(kind, path=_PAGES, **fault)


def _sendsay(kind: str, **fault: Any) -> Callable[[Case], object]:
    return lambda case: case.world.sendsay.faults.on(kind, **fault)


def _too_heavy(case: Case) -> None:
    case.world.amocrm.options.gateway_timeout_above = 100


def _without_counters(case: Case) -> None:
    case.world.sendsay.options.set({"counters_in": "nowhere", "rejected_rows": False})


def _failing_once(case: Case) -> None:
    case.world.sendsay.options.set({"track_next_ends": [-2]})


def _down(case: Case) -> None:
    """By the clock of the test, from the first import on."""
    faults = case.world.sendsay.faults
    faults.on("drop_before", until=faults.clock() + _FIVE_MINUTES, after=3)


def _skewed(case: Case) -> None:
    case.world.amocrm.account(HOST).options.clock_skew = 7_200


def _revoke(case: Case) -> None:
    def revoke() -> None:
        for client_id in case.world.amocrm.integrations:
            case.world.amocrm.revoke(client_id)

    case.world.amocrm.faults.on("meanwhile", path=_PAGES, after=1, times=1, meanwhile=revoke)


def _block(case: Case) -> None:
    case.world.amocrm.faults.on(
        "meanwhile", path=_PAGES, after=1, times=1, meanwhile=lambda: case.world.amocrm.block(HOST)
    )


def _move_about(case: Case) -> None:
    """Before the second page is answered: of those who were read and of those who were not."""
    case.moving = True
    editor, contacts = case.world.amocrm.contacts(HOST), [one.id for one in case.importing.source.contacts]

    def change() -> None:
        for place in (3, 280):
            editor.edit_contact(contacts[place], emails=[f"edited{place}@example.com"])
        for place in (10, 290):
            editor.delete_contact(contacts[place])

    case.world.amocrm.faults.on("meanwhile", path=_PAGES, after=1, times=1, meanwhile=change)


def _dying(case: Case) -> None:
    case.deaths.dies = {25, 48, 70, 95}.__contains__


def _twice(case: Case) -> None:
    case.deliveries = 2


STORM = Trouble("429 storm", _amocrm("status", status=429, after=1, times=9))
HEAVY = Trouble("504 on large pages", _too_heavy)
HTML = Trouble("html", _amocrm("html", after=1, times=5))
CUT = Trouble("connection cut in a body", _amocrm("cut_body", after=1, times=3))
EMPTY = Trouble("empty page behind a next link", _amocrm("empty", after=2, times=1))
NOTHING = Trouble("empty first page", _amocrm("empty", after=1, times=1))
NOBODY = Trouble("empty first page for good", _amocrm("empty", after=1), ("amocrm_unavailable",))
SKEW = Trouble("clock skew", _skewed)
MOVING = Trouble("edited and deleted while reading", _move_about)
REVOKED = Trouble("token revoked", _revoke, ("grant_revoked", "grant_lost"))
UNPAID = Trouble("402", _amocrm("status", status=402, after=1), ("amocrm_unpaid",))
BLOCKED = Trouble("403 block", _block, ("amocrm_blocked",))
FLAKY = Trouble("sendsay 500 for 30 %", _sendsay("status", status=500, path="/json/", probability=0.3))
DOWN = Trouble("sendsay down for 5 minutes", _down)
FAILING = Trouble("track ends with -2", _failing_once)
UNTOLD = Trouble("track without counters", _without_counters)
LOST = Trouble("answer of member.import lost", _sendsay("drop_after", action="member.import", times=1))
DYING = Trouble("worker killed", _dying)
TWICE = Trouble("message delivered twice", _twice)

ALONE = [
    *(STORM, HEAVY, HTML, CUT, EMPTY, NOTHING, NOBODY, SKEW, MOVING, REVOKED, UNPAID, BLOCKED),
    *(FLAKY, DOWN, FAILING, UNTOLD, LOST, DYING, TWICE),
]
PAIRS = [
    (STORM, FLAKY),
    (STORM, DYING),
    (HEAVY, DOWN),
    (HEAVY, MOVING),
    (HTML, FAILING),
    (CUT, LOST),
    (EMPTY, DYING),
    (NOTHING, STORM),
    (MOVING, DYING),
    (MOVING, LOST),
    (MOVING, TWICE),
    (SKEW, MOVING),
    (REVOKED, LOST),
    (REVOKED, MOVING),
    (REVOKED, DYING),
    (UNPAID, FAILING),
    (BLOCKED, FLAKY),
    (BLOCKED, TWICE),
    (DOWN, DYING),
    (FLAKY, UNTOLD),
    (LOST, UNTOLD),
    (LOST, TWICE),
    (FAILING, DYING),
    (DYING, TWICE),
]


@pytest.mark.parametrize(
    "troubles", [*((one,) for one in ALONE), *PAIRS], ids=lambda some: " and ".join(map(str, some))
)
def test_everybody_is_there_once_or_a_later_run_makes_it_good(case: Case, troubles: tuple[Trouble, ...]) -> None:
    run = case.run(*troubles)
    ends = [reason for trouble in troubles for reason in trouble.reasons]
    if ends:
        assert run["status"] == "failed", run
        assert run["problem"]["code"] in ends
        assert len(run["problem"]["ru"]) > 20
        case.importing.assert_harmless()
    else:
        assert run["status"] == "succeeded", run
    if ends or case.moving:
        case.mend()
        run = case.run()
    case.assert_everybody_is_there_once(run)


@pytest.mark.parametrize(
    "other", [(), (TWICE,), (LOST,), (FLAKY,)], ids=lambda some: " ".join(map(str, some)) or "alone"
)
def test_behind_a_block_nothing_more_is_asked(case: Case, other: tuple[Trouble, ...]) -> None:
    run = case.run(BLOCKED, *other)
    answers = [call.status for call in case.world.amocrm.calls.all()]
    assert run["problem"]["code"] == "amocrm_blocked"
    assert answers[-1] == 403
    assert answers.count(403) == 1
    assert case.world.api("POST", f"/integrations/{case.importing.integration}/runs").status == 409
    assert len(case.world.amocrm.calls.all()) == len(answers)


def test_a_reconnect_catches_up_by_itself(case: Case) -> None:
    """A grant is revoked in the middle of an autoimport's run; what changes until the reconnect is read behind it."""
    importing, world = case.importing, case.world
    wanted = {"list": {"kind": "new", "name": "Ночной"}, "gone": "remove"}
    path = f"/integrations/{importing.integration}/autoimports"
    made = world.api("POST", path, {"name": "Ночной", "settings": wanted}).json()["id"]
    world.api("POST", f"{path}/{made}/runs")
    world.work_off()
    world.pass_time(3_600)
    editor, contacts = world.amocrm.contacts(HOST), [one.id for one in importing.source.contacts]
    editor.edit_contact(contacts[5], emails=["before@example.com"])
    _revoke(case)
    world.amocrm.faults.all()[0].after = 0
    world.api("POST", f"{path}/{made}/runs")
    world.work_off()
    editor.edit_contact(contacts[6], emails=["while.down@example.com"])
    editor.delete_contact(contacts[7])
    world.pass_time(60)  # runs are told in the order of their seconds
    case.mend()
    world.work_off()
    runs = world.api("GET", f"/integrations/{importing.integration}/runs?autoimport={made}").json()["items"]
    told = [(run["status"], run["trigger"]) for run in runs]
    assert told == [("succeeded", "reconnect"), ("failed", "person"), ("succeeded", "person")]
    assert runs[0]["mode"] == "changes"
    importing.assert_all_arrived(runs[0])


def test_the_list_of_troubles_is_whole() -> None:
    """Every trouble is met alone, and in a pair."""
    assert set(map(str, ALONE)) >= set(map(str, chain(*PAIRS)))
    assert len({str(one) for one in ALONE}) == len(ALONE)
