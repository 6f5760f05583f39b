"""Reading by ids: who of them lives, as amoCRM itself says it.

Filters are quietly ignored in accounts without API filtering, so a row that a filtered page lacks proves nothing:
whoever is missing there is asked for alone, and only amoCRM's "there is none" counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Any

from amosend.clients.amocrm_answers import embedded, identity, is_deleted
from amosend.clients.amocrm_calls import AmoCrmCalls, Query

__all__ = ["IDS_A_CALL", "living"]

IDS_A_CALL = 200  # some 6.4 kB of URL, where servers take 8; the longest that amoCRM takes is not known

Row = Mapping[str, Any]


def living(calls: AmoCrmCalls, entity: str, ids: Sequence[int], query: Query | None = None) -> list[Row]:
    """Those of them that live: `entity` is contacts, leads or companies; `query` is asked with each call."""
    some = batched(dict.fromkeys(ids), IDS_A_CALL, strict=False)
    return [row for each in some for row in _living(calls, entity, each, query or [])]


def _living(calls: AmoCrmCalls, entity: str, ids: Sequence[int], query: Query) -> Iterator[Row]:
    """The filtered page comes first even where filters are ignored: it proves that the account answers at all."""
    asked = [("limit", str(len(ids))), *query, *(("filter[id][]", str(each)) for each in ids)]
    page = calls.get(f"/{entity}", asked)
    rows = {identity(row): row for row in embedded(page, entity)} if page is not None else {}
    for each in ids:
        found = rows.get(each) or calls.one(f"/{entity}/{each}", query)
        if found is not None and not is_deleted(found):
            yield found
