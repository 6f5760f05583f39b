"""A job that Sendsay does by itself (its "track"), as far as we follow it."""

from dataclasses import dataclass
from enum import StrEnum

from amosend.domain.import_run import Counts

__all__ = ["RejectedRow", "Track", "TrackState", "counted"]


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


def counted(track: Track, rows: int) -> Counts:
    """The report as counts that add up to `rows`; what it leaves open is uncounted, never guessed."""
    rejected = _of(rows, track.rejected)
    added = _of(rows - rejected, track.added)
    unchanged = _of(rows - rejected - added, track.unchanged)
    rest = rows - rejected - added - unchanged
    known = track.added is not None and track.rejected is not None
    updated = _of(rest, track.updated) if track.updated is not None else rest if known else 0
    return Counts(
        sent=rows,
        added=added,
        updated=updated,
        unchanged=unchanged,
        rejected=rejected,
        uncounted=rest - updated,
    )


def _of(rows: int, told: int | None) -> int:
    return max(0, min(rows, told or 0))
