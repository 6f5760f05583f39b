"""How rounds follow each other: one at a time, in turn with other tenants, and held apart when hooks pour in."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from amosend.clients.sendsay import Sendsay
from amosend.domain.hook import Item, RoundErrand, RoundMessage
from amosend.domain.pending import Turn
from amosend.store.turns import TurnStore

from tests.fakes.world import World
from tests.functional.hooking import Hooking, Link


@pytest.fixture
def shop(amosend: World) -> Iterator[Hooking]:
    made = Hooking(amosend)
    yield made
    made.assert_nothing_forbidden()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, amosend: World) -> Callable[[float], None]:
    """From here on every call to Sendsay takes so many seconds of everybody's time."""

    def slow_down(seconds: float) -> None:
        batch = Sendsay.batch

        def slowly(self: Any, calls: Any) -> Any:
            amosend.pass_time(seconds if calls else 0.0)
            return batch(self, calls)

        monkeypatch.setattr(Sendsay, "batch", slowly)

    return slow_down


def named(shop: Hooking, link: Link, *names: str) -> None:
    """As hooks would have them wait; no round is asked for."""
    now = int(shop.world.clock.now())
    items = [Item("contact", "add", shop.ids[name], now) for name in names]
    shop.world.wiring.pending_store.put(shop.integration, link.id, items, at=now)


def a_round(shop: Hooking) -> None:
    now = shop.world.clock.now()
    message = RoundMessage(RoundErrand.ROUND, shop.world.account, shop.integration)
    shop.world.wiring.delivery_round(message, deadline=now + 105, until=now + 120)


def turn(shop: Hooking) -> Turn:
    return shop.world.wiring.turns.find(shop.integration)


def messages(shop: Hooking) -> list[float]:
    """In how many seconds each message of the rounds queue is due."""
    held = shop.world.queues.sources[2].held
    return sorted(max(0.0, round(each.delayed_until / 1000 - time.time())) for each in held)


@pytest.fixture
def people(shop: Hooking) -> tuple[Link, list[str]]:
    names = [f"p{number:03}" for number in range(450)]
    for name in names:
        shop.add(name)
    shop.settle()
    return shop.list_link(), names


def test_a_round_ends_in_time_for_others_and_the_next_goes_on_behind_it(
    shop: Hooking, people: tuple[Link, list[str]], slow: Callable[[float], None]
) -> None:
    link, names = people
    named(shop, link, *names)
    slow(6.0)
    began = shop.world.clock.now()
    a_round(shop)
    assert 20 <= shop.world.clock.now() - began < 60
    assert shop.in_list(link) == set(names[:200])
    assert messages(shop) == [0]
    named(shop, link, *names[:3])  # whoever comes anew before the place is not first again
    a_round(shop)
    assert shop.in_list(link) == set(names[:400])
    a_round(shop)
    assert shop.in_list(link) == set(names)
    assert len(shop.world.wiring.pending_store.all(shop.integration, limit=10).rows) == 3
    shop.settle()
    assert not shop.world.wiring.pending_store.waiting(shop.integration)


def test_the_first_hook_is_delivered_at_once_and_those_close_behind_wait_for_each_other(shop: Hooking) -> None:
    link = shop.list_link()
    shop.world.clock.stop()
    pauses = []
    for number in range(6):
        shop.add(f"p{number}")
        shop.world.amocrm.courier.forget()
        named(shop, link, f"p{number}")
        a_round(shop)
        pauses.append(round(turn(shop).not_before - shop.world.clock.now()))
        shop.world.pass_time(3)
    assert pauses == [0, 1, 2, 3, 3, 3]
    shop.world.pass_time(60)
    named(shop, link, "p0")
    a_round(shop)
    assert turn(shop).not_before <= shop.world.clock.now()


def test_whoever_asks_meanwhile_asks_for_the_end_of_the_pause(shop: Hooking) -> None:
    shop.world.wiring.turns.take(shop.integration, "x", now=0, until=1, taken="x")
    shop.world.wiring.turns.give_back(shop.integration, "x", not_before=shop.world.clock.now() + 40)
    for _ in range(5):
        shop.world.wiring.announce(shop.world.account, shop.integration)
    assert messages(shop) == [pytest.approx(40, abs=20)]


def test_a_round_that_is_asked_for_late_keeps_nobody_from_one_that_is_asked_for_soon(shop: Hooking) -> None:
    now = shop.world.clock.now()
    for _ in range(3):
        shop.world.wiring.announce(shop.world.account, shop.integration, at=now + 800)
        shop.world.wiring.announce(shop.world.account, shop.integration)
    assert messages(shop) == [0, pytest.approx(800, abs=20)]


