"""`member.import`: validated at once, done when its track ends, row by row, with counters and rejected rows.

Bad rows are counted, never a failed job. Nobody leaves the stop-list, and no automation starts unless the call says
`sequence.event`. Written to be fast: a row costs a few microseconds, so that benchmarks measure the client.
"""

from typing import Any, Final

from local.sandbox.sendsay.account import Account, Group
from local.sandbox.sendsay.addresses import EMAIL, TYPES, head_of
from local.sandbox.sendsay.errors import (
    QUEST_NOT_EXISTS,
    WRONG_GROUP_TYPE,
    WRONG_PARAMETER,
    CallError,
    WrongValueError,
)
from local.sandbox.sendsay.members import Member
from local.sandbox.sendsay.parameters import Answer, Call, choice, flag, text
from local.sandbox.sendsay.questions import SYSTEM, Question
from local.sandbox.sendsay.rows import KEY, Table, table_of
from local.sandbox.sendsay.sequence_calls import fire_import_event
from local.sandbox.sendsay.tracks import Track

COUNTERS: Final = ("rows", "uniq", "dup", "same", "errors", "new", "updated", "ignored", "group_added")
"""Our neutral names; of Sendsay's own only `ignored` is known."""

_IF_EXISTS: Final = ("overwrite", "ignore", "error")
_REJECTED_KEPT: Final = 1_000


def member_import(account: Account, call: Call) -> Answer:
    """Check everything that does not depend on the rows, and accept the job."""
    table = table_of(call)
    choice(call, "if_exists", _IF_EXISTS)
    addr_type = choice(call, "addr_type", (EMAIL, *TYPES))
    group = _wanted_group(account, call)
    if group is not None and group.addr_type != addr_type:
        raise CallError(WRONG_GROUP_TYPE, group.id)
    for name in ("newbie.confirm", "sequence.event", "clean_group"):
        flag(call, name)
    _Columns(account, table, addr_type=addr_type)
    return {"track.id": account.tracks.start(call, created=account.now()).id}


def _wanted_group(account: Account, call: Call) -> Group | None:
    """The list of `auto_group.id`; None when there is none, or when `auto_group.name` asks for a new one."""
    wanted = call.get("auto_group")
    if wanted is None:
        return None
    if not isinstance(wanted, dict) or not ("id" in wanted or "name" in wanted):
        raise CallError(WRONG_PARAMETER, "auto_group")
    if "id" in wanted:
        return account.group(wanted["id"])
    text(wanted, "name")
    return None


def run_import(account: Account, call: Call, track: Track) -> None:
    group = _wanted_group(account, call)
    if group is None and call.get("auto_group") is not None:
        name = text(call["auto_group"], "name")
        group = account.create_group(name, addr_type=text(call, "addr_type", EMAIL))
    if group is not None and flag(call, "clean_group"):
        group.members.clear()
    job = _Import(account, call, group=group)
    for number, row in enumerate(job.table.rows, 1):
        job.take(number, row)
    if group is not None and flag(call, "sequence.event"):
        fire_import_event(account, group.id, added=job.added)
    track.result, track.rejected = job.counts(), job.rejected


class _Columns:
    """Where the key and the answers stand in a row; refuses fields that do not exist."""

    def __init__(self, account: Account, table: Table, *, addr_type: str) -> None:
        self.key = -1
        self.answers: list[tuple[int, str, Question]] = []
        self.heads: list[tuple[int, str]] = []
        for index, code in enumerate(table.columns):
            anketa, _, quest = code.partition(".")
            if code == KEY or (anketa == SYSTEM and quest == addr_type):
                self.key = index
            elif anketa == SYSTEM and quest in TYPES:
                self.heads.append((index, quest))
            else:
                self.answers.append((index, code, _question(account, anketa, quest)))
        if self.key < 0:
            raise CallError(WRONG_PARAMETER, "users.list: no key column")


def _question(account: Account, anketa: str, quest: str) -> Question:
    found = account.anketas.get(anketa)
    if found is None or quest not in found.quests:
        raise CallError(QUEST_NOT_EXISTS, f"{anketa}.{quest}")
    return found.quests[quest]


