"""What became of the contacts of a run: one item per chunk, with ids, keyed hashes and codes in packed columns.

Five thousand contacts take some 60 kB, and remarks are shortened before they could pass DynamoDB's 400 kB. An item that
is not settled is an intent: only `record` shows it. What has expired is never shown, though DynamoDB takes up to two
days to delete it.
"""

import json
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import ClassVar

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
)
from pynamodb.expressions.condition import Condition

from amosend.domain.journal import KEPT, ChunkRecord, Happening, Remark
from amosend.domain.outcome import Outcome
from amosend.store.table import Table, rows

__all__ = ["CODES", "CUT", "JournalStore", "JournalTable"]

# What is stored for each outcome. A number never changes its meaning and is never given again; a new outcome takes
# the next free one.
CODES: dict[Outcome, int] = {
    Outcome.ADDED: 1,
    Outcome.UPDATED: 2,
    Outcome.MOVED: 3,
    Outcome.UNCHANGED: 4,
    Outcome.WITHOUT_EMAIL: 5,
    Outcome.INVALID_EMAIL: 6,
    Outcome.DUPLICATE_EMAIL: 7,
    Outcome.NO_CONSENT: 8,
    Outcome.UNSUBSCRIBED: 9,
    Outcome.BLOCKED: 10,
    Outcome.REMOVED_IN_SENDSAY: 11,
    Outcome.STATUS_UNKNOWN: 12,
    Outcome.REJECTED_BY_SENDSAY: 13,
    Outcome.REMOVED: 14,
    Outcome.KEPT: 15,
    Outcome.PHONE_INVALID: 16,
    Outcome.PHONE_TAKEN: 17,
    Outcome.PHONE_REJECTED: 18,
    Outcome.FIELD_UNREADABLE: 19,
    Outcome.CONSENT_WITHDRAWN: 20,
    Outcome.OLD_ADDRESS_STAYS: 21,
    Outcome.ANOTHER_ADDRESS: 22,
    Outcome.COMPANY: 23,
    Outcome.GONE_MEANWHILE: 24,
    Outcome.AUTOMATION_STARTED: 25,
    Outcome.AUTOMATION_STOPPED: 26,
    Outcome.AUTOMATION_STARTED_BEFORE: 27,
    Outcome.AUTOMATION_REFUSED: 28,
    Outcome.AUTOMATION_WAITS: 29,
    Outcome.START_UNCERTAIN: 30,
    Outcome.LEFT_LIST: 31,
    Outcome.AUTOMATION_NOT_STOPPED: 32,
    Outcome.NOT_ADDED_AGAIN: 33,
    Outcome.EMAIL_EMPTIED: 34,
    Outcome.PHONE_STAYS: 35,
    Outcome.NOT_SHOWN: 36,
    Outcome.BEFORE_LINK: 37,
    Outcome.LEFT_BY_RULE: 38,
}
CUT = "…"  # stands where an explanation was shortened or remarks were left out
_OUTCOMES = {code: outcome for outcome, code in CODES.items()}
_READ = frozenset(code for outcome, code in CODES.items() if outcome.of_the_read)
_MOST_OF_REMARKS = 300_000  # bytes: the columns of five thousand contacts take 85 000 at most
_EXPLANATIONS = (None, 80, 20, 0)  # characters of each, tried one after the other until all remarks fit
_FAST = 1  # zlib's level: ids in their order become a third, whatever the level
_AT_ONCE = 4  # items of a page that is shown; a query would fetch a megabyte, which is some eighteen of them


class JournalTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    run_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    settled = BooleanAttribute()
    low_id = NumberAttribute()
    high_id = NumberAttribute()
    kinds = NumberSetAttribute(null=True)
    ids = BinaryAttribute(legacy_encoding=False)
    emails = BinaryAttribute(legacy_encoding=False, null=True)
    outcomes = BinaryAttribute(legacy_encoding=False, null=True)
    remarks = BinaryAttribute(legacy_encoding=False)
    expires_at = NumberAttribute()


_Row = JournalTable


