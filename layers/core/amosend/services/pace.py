"""Waiting for one's turn at a vendor: seven calls in any sliding second, shared by every worker of the account.

A reserved slot is a moment, and a slot that was missed is not used: a call that leaves late would fall into the same
second as the seventh one behind it. The step between slots is a little longer than a seventh of a second, so that the
network may delay a call by that little without two seconds of calls arriving within one. Whoever calls again and again
reserves a few slots at once: until their end nobody else calls, so that being late moves them and loses none.
"""

from dataclasses import dataclass

from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Limits, Sleep

__all__ = ["Pace", "Turns"]

CALLS_A_SECOND = 7  # amoCRM's limit per integration; 50 per account are then never reached by one of ours
STEP = 146  # milliseconds; 7 slots take 1 022, which leaves 22 for delays on the way
TOLERANCE = 10  # milliseconds that a worker may wake up late and still use its slot
AT_ONCE = 500  # milliseconds of slots that are reserved at once; others wait for so long


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

    def turns(self, name: str) -> "Turns":
        """The turns of one client at the limiter of this name."""
        return Turns(self, name)

    def now(self) -> int:
        return int(self.clock() * 1000)


class Turns:
    """Slots may be reserved ahead of their calls, so that there is time to work while they come; each is used once."""

    def __init__(self, pace: Pace, name: str) -> None:
        self._pace = pace
        self._name = name
        self._slot: int | None = None
        self._end = 0  # of what is reserved
        self._at_once = 1
        # How long the table took last time: it must not hand out moments that have passed when it answers.
        self._lead = 0

    def seconds_to_turn(self) -> float:
        """How long until the next call may leave. Asked again before that call, it reserves no second slot.

        Only who calls again and again has to know, so from now on several slots are reserved at once.
        """
        self._at_once = max(1, AT_ONCE // self._pace.step)
        return max(0, self._reserved() - self._pace.now()) / 1000

    def wait(self) -> None:
        """Returns at the moment when the call may leave."""
        pace = self._pace
        while True:
            slot = self._reserved()
            if slot - pace.now() > pace.longest_wait * 1000:
                raise TransientError(Reason.AMOCRM_BUSY, "too many calls are waiting", retry_after=pace.longest_wait)
            if slot > pace.now():
                pace.sleep((slot - pace.now()) / 1000)
            if self._used(slot, pace.now()):
                return

    def back_off(self, seconds: float) -> None:
        """Nobody gets a slot for so long."""
        self._slot = None
        self._pace.limits.back_off(self._name, until=self._pace.now() + int(seconds * 1000))

    def _used(self, slot: int, now: int) -> bool:
        """Whether a call may leave now; then the slot behind it is the next one."""
        step = self._pace.step
        last = self._end - step
        following = (slot if now <= slot + TOLERANCE else now) + step
        self._slot = following if following <= last else None
        return now <= last + TOLERANCE

    def _reserved(self) -> int:
        if self._slot is None:
            now, step = self._pace.now(), self._pace.step * self._at_once
            self._slot = self._pace.limits.reserve(self._name, now=now + self._lead, step=step)
            self._end = self._slot + step
            self._lead = self._pace.now() - now
        return self._slot
