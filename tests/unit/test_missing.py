"""Contacts that are not shown: who is gone, and when the others are asked for again."""

import pytest
from amosend.domain.funnel_memory import Memory
from amosend.domain.missing import GONE_AFTER, HIDDEN_FOR, pauses_of_unseen, sight

NOW = 1_000_000


def pauses(*unseen_for: int, shown: int = 1, any_at_all: bool = True) -> list[float | None]:
    unseen = {number: NOW - seconds for number, seconds in enumerate(unseen_for)}
    found = pauses_of_unseen(unseen, shown=shown, shows_any=lambda: any_at_all, now=NOW)
    return [found.get(number) for number in unseen]


def test_who_is_missing_in_two_readings_that_lie_apart_is_gone() -> None:
    assert pauses(0, GONE_AFTER - 1, GONE_AFTER) == [GONE_AFTER, GONE_AFTER, None]


@pytest.mark.parametrize("number", [1, 3])
def test_where_nobody_is_shown_it_matters_whether_the_account_shows_anybody(number: int) -> None:
    assert pauses(*[GONE_AFTER] * number, shown=0) == [None] * number
    assert pauses(*[GONE_AFTER] * number, shown=0, any_at_all=False) == [GONE_AFTER] * number


def test_it_is_asked_less_often_behind_the_first_hour_and_no_more_behind_a_day() -> None:
    assert pauses(3600, HIDDEN_FOR - 1, HIDDEN_FOR, shown=0, any_at_all=False) == [3600, 3600, None]


def test_the_account_is_only_asked_where_it_matters() -> None:
    def refuse() -> bool:
        raise AssertionError("asked")

    assert pauses_of_unseen({}, shown=0, shows_any=refuse, now=NOW) == {}
    assert pauses_of_unseen({1: NOW}, shown=1, shows_any=refuse, now=NOW) == {1: GONE_AFTER}


@pytest.mark.parametrize(
    ("known", "any_at_all", "hidden"),
    [([], True, []), ([], False, [1, 2, 3]), ([2], True, [1, 2, 3]), ([2], False, [1, 2, 3])],
)
def test_of_deals_that_nobody_has_seen_it_matters_whether_others_are_shown(
    known: list[int], any_at_all: bool, hidden: list[int]
) -> None:
    memories = {one: Memory(seen_at=NOW) for one in known}
    found = sight([1, 2, 3], {}, memories, deleted=(), hidden={}, shows_any=lambda: any_at_all, now=NOW)
    assert (found.hidden, found.missed) == (hidden, {})
    assert {lead.id for lead in found.leads} == {1, 2, 3} - set(hidden)