class JournalStore:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def write(self, run_id: str, record: ChunkRecord, *, expires_at: int) -> None:
        """Writing the same chunk again replaces it."""
        happenings, remarks = record.happenings, record.remarks
        ids = array("Q", [each.contact_id for each in happenings])
        outcomes = bytes([CODES[each.outcome] for each in happenings])
        remarked = [each.contact_id for each in remarks if each.contact_id]
        _Row(
            run_id,
            _entry(record.number),
            settled=record.settled,
            low_id=min([*ids, *remarked], default=0),
            high_id=max([*ids, *remarked], default=0),
            kinds={*outcomes, *(CODES[each.outcome] for each in remarks)} or None,
            ids=zlib.compress(ids.tobytes(), _FAST),
            emails=array("Q", [each.email for each in happenings]).tobytes() or None,
            outcomes=outcomes or None,
            remarks=_packed(remarks),
            expires_at=expires_at,
        ).try_save()

    def record(self, run_id: str, number: int) -> ChunkRecord | None:
        """Settled or not."""
        row = _Row.find(run_id, _entry(number))
        return _record(row) if row and row.expires_at > self._clock() else None

    def records(
        self, run_id: str, *, chunks: int, after: int = 0, outcome: Outcome | None = None
    ) -> Iterator[ChunkRecord]:
        """Of the chunks behind `after` up to `chunks`; with an outcome, those in which it occurs."""
        occurs = _Row.kinds.contains(CODES[outcome]) if outcome else None
        return (_record(row) for row in self._settled(run_id, after, chunks, occurs, consistent=True))

    def ids_read(self, run_id: str, *, chunks: int) -> Iterator[array[int]]:
        """The contacts that the run has read, chunk by chunk; nothing else of them is fetched or unpacked."""
        for row in self._settled(run_id, 0, chunks, consistent=True, only=["ids", "outcomes"]):
            yield array("Q", (each for each, code in zip(_ids(row), row.outcomes or b"", strict=True) if code in _READ))

    def first_records(self, run_id: str, *, chunks: int, after: int = 0) -> Iterator[ChunkRecord]:
        """The same for a reader who will soon stop."""
        return (_record(row) for row in self._settled(run_id, after, chunks, page_size=_AT_ONCE))

    def of_contact(self, run_id: str, contact_id: int, *, chunks: int, after: int = 0) -> Iterator[ChunkRecord]:
        """Only what concerns the contact. DynamoDB itself leaves out the chunks that it cannot be in."""
        may_hold = (_Row.low_id <= contact_id) & (_Row.high_id >= contact_id)
        for row in self._settled(run_id, after, chunks, may_hold):
            yield _record(row, {contact_id})

    def of_email(self, run_id: str, email: int, *, chunks: int, after: int = 0) -> Iterator[ChunkRecord]:
        """Only what concerns contacts with the address of this hash."""
        wanted = array("Q", [email]).tobytes()
        for row in self._settled(run_id, after, chunks):
            # A quick look first; the second one knows where a number begins.
            if wanted in (row.emails or b"") and (holders := _holders(row, email)):
                yield _record(row, holders)

    def _settled(
        self,
        run_id: str,
        after: int,
        chunks: int,
        condition: Condition | None = None,
        *,
        consistent: bool = False,
        page_size: int | None = None,
        only: Sequence[str] | None = None,
    ) -> Iterator[JournalTable]:
        if after >= chunks:
            return iter(())
        shown: Condition = (_Row.settled == True) & (_Row.expires_at > int(self._clock()))  # noqa: E712 - pynamodb's syntax
        found = _Row.query(
            run_id,
            _Row.entry.between(_entry(after + 1), _entry(chunks)),
            shown if condition is None else shown & condition,
            consistent_read=consistent,
            page_size=page_size,
            attributes_to_get=only,
        )
        return rows(found)


def _record(row: JournalTable, concerned: Set[int] | None = None) -> ChunkRecord:
    """The whole of it, or what it says of these contacts."""
    remarks = _unpacked(row.remarks)
    happenings = tuple(
        Happening(contact_id, email, _OUTCOMES[code])
        for contact_id, email, code in zip(_ids(row), _numbers(row.emails), row.outcomes or b"", strict=True)
        if concerned is None or contact_id in concerned
    )
    return ChunkRecord(
        int(row.entry.rpartition("#")[2]),
        happenings,
        tuple(each for each in remarks if concerned is None or each.contact_id in concerned),
        row.settled,
        at=int(row.expires_at) - KEPT,
    )


def _holders(row: JournalTable, email: int) -> set[int]:
    return {contact_id for contact_id, each in zip(_ids(row), _numbers(row.emails), strict=True) if each == email}


def _ids(row: JournalTable) -> array[int]:
    return _numbers(zlib.decompress(row.ids))


def _numbers(column: bytes | None) -> array[int]:
    found = array("Q")
    found.frombytes(column or b"")
    return found


def _packed(remarks: Sequence[Remark]) -> bytes:
    """All of them with explanations as long as there is room for; and if even that is too much, as many as can be."""
    for longest in _EXPLANATIONS:
        found = _compressed(replace(each, explanation=_cut(each.explanation, longest)) for each in remarks)
        if len(found) <= _MOST_OF_REMARKS:
            return found
    fitting = len(remarks) * _MOST_OF_REMARKS // len(found) // 2  # half of it, since no two texts shrink alike
    return _packed([*remarks[:fitting], Remark(0, remarks[-1].outcome, CUT)])


def _compressed(remarks: Iterable[Remark]) -> bytes:
    rows = [[each.contact_id, CODES[each.outcome], each.explanation] for each in remarks]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def _unpacked(packed: bytes) -> tuple[Remark, ...]:
    return tuple(Remark(each[0], _OUTCOMES[each[1]], each[2]) for each in json.loads(zlib.decompress(packed)))


def _cut(explanation: str, longest: int | None) -> str:
    if longest is None or len(explanation) <= longest:
        return explanation
    return explanation[:longest] + CUT


def _entry(number: int) -> str:
    return f"chunk#{number:06d}"
