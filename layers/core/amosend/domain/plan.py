"""An import plan: what to import and when. An autoimport is a plan with hours; the one-off import is the plan ONCE.

Hours are Moscow's, whole ones. `next_due` is the start of the next run; `attention_at` is when the scheduler has to
look at the plan again: at `next_due`, or, while a scheduled run is under way, when that run becomes late.
"""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from amosend.domain.import_settings import ImportSettings
from amosend.reasons import Reason

__all__ = [
    "LATE_AFTER",
    "MOSCOW",
    "ONCE",
    "OVERDUE_AFTER",
    "OVERLAP",
    "Health",
    "Plan",
    "Progress",
    "believable",
    "following_due",
    "hour_of",
]

ONCE = "once"
MOSCOW = ZoneInfo("Europe/Moscow")
LATE_AFTER = 3 * 3600  # seconds: midnight's run has to be done by 03:00
OVERDUE_AFTER = 2 * 3600  # seconds: one that has not even begun is told at 02:00, so within three hours
_DAY = 24 * 3600
_AHEAD = _DAY  # seconds by which amoCRM's clock may be ahead of ours
FULL_EVERY = 7 * 24 * 3600  # seconds
OVERLAP = 600  # seconds before the watermark that are read again


def believable(latest_change: int, moment: float) -> int:
    """A watermark. Anybody may write a date of the year 2030 into a contact, and behind it nothing would be new.

    Then a day before our own time stands in for amoCRM's, whatever lies between the two clocks.
    """
    return latest_change if latest_change <= moment + _AHEAD else int(moment) - _DAY


class Health(StrEnum):
    """Never OK unless proven: a run has succeeded, and none is missing or late."""

    NEW = "new"
    OK = "ok"
    ATTENTION = "attention"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the plan's successful runs have come, in amoCRM's own time, so that no clock has to agree with another.

    `watermark`: everything that changed before it has been read. `full_at`: our time of the last full reading;
    `fingerprint`: of the settings that it was made with. `people`: contacts that it read; `sent`: those it sent.
    """

    watermark: int = 0
    full_at: int = 0
    fingerprint: str = ""
    people: int = 0
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """`problem` is why the plan stands still or failed last; a success clears it.

    `active_run` is the one run that is under way; `active_since` is when it was claimed, a moment before it is made,
    and `active_due` the start that it is the run of, None for a person's.
    """

    tenant: str
    integration_id: str
    id: str
    name: str
    settings: ImportSettings
    created_at: int
    hours: tuple[int, ...] = ()
    paused: bool = False
    problem: Reason | None = None
    next_due: int | None = None
    attention_at: int | None = None
    active_run: str | None = None
    last_run: str | None = None
    succeeded_at: int | None = None
    progress: Progress = field(default_factory=Progress)
    version: int = 0
    active_since: int = 0
    active_due: int | None = None

    @property
    def scheduled(self) -> bool:
        return bool(self.hours) and not self.paused

    def late_at(self, moment: float) -> bool:
        """A start that is two hours overdue, or a scheduled run that is not done after three hours."""
        if not self.scheduled or self.attention_at is None:
            return False
        return self.attention_at + (OVERDUE_AFTER if self.active_due is None else 0) <= moment

    @property
    def read_before(self) -> bool:
        """Everybody, with the same settings: only from that can changes be told."""
        return bool(self.progress.watermark) and self.progress.fingerprint == self.settings.fingerprint

    @property
    def changes_since(self) -> int:
        """The moment from which a run of changes reads, in amoCRM's own time."""
        return max(0, self.progress.watermark - OVERLAP)

    def full_due_at(self, moment: float) -> bool:
        """Whether the next run has to read everybody and not only what changed."""
        return not self.read_before or self.progress.full_at + FULL_EVERY <= moment

    def due_at(self, moment: float) -> bool:
        return self.scheduled and self.next_due is not None and self.next_due <= moment

    def timed(self, hours: tuple[int, ...], moment: float) -> Self:
        """The plan with these hours; a start that is due this minute is not lost by that."""
        if hours == self.hours:
            return self
        kept = self.next_due if self.due_at(moment) and hour_of(self.next_due or 0) in hours else None
        return replace(self, hours=hours)._expecting(kept or following_due(hours, moment))

    def held(self, problem: Reason | None = None) -> Self:
        """Paused: by a person, or because of what only a person can mend."""
        return replace(self, paused=True, problem=problem or self.problem, next_due=None, attention_at=None)

    def resumed(self, moment: float) -> Self:
        return replace(self, paused=False, problem=None)._expecting(following_due(self.hours, moment))

    def begun(self, run_id: str, due: int | None, moment: float) -> Self:
        """Claimed for a run; with `due` it is the run of that start, which the next one follows."""
        claimed = replace(self, active_run=run_id, active_since=int(moment), active_due=due)
        if due is None:
            return claimed
        following = following_due(self.hours, max(moment, due))
        return replace(claimed, next_due=following, attention_at=due + LATE_AFTER)

    def released(self) -> Self:
        """No run is under way."""
        problem = None if self.problem is Reason.IMPORT_LATE else self.problem
        due = self.next_due
        return replace(self, active_run=None, active_since=0, active_due=None, attention_at=due, problem=problem)

    def skipped(self, due: int, reason: Reason, moment: float) -> Self:
        """This start cannot take place; the next one is tried again."""
        following = following_due(self.hours, max(moment, due))
        return replace(self, problem=reason)._expecting(following)

    def _expecting(self, next_due: int | None) -> Self:
        """While a scheduled run is under way, attention goes to its lateness first."""
        due = next_due if self.scheduled else None
        watched = self.active_due is not None and self.attention_at is not None
        return replace(self, next_due=due, attention_at=self.attention_at if watched else due)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"settings": self.settings.to_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        problem = stored["problem"]
        return cls(
            **stored
            | {
                "settings": ImportSettings.from_json(stored["settings"]),
                "hours": tuple(stored["hours"]),
                "problem": Reason(problem) if problem else None,
                "progress": Progress(**stored["progress"]),
            }
        )


def following_due(hours: tuple[int, ...], moment: float) -> int | None:
    """The first of these hours of Moscow after the moment, as Unix time."""
    if not hours:
        return None
    now = datetime.fromtimestamp(moment, MOSCOW)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = (midnight + timedelta(days=day, hours=hour) for day in (0, 1) for hour in sorted(hours))
    return next(int(each.timestamp()) for each in found if each.timestamp() > moment)


def hour_of(moment: int) -> int:
    """Of the clock in Moscow."""
    return datetime.fromtimestamp(moment, MOSCOW).hour
