"""What happened to the contacts of a run: one item per settled chunk, with ids, reasons and keyed hashes only.

An item holds up to five thousand contacts: 40 kB of hashes and, compressed since every explanation may differ, who was
skipped; together far below DynamoDB's 400 kB.
"""

import json
import zlib
from array import array
from collections.abc import Iterable, Iterator
from typing import ClassVar

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import QueryError

from amosend.domain.journal import ChunkRecord, Skipped
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.table import Table, rows

__all__ = ["JournalStore", "JournalTable"]


class JournalTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    run_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    hashes = BinaryAttribute(legacy_encoding=False, null=True)
    skipped = BinaryAttribute(legacy_encoding=False)
    expires_at = NumberAttribute()


_Row = JournalTable


class JournalStore:
    def write(self, run_id: str, record: ChunkRecord, *, expires_at: int) -> None:
        """Writing the same chunk again replaces it."""
        _Row(
            run_id,
            _entry(record.number),
            hashes=array("Q", record.hashes).tobytes() or None,
            skipped=_packed(record.skipped),
            expires_at=expires_at,
        ).try_save()

    def hashes(self, run_id: str, *, chunks: int) -> Iterator[int]:
        """Of the first `chunks` chunks: one that was written but never settled does not count."""
        try:
            for row in rows(_Row.query(run_id, _Row.entry <= _entry(chunks), consistent_read=True)):
                found = array("Q")
                found.frombytes(row.hashes or b"")
                yield from found
        except QueryError as error:
            raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error

    def skipped(self, run_id: str, *, chunks: int, after: int, limit: int) -> tuple[list[Skipped], int | None]:
        """Of whole chunks behind chunk `after`, until at least `limit` are found; and the chunk to go on behind."""
        found: list[Skipped] = []
        between = _Row.entry.between(_entry(after + 1), _entry(chunks))
        if after >= chunks:
            return found, None
        for row in rows(_Row.query(run_id, between, consistent_read=True)):
            found += _unpacked(row.skipped)
            number = int(row.entry.rpartition("#")[2])
            if len(found) >= limit:
                return found, number if number < chunks else None
        return found, None


def _packed(skipped: Iterable[Skipped]) -> bytes:
    rows = [[each.contact_id, each.outcome, each.explanation] for each in skipped]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode())


def _unpacked(packed: bytes) -> list[Skipped]:
    return [Skipped(*each) for each in json.loads(zlib.decompress(packed))]


def _entry(number: int) -> str:
    return f"chunk#{number:06d}"
