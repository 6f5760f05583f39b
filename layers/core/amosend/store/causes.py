"""What links have started and for whom (domain/start.py), and what funnels remember of deals (domain/funnel_memory.py).

It is what makes a start happen once, so every row is saved under the version that was read, and of two who start the
same person one loses. Many rows are read, and saved, in one call. No address is in it: contacts are their ids.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import batched
from typing import Any, ClassVar, cast

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactGetError, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactGet, TransactWrite

from amosend.domain.funnel_memory import Memory
from amosend.domain.latest import Latest
from amosend.domain.start import Start
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.table import Table, rows

__all__ = ["CauseStore", "CauseTable"]

_START, _LEAD = "start#", "lead#"
_A_TRANSACTION = 100  # items at most
_READ_AT_ONCE = 25  # AWS takes a hundred, moto no more than this
_LATEST = "latest"
_CANCELLED = "TransactionCanceledException"


class CauseTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    owner = UnicodeAttribute(hash_key=True)
    cause = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    state = UnicodeAttribute()
    # Two workers may write the very same state: whose write it was that got through, only this tells.
    writer = UnicodeAttribute(null=True, default_for_new=lambda: secrets.token_hex(8))


_Row = CauseTable


class CauseStore:
    """`owner` is a link's id."""

    def starts(self, owner: str, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Start]:
        """By rule and person, of those that there are."""
        found = (_start(row) for row in self._rows(owner, (_start_key(*place) for place in places)))
        return {(each.rule_id, each.person): each for each in found}

    def save_starts(self, owner: str, starts: Sequence[Start]) -> list[Start | None]:
        """Each under its next version; None where somebody has saved it since it was read."""
        following = [replace(each, version=each.version + 1) for each in starts]
        found = [(_start_row(owner, each), each.version) for each in following]
        saved = [done for some in batched(found, _A_TRANSACTION, strict=False) for done in self._save(list(some))]
        return [each if done else None for each, done in zip(following, saved, strict=True)]

    def memories(self, owner: str, leads: Iterable[int]) -> dict[int, Memory]:
        """By the deal's id, of those that there are."""
        found = self._rows(owner, (_lead_key(lead) for lead in leads))
        return {int(row.cause.rpartition("#")[2]): _memory(row) for row in found}

    def save_memories(self, owner: str, memories: Mapping[int, Memory]) -> dict[int, Memory | None]:
        """Each under its next version; None where somebody has saved it since it was read."""
        following = {lead: replace(each, version=each.version + 1) for lead, each in memories.items()}
        found = [(_lead_row(owner, lead, each), each.version) for lead, each in following.items()]
        saved = [done for some in batched(found, _A_TRANSACTION, strict=False) for done in self._save(list(some))]
        return {lead: each if done else None for (lead, each), done in zip(following.items(), saved, strict=True)}

    def latest(self, owner: str) -> list[Latest]:
        """The oldest first."""
        row = _Row.find(owner, _LATEST)
        return [Latest(*each) for each in json.loads(row.state)] if row else []

    def note_latest(self, owner: str, latest: Sequence[Latest]) -> None:
        """Of two who do so at once one is not noted: others will be."""
        _Row(owner, _LATEST, version=1, state=json.dumps(latest)).try_save()

    def all_starts(self, owner: str) -> Iterator[Start]:
        return map(_start, rows(_Row.query(owner, _Row.cause.startswith(_START))))

    def all_memories(self, owner: str) -> Iterator[tuple[int, Memory]]:
        """Of every deal that was ever looked at, with its id."""
        for row in rows(_Row.query(owner, _Row.cause.startswith(_LEAD))):
            yield int(row.cause.rpartition("#")[2]), _memory(row)

    def forget(self, owner: str, *, most: int) -> bool:
        """So many rows of it at most; True when none is left."""
        keys = ["owner", "cause"]
        found = list(rows(_Row.query(owner, attributes_to_get=keys, limit=most, consistent_read=True)))
        for some in batched(found, _A_TRANSACTION, strict=False):
            _delete(some)
        return len(found) < most

    def _rows(self, owner: str, keys: Iterable[str]) -> Iterator[CauseTable]:
        for some in batched(dict.fromkeys(keys), _READ_AT_ONCE, strict=False):
            yield from _read(owner, some)

    def _save(self, changed: list[tuple[CauseTable, int]]) -> list[bool]:
        """All at once; when one is in the way of the others, each for itself."""
        try:
            with TransactWrite(connection=_Row.connection()) as together:
                for row, version in changed:
                    together.save(row, _unchanged(version))
        except TransactWriteError as error:
            if error.cause_response_code != _CANCELLED:
                raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error
            return [self._save_one(row, version) for row, version in changed]
        return [True] * len(changed)

    def _save_one(self, row: CauseTable, version: int) -> bool:
        # A write whose answer was lost is repeated by botocore, and then refused because of itself.
        return row.try_save(_unchanged(version)) or _same(_Row.find(row.owner, row.cause), row)


def _read(owner: str, keys: Sequence[str]) -> list[CauseTable]:
    """Whoever reads while another writes is asked to come back."""
    try:
        with TransactGet(connection=_Row.connection()) as together:
            asked = [together.get(_Row, owner, key) for key in keys]
    except TransactGetError as error:
        raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error
    return [row for row in map(_found, asked) if row is not None]


def _found(future: Any) -> CauseTable | None:
    try:
        return cast(CauseTable, future.get())
    except _Row.DoesNotExist:
        return None


def _delete(some: Sequence[CauseTable]) -> None:
    try:
        with TransactWrite(connection=_Row.connection()) as together:
            for row in some:
                together.delete(row)
    except TransactWriteError as error:
        raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error


def _unchanged(version: int) -> Condition:
    return _Row.version == version - 1 if version > 1 else _Row.cause.does_not_exist()


def _same(stored: CauseTable | None, row: CauseTable) -> bool:
    return stored is not None and (stored.version, stored.writer) == (row.version, row.writer)


def _start_key(rule_id: str, person: int) -> str:
    return f"{_START}{rule_id}#{person}"


def _lead_key(lead: int) -> str:
    return f"{_LEAD}{lead}"


def _start_row(owner: str, start: Start) -> CauseTable:
    state = json.dumps(start.to_json())
    return _Row(owner, _start_key(start.rule_id, start.person), version=start.version, state=state)


def _lead_row(owner: str, lead: int, memory: Memory) -> CauseTable:
    return _Row(owner, _lead_key(lead), version=memory.version, state=json.dumps(memory.to_json()))


def _start(row: CauseTable) -> Start:
    return Start.from_json(json.loads(row.state))


def _memory(row: CauseTable) -> Memory:
    return Memory.from_json(json.loads(row.state))
