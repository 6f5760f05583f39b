"""What happened to the contacts of a run: one item per settled chunk, with ids, reasons and keyed hashes only.

An item holds up to five thousand contacts; that is 40 kB of hashes and a few of ids, far below DynamoDB's 400 kB.
"""

import json
from array import array
from collections.abc import Iterator
from typing import ClassVar

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from amosend.domain.journal import ChunkRecord, Skipped
from amosend.store.table import Table

__all__ = ["JournalStore", "JournalTable"]


class JournalTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    run_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    hashes = BinaryAttribute(legacy_encoding=False, null=True)
    skipped = UnicodeAttribute()
    expires_at = NumberAttribute()


_Row = JournalTable


class JournalStore:
    def write(self, run_id: str, record: ChunkRecord, *, expires_at: int) -> None:
        """Writing the same chunk again replaces it."""
        _Row(
            run_id,
            _entry(record.number),
            hashes=array("Q", record.hashes).tobytes() or None,
            skipped=json.dumps([[each.contact_id, each.outcome, each.explanation] for each in record.skipped]),
            expires_at=expires_at,
        ).save()

    def hashes(self, run_id: str, *, chunks: int) -> Iterator[int]:
        """Of the first `chunks` chunks: one that was written but never settled does not count."""
        for row in _Row.query(run_id, _Row.entry <= _entry(chunks), consistent_read=True):
            found = array("Q")
            found.frombytes(row.hashes or b"")
            yield from found

    def skipped(self, run_id: str, *, chunks: int, after: int, limit: int) -> tuple[list[Skipped], int | None]:
        """Of whole chunks behind chunk `after`, until at least `limit` are found; and the chunk to go on behind."""
        found: list[Skipped] = []
        between = _Row.entry.between(_entry(after + 1), _entry(chunks))
        if after >= chunks:
            return found, None
        for row in _Row.query(run_id, between, consistent_read=True):
            found += [Skipped(*each) for each in json.loads(row.skipped)]
            number = int(row.entry.rpartition("#")[2])
            if len(found) >= limit:
                return found, number if number < chunks else None
        return found, None


def _entry(number: int) -> str:
    return f"chunk#{number:06d}"
