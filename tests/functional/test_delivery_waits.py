"""Who only has to wait never becomes a dead letter, though SQS counts every time that a message was shown."""

from typing import Any

import pytest
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.integrations import IntegrationStore
from amosend.store.turns import TurnStore

from tests.fakes.world import World
from tests.functional.hooking import Hooking


def test_a_round_that_waits_for_its_turn_again_and_again_is_not_given_up(
    amosend: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty times in a row somebody has the turn, and has given it back when he is to be told."""
    hooking = Hooking(amosend)
    link = hooking.list_link()
    take, missed = TurnStore.take, list[str]()

    def always_late(self: TurnStore, integration_id: str, owner: str, **moments: Any) -> bool:
        if len(missed) < 100:  # five tries a message
            missed.append(owner)
            return False
        return take(self, integration_id, owner, **moments)

    monkeypatch.setattr(TurnStore, "take", always_late)
    hooking.add("anna")
    hooking.settle()
    assert len(missed) == 100
    assert amosend.dead == []
    assert hooking.in_list(link) == {"anna"}


def test_a_store_that_is_away_for_a_quarter_of_an_hour_costs_no_hook(
    amosend: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link()
    get, back_at = IntegrationStore.get, amosend.clock.now() + 15 * 60

    def away(self: IntegrationStore, tenant: str, integration_id: str) -> Any:
        if amosend.clock.now() < back_at:
            raise TransientError(Reason.STORE_UNAVAILABLE, "away")
        return get(self, tenant, integration_id)

    monkeypatch.setattr(IntegrationStore, "get", away)
    hooking.add("anna")
    hooking.settle()
    assert amosend.dead == []
    monkeypatch.undo()
    assert hooking.in_list(link) == {"anna"}