class _Import:
    """One running import: takes row after row and keeps the counters."""

    def __init__(self, account: Account, call: Call, *, group: Group | None) -> None:
        self.table = table_of(call)
        self.rejected: list[dict[str, Any]] = []
        self.added: list[Member] = []
        self._account = account
        self._addr_type = text(call, "addr_type", EMAIL)
        self._columns = _Columns(account, self.table, addr_type=self._addr_type)
        self._policy = choice(call, "if_exists", _IF_EXISTS)
        self._confirmed = not flag(call, "newbie.confirm")
        self._wipes = account.options.empty_cells == "wipe"
        self._group = group
        self._now = account.now()
        self._seen: set[str] = set()
        self._counts = dict.fromkeys(COUNTERS, 0)
        self._note = account.history.note
        self._list_id = "" if group is None else group.id

    def counts(self) -> dict[str, int]:
        return self._counts | {"uniq": len(self._seen)}

    def take(self, number: int, row: Any) -> None:
        self._counts["rows"] += 1
        try:
            head = self._head(row)
            values = self._values(row)
        except WrongValueError as error:
            self._reject(number, row, reason=str(error))
            return
        repeated = head in self._seen
        if repeated:
            self._counts["dup"] += 1
        self._seen.add(head)
        member = self._account.roster.find(head)
        if member is not None and self._policy != "overwrite" and not repeated:
            self._keep(number, row)
        else:
            self._store(member, head, values=values, row=row)

    def _head(self, row: Any) -> str:
        columns = self._columns
        if not isinstance(row, list) or len(row) <= columns.key:
            raise WrongValueError("the row has no key")
        head = head_of(row[columns.key], self._addr_type)
        if head is None:
            raise WrongValueError(f"not an address of type {self._addr_type}")
        return head

    def _values(self, row: list[Any]) -> dict[str, Any]:
        """The answers of a row; None wipes the stored one."""
        values: dict[str, Any] = {}
        for index, code, question in self._columns.answers:
            cell = row[index] if index < len(row) else ""
            if cell is not None and cell != "":
                values[code] = question.fit(cell)
            elif self._wipes:
                values[code] = None
        return values

    def _keep(self, number: int, row: list[Any]) -> None:
        """A known card under `ignore` or `error`: left exactly as it is."""
        if self._policy == "error":
            self._reject(number, row, reason="the member exists")
        else:
            self._counts["ignored"] += 1

    def _store(self, member: Member | None, head: str, *, values: dict[str, Any], row: list[Any]) -> None:
        created = member is None
        if member is None:
            member = self._account.roster.create(head, confirmed=self._confirmed, now=self._now)
            member.values = {code: value for code, value in values.items() if value is not None} or None
            self._counts["new"] += 1
        elif _overwrite(member, values):
            member.updated = self._now
            self._counts["updated"] += 1
        else:
            self._counts["same"] += 1
        if self._columns.heads:
            self._attach(member, row)
        listed = self._group is not None and self._group.members.add(member.id)
        if listed:
            self._counts["group_added"] += 1
            self.added.append(member)
        if created or self._list_id:
            self._note(head, "member.import", list_id=self._list_id, new=created or listed, at=self._now)

    def _attach(self, member: Member, row: list[Any]) -> None:
        """A contact in another column moves to this card, as the import's documentation says."""
        for index, kind in self._columns.heads:
            head = head_of(row[index], kind) if index < len(row) else None
            if head is not None:
                self._account.move_head(member, head)

    def _reject(self, number: int, row: Any, *, reason: str) -> None:
        self._counts["errors"] += 1
        if len(self.rejected) < _REJECTED_KEPT:
            key = self._columns.key
            address = row[key] if isinstance(row, list) and len(row) > key else ""
            self.rejected.append({"row": number, "email": address, "error": reason})


def _overwrite(member: Member, values: dict[str, Any]) -> bool:
    """Write the answers over the card's; whether anything changed."""
    stored = member.values or {}
    changed = {code: value for code, value in values.items() if stored.get(code) != value}
    if not changed:
        return False
    merged = stored | changed
    member.values = {code: value for code, value in merged.items() if value is not None} or None
    return True
