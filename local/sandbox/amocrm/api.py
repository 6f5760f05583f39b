"""What every call of REST v4 passes through: host, block, rate limit, token, payment; then its handler answers.

Handlers are plain functions of an `ApiCall`: they read no HTTP and know nothing of authorization.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from local.sandbox.amocrm import answers
from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.oauth import account_at
from local.sandbox.amocrm.php_query import nested
from local.sandbox.amocrm.state import AmoCrmState
from local.sandbox.amocrm.tokens import Grant

DEFAULT_LIMIT = 50
_UNPAID_READS_SECONDS = 30 * 86_400
"""Writes are refused as soon as the subscription ends, reads 30 days later (documented)."""


@dataclass
class ApiCall:
    """One authorized request."""

    state: AmoCrmState
    account: Account
    grant: Grant
    path: str
    query: str
    ids: dict[str, int]
    body: bytes = b""

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True)

    @cached_property
    def parameters(self) -> dict[str, Any]:
        return nested(self.pairs)

    @property
    def filters(self) -> dict[str, Any]:
        """Filters; none at all where the account lacks API filtering: they are then ignored without an error."""
        given, options = self.parameters.get("filter", {}), self.account.options
        work = options.is_api_filter_enabled and not options.filters_ignored
        return given if work and isinstance(given, dict) else {}

    @property
    def extras(self) -> set[str]:
        return set(str(self.parameters.get("with", "")).split(","))

    @property
    def page(self) -> int:
        return max(1, _number(self.parameters.get("page"), default=1))

    def limit(self, most: int) -> int:
        """The page size: more than the most is not an error, but quietly becomes the default (observed)."""
        asked = _number(self.parameters.get("limit"), default=DEFAULT_LIMIT)
        return asked if 1 <= asked <= most else DEFAULT_LIMIT

    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def acting_user(self) -> int:
        return self.grant.user_id

    def href(self, path: str) -> dict[str, Any]:
        return {"self": {"href": f"{self.account.url}/api/v4/{path}"}}

    def page_links(self, *, more: bool) -> dict[str, Any]:
        """self, and next when another page follows; both keep every parameter of the request."""
        links = {"self": {"href": self._url(self.page)}}
        if more:
            links["next"] = {"href": self._url(self.page + 1)}
        if self.page > 1:
            links["first"] = {"href": self._url(1)}
            links["prev"] = {"href": self._url(self.page - 1)}
        return links

    def _url(self, page: int) -> str:
        kept = [(key, value) for key, value in self.pairs if key != "page"]
        return f"{self.account.url}{self.path}?{urlencode([*kept, ('page', str(page))], safe=',')}"


def _number(text: object, *, default: int) -> int:
    try:
        return int(str(text))
    except ValueError:
        return default


type Handler = Callable[[ApiCall], Response]


def route(path: str, **handlers: Handler) -> Route:
    """`route("contacts", get=…, post=…)`: one address and what answers each method there."""

    async def endpoint(request: Request) -> Response:
        handler = handlers.get(request.method.lower())
        body = b"" if request.method == "GET" else await request.body()
        state: AmoCrmState = request.app.state.amocrm
        if handler is None:
            return answers.problem(405, "Method not allowed")
        call = _admit(state, request)
        if isinstance(call, Response):
            return call
        call.body = body
        answer = handler(call)
        answer.headers["Date"] = formatdate(state.clock_of(call.account).now(), usegmt=True)
        return answer

    methods = ["GET", "POST", "PATCH", "DELETE", "PUT"]
    return Route(f"/{{host}}/api/v4/{path}", endpoint, methods=methods)


def _admit(state: AmoCrmState, request: Request) -> ApiCall | Response:
    account = account_at(state, request.path_params["host"])
    if isinstance(account, Response):
        return account
    authorization = request.headers.get("authorization", "")
    token = state.grants.active_bearer(authorization.removeprefix("Bearer ").strip())
    client_id = token.grant.client_id if token is not None else ""
    if (limited := _limit(state, account, client_id)) is not None:
        return limited
    if token is None or token.grant.account_id != account.id:
        return answers.unauthorized()
    if (refused := _refuse(state, account, request)) is not None:
        return refused
    scope = request.scope
    # Behind a path prefix the account's own path begins after the host.
    path = scope["path"].removeprefix(f"/{request.path_params['host']}")
    ids = {name: value for name, value in request.path_params.items() if name != "host"}
    return ApiCall(state, account, token.grant, path, scope["query_string"].decode("latin-1"), ids)


def _limit(state: AmoCrmState, account: Account, client_id: str) -> Response | None:
    if state.limits.admit(account.id, client_id):
        return None
    if state.limits.must_block(account.id):
        account.options.blocked = True
    return answers.refusal(429, "Превышен лимит запросов", body=state.options.problem_body)


def _refuse(state: AmoCrmState, account: Account, request: Request) -> Response | None:
    options = account.options
    if options.login_redirect:
        return RedirectResponse(f"{account.url}/?backurl={request.scope['path']}", 302)
    user = request.headers.get("x-context-user-id")
    if user is not None and user not in {str(one.id) for one in account.users if one.is_active}:
        return answers.unauthorized()
    if options.paid_until is not None:
        grace = _UNPAID_READS_SECONDS if request.method == "GET" else 0
        if state.clock.now() >= options.paid_until + grace:
            return answers.refusal(402, "Аккаунт не оплачен", body=state.options.problem_body)
    asked = _number(request.query_params.get("limit"), default=0)
    if 0 < state.options.gateway_timeout_above < asked:
        return answers.html(504)
    return None


def embedded(
    call: ApiCall, name: str, rows: Sequence[dict[str, Any]], *, more: bool = False, **totals: int
) -> Response:
    """A page of rows, or 204 when there are none."""
    if not rows:
        return answers.nothing()
    content = {"_page": call.page, "_links": call.page_links(more=more), "_embedded": {name: rows}}
    return answers.hal(totals | content)
