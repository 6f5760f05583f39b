"""When many deals entered their stages: the account's latest events tell it in few questions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest
from amosend.domain.funnel import Stage
from amosend.domain.lead import Lead
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.funnel_proof import moves_of

NOW = 1_790_000_000
HERE = Stage(1, 10)


def event(lead: int, at: int, stage: Stage = HERE) -> dict[str, Any]:
    value = {"lead_status": {"id": stage.status_id, "pipeline_id": stage.pipeline_id}}
    return {"entity_id": lead, "created_at": at, "value_after": [value]}


@dataclass
class Account:
    """amoCRM with these events, the newest first; how many were read, and whose own ones."""

    log: list[dict[str, Any]]
    read: int = 0
    asked: list[int] = field(default_factory=list)

    def events(self, _kinds: tuple[str, ...], since: int) -> Iterator[dict[str, Any]]:
        for each in self.log:
            if each["created_at"] < since:
                return
            self.read += 1
            yield each

    def moves(self, leads: Sequence[int]) -> Iterator[dict[str, Any]]:
        self.asked += leads
        yield from (each for each in self.log if each["entity_id"] in leads)

    def moved(self, leads: Sequence[Lead], *, since: int = NOW - 9_000) -> dict[int, int]:
        ground = SimpleNamespace(amocrm=self, patience=lambda call: call())
        return moves_of(cast(DeliveryGround, ground), leads, since=since)


def lead(number: int, at: int) -> Lead:
    return Lead(number, HERE, NOW - 90_000, at)


def mass_edit(deals: int) -> tuple[list[Lead], Account]:
    """Moved one behind the other, in any order of their ids."""
    order = list(range(1, deals + 1))
    Random(1).shuffle(order)
    moments = {number: NOW - 3_000 + place for place, number in enumerate(order)}
    log = [event(number, at) for number, at in sorted(moments.items(), key=lambda each: -each[1])]
    return [lead(number, moments[number]) for number in range(1, deals + 1)], Account(log)


@pytest.mark.parametrize("first", [0, 200, 400])
def test_two_hundred_of_a_mass_edit_of_six_hundred_are_told_by_the_edits_own_events(first: int) -> None:
    leads, account = mass_edit(600)
    some = leads[first : first + 200]
    assert account.moved(some) == {each.id: each.updated_at for each in some}
    assert account.read <= 600 and account.asked == []


def test_nobody_reads_on_when_all_are_known() -> None:
    leads, account = mass_edit(60)
    account.log += [event(999, NOW - 3_001 - place) for place in range(500)]
    assert len(account.moved(leads)) == 60
    assert account.read == 60


def test_nobody_reads_what_happened_long_before_the_deals_changed() -> None:
    """One of them has no event at all."""
    leads, account = mass_edit(60)
    account.log = account.log[1:] + [event(999, NOW - 5_000 - place) for place in range(500)]
    assert len(account.moved(leads)) == 59
    assert account.read == 59 and len(account.asked) == 1


def test_in_a_busy_account_it_is_given_up_and_deals_are_asked_for_by_themselves() -> None:
    leads, account = mass_edit(60)
    account.log = [event(999, NOW)] * 5_000 + account.log
    assert len(account.moved(leads)) == 60
    assert account.read == 300 and len(account.asked) == 60


def test_of_a_deal_that_was_moved_twice_the_last_entry_counts() -> None:
    leads, account = mass_edit(20)
    later = [event(each.id, NOW - 100) for each in leads]
    away = [event(each.id, NOW - 50, Stage(1, 11)) for each in leads]
    account.log = [*away, *later, *account.log]
    assert set(account.moved([lead(each.id, NOW - 10) for each in leads]).values()) == {NOW - 100}
