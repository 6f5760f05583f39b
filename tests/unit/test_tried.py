"""A row while it is tried: link by link, and what is left of it."""

import pytest
from amosend.domain.pending import AGAIN, Cause, Pending, Rest
from amosend.domain.tried import MOST_TRIES, Tried, pause_after
from amosend.reasons import Reason

NOW = 1_000_000.0
ONE, TWO = Cause("one", "add"), Cause("two", "update")


def row(*causes: Cause, tries: int = 0, waits_since: int = 0) -> Pending:
    return Pending(
        integration_id="shop",
        entity="contact",
        id=7,
        causes=causes,
        mark="m",
        first_at=1,
        tries=tries,
        waits_since=waits_since,
    )


def test_what_is_done_for_all_links_is_done() -> None:
    tried = Tried.of(row(ONE, TWO), {"one", "two"})
    assert tried.begin("one")
    assert tried.left == Rest((TWO,))
    assert tried.begin("two")
    assert tried.left == Rest()


def test_what_waits_for_other_links_is_dropped() -> None:
    tried = Tried.of(row(ONE, TWO), {"two"})
    assert not tried.begin("one")
    assert tried.left == Rest((TWO,))


def test_it_does_not_rest_while_there_is_anything_to_be_tried() -> None:
    tried = Tried.of(row(ONE, TWO), {"one", "two"})
    tried.begin("one")
    tried.wait(Reason.AUTOMATION_PAUSED, now=NOW, seconds=3600)
    assert (set(tried.left.causes), tried.left.until, tried.left.waits_since) == ({ONE, TWO}, 0.0, int(NOW))
    tried.begin("two")
    assert tried.left == Rest((ONE,), NOW + 3600, Reason.AUTOMATION_PAUSED, waits_since=int(NOW))


def test_of_several_things_to_be_done_later_the_first_says_when() -> None:
    tried = Tried.of(row(ONE, TWO), {"one", "two"})
    tried.begin("one")
    tried.wait(Reason.AUTOMATION_PAUSED, now=NOW, seconds=3600)
    tried.begin("two")
    tried.again(NOW + 900, Reason.LIST_BUSY)
    left = tried.left
    assert (set(left.causes), left.until, left.reason) == ({ONE, Cause("two", AGAIN)}, NOW + 900, Reason.LIST_BUSY)


def test_thirty_days_are_enough_to_wait_and_only_what_waited_is_given_up() -> None:
    tried = Tried.of(row(ONE, TWO, waits_since=int(NOW) - 30 * 86_400 - 1), {"one", "two"})
    tried.begin("one")
    tried.wait(Reason.LIST_GONE, now=NOW, seconds=3600)
    assert tried.fault
    assert tried.fault.reason is Reason.LIST_GONE
    assert tried.left == Rest((TWO,))


def test_what_is_only_being_found_out_is_waited_for_without_an_end() -> None:
    tried = Tried.of(row(ONE, waits_since=1), {"one"})
    tried.begin("one")
    tried.wait(None, now=NOW, seconds=60)
    assert (tried.fault, tried.left) == (None, Rest((ONE,), NOW + 60))


@pytest.mark.parametrize("tries", [0, 5, MOST_TRIES - 1])
def test_who_fails_alone_rests_longer_each_time(tries: int) -> None:
    tried = Tried(row(ONE, tries=tries), (), now=(ONE,))
    tried.retry(Reason.SENDSAY_UNAVAILABLE, now=NOW, chance=0.5)
    assert tried.left == Rest((ONE,), NOW + pause_after(tries + 1, 0.5), Reason.SENDSAY_UNAVAILABLE, tries=tries + 1)


def test_behind_the_last_try_it_is_given_up() -> None:
    tried = Tried(row(ONE, tries=MOST_TRIES), (), now=(ONE,))
    tried.retry(Reason.SENDSAY_UNAVAILABLE, now=NOW, chance=0.5, detail="500")
    assert tried.fault
    assert (tried.fault.reason, tried.fault.detail, tried.left) == (Reason.SENDSAY_UNAVAILABLE, "500", Rest())


def test_pauses_double_are_spread_and_end_at_a_quarter_of_an_hour() -> None:
    assert [pause_after(tries, 0.5) for tries in (1, 2, 3, 8, 9, 99)] == [5, 10, 20, 640, 900, 900]
    assert (pause_after(2, 0.0), pause_after(2, 1.0)) == (7.5, 12.5)
    assert 2 * 3600 < sum(pause_after(tries, 0.5) for tries in range(1, MOST_TRIES + 1)) < 3 * 3600
