"""Deals, their companies and the stages they move through, of one connected amoCRM account."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Any
from urllib.parse import parse_qsl, urlencode

from amosend.clients.amocrm_answers import embedded, next_query
from amosend.clients.amocrm_calls import AmoCrmCalls, Query
from amosend.clients.amocrm_living import living
from amosend.domain.pages import LeadsPage

__all__ = ["EVENTS_A_PAGE", "EVENT_ENTITIES_A_CALL", "AmoCrmLeads", "with_entities"]

LEADS_A_PAGE = 250  # amoCRM's maximum; above it the answer silently has 50
EVENTS_A_PAGE = 100
EVENT_ENTITIES_A_CALL = 10  # amoCRM's maximum of filter[entity_id], with exactly one filter[entity]
_EVENT_PAGES = 3  # of the latest moves of ten deals
_MOVED = "lead_status_changed"
_WITH_PEOPLE = ("with", "contacts")

Row = Mapping[str, Any]


class AmoCrmLeads:
    def __init__(self, calls: AmoCrmCalls) -> None:
        self._calls = calls

    def pipelines(self) -> list[Row]:
        return list(self._calls.all("/leads/pipelines", "pipelines", query=[]))

    def leads_by_id(self, ids: Sequence[int]) -> list[Row]:
        """The deals that live, of those asked for, each with the ids of its contacts. Who is missing here is gone."""
        return living(self._calls, "leads", ids, [_WITH_PEOPLE])

    def shows_leads(self) -> bool:
        """Whether there is any deal that this grant can see."""
        return bool(self.leads_page(urlencode([("limit", "1")])).leads)

    def companies_by_id(self, ids: Sequence[int]) -> list[Row]:
        return living(self._calls, "companies", ids)

    def leads_in(self, stages: Sequence[tuple[int, int]]) -> str:
        """The query of the first page of who is in these stages (pipeline and status), by the deals' ids.

        Filters may be ignored, so every row has to be looked at; those who leave meanwhile move the others forward.
        """
        filters = [
            (f"filter[statuses][{place}][{name}]", str(number))
            for place, stage in enumerate(stages)
            for name, number in zip(("pipeline_id", "status_id"), stage, strict=True)
        ]
        return urlencode([*filters, _WITH_PEOPLE, ("order[id]", "asc"), ("limit", str(LEADS_A_PAGE)), ("page", "1")])

    def leads_page(self, query: str) -> LeadsPage:
        found = self._calls.get("/leads", parse_qsl(query))
        return LeadsPage([], None) if found is None else LeadsPage(embedded(found, "leads"), next_query(found))

    def moves(self, lead_ids: Sequence[int]) -> Iterator[Row]:
        """The latest events of these deals' moves between stages, the newest first."""
        for some in batched(lead_ids, EVENT_ENTITIES_A_CALL, strict=False):
            query = [*with_entities("lead", some), ("filter[type][]", _MOVED)]
            for event in self._calls.all("/events", "events", query=query, most_pages=_EVENT_PAGES):
                if event.get("type") == _MOVED and event.get("entity_id") in some:
                    yield event


def with_entities(kind: str, ids: Sequence[int]) -> Query:
    """Of a question about the events of these alone."""
    named = [("filter[entity_id][]", str(each)) for each in ids]
    return [("limit", str(EVENTS_A_PAGE)), ("filter[entity][]", kind), *named]
