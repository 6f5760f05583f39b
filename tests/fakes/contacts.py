"""Contacts as amoCRM answers them, and both sides' fields, for tests of mapping."""

from typing import Any

from amosend.domain.choices import ContactField, SendsayField
from amosend.domain.import_settings import Empty, FieldRule, ImportSettings, ListChoice, ListKind, Source, SourceKind
from amosend.domain.mapping import Mapping
from amosend.domain.subscriber import Subscriber
from hypothesis import strategies as st

LIST = ListChoice(ListKind.NONE)
NOTHING = ImportSettings(LIST, name=False)
ZONE = "Europe/Moscow"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def contact(*emails: Any, phones: tuple[Any, ...] = (), fields: tuple[dict[str, Any], ...] = (), **more: Any) -> Any:
    listed = [{"field_id": 1, "field_code": "EMAIL", "field_type": "multitext", "values": _values(emails)}]
    if phones:
        listed.append({"field_id": 2, "field_code": "PHONE", "field_type": "multitext", "values": _values(phones)})
    return {"id": 7, "name": "Иван Петров", "custom_fields_values": [*listed, *fields], **more}


def custom(kind: str, *values: Any, field_id: int = 5) -> dict[str, Any]:
    """`values` bare, or framed when they need more than a value."""
    return {"field_id": field_id, "field_code": None, "field_type": kind, "values": _values(values)}


def rule(target: str = "custom.q1", *, field_id: int = 5, name: str = "", empty: Empty = Empty.LEAVE) -> FieldRule:
    return FieldRule(Source(SourceKind.FIELD, field_id, name), target, empty=empty)


def of_kind(kind: SourceKind, target: str = "custom.q1", *, empty: Empty = Empty.LEAVE) -> FieldRule:
    return FieldRule(Source(kind), target, empty=empty)


def target(kind: str, *, path: str = "custom.q1", name: str = "Поле", **more: Any) -> SendsayField:
    return SendsayField(path, name, "Дополнительная", kind, **more)


def source(kind: str, *, field_id: int = 5, name: str = "Источник", options: Any = ()) -> ContactField:
    return ContactField(field_id, name, kind, None, options)


def mapped(mapping: Mapping, card: Any) -> Subscriber:
    found = mapping.subscriber(card)
    assert isinstance(found, Subscriber)
    return found


def _values(values: tuple[Any, ...]) -> list[Any]:
    return [value if isinstance(value, dict) else {"value": value} for value in values]
