"""Asking for a round of deliveries: one message, however many ask while it is on its way.

It is sent first and noted behind that, and only if no message has been used up in between: whoever finds the note may
rely on a round that has not begun yet, and so will see what he has just put there. A message too many does no harm.
"""

from dataclasses import dataclass

from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.domain.pending import Turn
from amosend.services.ports import Clock, Rounds, Turns

__all__ = ["WAKING", "Announce"]

WAKING = 60.0  # seconds: whoever asks for a round that far ahead must not keep others from asking for one soon
_LONGEST = 900.0  # seconds that a message may be delayed; who needs longer asks again then
_LATE = 30.0  # seconds behind its time after which a message is not relied on any more


@dataclass(frozen=True, slots=True)
class Announce:
    turns: Turns
    queue: Rounds
    clock: Clock

    def __call__(self, tenant: str, integration_id: str, *, at: float = 0.0) -> None:
        """A round at that moment, or as soon as the integration's pace allows."""
        now, turn = self.clock(), self.turns.find(integration_id)
        at = min(max(at, now, turn.not_before), now + _LONGEST)
        if _is_coming(turn, at, now):
            return
        self.queue.send(RoundMessage(RoundErrand.ROUND, tenant, integration_id), delay=at - now)
        moment = {"wake_at": at} if at - now > WAKING else {"announced_at": at}
        self.turns.announced(integration_id, taken=turn.taken, **moment)


def _is_coming(turn: Turn, at: float, now: float) -> bool:
    if at - now > WAKING:
        return now < turn.wake_at <= at + WAKING
    return now - _LATE <= turn.announced_at <= at + 1
