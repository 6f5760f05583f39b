"""How a call to amoCRM's API v4 is made: in its turn, with the current token, patiently and never too often.

Every call waits for its turn at the shared limiter. On 401 it is repeated once with a renewed token, on 404 once more
because the account may have moved, and on 429 after longer and longer pauses that slow down every worker. A 402 stops
the work with the account only where the account as a whole is unpaid.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from amosend.clients.amocrm_answers import embedded, next_query, object_of
from amosend.clients.http import Http
from amosend.domain.grant import AccessToken
from amosend.errors import (
    NotFoundError,
    ReconnectRequiredError,
    RejectedError,
    TransientError,
    UnauthorizedError,
)
from amosend.reasons import Reason

__all__ = ["AmoCrmCalls", "Query", "Turns"]

_BUSY_PAUSES = (1.0, 2.0, 4.0)  # seconds after each 429; amoCRM sends no Retry-After
_OF_SOME_PLANS = frozenset({"/events", "/webhooks"})  # contacts, deals and the account are in every plan
_MOST_PAGES = 400  # of a list that people look at; beyond that it is a loop

Query = list[tuple[str, str]]
Row = Mapping[str, Any]


class Turns(Protocol):
    """The limiter that all workers of the account share, as this client sees it."""

    def seconds_to_turn(self) -> float: ...
    def wait(self) -> None: ...
    def back_off(self, seconds: float) -> None: ...


class AmoCrmCalls:
    """`access` gives the current token, `renew` the one after a refused one, `turns` keeps the shared pace."""

    def __init__(
        self,
        http: Http,
        url_pattern: str,
        *,
        access: Callable[[], AccessToken],
        renew: Callable[[AccessToken], AccessToken],
        turns: Turns,
    ) -> None:
        self._http = http
        self._url_pattern = url_pattern
        self._access = access
        self._renew = renew
        self._turns = turns

    def seconds_to_turn(self) -> float:
        return self._turns.seconds_to_turn()

    def all(self, path: str, name: str, *, query: Query, most_pages: int = _MOST_PAGES) -> Iterator[Row]:
        rest: str | None = urlencode(query)
        for _ in range(most_pages):
            if rest is None:
                return
            found = self.get(path, parse_qsl(rest))
            if found is None:
                return
            yield from embedded(found, name)
            rest = next_query(found)

    def one(self, path: str, query: Query) -> Row | None:
        """None when amoCRM itself says that there is no such entity; nginx's 404 says nothing about entities."""
        try:
            found = self.get(path, query, may_lack=True)
        except NotFoundError as error:
            if error.problem:
                return None
            raise
        return None if found is None else object_of(found)

    def get(self, path: str, query: Query, *, may_lack: bool = False) -> Any:
        """404 means that the host is not this account's any more, so the token is renewed.

        `may_lack`: an entity, about which amoCRM's own 404 says that it does not exist, but nginx's page nothing.
        """
        try:
            return self.call("GET", path, query)
        except NotFoundError as error:
            if may_lack and error.problem:
                raise
            try:
                self._renew(self._access())
            except UnauthorizedError:  # a token that cannot be renewed says nothing about the host
                raise error from None
            return self.call("GET", path, query)

    def call(self, method: str, path: str, query: Query, *, body: Mapping[str, Any] | None = None) -> Any:
        """402 at what only some plans contain says nothing of the account; whoever reads that, does."""
        try:
            return self._authorized(method, path, query, body=body)
        except ReconnectRequiredError as error:
            if error.reason is not Reason.AMOCRM_UNPAID or path not in _OF_SOME_PLANS:
                raise
            self._authorized("GET", "/account", [])
            raise RejectedError(error.reason, error.detail) from error

    def _authorized(self, method: str, path: str, query: Query, *, body: Mapping[str, Any] | None = None) -> Any:
        token = self._access()
        try:
            return self._patiently(token, method, path, query, body=body)
        except UnauthorizedError:
            return self._patiently(self._renew(token), method, path, query, body=body)

    def _patiently(
        self, token: AccessToken, method: str, path: str, query: Query, *, body: Mapping[str, Any] | None
    ) -> Any:
        for pause in _BUSY_PAUSES:
            self._turns.wait()
            try:
                return self._once(token, method, path, query, body=body)
            except TransientError as error:
                if error.reason is not Reason.AMOCRM_BUSY:
                    raise
                self._turns.back_off(pause)
        self._turns.wait()
        return self._once(token, method, path, query, body=body)

    def _once(self, token: AccessToken, method: str, path: str, query: Query, *, body: Mapping[str, Any] | None) -> Any:
        url = f"{self._url_pattern.format(host=token.host)}/api/v4{path}"
        return self._http.send(
            method,
            f"{url}?{urlencode(query)}" if query else url,
            body=body,
            headers={"Authorization": f"Bearer {token.value}"},
        )
