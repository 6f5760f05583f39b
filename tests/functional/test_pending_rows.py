"""Who waits for delivery: many hooks are one row, and no hook is lost to whoever is busy with the row."""

from collections.abc import Iterator
from itertools import count

import botocore.session
import pytest
from amosend.domain.hook import Item
from amosend.domain.pending import AGAIN, Cause, Pending, Rest
from amosend.reasons import Reason
from amosend.store.pending import PendingStore
from amosend.store.pending_rows import PendingTable
from amosend.store.table import Table, bind
from amosend.store.turns import TurnStore

from tests.fakes.aws import REGION, on_moto

SHOP = "shop"


@pytest.fixture
def rows() -> Iterator[PendingStore]:
    with on_moto() as environment:
        session = botocore.session.get_session()
        names: dict[type[Table], str] = {PendingTable: environment["PENDING_TABLE"]}
        bind(names, lambda: session.create_client("dynamodb", region_name=REGION), region=REGION)
        marks = count(1)
        yield PendingStore(lambda: f"mark{next(marks)}")


def named(rows: PendingStore, *ids: int, action: str = "add", link: str = "one", stamp: int = 0, at: int = 100) -> None:
    rows.put(SHOP, link, [Item("contact", action, each, stamp) for each in ids], at=at)


def due(rows: PendingStore, now: float = 1000) -> list[Pending]:
    return rows.due(SHOP, now, limit=100).rows


def only(rows: PendingStore) -> Pending:
    (row,) = due(rows)
    return row


def test_however_many_hooks_there_are_they_wait_as_one(rows: PendingStore) -> None:
    named(rows, 7, stamp=50, at=100)
    named(rows, 7, action="update", stamp=60, at=200)
    named(rows, 7, link="two", stamp=40, at=300)
    row = only(rows)
    assert row.causes == (Cause("one", "add"), Cause("one", "update"), Cause("two", "add"))
    assert (row.entity, row.id, row.stamp, row.first_at) == ("contact", 7, 60, 100)


def test_many_are_written_at_once_whatever_hinders_some_of_them(rows: PendingStore) -> None:
    """One has a later stamp already; one is named twice in the same breath."""
    named(rows, 7, stamp=90)
    items = [Item("contact", "add", each, 50) for each in range(1, 120)]
    rows.put(SHOP, "one", [*items, Item("contact", "update", 9, 60)], at=200)
    found = {row.id: row for row in rows.due(SHOP, 1000, limit=200).rows}
    assert found.keys() == set(range(1, 120))
    assert (found[7].stamp, found[8].stamp, found[9].stamp) == (90, 50, 60)
    assert found[9].causes == (Cause("one", "add"), Cause("one", "update"))


def test_what_is_done_is_gone(rows: PendingStore) -> None:
    named(rows, 1, 2, 3)
    rows.settle({row: Rest() for row in due(rows)})
    assert not rows.waiting(SHOP)


def test_a_hook_that_comes_during_the_delivery_is_delivered_after_it(rows: PendingStore) -> None:
    """Also when it says nothing new, for it may speak of a change that was not read."""
    named(rows, *range(1, 112), stamp=50)
    page = rows.due(SHOP, 1000, limit=120)
    named(rows, 7, stamp=50)
    named(rows, 9, stamp=10)
    rows.settle({row: Rest() for row in page.rows})
    assert [row.id for row in due(rows)] == [7, 9]
    named(rows, 8)
    stale = only_of(rows, 8)
    named(rows, 8)
    rows.settle({stale: Rest((Cause("one", AGAIN),), until=5000)})
    rows.give_up(stale, Rest(), reason=Reason.SENDSAY_REJECTED, detail="", at=1)
    assert only_of(rows, 8).causes == (Cause("one", "add"),)


def only_of(rows: PendingStore, contact: int) -> Pending:
    return next(row for row in due(rows) if row.id == contact)


def test_a_row_that_is_made_anew_is_not_the_one_that_was_read(rows: PendingStore) -> None:
    """A worker that stood still meets the row of a later hook: it is not his."""
    named(rows, 7)
    stale = only(rows)
    rows.settle({stale: Rest()})
    named(rows, 7)
    rows.settle({stale: Rest()})
    assert rows.waiting(SHOP)


def test_who_rests_is_passed_over_until_the_time_has_come_or_a_hook_comes(rows: PendingStore) -> None:
    named(rows, 1, 2, 3)
    first, second, _ = due(rows)
    causes = (Cause("one", AGAIN),)
    rows.settle({first: Rest(causes, until=2000, tries=3), second: Rest(causes, until=1500, reason=Reason.BUSY)})
    page = rows.due(SHOP, 1000, limit=100)
    assert [row.id for row in page.rows] == [3]
    assert page.resting_until == 1500
    assert [row.id for row in due(rows, now=1600)] == [2, 3]
    named(rows, 1)
    assert [row.id for row in due(rows)] == [1, 3]
    assert only_of(rows, 1).causes == (Cause("one", "add"), Cause("one", AGAIN))


