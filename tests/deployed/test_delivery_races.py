"""Races for deliveries, on the endpoint's DynamoDB, whose conditional writes are atomic.

Collectors and rounds work side by side in threads, as Lambdas do. Whatever meets whatever: everybody is delivered,
nobody is started twice, no hook is lost, and the journal's counts add up.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

import pytest
from amosend.clients.sendsay import Sendsay
from amosend.domain.hook import HookMessage, Item, RoundErrand, RoundMessage
from amosend.domain.pending import Rest
from amosend.errors import TransientError
from amosend.reasons import Reason

from tests.fakes.aws import on_emulator
from tests.fakes.together import together
from tests.fakes.world import World, world
from tests.functional.hooking import Hooking, Link

_WORKERS = 4


class Racing(Hooking):
    """Nobody serves the queues: workers are called by hand, several at once."""

    def settle(self) -> None:
        self.world.post_hooks()

    @property
    def message(self) -> RoundMessage:
        return RoundMessage(RoundErrand.ROUND, self.world.account, self.integration)

    def hook(self, link: Link, ids: list[int]) -> HookMessage:
        now = self.world.clock.now()
        items = tuple(Item("contact", "add", each, int(now)) for each in ids)
        return HookMessage(self.world.account, self.integration, link.id, int(now * 1000), items=items)

    def collect(self, *messages: HookMessage) -> None:
        collecting = self.world.wiring.collect.begin()
        for message in messages:
            collecting.take(message)
        collecting.finish()
        assert not collecting.failed

    def round(self, *, lives: float = 60.0) -> None:
        now = self.world.clock.now()
        self.world.wiring.delivery_round(self.message, deadline=now + lives, until=now + lives)

    def waits(self) -> bool:
        return self.world.wiring.pending_store.waiting(self.integration)

    def check(self, names: set[str], into: Link, automation: Link) -> None:
        assert self.in_list(into) >= names
        assert {name: self.starts(automation.target).get(name) for name in names} == dict.fromkeys(names, 1)
        for run in self.world.api("GET", f"/integrations/{self.integration}/runs").json()["items"]:
            self.importing.look(run["id"])  # its counts add up


@pytest.fixture(scope="module")
def amosend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(contacts=0, aws=lambda: on_emulator(tmp_path_factory.mktemp("endpoint"))) as made:
        yield made


@pytest.fixture
def shop(amosend: World) -> Iterator[Racing]:
    made = Racing(amosend)
    amosend.clock.skips_sleep = False
    yield made
    made.assert_nothing_forbidden()


def test_of_many_workers_one_has_the_turn_and_looks_once_more_for_all_others(shop: Racing) -> None:
    turns, until = shop.world.wiring.delivery_round.turns, shop.world.clock.now() + 60
    found = together(*[lambda: turns.take(shop.message, until=until)] * 12)
    (turn,) = (one for one in found if one)
    assert not turn.died
    kept = shop.world.wiring.turns.find(shop.integration)
    assert (kept.owner, kept.again) == (turn.owner, True)
    turn.give_back()
    kept = shop.world.wiring.turns.find(shop.integration)
    assert (kept.owner, kept.again) == ("", False)
    assert kept.announced_at


def test_many_who_ask_for_a_round_send_few_messages_and_never_none(shop: Racing) -> None:
    url = shop.world.wiring.settings.rounds_queue_url
    before = _messages(shop, url)
    for _ in range(5):
        together(*[lambda: shop.world.wiring.announce(shop.world.account, shop.integration)] * _WORKERS)
    assert 1 <= _messages(shop, url) - before <= _WORKERS


def _messages(shop: Racing, url: str) -> int:
    answer = shop.world.wiring._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return sum(int(answer[name]) for name in answer if name.startswith("ApproximateNumberOfMessages"))


def test_a_hook_that_meets_the_end_of_a_delivery_is_not_lost(shop: Racing) -> None:
    rows = shop.world.wiring.pending_store
    for number in range(1, 41):
        item = [Item("contact", "add", number)]
        rows.put("race", "link", item, at=1)
        read = rows.due("race", 10, limit=10).rows
        together(partial(rows.settle, {row: Rest() for row in read}), partial(rows.put, "race", "link", item, at=2))
        assert rows.waiting("race"), number
        rows.forget("race")


def test_hooks_pour_in_while_rounds_run(shop: Racing) -> None:
    """Each contact is named many times, by several collectors at once."""
    into, automation = shop.list_link(), shop.automation_link()
    names = {f"a{number}" for number in range(60)}
    for name in sorted(names):
        shop.add(name)
    shop.world.post_hooks()
    ids = sorted(shop.ids.values())
    ended = Event()

    def pour(part: int) -> None:
        for place in range(0, 60, 6):
            some = [ids[(place + part * 13 + each) % 60] for each in range(20)]
            shop.collect(shop.hook(into, some), shop.hook(automation, some))

    def deliver() -> None:
        while not ended.is_set() or shop.waits():
            try:
                shop.round()
            except TransientError:
                continue

    def pour_all() -> None:
        together(*(lambda part=part: pour(part) for part in range(3)))
        ended.set()

    together(pour_all, deliver, deliver, deliver)
    shop.check(names, into, automation)
    added = [name for name in names if shop.story(name).count("added") == 1]
    assert len(added) == 60


def test_a_worker_that_was_thought_dead_wakes_up(shop: Racing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another has delivered his rows meanwhile: he does no harm, and what he leaves behind is right."""
    into, automation = shop.list_link(), shop.automation_link()
    names = {f"b{number}" for number in range(5)}
    for name in sorted(names):
        shop.add(name)
    shop.world.post_hooks()
    ids = [shop.ids[name] for name in sorted(names)]
    shop.collect(shop.hook(into, ids), shop.hook(automation, ids))
    asleep, wake, batch, sleeper = Event(), Event(), Sendsay.batch, threading.local()

    def held(self: Any, calls: Any) -> Any:
        sends = any(call["action"] == "member.set" for call in calls)
        if getattr(sleeper, "me", False) and not asleep.is_set() and sends:
            asleep.set()
            assert wake.wait(60)
        return batch(self, calls)

    monkeypatch.setattr(Sendsay, "batch", held)

    def first() -> None:
        sleeper.me = True
        try:
            shop.round(lives=30.0)
        except TransientError:
            return

    with ThreadPoolExecutor(1) as pool:
        stale = pool.submit(first)
        assert asleep.wait(60)
        shop.world.pass_time(31)
        while shop.waits():
            shop.round()
        wake.set()
        stale.result(60)
    while shop.waits():
        shop.round()
    shop.check(names, into, automation)


def test_a_redrive_by_several_at_once_is_one(shop: Racing) -> None:
    into, automation = shop.list_link(), shop.automation_link()
    shop.add("clara")
    shop.world.post_hooks()
    ids = [shop.ids["clara"]]
    shop.collect(shop.hook(into, ids), shop.hook(automation, ids))
    rows = shop.world.wiring.delivery_round.rows
    for row in shop.world.wiring.pending_store.due(shop.integration, shop.world.clock.now(), limit=10).rows:
        rows.give_up(row, Reason.SENDSAY_UNAVAILABLE, detail="")
    room, until = shop.world.wiring.waiting_room, shop.world.clock.now() + 60
    together(*[lambda: room.revive(shop.message, deadline=until)] * _WORKERS, lambda: shop.round())
    while shop.waits():
        shop.round()
    shop.check({"clara"}, into, automation)
    assert not shop.world.wiring.pending_store.dead(shop.integration, limit=1).rows
