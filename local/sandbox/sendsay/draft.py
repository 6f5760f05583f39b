"""A change of one card, worked out on the side: nothing of it is applied unless all of it is valid.

Takes both ways of passing data: answers (`obj`) and data keys (`datakey`, applied in order, with their modes).
"""

from copy import deepcopy
from typing import Any, Final

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.addresses import type_of
from local.sandbox.sendsay.errors import (
    QUEST_NOT_EXISTS,
    WRONG_GROUP_TYPE,
    WRONG_PARAMETER,
    WRONG_VALUE,
    CallError,
    WrongValueError,
)
from local.sandbox.sendsay.members import Member
from local.sandbox.sendsay.questions import SYSTEM

GROUP_KEY: Final = "-group"
_MODES: Final = (
    "set",
    "update",
    "insert",
    "merge",
    "merge_update",
    "merge_insert",
    "push",
    "unshift",
    "delete",
)


class Draft:
    """The answers, free data and lists that a card will have."""

    def __init__(self, account: Account, head: str, member: Member | None) -> None:
        self._account = account
        self._head = head
        self._values: dict[str, Any] = dict(member.values or {}) if member else {}
        self._data: dict[str, Any] = deepcopy(member.data or {}) if member else {}
        self._groups: dict[str, bool] = {}

    def take_obj(self, obj: Any) -> None:
        """`{anketaId: {questId: value}, "-group": {groupId: "1" | "0"}}`."""
        for anketa, answers in _object(obj, "obj").items():
            for quest, value in _object(answers, f"obj.{anketa}").items():
                self._take_answer(anketa, quest, value=value)

    def take_datakey(self, datakey: Any) -> None:
        """`[[key, mode, value], …]`; a fourth element, whose meaning is unknown, is let pass."""
        if not isinstance(datakey, list):
            raise CallError(WRONG_PARAMETER, "datakey")
        for entry in datakey:
            if not isinstance(entry, list) or len(entry) not in (2, 3, 4) or entry[1] not in _MODES:
                raise CallError(WRONG_PARAMETER, "datakey: [key, mode, value]")
            self._take_key(str(entry[0]), entry[1], value=entry[2] if len(entry) > 2 else None)

    def apply(self, member: Member, now: int) -> None:
        member.values = self._values or None
        member.data = self._data or None
        member.updated = now
        for group_id, inside in self._groups.items():
            members = self._account.group(group_id).members
            if inside:
                new = members.add(member.id)
                self._account.history.note(self._head, "member.set", list_id=group_id, new=new, at=now)
            else:
                members.discard(member.id)

    def _take_answer(self, anketa: str, quest: str, *, value: Any) -> None:
        if anketa == GROUP_KEY:
            self._put_into(quest, value)
        elif anketa == SYSTEM:
            _refuse_system(quest)
        elif anketa not in self._account.anketas:
            raise CallError(QUEST_NOT_EXISTS, f"{anketa}.{quest}")
        else:
            self._values[f"{anketa}.{quest}"] = self._fit(anketa, quest, value=value)

    def _take_key(self, key: str, mode: str, *, value: Any) -> None:
        first, _, rest = key.partition(".")
        if first == GROUP_KEY:
            self._put_into(rest, 0 if mode == "delete" else value)
        elif first == SYSTEM:
            _refuse_system(rest)
        elif first in self._account.anketas:
            fitted = None if mode == "delete" else self._fit(first, rest, value=value)
            _write(self._values, key, mode=mode, value=fitted)
        else:
            self._write_data(key.split("."), mode=mode, value=value)

    def _put_into(self, group_id: str, value: Any) -> None:
        group = self._account.group(group_id)
        if group.addr_type != type_of(self._head):
            raise CallError(WRONG_GROUP_TYPE, group_id)
        if value not in (0, 1, "0", "1"):
            raise CallError(WRONG_PARAMETER, f"{GROUP_KEY}.{group_id}")
        self._groups[group_id] = value in (1, "1")

    def _fit(self, anketa: str, quest: str, *, value: Any) -> Any:
        question = self._account.anketas[anketa].quests.get(quest)
        if question is None:
            raise CallError(QUEST_NOT_EXISTS, f"{anketa}.{quest}")
        try:
            return question.fit(value)
        except WrongValueError as error:
            raise CallError(WRONG_VALUE, f"{anketa}.{error}") from error

    def _write_data(self, path: list[str], *, mode: str, value: Any) -> None:
        holder = self._data
        for part in path[:-1]:
            inner = holder.setdefault(part, {})
            if not isinstance(inner, dict):
                raise CallError(WRONG_PARAMETER, f"datakey: {'.'.join(path)} goes through a plain value")
            holder = inner
        _write(holder, path[-1], mode=mode, value=value)


def _write(holder: dict[str, Any], name: str, *, mode: str, value: Any) -> None:
    """One mode of a data key; *_update works only on keys that exist, *_insert only on those that do not."""
    there = name in holder
    if (mode.endswith("update") and not there) or (mode.endswith("insert") and there):
        return
    if mode == "delete":
        holder.pop(name, None)
    elif mode.startswith("merge") and isinstance(holder.get(name), dict) and isinstance(value, dict):
        holder[name] = holder[name] | value
    elif mode in ("push", "unshift"):
        old = holder.get(name, [])
        old = old if isinstance(old, list) else [old]
        holder[name] = [*old, value] if mode == "push" else [value, *old]
    else:
        holder[name] = value


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CallError(WRONG_PARAMETER, name)
    return value


def _refuse_system(quest: str) -> None:
    """Nobody clears lockremove or lockconfirm through data; the other system answers are simply not writable."""
    if quest not in ("email", "origin"):
        raise CallError(WRONG_PARAMETER, f"{SYSTEM}.{quest} cannot be written")
