"""A rule "this field of the contact into that field of Sendsay", compiled: values in, the text of a cell out.

What is not told by amoCRM is not taken for empty: only a field that the answer shows to be empty clears anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, NamedTuple

from amosend.domain.choices import ContactField, SendsayField
from amosend.domain.contact import Contact, bare, contact_id, full_name, is_blank, values_of
from amosend.domain.conversion import FREE_TEXT, ONE_ANSWER, SEVERAL_ANSWERS, Convert, converters
from amosend.domain.drift import type_of
from amosend.domain.import_settings import Empty, FieldRule, SourceKind
from amosend.domain.kinds import Kind, kind_of

__all__ = ["Reading", "Rule"]

_ADDRESS_ORDER = ("address_line_1", "address_line_2", "city", "state", "zip", "country")  # as the card shows it


class Reading(NamedTuple):
    """What a rule found: texts for the target, nothing at all (`empty`), or something that it cannot be."""

    texts: tuple[str, ...] = ()
    empty: bool = False
    unreadable: bool = False


_NOT_TOLD = Reading()
_EMPTY = Reading(empty=True)
_UNREADABLE = Reading(unreadable=True)


@dataclass(frozen=True, slots=True)
class Rule:
    """`kind` is None where amoCRM's definition of the field is not known; then each contact says its own."""

    name: str
    target: SendsayField
    source: SourceKind
    field_id: int | None
    kind: Kind | None
    clears: bool
    is_choice: bool
    several: bool
    convert: Mapping[Kind, Convert]

    @classmethod
    def of(cls, rule: FieldRule, field: ContactField | None, *, target: SendsayField, zone: tzinfo) -> "Rule":
        kind = kind_of(type_of(rule.source, field), field and field.code)
        convert = converters(target.type, subtype=target.subtype, answers=target.answers, zone=zone)
        name = (field.name if field else "") or rule.source.name or str(rule.source.field_id or rule.source.kind)
        return cls(
            name,
            target,
            rule.source.kind,
            rule.source.field_id,
            kind,
            rule.empty is Empty.CLEAR,
            is_choice=target.type in {ONE_ANSWER, SEVERAL_ANSWERS},
            several=target.type in {FREE_TEXT, SEVERAL_ANSWERS},
            convert=convert,
        )

    def read(self, contact: Contact, fields: Mapping[int, Contact]) -> Reading:
        """`fields` are the wanted fields that the contact lists; it lists none that is empty."""
        if self.source is not SourceKind.FIELD:
            values = _READERS[self.source](contact)
            return _NOT_TOLD if values is None else self._converted(values, self.kind)
        field = fields.get(self.field_id or 0)
        if field is None:
            return _EMPTY
        kind = self.kind or kind_of(field.get("field_type"), field.get("field_code"))
        return self._converted(values_of(field), kind)

    def _converted(self, values: list[Any], kind: Kind | None) -> Reading:
        found = [text for value in _in_order(values, kind) if not is_blank(text := bare(value))]
        if not found:
            return _EMPTY
        convert = self.convert.get(kind) if kind else None
        if convert is None:
            return _UNREADABLE
        texts = [convert(text) for text in (found if self.several else found[:1])]
        return Reading(self._fitted([text for text in texts if text]), unreadable=None in texts)

    def _fitted(self, texts: list[str]) -> tuple[str, ...]:
        if self.is_choice:
            return tuple(dict.fromkeys(texts))
        joined = ", ".join(texts)[: self.target.width].rstrip()
        return (joined,) if joined else ()


def _in_order(values: list[Any], kind: Kind | None) -> list[Any]:
    """The parts of an address in the order of the card, whatever order they come in."""
    return sorted(values, key=_place) if kind is Kind.ADDRESS else values


def _place(part: Any) -> int:
    code = part.get("enum_code") if isinstance(part, dict) else None
    return _ADDRESS_ORDER.index(code) if code in _ADDRESS_ORDER else len(_ADDRESS_ORDER)


def _told(key: str) -> Callable[[Contact], list[Any] | None]:
    return lambda contact: [contact[key]] if key in contact else None


def _name(contact: Contact) -> list[Any] | None:
    return [full_name(contact)] if "name" in contact else None


def _tags(contact: Contact) -> list[Any] | None:
    embedded = contact.get("_embedded")
    tags = embedded.get("tags") if isinstance(embedded, dict) else None
    return [tag.get("name") for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else None


_READERS: Mapping[SourceKind, Callable[[Contact], list[Any] | None]] = {
    SourceKind.NAME: _name,
    SourceKind.FIRST_NAME: _told("first_name"),
    SourceKind.LAST_NAME: _told("last_name"),
    SourceKind.TAGS: _tags,
    SourceKind.CREATED_AT: _told("created_at"),
    SourceKind.RESPONSIBLE_USER_ID: _told("responsible_user_id"),
    SourceKind.CONTACT_ID: lambda contact: [contact_id(contact)],
}