def test_pages_go_on_where_the_one_before_ended(rows: PendingStore) -> None:
    named(rows, *range(1, 8))
    rows.put(SHOP, "funnel", [Item("lead", "status", 5)], at=1)
    found, after, more = [], "", True
    while more:
        page = rows.due(SHOP, 1000, limit=3, after=after)
        found += [(row.entity, row.id) for row in page.rows]
        after, more = page.rows[-1].place, page.more
    assert found == [*(("contact", each) for each in range(1, 8)), ("lead", 5)]


def test_the_dead_wait_for_somebody_to_revive_them_and_twice_is_once(rows: PendingStore) -> None:
    named(rows, 7, stamp=50, at=100)
    named(rows, 7, link="two")
    rows.give_up(only(rows), Rest((Cause("two", "add"),)), reason=Reason.SENDSAY_REJECTED, detail="no", at=900)
    assert only(rows).causes == (Cause("two", "add"),)
    (dead,) = rows.dead(SHOP, limit=10).rows
    assert (dead.causes, dead.reason, dead.detail, dead.dead_at) == (
        (Cause("one", "add"),),
        Reason.SENDSAY_REJECTED,
        "no",
        900,
    )
    rows.settle({only(rows): Rest()})
    for _ in range(2):
        rows.revive(dead, at=2000)
    assert not rows.dead(SHOP, limit=10).rows
    assert (only(rows).causes, only(rows).first_at, only(rows).stamp) == ((Cause("one", "add"),), 2000, 50)


def test_a_dead_row_that_dies_again_is_not_forgotten_by_an_old_revival(rows: PendingStore) -> None:
    named(rows, 7)
    rows.give_up(only(rows), Rest(), reason=Reason.SENDSAY_REJECTED, detail="", at=900)
    (stale,) = rows.dead(SHOP, limit=10).rows
    named(rows, 7, link="two")
    rows.give_up(only(rows), Rest(), reason=Reason.SENDSAY_REJECTED, detail="", at=950)
    rows.revive(stale, at=2000)
    assert rows.dead(SHOP, limit=10).rows[0].causes == (Cause("one", "add"), Cause("two", "add"))


def test_what_a_deleted_integration_leaves_is_forgotten(rows: PendingStore) -> None:
    named(rows, 1, 2)
    rows.give_up(due(rows)[0], Rest(), reason=Reason.SENDSAY_REJECTED, detail="", at=1)
    rows.put("other", "one", [Item("contact", "add", 1)], at=1)
    rows.forget(SHOP)
    assert not rows.waiting(SHOP)
    assert not rows.dead(SHOP, limit=10).rows
    assert rows.waiting("other")


def test_a_turn_is_one_workers_until_it_is_given_back_or_over(rows: PendingStore) -> None:
    turns = TurnStore()
    assert turns.take(SHOP, "a", now=10, until=100, taken="t1")
    assert turns.take(SHOP, "a", now=10, until=100, taken="t1"), "a write whose answer was lost is repeated"
    assert not turns.take(SHOP, "b", now=20, until=100, taken="t2")
    assert turns.take(SHOP, "b", now=100, until=200, taken="t3")
    assert not turns.note(SHOP, "a", attempts=3)
    assert not turns.give_back(SHOP, "a")
    assert turns.give_back(SHOP, "b", attempts=2, place="contact#7")
    turn = turns.find(SHOP)
    assert (turn.owner, turn.attempts, turn.place) == ("", 2, "contact#7")


def test_a_message_that_comes_during_a_round_makes_it_look_once_more(rows: PendingStore) -> None:
    turns = TurnStore()
    assert not turns.call_again(SHOP, now=5, taken="t0"), "nobody would look"
    turns.take(SHOP, "a", now=10, until=100, taken="t1")
    assert turns.call_again(SHOP, now=20, taken="t2")
    assert not turns.give_back(SHOP, "a")
    assert turns.note(SHOP, "a", again=False)
    assert turns.give_back(SHOP, "a")
    turns.take(SHOP, "a", now=110, until=200, taken="t3")
    assert not turns.call_again(SHOP, now=250, taken="t4"), "nobody would look"


def test_an_announcement_that_was_used_up_before_it_was_noted_is_none(rows: PendingStore) -> None:
    """Otherwise others would rely on a message that has come already."""
    turns = TurnStore()
    seen = turns.find(SHOP).taken
    turns.take(SHOP, "a", now=10, until=100, taken="t1")
    turns.announced(SHOP, taken=seen, announced_at=10)
    assert not turns.find(SHOP).announced_at
    turns.announced(SHOP, taken="t1", announced_at=20)
    assert turns.find(SHOP).announced_at == 20
    turns.call_again(SHOP, now=20, taken="t2")
    assert not turns.find(SHOP).announced_at
