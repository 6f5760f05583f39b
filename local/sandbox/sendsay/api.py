"""The HTTP side of the API: where calls arrive, in which form, and the limits that answer with a status.

Calls come as raw JSON at `/general/api/v100/json/{account}`, and as the old form envelope there or at `/`. A REDIRECT
is answered only when an option asks for it, and then the prefix works at origin + prefix only.
"""

from time import perf_counter
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.actions import perform
from local.sandbox.sendsay.auth import authenticate, login
from local.sandbox.sendsay.envelope import failed, shaped, wrapped
from local.sandbox.sendsay.errors import WRONG_REQUEST, CallError
from local.sandbox.sendsay.parameters import Answer, Call
from local.sandbox.sendsay.state import SendsayState

PREFIX: Final = "/general/api/v100/json/"
_PARSED: Final = "sendsay.call"
_NEVER_CHANGE: Final = (".get", ".list", ".exists", ".find", ".count", "ping", "pong")
_OLD_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def is_call(scope: Scope) -> bool:
    """Whether a request is an API call; pages post to other paths, which begin with a known word."""
    first = scope["path"].split("/", 2)[1]
    return scope["method"] == "POST" and first not in ("accounts", "faults", "_control")


def action_of(scope: Scope, body: bytes) -> str:
    """The action of a JSON body, for faults and the log; leaves the parsed body for the endpoint."""
    try:
        call = orjson.loads(body) if body[:1] == b"{" else None
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(call, dict):
        return ""
    scope[_PARSED] = call
    return str(call.get("action", ""))


class Api:
    """Answers calls from the state."""

    def __init__(self, state: SendsayState) -> None:
        self._state = state

    async def v100(self, request: Request) -> Response:
        if self._state.options.redirects:
            return self._redirect(request, self._state.options.redirects[0])
        return await self._run(request, path_account=request.path_params["account"])

    async def old_entry(self, request: Request) -> Response:
        if self._state.options.redirects:
            return self._redirect(request, self._state.options.redirects[0])
        return await self._run(request, path_account=None)

    async def redirected(self, request: Request) -> Response:
        """Any other path: a prefix that was given out as REDIRECT, or nothing."""
        options, path = self._state.options, request.url.path
        if options.redirect_appended and path.startswith(PREFIX):
            path = "/" + path.removeprefix(PREFIX).partition("/")[2]
        if path not in options.redirects:
            return Response("Not Found", 404)
        following = options.redirects[options.redirects.index(path) + 1 :]
        if following:
            return self._redirect(request, following[0])
        return await self._run(request, path_account=None)

    def _redirect(self, request: Request, prefix: str) -> Response:
        return self._answer(request.scope.get(_PARSED, {}), {"REDIRECT": prefix})

    async def _run(self, request: Request, *, path_account: str | None) -> Response:
        started = perf_counter()
        options = self._state.options
        if int(request.headers.get("content-length", 0)) > options.max_body_bytes:
            return Response("Request Entity Too Large", 413)
        try:
            call = await self._call(request)
            with self._state.lock:
                answer = self._perform(request, call, path_account=path_account)
        except CallError as error:
            call, answer = request.scope.get(_PARSED, {}), failed(error, options)
        except _RateError:
            retry_after = {"Retry-After": str(options.retry_after)}
            return JSONResponse({"error": "too many requests"}, 429, headers=retry_after)
        return self._answer(call, shaped(answer, options), seconds=perf_counter() - started)

    def _perform(self, request: Request, call: Call, *, path_account: str | None) -> Answer:
        action = call.get("action")
        if action == "ping":
            return {"pong": 1}
        if action == "login":
            return login(self._state.accounts, call)
        header = request.headers.get("authorization", "")
        caller = authenticate(self._state.accounts, call, path_account=path_account, header=header)
        self._limit(caller.account)
        caller.account.tracks.settle()
        if not str(action).endswith(_NEVER_CHANGE) or caller.account.tracks.unfinished():
            self._state.revision += 1
        return perform(caller, call)

    def _limit(self, account: Account) -> None:
        """At most so many calls in any sliding second."""
        limit, arrivals, now = self._state.options.rate_per_second, account.arrivals, account.clock()
        if not limit:
            return
        while arrivals and now - arrivals[0] >= 1.0:
            arrivals.popleft()
        if len(arrivals) >= limit:
            raise _RateError
        arrivals.append(now)

    async def _call(self, request: Request) -> Call:
        """The call in a request's body, whichever of the two forms it has."""
        if _PARSED in request.scope:
            return dict(request.scope[_PARSED])
        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind in _OLD_FORMS:
            return await _from_form(request, kind)
        raise CallError(WRONG_REQUEST, "the body is not a JSON object in UTF-8")

    def _answer(self, call: Call, answer: Answer, *, seconds: float = 0.0) -> Response:
        return Response(orjson.dumps(wrapped(answer, call, seconds=seconds)), media_type="application/json")


class _RateError(Exception):
    """More calls in a second than the limit lets through."""


async def _from_form(request: Request, kind: str) -> Call:
    """The old envelope: the call as text in the field `request`, its id beside it."""
    fields: dict[str, Any] = dict(request.query_params)
    if kind == _OLD_FORMS[0]:
        pairs = parse_qs((await request.body()).decode())
        fields |= {name: values[0] for name, values in pairs.items()}
    else:
        fields |= dict(await request.form())
    try:
        call = orjson.loads(str(fields.get("request", "")))
    except orjson.JSONDecodeError:
        call = None
    if not isinstance(call, dict):
        raise CallError(WRONG_REQUEST, "the field request is not a JSON object")
    own_id = {"request.id": fields["request.id"]} if "request.id" in fields else {}
    return call | own_id
