"""Whose turn it is to deliver for an integration, and which messages are on their way (domain/pending.py: Turn).

One row beside those that wait. Everybody writes only his own attributes of it, under a condition where two could meet:
the turn is taken when nobody has it, changed by who has it, and given back unless a message has come meanwhile.
"""

from dataclasses import fields
from typing import Any

from pynamodb.expressions.update import Action

from amosend.domain.pending import Turn
from amosend.reasons import Reason
from amosend.store.pending_rows import PendingTable

__all__ = ["TurnStore"]

_ROUNDS = "rounds"  # the key of the row
_Row = PendingTable


class TurnStore:
    def find(self, integration_id: str) -> Turn:
        row = _Row.find(integration_id, _ROUNDS)
        return _turn(row) if row else Turn()

    def take(
        self, integration_id: str, owner: str, *, now: float, until: float, taken: str, woken: bool = False
    ) -> bool:
        """False while it is somebody else's. What was announced is used up by this; `woken`: that for late, too."""
        actions: list[Action] = [
            _Row.owner.set(owner),
            _Row.owned_until.set(until),
            _Row.taken.set(taken),
            _Row.again.remove(),
            _Row.announced_at.remove(),
        ]
        actions += [_Row.wake_at.remove()] if woken else []
        free = _Row.owner.does_not_exist() | (_Row.owned_until <= now)
        # A write whose answer was lost is repeated by botocore, and then refused because of itself.
        return _row(integration_id).try_update(actions, free) or self.find(integration_id).owner == owner

    def call_again(self, integration_id: str, *, now: float, taken: str) -> bool:
        """Who has the turn will look once more before he gives it back; False when nobody has it."""
        actions: list[Action] = [_Row.again.set(True), _Row.taken.set(taken), _Row.announced_at.remove()]
        return _row(integration_id).try_update(actions, _Row.owner.exists() & (_Row.owned_until > now))

    def note(self, integration_id: str, owner: str, **changes: Any) -> bool:
        """By who has the turn; False when it has been taken from him."""
        return _row(integration_id).try_update(_actions(changes), _Row.owner == owner)

    def give_back(self, integration_id: str, owner: str, **changes: Any) -> bool:
        """False when a message has come meanwhile, or the turn has been taken from him."""
        actions = [_Row.owner.remove(), _Row.owned_until.remove(), *_actions(changes)]
        return _row(integration_id).try_update(actions, (_Row.owner == owner) & _Row.again.does_not_exist())

    def announced(self, integration_id: str, *, taken: str, **moment: float) -> None:
        """A message has been sent for this moment: `announced_at` or `wake_at`; not if it has been used up already."""
        same = _Row.taken == taken if taken else _Row.taken.does_not_exist()
        _row(integration_id).try_update(_actions(moment), same)


def _row(integration_id: str) -> PendingTable:
    return _Row(integration_id, _ROUNDS)


def _actions(changes: dict[str, Any]) -> list[Action]:
    """What is nought or empty is not kept at all."""
    named = ((getattr(_Row, name), value) for name, value in changes.items())
    return [attribute.set(value) if value else attribute.remove() for attribute, value in named]


def _turn(row: PendingTable) -> Turn:
    kept = {each.name: getattr(row, each.name) for each in fields(Turn)}
    named = {name: value for name, value in kept.items() if value is not None}
    return Turn(**named | {"reason": Reason(row.reason) if row.reason else None})
