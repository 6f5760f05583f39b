"""Reading one amoCRM contact, as GET /api/v4/contacts answers it.

Vendor JSON is read liberally: an oddly typed part never fails an import. But only amoCRM's own words mean "nothing": a
field without a value is not listed at all, and `custom_fields_values` is null when there is none. Whatever else is in
their place (no key, another type, a null among the values) does not tell the contact's fields, and nobody is taken off
a list for that.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Any

__all__ = [
    "EMAIL",
    "PHONE",
    "Contact",
    "bare",
    "contact_id",
    "entity_id",
    "full_name",
    "is_blank",
    "listed_fields",
    "values_of",
]

EMAIL = "EMAIL"  # field codes are the same in every account; field and enum ids are not
PHONE = "PHONE"

Contact = Mapping[str, Any]
Values = list[Any]

_NOT_TOLD = (None,)  # in place of a contact's fields
_LONGEST_NUMBER = 20  # digits; more is no id, and int() refuses thousands


def contact_id(contact: Contact) -> int | None:
    return entity_id(contact.get("id"))


def entity_id(found: object) -> int | None:
    """An id, be it a number or a text."""
    if isinstance(found, int):
        return None if isinstance(found, bool) else found
    return int(found) if isinstance(found, str) and found.isdecimal() and len(found) < _LONGEST_NUMBER else None


def full_name(contact: Contact) -> str:
    """Name and surname in one text, as Sendsay's «Имя» holds them; `name` alone where the parts are empty."""
    first, last = contact.get("first_name"), contact.get("last_name")
    if isinstance(first, str) and isinstance(last, str) and first and last:
        return f"{first} {last}".strip()
    name = contact.get("name")
    return name.strip() if isinstance(name, str) else ""


def listed_fields(contact: Contact, wanted: Container[int] = ()) -> tuple[Values, Values, dict[int, Contact]] | None:
    """The values of the e-mails and of the phones in the order of the card, and the wanted fields by id.

    None: the answer does not tell them. The first value of a field is the main one. One plain walk, for a run takes it
    a million times.
    """
    emails: Values = []
    phones: Values = []
    found: dict[int, Contact] = {}
    for field in _fields(contact):
        if not isinstance(field, dict):
            return None
        if (code := field.get("field_code")) is not None:
            if code == EMAIL:
                emails += values_of(field)
            elif code == PHONE:
                phones += values_of(field)
        if wanted and isinstance(field_id := field.get("field_id"), int) and field_id in wanted:
            found[field_id] = field
    told = all(None not in values for values in (emails, phones, *map(values_of, found.values())))
    return (emails, phones, found) if told else None


def _fields(contact: Contact) -> Iterable[Any]:
    fields = contact.get("custom_fields_values", _NOT_TOLD)
    return () if fields is None else fields if isinstance(fields, list) else _NOT_TOLD


def values_of(field: Contact) -> Values:
    values = field.get("values")
    return values if isinstance(values, list) else [values]


def bare(value: Any) -> Any:
    """What stands in a value; older answers have no frame around it."""
    return value.get("value") if isinstance(value, dict) else value


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
