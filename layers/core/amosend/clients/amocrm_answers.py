"""Reading amoCRM's JSON: what is missing or of another type raises, so that nothing passes for an empty list.

An empty page ends an import and a missing row may count as a deletion, so neither may come from a broken answer.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from amosend.errors import TransientError
from amosend.reasons import Reason

__all__ = ["changed_texts", "embedded", "identity", "is_deleted", "next_query", "object_of", "updated_at"]

_VALUE = "custom_field_value"  # of an event, with the text that a field had or got


def object_of(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise TransientError(Reason.AMOCRM_UNAVAILABLE, "the answer is not an object")
    return found


def identity(found: Mapping[str, Any]) -> int:
    number = found.get("id")
    if isinstance(number, str) and number.isdecimal():
        return int(number)
    if not isinstance(number, int) or isinstance(number, bool):
        raise TransientError(Reason.AMOCRM_UNAVAILABLE, "the answer has no id")
    return number


def embedded(found: Any, name: str) -> list[Any]:
    outer = object_of(found).get("_embedded")
    rows = outer.get(name) if isinstance(outer, dict) else None
    if not isinstance(rows, list):
        raise TransientError(Reason.AMOCRM_UNAVAILABLE, f"the answer has no {name}")
    return [object_of(row) for row in rows]


def next_query(found: Mapping[str, Any]) -> str | None:
    """Only the query of the next link is followed: its host and path could lead a token elsewhere."""
    links = found.get("_links")
    following = links.get("next") if isinstance(links, dict) else None
    href = following.get("href") if isinstance(following, dict) else None
    return href.partition("#")[0].partition("?")[2] or None if isinstance(href, str) else None


def is_deleted(contact: Mapping[str, Any]) -> bool:
    """The documentation names this flag, its examples lack it: without it a contact lives."""
    return contact.get("is_deleted") is True


def updated_at(row: Mapping[str, Any]) -> int:
    moment = row.get("updated_at")
    return moment if isinstance(moment, int) else 0


def changed_texts(event: Mapping[str, Any]) -> Iterator[str]:
    """What the fields of an event had before it, and what they had after it."""
    for name in ("value_before", "value_after"):
        values = event.get(name)
        for value in values if isinstance(values, list) else ():
            field = value.get(_VALUE) if isinstance(value, dict) else None
            text = field.get("text") if isinstance(field, dict) else None
            if isinstance(text, str) and text:
                yield text
