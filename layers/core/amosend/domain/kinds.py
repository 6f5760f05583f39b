"""The many types of amoCRM's fields as the few kinds of values that they hold.

What a mailing cannot use (files, requisites, linked cards) has no kind. Values outside of custom fields count as the
type that they resemble.
"""

from collections.abc import Mapping
from enum import StrEnum

from amosend.domain.contact import EMAIL, PHONE
from amosend.domain.import_settings import SourceKind

__all__ = ["TYPE_OF_SOURCE", "Kind", "kind_of"]


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"


TYPE_OF_SOURCE: Mapping[SourceKind, str] = {
    SourceKind.NAME: "text",
    SourceKind.FIRST_NAME: "text",
    SourceKind.LAST_NAME: "text",
    SourceKind.TAGS: "multiselect",
    SourceKind.CREATED_AT: "date_time",
    SourceKind.RESPONSIBLE_USER_ID: "numeric",
    SourceKind.CONTACT_ID: "numeric",
}

_MULTITEXT = "multitext"
_BY_CODE = {PHONE: Kind.PHONE, EMAIL: Kind.EMAIL}
_BY_TYPE = {
    "text": Kind.TEXT,
    "textarea": Kind.TEXT,
    "streetaddress": Kind.TEXT,
    "url": Kind.TEXT,
    "tracking_data": Kind.TEXT,
    _MULTITEXT: Kind.TEXT,
    "numeric": Kind.NUMBER,
    "monetary": Kind.NUMBER,
    "price": Kind.NUMBER,
    "checkbox": Kind.FLAG,
    "date": Kind.DAY,
    "birthday": Kind.DAY,
    "date_time": Kind.MOMENT,
    "select": Kind.CHOICE,
    "radiobutton": Kind.CHOICE,
    "multiselect": Kind.CHOICE,
    "category": Kind.CHOICE,
    "smart_address": Kind.ADDRESS,
}


def kind_of(field_type: object, code: object = None) -> Kind | None:
    """`code` tells the predefined phones and e-mails from other fields of several texts."""
    if not isinstance(field_type, str):
        return None
    if field_type == _MULTITEXT and isinstance(code, str) and code in _BY_CODE:
        return _BY_CODE[code]
    return _BY_TYPE.get(field_type)
