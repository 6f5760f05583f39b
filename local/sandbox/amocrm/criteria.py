"""What a list of contacts was asked for: filters, search and order, as a value that can be a cache key."""

from dataclasses import dataclass
from typing import Literal

from local.sandbox.amocrm.records import Contact, Values

type Range = tuple[int | None, int | None]
_DIGITS_OF_A_PHONE = 10


@dataclass(frozen=True)
class FieldFilter:
    """A condition on one custom field: any of the values, or a range."""

    field_id: int
    anyof: frozenset[str] = frozenset()
    between: Range | None = None

    def fits(self, values: Values) -> bool:
        found = values.get(self.field_id, [])
        if self.between is not None:
            return any(within(float(one["value"]), self.between) for one in found)
        return any(self.anyof & {_plain(one["value"]), str(one.get("enum_id"))} for one in found)


@dataclass(frozen=True)
class Criteria:
    """None means: not asked."""

    ids: frozenset[int] | None = None
    updated_at: Range | None = None
    created_at: Range | None = None
    names: frozenset[str] | None = None
    created_by: frozenset[int] | None = None
    updated_by: frozenset[int] | None = None
    responsible: frozenset[int] | None = None
    closest_task: bool = False
    fields: tuple[FieldFilter, ...] = ()
    query: str = ""
    only_deleted: bool = False
    order: Literal["id", "updated_at"] = "id"
    descending: bool = False

    @property
    def needs_reading(self) -> bool:
        """Whether every contact must be looked at: ids, order and times of change have indexes."""
        asked = (self.created_at, self.names, self.created_by, self.updated_by, self.responsible)
        return any(one is not None for one in asked) or bool(self.fields or self.query or self.closest_task)

    def fits(self, contact: Contact) -> bool:
        # Generated contacts have no tasks: a filter by the closest task finds nobody.
        return not self.closest_task and all(
            (
                self.created_at is None or within(contact.created_at, self.created_at),
                self.names is None or contact.name in self.names,
                self.created_by is None or contact.created_by in self.created_by,
                self.updated_by is None or contact.updated_by in self.updated_by,
                self.responsible is None or contact.responsible_user_id in self.responsible,
                all(one.fits(contact.values) for one in self.fields),
                not self.query or found_in(contact, self.query),
            )
        )


def within(value: float, between: Range) -> bool:
    low, high = between
    return (low is None or value >= low) and (high is None or value <= high)


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def found_in(contact: Contact, query: str) -> bool:
    """`query` searches every filled field as a substring; a phone by its last ten digits."""
    wanted = query.casefold().strip()
    texts = [contact.name, *(str(one["value"]) for values in contact.values.values() for one in values)]
    if any(wanted in text.casefold() for text in texts):
        return True
    digits = _digits(query)[-_DIGITS_OF_A_PHONE:]
    return len(digits) == _DIGITS_OF_A_PHONE and any(digits in _digits(text) for text in texts)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