def test_a_message_that_comes_too_early_is_sent_again(shop: Hooking) -> None:
    """As when somebody asks for a round by hand while a vendor is away."""
    link = shop.list_link()
    shop.add("anna")
    shop.world.amocrm.courier.forget()
    named(shop, link, "anna")
    shop.world.wiring.turns.take(shop.integration, "x", now=0, until=1, taken="x")
    shop.world.wiring.turns.give_back(shop.integration, "x", not_before=shop.world.clock.now() + 30)
    a_round(shop)
    assert shop.in_list(link) == set()
    assert messages(shop) == [pytest.approx(30, abs=20)]
    shop.settle()
    assert shop.in_list(link) == {"anna"}


def test_a_message_that_meets_a_round_makes_it_look_once_more(shop: Hooking, monkeypatch: pytest.MonkeyPatch) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.add("boris")
    shop.world.amocrm.courier.forget()
    named(shop, link, "anna")
    batch, met = Sendsay.batch, list[int]()

    def meanwhile(self: Any, calls: Any) -> Any:
        if not met:
            met.append(1)
            named(shop, link, "boris")
            a_round(shop)
        return batch(self, calls)

    monkeypatch.setattr(Sendsay, "batch", meanwhile)
    a_round(shop)
    assert shop.in_list(link) == {"anna"}
    assert messages(shop) == [0]
    shop.settle()
    assert shop.in_list(link) == {"anna", "boris"}


def test_who_waits_for_an_automation_is_not_read_again_and_again(shop: Hooking) -> None:
    """Asked about is the automation, once an hour; who is named by another hook is delivered all the same."""
    link = shop.automation_link()
    automation = shop.acme.sequences[int(link.target)]
    automation.pause = True
    shop.add("anna")
    shop.world.amocrm.courier.forget()
    named(shop, link, "anna")
    a_round(shop)
    shop.world.amocrm.calls.clear()
    for _ in range(3):
        shop.pass_time(1.1)
        a_round(shop)
    assert shop.reads() == 0
    assert shop.story("anna") == ["added"]
    shop.edit("anna", first_name="Анна", last_name="Петрова")
    shop.world.amocrm.courier.forget()
    named(shop, link, "anna")
    a_round(shop)
    assert shop.importing.members()["anna@example.com"].value("base.firstName") == "Анна Петрова"
    automation.pause = False
    shop.pass_time(1.1)
    a_round(shop)
    assert shop.starts(link.target) == {"anna": 1}
    assert not shop.world.wiring.pending_store.waiting(shop.integration)


def test_a_turn_whose_end_was_written_and_the_answer_lost_loses_nobody(
    shop: Hooking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore writes it once more, and that is refused."""
    link = shop.list_link()
    shop.add("anna")
    shop.world.amocrm.courier.forget()
    named(shop, link, "anna")
    shop.world.sendsay.faults.on("status", status=429, times=9)
    give_back = TurnStore.give_back

    def twice(self: Any, *arguments: Any, **changes: Any) -> bool:
        give_back(self, *arguments, **changes)
        return give_back(self, *arguments, **changes)

    with monkeypatch.context() as patch:
        patch.setattr(TurnStore, "give_back", twice)
        a_round(shop)
    assert messages(shop)
    shop.settle()
    assert shop.in_list(link) == {"anna"}


def test_what_waits_for_a_link_that_is_gone_is_dropped(shop: Hooking) -> None:
    link, other = shop.list_link(), shop.list_link()
    shop.add("anna")
    shop.world.amocrm.courier.forget()
    named(shop, link, "anna")
    named(shop, other, "anna")
    assert shop.world.api("DELETE", f"/integrations/{shop.integration}/links/{link.id}").status == 200
    a_round(shop)
    assert (shop.in_list(link), shop.in_list(other)) == (set(), {"anna"})
    assert not shop.world.wiring.pending_store.waiting(shop.integration)


def test_who_waits_and_who_was_given_up_is_shown_page_by_page(shop: Hooking) -> None:
    link = shop.list_link()
    for number in range(5):
        shop.add(f"p{number}")
    shop.world.amocrm.courier.forget()
    named(shop, link, *(f"p{number}" for number in range(5)))
    path = f"/integrations/{shop.integration}/deliveries?limit=2"
    first = shop.world.api("GET", path).json()
    second = shop.world.api("GET", f"{path}&waiting_after={first['waiting_next']}").json()
    shown = [one["id"] for page in (first, second) for one in page["waiting"]]
    assert shown == sorted(shop.ids.values())[:4]
    assert first["waiting"][0]["causes"] == [{"link": link.id, "event": "add"}]
    assert (first["given_up"], first["problem"], first["next_round_at"]) == ([], None, None)
    shop.world.sendsay.faults.on("status", status=503)
    a_round(shop)
    away = shop.world.api("GET", path).json()
    assert away["problem"]["code"] == "sendsay_unavailable"
    assert away["next_round_at"] > shop.world.clock.now()
