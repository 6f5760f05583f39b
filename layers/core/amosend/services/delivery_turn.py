"""The turn to deliver for an integration, in one worker's hands.

It is taken by a conditional write, and lasts as long as the worker can live. A message that meets somebody else's turn
makes him look once more and is done with: should he die, his own message comes back. Who dies, or meets a bug, leaves
his turn behind, and the next one sees it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from amosend.domain.hook import RoundMessage
from amosend.domain.pending import Turn
from amosend.errors import AmosendError, TransientError
from amosend.reasons import Reason
from amosend.services.announce import Announce
from amosend.services.ports import Clock, Turns

__all__ = ["DeliveryTurns", "TurnInHand"]

_log = logging.getLogger("amosend")
_TRIES = 5
_EARLY = 2.0  # seconds that a delayed message may come before its time


@dataclass(frozen=True, slots=True)
class DeliveryTurns:
    turns: Turns
    announce: Announce
    clock: Clock
    new_id: Callable[[], str]

    def take(self, message: RoundMessage, *, until: float) -> "TurnInHand | None":
        """None when it is somebody else's, who will look once more. `until`: nobody can live any longer."""
        found = message.integration_id
        for _ in range(_TRIES):
            before, now, owner = self.turns.find(found), self.clock(), self.new_id()
            woken = before.wake_at <= now + _EARLY
            if self.turns.take(found, owner, now=now, until=until, taken=owner, woken=woken):
                died = bool(before.owner) and before.owned_until <= now
                return TurnInHand(self, message, owner, self.turns.find(found), died)
            if self.turns.call_again(found, now=now, taken=owner):
                return None
        raise TransientError(Reason.BUSY, found, retry_after=2.0)


@dataclass(frozen=True, slots=True)
class TurnInHand:
    """`turn`: as it was when it was taken. `died`: its last owner did not give it back."""

    service: DeliveryTurns
    message: RoundMessage
    owner: str
    turn: Turn
    died: bool

    def note(self, **changes: Any) -> None:
        if not self.service.turns.note(self.message.integration_id, self.owner, **changes):
            raise TransientError(Reason.BUSY, self.message.integration_id)

    def give_back(self, *, at: float | None = None, **changes: Any) -> None:
        """`at`: when there has to be another round. What is said by `changes` comes first, and messages last.

        Should the worker die in between, its own message comes back.
        """
        turns, integration_id, called = self.service.turns, self.message.integration_id, False
        while not turns.give_back(integration_id, self.owner, **changes):
            called = True
            if not turns.note(integration_id, self.owner, again=False):
                # Taken by another, or given back already by a write whose answer was lost: a message more does no harm.
                _log.warning("turn lost", extra={"integration": integration_id})
                break
        if at is not None:
            self._announce(at)
        if called:
            self._announce(0.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """A bug leaves the turn behind as a death does, but nobody has to wait until it is over."""
        if isinstance(error, Exception) and not isinstance(error, AmosendError):
            self.note(owned_until=self.service.clock())
            self._announce(0.0)

    def _announce(self, at: float) -> None:
        self.service.announce(self.message.tenant, self.message.integration_id, at=at)
