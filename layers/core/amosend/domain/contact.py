"""Reading one amoCRM contact, as GET /api/v4/contacts answers it.

Vendor JSON is read liberally: a missing, null or oddly typed part is "nothing there", never a failed import. A field
without a value is not listed at all, and `custom_fields_values` is null when there is none.
"""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["EMAIL", "PHONE", "contact_id", "field_values", "full_name"]

EMAIL = "EMAIL"  # field codes are the same in every account; field and enum ids are not
PHONE = "PHONE"

Contact = Mapping[str, Any]


def contact_id(contact: Contact) -> int | None:
    found = contact.get("id")
    if isinstance(found, str) and found.isdecimal():
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def full_name(contact: Contact) -> str:
    """Name and surname in one text, as Sendsay's «Имя» holds them; `name` alone where the parts are empty."""
    first, last = contact.get("first_name"), contact.get("last_name")
    if isinstance(first, str) and isinstance(last, str) and first and last:
        return f"{first} {last}".strip()
    name = contact.get("name")
    return name.strip() if isinstance(name, str) else ""


def field_values(contact: Contact, code: str) -> Iterator[Any]:
    """The values of the predefined field with this code, in the order of the card; the first is the main one."""
    fields = contact.get("custom_fields_values")
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict) and field.get("field_code") == code:
            values = field.get("values")
            for value in values if isinstance(values, list) else ():
                yield value.get("value") if isinstance(value, dict) else value
