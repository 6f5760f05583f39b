"""What the journal keeps of a chunk: each contact's id, the keyed hash of its address, and what became of it."""

from dataclasses import dataclass, field

from amosend.domain.outcome import Outcome

__all__ = ["KEPT", "ChunkRecord", "Happening", "Remark"]

KEPT = 90 * 24 * 3600  # seconds for which the journal and the runs themselves answer "why?"


@dataclass(frozen=True, slots=True)
class Happening:
    """`email` is a keyed hash, 0 for none. A contact has one happening in a run, and any number of remarks."""

    contact_id: int
    email: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Remark:
    """`explanation`: the vendor's own words without addresses and phones, or the name of a field.

    `outcome` is a note, or the outcome that it explains. Contact 0: Sendsay did not say which.
    """

    contact_id: int
    outcome: Outcome
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class ChunkRecord:
    """`settled`: False while it only says what is going to be done. `at`: when it was written; set by the store."""

    number: int
    happenings: tuple[Happening, ...]
    remarks: tuple[Remark, ...] = ()
    settled: bool = True
    at: int = field(default=0, compare=False)
