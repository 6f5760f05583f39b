"""`member.list` and `member.list.count`: the people of a list, in pages.

Only these two read a whole list at once; the parameter `format` is a list of "anketa.quest" names.
"""

from collections.abc import Callable
from typing import Any, Final

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.errors import UNKNOWN_ACTION, WRONG_PARAMETER, CallError
from local.sandbox.sendsay.members import Member
from local.sandbox.sendsay.parameters import Answer, Call, choice, number, text
from local.sandbox.sendsay.tracks import Track

_SHAPES: Final[dict[str, Callable[[str], Any]]] = {
    "arrays": lambda email: [email],
    "objects": lambda email: {"member.email": email},
}


def member_list(account: Account, call: Call) -> Answer:
    shape = account.options.member_list_as
    if shape == "refused":
        raise CallError(UNKNOWN_ACTION, "member.list")
    rows = _rows(account, call)
    if shape == "track" or choice(call, "result", ("response", "save")) == "save":
        return {"track.id": account.tracks.start(call, created=account.now()).id}
    order = [dict(zip(("anketa", "quest"), one.split(".", 1), strict=True)) for one in _fields(call)]
    if "format" not in call and shape in _SHAPES:
        rows = [_SHAPES[shape](one) for one in rows]
    return {"list": rows, "order": order}


def save_list(account: Account, call: Call, track: Track) -> None:
    track.result = {"report_file": f"member_list_{track.id}.zip", "count": len(_rows(account, call))}


def member_list_count(account: Account, call: Call) -> Answer:
    return {"obj": {"count": sum(1 for _ in account.members_of(text(call, "group")))}}


def _rows(account: Account, call: Call) -> list[Any]:
    people = sorted(account.members_of(text(call, "group")), key=lambda one: one.email)
    if text(call, "sort.order", "asc") == "desc":
        people.reverse()
    size, page = number(call, "pagesize", 0), number(call, "page", 1)
    if size:
        people = people[(max(page, 1) - 1) * size : max(page, 1) * size]
    if "format" not in call:
        return [one.email for one in people]
    readers = [_reader(field) for field in _fields(call)]
    return [[read(one) for read in readers] for one in people]


def _fields(call: Call) -> list[str]:
    given = call.get("format", ["member.email"])
    if not isinstance(given, list) or not all(isinstance(one, str) and "." in one for one in given):
        raise CallError(WRONG_PARAMETER, "format")
    return given


def _reader(field: str) -> Callable[[Member], Any]:
    if field == "member.email":
        return lambda member: member.email
    if field == "member.id":
        return lambda member: member.id
    return lambda member: member.value(field) or ""
