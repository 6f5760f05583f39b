"""Contacts in their normal form. A head is one string, "email:ann@example.com" or "msisdn:79001234567".

One string per contact, not a pair, keeps a base of a million cards small. E-mails are trimmed and get a lower-case
domain; phones become digits, ten of them as 7 and ten, a leading 8 of eleven as 7.
"""

import re
from typing import Final

EMAIL: Final = "email"
MSISDN: Final = "msisdn"
MEMBER_ID: Final = "id"
TYPES: Final = (EMAIL, MSISDN, "viber", "csid", "push", "pushapp", "vk", "vknotify", "tg", "max", MEMBER_ID)

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_PHONE: Final = re.compile(r"\+?[\d\s().\-\u2010-\u2015]+")
_NOT_DIGITS: Final = re.compile(r"\D")


def normal_email(raw: str) -> str | None:
    local, at, domain = raw.strip().rpartition("@")
    if not at or len(local) > 64 or len(domain) > 253 or not _LOCAL.fullmatch(local):
        return None
    domain = domain.lower()
    labels = domain.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return f"{local}@{domain}"


def normal_phone(raw: str) -> str | None:
    text = raw.strip()
    if not _PHONE.fullmatch(text):
        return None
    digits = _NOT_DIGITS.sub("", text)
    if len(digits) == 10:
        return "7" + digits
    if len(digits) == 11 and digits[0] == "8":
        return "7" + digits[1:]
    return digits if 11 <= len(digits) <= 15 else None


def recognised_type(raw: str) -> str:
    """The type of a contact by its look, as Sendsay does when `addr_type` is left out."""
    if "@" in raw:
        return EMAIL
    return MSISDN if normal_phone(raw) else "csid"


def head_of(raw: object, addr_type: str = "") -> str | None:
    """The head of a contact, or None when it is not a contact of that type."""
    if not isinstance(raw, str | int):
        return None
    text = str(raw)
    kind = addr_type or recognised_type(text)
    if kind == EMAIL:
        value = normal_email(text)
    elif kind in (MSISDN, "viber"):
        value = normal_phone(text)
    else:
        value = text.strip() or None
    return f"{kind}:{value}" if value and kind in TYPES else None


def type_of(head: str) -> str:
    return head.partition(":")[0]


def value_of(head: str) -> str:
    return head.partition(":")[2]
