"""A job that Sendsay does by itself (its "track"), as far as we follow it."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["RejectedRow", "Track", "TrackState"]


class TrackState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # may be tried again
    REFUSED = "refused"  # cancelled by a person, or by moderation


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """`email` in lower case, empty when the report does not name it."""

    email: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Track:
    """Counters of a finished import; None where the report lacks one.

    `ignored` rows are refused ones, too; it is the only counter whose name is confirmed.
    """

    state: TrackState
    added: int | None = None
    updated: int | None = None
    unchanged: int | None = None
    rejected: int | None = None
    ignored: int | None = None
    rejected_rows: tuple[RejectedRow, ...] = ()
    error: str = ""
