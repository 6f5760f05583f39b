"""A row that waits, while it is being tried: link by link, and what is left of it behind each.

Pure: what was decided is written down by whoever tried. A cause is done unless somebody says that it has to wait (its
automation or list takes nobody now), to be tried again, or that it can never be done.
"""

from collections.abc import Container
from dataclasses import dataclass, field

from amosend.domain.pending import AGAIN, Cause, Pending, Rest
from amosend.reasons import Reason

__all__ = ["MOST_TRIES", "WAITS_AT_MOST", "Fault", "Tried", "pause_after"]

MOST_TRIES = 16  # with their pauses some two and a half hours
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 900.0  # seconds
WAITS_AT_MOST = 30 * 24 * 3600  # seconds for a list or an automation to take people again


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something can never be done."""

    reason: Reason
    detail: str = ""


@dataclass(slots=True)
class Tried:
    """`todo`: causes that have not been tried yet; `now`: that are being tried; `fault`: why some never can be."""

    row: Pending
    todo: tuple[Cause, ...]
    now: tuple[Cause, ...] = ()
    fault: Fault | None = None
    _later: list[Rest] = field(default_factory=list)

    @classmethod
    def of(cls, row: Pending, links: Container[str]) -> "Tried":
        """For other links than these nothing is done."""
        return cls(row, tuple(cause for cause in row.causes if cause.link_id in links))

    def begin(self, link_id: str) -> bool:
        """Whether there is anything to be tried for this link. It counts as done unless something else is said."""
        self.now = tuple(cause for cause in self.todo if cause.link_id == link_id)
        self.todo = tuple(cause for cause in self.todo if cause.link_id != link_id)
        return bool(self.now)

    def again(self, until: float, reason: Reason) -> None:
        """Done, and to be done once more; by then nothing is started."""
        self._later.append(Rest((Cause(self.now[0].link_id, AGAIN),), until, reason))

    def wait(self, reason: Reason | None, *, now: float, seconds: float) -> None:
        """Its list or automation takes nobody now; without a reason it is only not known yet what it has done."""
        since = self.row.waits_since or int(now)
        if reason is not None and now - since > WAITS_AT_MOST:
            self.give_up(reason)
        else:
            self._later.append(Rest(self.now, now + seconds, reason, waits_since=since if reason else 0))

    @property
    def unseen_since(self) -> int:
        """Since when amoCRM has not shown it; 0 when it is not known that it did not."""
        return self.row.waits_since if self.row.reason is Reason.CONTACT_NOT_SHOWN else 0

    def not_shown(self, *, now: float, seconds: float) -> None:
        since = self.unseen_since or int(now)
        self._later.append(Rest(self.now, now + seconds, Reason.CONTACT_NOT_SHOWN, waits_since=since))

    def give_up(self, reason: Reason, detail: str = "") -> None:
        self.fault = Fault(reason, detail)

    def retry(self, reason: Reason, *, now: float, chance: float, detail: str = "") -> None:
        """Tried in vain, and nobody else: `chance` between 0 and 1 spreads the next try."""
        tries = self.row.tries + 1
        if tries > MOST_TRIES:
            self.give_up(reason, detail)
        else:
            self._later.append(Rest(self.now, now + pause_after(tries, chance), reason, tries=tries))

    @property
    def left(self) -> Rest:
        """As long as there is anything to be tried, it does not rest."""
        causes = (*self.todo, *(cause for rest in self._later for cause in rest.causes))
        since = max((rest.waits_since for rest in self._later), default=0)
        tries = max((rest.tries for rest in self._later), default=0)
        if self.todo or not self._later:
            return Rest(causes, tries=tries, waits_since=since)
        first = min(self._later, key=lambda rest: rest.until)
        return Rest(causes, first.until, first.reason, tries, since)


def pause_after(tries: int, chance: float) -> float:
    """Seconds: twice as long after each try, a quarter more or less."""
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (tries - 1)) * (0.75 + chance / 2)
