"""Reading by ids: who of them lives, as amoCRM itself says it.

Filters are quietly ignored in accounts without API filtering, so there a row that a page lacks proves nothing: whoever
is missing is asked for alone. Where the page shows those that were asked for and nobody else, a second one decides.
"""

from collections.abc import Mapping, Sequence
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


def _living(calls: AmoCrmCalls, entity: str, ids: Sequence[int], query: Query) -> list[Row]:
    """Who is missing is asked about a second time, all together: of a mass deletion each alone would be a read.

    Each alone is asked where the filter is ignored, or where an account that shows nobody shows the first one alone.
    """
    rows, filtered = _page(calls, entity, ids, query)
    if filtered and (missing := [each for each in ids if each not in rows]):
        again, filtered = _page(calls, entity, missing, query)
        rows |= again
    missing = [each for each in ids if each not in rows]
    for each in missing if not (filtered and rows) else ():
        found = calls.one(f"/{entity}/{each}", query)
        if found is not None:
            rows[each] = found
        elif filtered and not rows:
            break
    return [rows[each] for each in ids if each in rows and not is_deleted(rows[each])]


def _page(calls: AmoCrmCalls, entity: str, ids: Sequence[int], query: Query) -> tuple[dict[int, Row], bool]:
    """Those of them that it shows, and whether it shows nobody else."""
    asked = [("limit", str(len(ids))), *query, *(("filter[id][]", str(each)) for each in ids)]
    page = calls.get(f"/{entity}", asked)
    found = {identity(row): row for row in embedded(page, entity)} if page is not None else {}
    wanted = set(ids)
    return {each: row for each, row in found.items() if each in wanted}, found.keys() <= wanted
