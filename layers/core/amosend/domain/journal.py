"""What the journal keeps of a chunk: who was left out and why, and the keyed hashes of the addresses handed over."""

from dataclasses import dataclass

__all__ = ["ChunkRecord", "Skipped"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """`explanation` is the vendor's own, without addresses and phones. Contact 0: Sendsay did not say which."""

    contact_id: int
    outcome: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class ChunkRecord:
    number: int
    hashes: tuple[int, ...]
    skipped: tuple[Skipped, ...]
