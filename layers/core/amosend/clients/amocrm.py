"""amoCRM's REST API v4 for one connected account.

Every call waits for its turn at the shared limiter, carries the account's current access token, and on 401 is
repeated once with a renewed one. Lists are read page by page along `_links.next`: amoCRM quietly turns a `limit` above
its maximum into 50, so neither the length of a page nor arithmetic tells where the list ends.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from amosend.clients.http import Http
from amosend.domain.grant import AccessToken
from amosend.domain.pages import AccountFacts, ContactsPage
from amosend.errors import NotFoundError, TransientError, UnauthorizedError
from amosend.reasons import Reason

__all__ = ["AmoCrm"]

CONTACTS_A_PAGE = 250  # amoCRM's maximum; above it the answer silently has 50
EVENTS_A_PAGE = 100
_ACCOUNT_WITH = "datetime_settings,is_api_filter_enabled"
_BUSY_PAUSES = (1.0, 2.0, 4.0)  # seconds after each 429; amoCRM sends no Retry-After
_MOST_PAGES = 400  # of a list that people look at; beyond that it is a loop

Query = list[tuple[str, str]]


class AmoCrm:
    """`access` gives the current token, `renew` the one after a refused one, `turn` waits for the limiter.

    `back_off` tells the limiter that amoCRM asked for patience, so that every worker slows down and not only this one.
    """

    def __init__(
        self,
        http: Http,
        url_pattern: str,
        *,
        access: Callable[[], AccessToken],
        renew: Callable[[AccessToken], AccessToken],
        turn: Callable[[], None],
        back_off: Callable[[float], None],
    ) -> None:
        self._http = http
        self._url_pattern = url_pattern
        self._access = access
        self._renew = renew
        self._turn = turn
        self._back_off = back_off

    def account(self) -> AccountFacts:
        found = _object(self._get("/account", [("with", _ACCOUNT_WITH)]))
        embedded = found.get("_embedded")
        settings = embedded.get("datetime_settings") if isinstance(embedded, dict) else None
        zone = settings.get("timezone") if isinstance(settings, dict) else None
        return AccountFacts(
            _id(found),
            str(found.get("name") or ""),
            str(found.get("subdomain") or ""),
            zone if isinstance(zone, str) else None,
            found.get("is_api_filter_enabled") is True,
        )

    def first_contacts_query(self, limit: int = CONTACTS_A_PAGE) -> str:
        """In the order of ids, so that contacts made while we read come last."""
        return urlencode([("order[id]", "asc"), ("limit", str(limit)), ("page", "1")])

    def contacts_page(self, query: str) -> ContactsPage:
        found = self._get("/contacts", parse_qsl(query))
        if found is None:
            return ContactsPage([], None)
        return ContactsPage(_embedded(found, "contacts"), _next_query(found))

    def contact(self, contact_id: int) -> Mapping[str, Any] | None:
        """None when it does not exist: 204 as documented, or amoCRM's own 404."""
        return self._one(f"/contacts/{contact_id}", [("with", "leads")])

    def contact_fields(self) -> list[Mapping[str, Any]]:
        return list(self._all("/contacts/custom_fields", "custom_fields", [("limit", "250")]))

    def pipelines(self) -> list[Mapping[str, Any]]:
        return list(self._all("/leads/pipelines", "pipelines", []))

    def lead(self, lead_id: int) -> Mapping[str, Any] | None:
        return self._one(f"/leads/{lead_id}", [("with", "contacts")])

    def leads(self, query: Query) -> Iterator[Mapping[str, Any]]:
        return self._all("/leads", "leads", query)

    def events(self, kinds: tuple[str, ...], since: int) -> Iterator[Mapping[str, Any]]:
        """Events of these types created at or after `since`, newest first; filters may be ignored, so both are checked.

        Stops at the first older event.
        """
        query = [("limit", str(EVENTS_A_PAGE)), ("filter[created_at][from]", str(since))]
        query += [("filter[type][]", kind) for kind in kinds]
        for event in self._all("/events", "events", query):
            created_at = event.get("created_at")
            if isinstance(created_at, int) and created_at < since:
                return
            if event.get("type") in kinds:
                yield event

    def webhooks(self, destination: str) -> list[Mapping[str, Any]]:
        return list(self._all("/webhooks", "webhooks", [("filter[destination]", destination)]))

    def set_webhook(self, destination: str, events: list[str]) -> None:
        """Makes the hook, or replaces the events of the one with this address."""
        self._call("POST", "/webhooks", [], body={"destination": destination, "settings": events})

    def delete_webhook(self, destination: str) -> None:
        """A hook that is gone already is as good as deleted."""
        try:
            self._call("DELETE", "/webhooks", [], body={"destination": destination})
        except NotFoundError:
            return

    def _all(self, path: str, name: str, query: Query) -> Iterator[Mapping[str, Any]]:
        rest: str | None = urlencode(query)
        for _ in range(_MOST_PAGES):
            if rest is None:
                return
            found = self._get(path, parse_qsl(rest))
            if found is None:
                return
            yield from _embedded(found, name)
            rest = _next_query(found)

    def _one(self, path: str, query: Query) -> Mapping[str, Any] | None:
        try:
            found = self._get(path, query, may_lack=True)
        except NotFoundError:
            return None
        return None if found is None else _object(found)

    def _get(self, path: str, query: Query, *, may_lack: bool = False) -> Any:
        """404 means that the host is not this account's any more, so the token is renewed.

        `may_lack`: an entity, about which amoCRM's own 404 says that it does not exist, but nginx's page nothing.
        """
        try:
            return self._call("GET", path, query)
        except NotFoundError as error:
            if may_lack and error.problem:
                raise
            try:
                self._renew(self._access())
            except UnauthorizedError:  # a token that cannot be renewed says nothing about the host
                raise error from None
            return self._call("GET", path, query)

    def _call(self, method: str, path: str, query: Query, *, body: Mapping[str, Any] | None = None) -> Any:
        token = self._access()
        try:
            return self._patiently(token, method, path, query, body=body)
        except UnauthorizedError:
            return self._patiently(self._renew(token), method, path, query, body=body)

    def _patiently(
        self, token: AccessToken, method: str, path: str, query: Query, *, body: Mapping[str, Any] | None
    ) -> Any:
        for pause in _BUSY_PAUSES:
            self._turn()
            try:
                return self._once(token, method, path, query, body=body)
            except TransientError as error:
                if error.reason is not Reason.AMOCRM_BUSY:
                    raise
                self._back_off(pause)
        self._turn()
        return self._once(token, method, path, query, body=body)

    def _once(self, token: AccessToken, method: str, path: str, query: Query, *, body: Mapping[str, Any] | None) -> Any:
        url = f"{self._url_pattern.format(host=token.host)}/api/v4{path}"
        return self._http.send(
            method,
            f"{url}?{urlencode(query)}" if query else url,
            body=body,
            headers={"Authorization": f"Bearer {token.value}"},
        )


def _object(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise TransientError(Reason.AMOCRM_UNAVAILABLE, "the answer is not an object")
    return found


def _id(found: Mapping[str, Any]) -> int:
    number = found.get("id")
    if isinstance(number, str) and number.isdecimal():
        return int(number)
    if not isinstance(number, int) or isinstance(number, bool):
        raise TransientError(Reason.AMOCRM_UNAVAILABLE, "the answer has no id")
    return number


def _embedded(found: Any, name: str) -> list[Any]:
    embedded = _object(found).get("_embedded")
    rows = embedded.get(name) if isinstance(embedded, dict) else None
    if not isinstance(rows, list):
        raise TransientError(Reason.AMOCRM_UNAVAILABLE, f"the answer has no {name}")
    return [row for row in rows if isinstance(row, dict)]


def _next_query(found: Mapping[str, Any]) -> str | None:
    """Only the query of the next link is followed: its host and path could lead a token elsewhere."""
    links = found.get("_links")
    following = links.get("next") if isinstance(links, dict) else None
    href = following.get("href") if isinstance(following, dict) else None
    return href.partition("#")[0].partition("?")[2] or None if isinstance(href, str) else None
