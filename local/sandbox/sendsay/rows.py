"""The rows of an import, from JSON (caption and rows) or from CSV text with a header of field codes.

Yields the column codes ("member.email", "base.firstName") and the rows with their numbers, as they came.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from local.sandbox.sendsay.errors import WRONG_PARAMETER, CallError
from local.sandbox.sendsay.parameters import Call, number
from local.sandbox.sendsay.parameters import text as text_of

KEY: Final = "member.email"
_SEPARATORS: Final = ";,\t"


@dataclass(frozen=True, slots=True)
class Table:
    """What is to be imported."""

    columns: list[str]
    rows: Iterable[list[Any]]


def table_of(call: Call) -> Table:
    """The table of `users.list`; raises CallError when it has no known form."""
    given = call.get("users.list")
    if isinstance(given, dict):
        return _from_json(given)
    if isinstance(given, str) and not given.startswith(("http:", "https:", "ftp:", "rfs:")):
        return _from_csv(given, call)
    if isinstance(given, list):
        return Table([KEY], [one if isinstance(one, list) else [one] for one in given])
    raise CallError(WRONG_PARAMETER, "users.list: caption and rows, CSV text, or an array of addresses")


def _from_json(given: dict[str, Any]) -> Table:
    caption, rows = given.get("caption"), given.get("rows")
    if not isinstance(caption, list) or not isinstance(rows, list):
        raise CallError(WRONG_PARAMETER, "users.list: caption and rows")
    return Table([_code(one) for one in caption], rows)


def _code(column: Any) -> str:
    if not isinstance(column, dict) or not {"anketa", "quest"} <= set(column):
        raise CallError(WRONG_PARAMETER, "users.list: a caption is {anketa, quest}")
    return f"{column['anketa']}.{column['quest']}"


def _from_csv(text: str, call: Call) -> Table:
    if number(call, "firstline", 1) != 1:
        raise CallError(WRONG_PARAMETER, "firstline: a header is needed")
    header = text.lstrip("\ufeff").split("\n", 1)[0]
    separator = text_of(call, "separator", "") or max(_SEPARATORS, key=header.count)
    if separator not in _SEPARATORS or len(separator) != 1:
        raise CallError(WRONG_PARAMETER, "separator")
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator)
    codes = [code.strip() for code in next(lines, [])]
    return Table([KEY if code == "email" else code for code in codes], _data_lines(lines))


def _data_lines(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    """Without empty lines and without those that begin with #, as Sendsay skips them."""
    return (line for line in lines if line and not line[0].startswith("#"))
