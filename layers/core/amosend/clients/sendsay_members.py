"""Reading what Sendsay tells about its subscribers: cards, the people of a list, the stop-list.

Who may be written to is decided by these answers, so an answer that is not understood is told from one that says "no".
"""

from collections.abc import Callable, Mapping
from typing import Any

from amosend.domain.answer import BatchAnswer
from amosend.domain.card import Card, read_card

__all__ = ["addresses", "card_of", "exists_call", "get_call", "is_absent", "people", "stopped"]

Json = Mapping[str, Any]

# UNCONFIRMED: what the call's answer is called in which an address stands alone, in a row of either list.
_ROW_ADDRESS = ("email", "member.email")
_QUEST = "email"  # of the column `order` that holds the address
_ANKETAS = (None, "", "member")


def get_call(email: str) -> Json:
    return {"action": "member.get", "email": email, "addr_type": "email"}


def exists_call(email: str) -> Json:
    return {"action": "member.exists", "email": email, "addr_type": "email"}


def card_of(answer: BatchAnswer) -> Card | None:
    """The answer of `member.get`; None when it does not tell, be it by an error or by a card without its state."""
    found = answer.fields.get("obj")
    if answer.error:
        return None
    if found is None:
        return Card(exists=False)
    card = read_card(found) if isinstance(found, dict) else None
    return card if card is not None and card.exists else None


def is_absent(answer: BatchAnswer) -> bool:
    """Whether `member.exists` clearly says 0 for the one address that it was asked for."""
    found = answer.fields.get("list")
    return not answer.error and isinstance(found, dict) and [str(each) for each in found.values()] == ["0"]


def people(answer: Json) -> list[str]:
    """The addresses of a page of `member.list`; a row of an unknown shape makes the whole page unknown."""
    rows = answer.get("list")
    return (addresses(rows, answer.get("order")) if isinstance(rows, list) else None) or []


def stopped(answer: Json) -> list[str] | None:
    """The addresses of `stoplist.get`; None when it is not told here, or not all of it."""
    rows = answer.get("list")
    if not isinstance(rows, list) or not answer.get("last_page", True):
        return None
    return _addresses(rows, _address)


def addresses(rows: list[Any], order: Any) -> list[str] | None:
    """None when a row is of an unknown shape; `order` names the columns of rows that are arrays."""
    return _addresses(rows, _cell_reader(order))


def _addresses(rows: list[Any], read: Callable[[Any], Any]) -> list[str] | None:
    found = [read(row) for row in rows]
    return found if all(isinstance(each, str) and each for each in found) else None


def _cell_reader(order: Any) -> Callable[[Any], Any]:
    """Rows are texts, objects, or arrays whose columns `order` names."""
    columns = order if isinstance(order, list) else []
    place = next((place for place, column in enumerate(columns) if _is_address(column)), None)

    def read(row: Any) -> Any:
        if not isinstance(row, list):
            return _address(row)
        return row[place] if place is not None and place < len(row) else None

    return read


def _is_address(column: Any) -> bool:
    if isinstance(column, str):
        return column in _ROW_ADDRESS
    return isinstance(column, dict) and column.get("quest") == _QUEST and column.get("anketa") in _ANKETAS


def _address(row: Any) -> Any:
    """A text, or an object with the address under one of its names."""
    if not isinstance(row, dict):
        return row
    inner = row.get("member")
    named = next((row[name] for name in _ROW_ADDRESS if row.get(name)), None)
    return inner.get(_QUEST) if named is None and isinstance(inner, dict) else named
