"""One run of an import: where it stands, what it has counted, and the chunk of it that Sendsay is working on.

A run is saved as a whole under its version after every page. What it counts always adds up:
read = without e-mail + invalid + duplicate + sent, and sent = added + updated + unchanged + rejected + uncounted.
"""

from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Self

from amosend.domain.integration import ImportSettings
from amosend.reasons import Reason

__all__ = ["Chunk", "Counts", "Part", "Run", "RunStatus", "Trigger"]


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"  # a vendor asked for patience; goes on by itself
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self in {RunStatus.SUCCEEDED, RunStatus.FAILED}


class Trigger(StrEnum):
    PERSON = "person"
    NIGHTLY = "nightly"


@dataclass(frozen=True, slots=True)
class Counts:
    """Contacts, each counted once. `uncounted` were accepted by Sendsay, whose report did not say how."""

    read: int = 0
    without_email: int = 0
    invalid: int = 0
    duplicate: int = 0
    sent: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    uncounted: int = 0
    phones_attached: int = 0
    phones_skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    def add_up(self) -> bool:
        skipped = self.without_email + self.invalid + self.duplicate
        told = self.added + self.updated + self.unchanged + self.rejected + self.uncounted
        return self.read == skipped + self.sent and self.sent == told


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a chunk that have the same columns, imported by one member.import whose job is `track_id`.

    None: not sent, or sent and the answer was lost. An empty text: Sendsay did it at once, without a job.
    `mark` is the sum of the people's keyed hashes: when they are read again, it tells whether they are the same people.
    """

    columns: tuple[str, ...]
    rows: int
    mark: int = 0
    track_id: str | None = None
    sent_at: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """What has been read but is not settled yet. `position` and `last_id` are where reading goes on behind it."""

    number: int
    position: str | None
    last_id: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """`position` is the query of the next page to read, None when all are read; `last_id` the highest id before it.

    `sweep` numbers the readings of the account: contacts deleted meanwhile shift the pages, so it is read once more.
    `cut_off` tells that this reading ended at an empty page where another one had been promised.
    `reading` counts the contacts that have been read since the last settled chunk.
    `hop` numbers the messages that carry the run on; `announced` tells that the message for `hop` has come, and
    `due_at` when it was to come.
    """

    tenant: str
    integration_id: str
    id: str
    trigger: Trigger
    settings: ImportSettings
    created_at: int
    status: RunStatus = RunStatus.QUEUED
    version: int = 0
    prepared: bool = False
    position: str | None = None
    last_id: int = 0
    ordered: bool = True
    sweep: int = 0
    sweep_started_at: int = 0
    sweep_pages: int = 0
    cut_off: bool = False
    chunk: Chunk | None = None
    chunks_settled: int = 0
    counts: Counts = field(default_factory=Counts)
    reading: int = 0
    pages: int = 0
    hop: int = 0
    announced: bool = True
    due_at: int = 0
    attempts: int = 0
    lease_owner: str | None = None
    lease_until: float = 0.0
    updated_at: int = 0
    finished_at: int | None = None
    problem: Reason | None = None
    problem_detail: str = ""

    def interrupted_at(self, moment: float) -> bool:
        """Its worker has fallen silent without letting go; the message that carries it comes back by itself."""
        return not self.status.ended and self.lease_owner is not None and self.lease_until <= moment

    def leased_at(self, moment: float) -> bool:
        return self.lease_owner is not None and self.lease_until > moment

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"settings": self.settings.to_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        chunk, problem = stored["chunk"], stored["problem"]
        return cls(
            **stored
            | {
                "trigger": Trigger(stored["trigger"]),
                "status": RunStatus(stored["status"]),
                "settings": ImportSettings.from_json(stored["settings"]),
                "counts": Counts(**stored["counts"]),
                "chunk": _chunk(chunk) if chunk else None,
                "problem": Reason(problem) if problem else None,
            }
        )

    def settled(self, chunk: Chunk, counts: Counts) -> Self:
        """The run behind a chunk that Sendsay has finished."""
        return replace(
            self,
            chunk=None,
            chunks_settled=chunk.number,
            counts=self.counts + counts,
            position=chunk.position,
            last_id=chunk.last_id,
            reading=max(0, self.reading - counts.read),
            attempts=0,
            problem=None,
            problem_detail="",
        )

    def swept_again(self, first_query: str, moment: int) -> Self:
        """The run at the beginning of another reading of the whole account."""
        return replace(
            self,
            sweep=self.sweep + 1,
            sweep_started_at=moment,
            sweep_pages=0,
            cut_off=False,
            position=first_query,
            last_id=0,
        )


def _chunk(stored: dict[str, Any]) -> Chunk:
    parts = tuple(Part(**part | {"columns": tuple(part["columns"])}) for part in stored["parts"])
    return Chunk(**stored | {"parts": parts})
