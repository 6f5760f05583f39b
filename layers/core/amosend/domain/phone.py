"""Phones as amoCRM holds them, in the digits that Sendsay stores: the country's code first, no plus."""

import re

__all__ = ["phone_digits"]

_NOT_DIGITS = re.compile(r"[^0-9]+")
_WITH_COUNTRY = re.compile(r"[^0-9]*\+")
_EXTENSION = re.compile(r"(?:доб|вн|ext|x|#|,|;).*", re.IGNORECASE | re.DOTALL)
# E.164: at most 15 digits; fewer than 8 with a country's code is no subscriber's number anywhere.
_FEWEST, _MOST = 8, 15
_RUSSIAN = 11


def phone_digits(text: object) -> str | None:
    """`+7 (999) 123-45-67`, `8 999…` and `999 123 45 67` all become 79991234567; None when it is no phone."""
    if not isinstance(text, str | int):
        return None
    spelling = _EXTENSION.sub("", str(text)).strip()
    digits = _NOT_DIGITS.sub("", spelling)
    if not _WITH_COUNTRY.match(spelling):
        digits = _with_country(digits)
    return digits if _FEWEST <= len(digits) <= _MOST and len(set(digits[1:])) > 1 else None


def _with_country(digits: str) -> str:
    """Sendsay reads ten digits, and eleven that begin with 8, as Russian numbers."""
    if digits.startswith("00"):
        return digits[2:]
    if len(digits) == _RUSSIAN and digits[0] == "8":
        return "7" + digits[1:]
    return "7" + digits if len(digits) == _RUSSIAN - 1 else digits
