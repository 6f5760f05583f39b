"""Waiting for one's turn at a vendor: seven calls in any sliding second, shared by every worker of the account.

A reserved slot is a moment, and a slot that was missed is not used: a call that leaves late would fall into the same
second as the seventh one behind it. The step between slots is a little longer than a seventh of a second, so that the
network may delay a call by that little without two seconds of calls arriving within one.
"""

from dataclasses import dataclass

from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Limits, Sleep

__all__ = ["Pace"]

CALLS_A_SECOND = 7  # amoCRM's limit per integration; 50 per account are then never reached by one of ours
STEP = 146  # milliseconds; 7 slots take 1 022, which leaves 22 for delays on the way
TOLERANCE = 10  # milliseconds that a worker may wake up late and still use its slot


@dataclass(frozen=True, slots=True)
class Pace:
    """`step` in milliseconds between two slots.

    `longest_wait` in seconds: beyond it the call is not worth waiting for here, and comes back later.
    """

    limits: Limits
    clock: Clock
    sleep: Sleep
    step: int = STEP
    longest_wait: float = 30.0

    def turn(self, name: str) -> None:
        """Returns at the moment when the call may leave."""
        lead = 0
        while True:
            now = self._now()
            slot = self.limits.reserve(name, now=now + lead, step=self.step)
            lead = self._now() - now  # a slow table must not hand out moments that have passed when it answers
            if slot - now > self.longest_wait * 1000:
                raise TransientError(Reason.AMOCRM_BUSY, "too many calls are waiting", retry_after=self.longest_wait)
            if slot > self._now():
                self.sleep((slot - self._now()) / 1000)
            if self._now() <= slot + TOLERANCE:
                return

    def back_off(self, name: str, seconds: float) -> None:
        self.limits.back_off(name, until=self._now() + int(seconds * 1000))

    def _now(self) -> int:
        return int(self.clock() * 1000)
