"""amoCRM's REST API v4 for one connected account: what is asked, and what may be concluded from the answer.

Lists are read page by page along `_links.next`: amoCRM quietly turns a `limit` above its maximum into 50, so neither
the length of a page nor arithmetic tells where the list ends. Filters are quietly ignored in accounts without API
filtering, so every filtered row is checked, and a row that is missing proves nothing by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Any
from urllib.parse import parse_qsl, urlencode

from amosend.clients.amocrm_answers import (
    changed_texts,
    embedded,
    identity,
    next_query,
    object_of,
    updated_at,
)
from amosend.clients.amocrm_calls import Query
from amosend.clients.amocrm_leads import EVENT_ENTITIES_A_CALL, EVENTS_A_PAGE, AmoCrmLeads, with_entities
from amosend.clients.amocrm_living import living
from amosend.domain.pages import AccountFacts, ContactsPage
from amosend.errors import NotFoundError, ReconnectRequiredError, RejectedError
from amosend.reasons import Reason

__all__ = ["AmoCrm"]

CONTACTS_A_PAGE = 250  # amoCRM's maximum; above it the answer silently has 50
_EVENT_PAGES = 3  # of the latest changes of ten contacts
_ACCOUNT_WITH = "datetime_settings,is_api_filter_enabled"


class AmoCrm(AmoCrmLeads):
    def seconds_to_turn(self) -> float:
        """How long until the next call may leave; its slot is reserved by asking, so the time can be worked through."""
        return self._calls.seconds_to_turn()

    def account(self) -> AccountFacts:
        found = object_of(self._calls.get("/account", [("with", _ACCOUNT_WITH)]))
        outer = found.get("_embedded")
        settings = outer.get("datetime_settings") if isinstance(outer, dict) else None
        zone = settings.get("timezone") if isinstance(settings, dict) else None
        return AccountFacts(
            identity(found),
            str(found.get("name") or ""),
            str(found.get("subdomain") or ""),
            zone if isinstance(zone, str) else None,
            found.get("is_api_filter_enabled") is True,
        )

    def all_contacts(self) -> str:
        """The query of the first page; in the order of ids, so that contacts made while we read come last."""
        return _first_page([("order[id]", "asc")])

    def changed_contacts(self, since: int, *, filters: bool) -> str:
        """The query of the first page of what changed at or after `since`.

        Without filters the latest changes come first, and whoever reads stops at the first older one.
        """
        if filters:
            return _first_page([("filter[updated_at][from]", str(since)), ("order[id]", "asc")])
        return _first_page([("order[updated_at]", "desc")])

    def contacts_page(self, query: str) -> ContactsPage:
        found = self._calls.get("/contacts", parse_qsl(query))
        if found is None:
            return ContactsPage([], None)
        contacts = embedded(found, "contacts")
        for contact in contacts:
            identity(contact)  # a row without one would be read by nobody and missed by nobody
        return ContactsPage(contacts, next_query(found))

    def contact(self, contact_id: int) -> Mapping[str, Any] | None:
        """None when it does not exist: 204 as documented, or amoCRM's own 404."""
        return self._calls.one(f"/contacts/{contact_id}", [("with", "leads")])

    def contacts_by_id(self, ids: Sequence[int]) -> list[Mapping[str, Any]]:
        """The contacts that live, of those asked for. Who is missing here was said by amoCRM to be gone."""
        return living(self._calls, "contacts", ids)

    def latest_change(self) -> int:
        """The latest `updated_at` of the account by its own clock, 0 without contacts; never later than the truth."""
        found = self._calls.get("/contacts", [("order[updated_at]", "desc"), ("limit", "1")])
        return max(map(updated_at, embedded(found, "contacts")), default=0) if found is not None else 0

    def contact_fields(self) -> list[Mapping[str, Any]]:
        return list(self._calls.all("/contacts/custom_fields", "custom_fields", query=[("limit", "250")]))

    def events(self, kinds: tuple[str, ...], since: int) -> Iterator[Mapping[str, Any]]:
        """Events of these types created at or after `since`, newest first; filters may be ignored, so both are checked.

        Stops at the first older event.
        """
        query = [("limit", str(EVENTS_A_PAGE)), ("filter[created_at][from]", str(since))]
        query += [("filter[type][]", kind) for kind in kinds]
        for event in self._calls.all("/events", "events", query=query):
            created_at = event.get("created_at")
            if isinstance(created_at, int) and created_at < since:
                return
            if event.get("type") in kinds:
                yield event

    def former_texts(self, contact_ids: Sequence[int]) -> Iterator[str]:
        """What the fields of these contacts had lately, the newest first; nothing where events may not be read.

        Only a help to find what is known otherwise by its hash: neither its end nor its absence proves anything.
        """
        for some in batched(contact_ids, EVENT_ENTITIES_A_CALL, strict=False):
            try:
                query = with_entities("contact", some)
                for event in self._calls.all("/events", "events", query=query, most_pages=_EVENT_PAGES):
                    if event.get("entity_id") in some and event.get("entity_type") == "contact":
                        yield from changed_texts(event)
            except ReconnectRequiredError as error:
                if error.reason is not Reason.AMOCRM_FORBIDDEN:
                    raise
                return
            except RejectedError:  # 400 with number 244: no rights
                return

    def webhooks(self, destination: str | None = None) -> list[Mapping[str, Any]]:
        """The account's hooks, whoever has made them, or the one with this address."""
        query = [] if destination is None else [("filter[destination]", destination)]
        return list(self._calls.all("/webhooks", "webhooks", query=query))

    def set_webhook(self, destination: str, events: list[str]) -> None:
        """Makes the hook, or replaces the events of the one with this address."""
        self._calls.call("POST", "/webhooks", [], body={"destination": destination, "settings": events})

    def delete_webhook(self, destination: str) -> None:
        """A hook that is gone already is as good as deleted."""
        try:
            self._calls.call("DELETE", "/webhooks", [], body={"destination": destination})
        except NotFoundError:
            return


def _first_page(query: Query) -> str:
    return urlencode([*query, ("limit", str(CONTACTS_A_PAGE)), ("page", "1")])
