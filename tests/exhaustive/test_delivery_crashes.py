"""A worker that dies behind any of its calls while it delivers: nobody is lost, nobody is started twice.

In the end the list, the starts of the automation and the journal are those of deliveries that nothing has disturbed.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate

import pytest

from tests.fakes.functions import Context
from tests.fakes.queues import Queues, sqs_event
from tests.fakes.world import World, world
from tests.functional.dying import Deaths, DiedError, mortal
from tests.functional.hooking import Hooking, Link

_DAY, _MOSCOW = 86_400, -3 * 3600  # seconds


@pytest.fixture
def deaths() -> Iterator[Deaths]:
    with mortal() as made:
        yield made


def work_off(amosend: World, deaths: Deaths) -> int:
    """Like queues whose workers die; how many did. The messages of a dead one come back."""
    queues: Queues = amosend.queues
    died = 0
    for _ in range(400):
        dies, deaths.dies = deaths.dies, lambda _: False
        source = min((one for one in queues.sources if one.held), key=queues_due, default=None)
        messages = queues.receive(source) if source else []
        deaths.dies = dies
        if source is None:
            return died
        if not messages:
            continue
        try:
            answer = source.handler(sqs_event(*messages, queue=source.name), Context(source.seconds))
        except DiedError:
            died += 1
            continue
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        for message in messages:
            if message["MessageId"] not in failed:
                queues.delete(source, message)
    raise AssertionError("the deliveries do not end")


def queues_due(source: object) -> float:
    held = getattr(source, "held", [])
    return min(float(max(each.visible_at, each.delayed_until)) for each in held)


class Trial:
    """Each try delivers a few new people to a list and to an automation, of which one may be passed again and again."""

    def __init__(self, amosend: World, deaths: Deaths) -> None:
        self.shop = Hooking(amosend)
        self.deaths = deaths
        self.list: Link = self.shop.list_link()
        self.automation: Link = self.shop.automation_link()
        self.died = 0
        self.uncertain = 0  # a death between the record that Sendsay is asked, and its answer
        self.tries = 0

    def deliver(self, dies: Callable[[int], bool] = lambda _: False) -> None:
        self.tries += 1
        names = [f"p{self.tries}-{number}" for number in range(2)]
        for name in names:
            self.shop.add(name)
        self.shop.world.post_hooks()
        self.deaths.calls, self.deaths.dies = 0, dies
        self.died += work_off(self.shop.world, self.deaths)
        self.deaths.dies = lambda _: False
        listed, starts = self.shop.in_list(self.list), self.shop.starts(self.automation.target)
        for name in names:
            assert name in listed
            assert self._told(name) == (starts.get(name, 0) == 1)
        assert not self.shop.world.wiring.pending_store.waiting(self.shop.integration)

    def _told(self, name: str) -> bool:
        """Whether the journal says that the automation was started; everything is told once."""
        path = f"/integrations/{self.shop.integration}/contacts/{self.shop.ids[name]}/history"
        events = self.shop.world.api("GET", path).json()["items"]
        outcomes = Counter(one["outcome"]["code"] for one in events)
        remarks = Counter(each["code"] for one in events for each in one["remarks"])
        assert outcomes["added"] == 1, (name, outcomes)
        assert set(outcomes) <= {"added", "updated", "unchanged"}
        assert remarks["automation_started"] + remarks["start_uncertain"] == 1, (name, remarks)
        self.uncertain += remarks["start_uncertain"]
        return remarks["automation_started"] == 1

    def check_all(self) -> None:
        shop = self.shop
        assert not shop.world.wiring.pending_store.dead(shop.integration, limit=1).rows
        assert shop.world.dead == []
        for run in shop.world.api("GET", f"/integrations/{shop.integration}/runs").json()["items"]:
            shop.importing.look(run["id"])  # its counts add up
        shop.assert_nothing_forbidden()


def behind_the_first_card(shop: Hooking, calls: int) -> Callable[[int], bool]:
    """So many calls behind the one by which Sendsay has made somebody's card."""
    known, others = len(shop.acme.roster), iter(range(1, calls))
    alive = iter([True])
    return lambda _: len(shop.acme.roster) > known and next(others, None) is None and next(alive, False)


def test_dying_behind_any_one_call_loses_nobody_and_starts_nobody_twice(deaths: Deaths) -> None:
    with world(contacts=0) as amosend:
        trial = Trial(amosend, deaths)
        trial.deliver()  # asks the vendors once for what is known from then on
        trial.deliver()
        calls = deaths.calls
        assert calls > 40
        for place in range(1, calls + 1):
            trial.deliver(place.__eq__)
        trial.check_all()
        assert trial.died > calls * 0.5  # what is known from before is not asked for by every try
        assert trial.uncertain <= 2 * 3


def test_dying_before_midnight_and_going_on_behind_it_is_told_as_on_one_day(deaths: Deaths) -> None:
    with world(contacts=0) as amosend:
        trial, clock = Trial(amosend, deaths), amosend.clock
        trial.deliver()
        for calls in range(1, 7):
            clock.ahead += _DAY - (clock.now() - _MOSCOW) % _DAY - 5
            trial.deliver(behind_the_first_card(trial.shop, calls))
            assert (clock.now() - _MOSCOW) % _DAY < _DAY / 2
        assert trial.died == 6
        trial.check_all()


def test_dying_again_and_again_loses_nobody_and_starts_nobody_twice(deaths: Deaths) -> None:
    with world(contacts=0) as amosend:
        trial = Trial(amosend, deaths)
        for seed in range(8):
            chance = random.Random(seed)
            trial.deliver(set(accumulate(chance.randint(8, 60) for _ in range(4))).__contains__)
        trial.check_all()
        assert trial.died >= 16
