"""What a page of contacts and the account itself look like to us, and how a page's size is cut."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

__all__ = ["AccountFacts", "ContactsPage", "LeadsPage", "with_smaller_pages"]

_SMALLEST_PAGE = 10
_DEFAULT_PAGE = 50  # amoCRM's own, when a query names no limit


@dataclass(frozen=True, slots=True)
class ContactsPage:
    """`next` is the query of the page behind this one, None at the end."""

    contacts: list[Mapping[str, Any]]
    next: str | None


@dataclass(frozen=True, slots=True)
class LeadsPage:
    """`next` is the query of the page behind this one, None at the end."""

    leads: list[Mapping[str, Any]]
    next: str | None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    id: int
    name: str
    subdomain: str
    timezone: str | None
    filters_enabled: bool


def with_smaller_pages(query: str) -> str | None:
    """The same place in the list with pages of half the size (504: amoCRM asks for less), None when they are small."""
    values = dict(parse_qsl(query))
    limit, page = int(values.get("limit", _DEFAULT_PAGE)), int(values.get("page", "1"))
    if limit // 2 < _SMALLEST_PAGE:
        return None
    half = limit // 2
    first_row = (page - 1) * limit
    # Rounded down: a few rows come again and are dropped by id, none is missed.
    return urlencode(values | {"limit": str(half), "page": str(first_row // half + 1)})
