"""The token endpoint of an account host, and the method that tells where an account lives now.

Refusals have two shapes: with a `hint` (about the request) and without (unknown client or wrong secret).
"""

import re
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response

from local.sandbox.amocrm import answers
from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.grants import GrantError, Pair
from local.sandbox.amocrm.integrations import Integration
from local.sandbox.amocrm.state import AmoCrmState
from local.sandbox.amocrm.tokens import ACCESS_SECONDS

_TYPE = "https://developers.amocrm.ru/v3/errors/OAuthProblemJson"
_API_DOMAIN = re.compile(r"^api-[a-z]\.(amocrm\.ru|amocrm\.com|kommo\.com)$")


def account_at(state: AmoCrmState, host: str) -> Account | Response:
    """The account that answers at this host now, or what amoCRM says instead."""
    if (account := state.accounts.get(host)) is not None:
        return answers.html(403) if account.options.blocked else account
    moved = state.moved_from(host) is not None
    return answers.unknown_account(state.options.moved_host if moved else state.options.unknown_host)


async def access_token(request: Request) -> Response:
    """POST /oauth2/access_token."""
    state: AmoCrmState = request.app.state.amocrm
    body = await request.body()
    account = account_at(state, request.path_params["host"])
    return account if isinstance(account, Response) else _answer(state, account, _read(request, body))


def _read(request: Request, body: bytes) -> dict[str, Any]:
    """JSON by the documentation; form encoding is accepted as well (amoCRM's staff)."""
    if "x-www-form-urlencoded" in request.headers.get("content-type", ""):
        return dict(parse_qsl(body.decode(errors="replace")))
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return given if isinstance(given, dict) else {}


def _answer(state: AmoCrmState, account: Account, given: dict[str, Any]) -> Response:
    try:
        integration = _client(state, given)
        if integration is None:
            return _bad_client()
        pair = _exchange(state, account, integration, given)
    except GrantError as error:
        return _refused(error)
    content: dict[str, Any] = {"token_type": "Bearer", "expires_in": ACCESS_SECONDS}
    if state.options.server_time:
        content["server_time"] = state.clock.unix()
    content |= {"access_token": pair.access_token, "refresh_token": pair.refresh_token}
    return Response(orjson.dumps(content), media_type="application/json")


def _needed(given: dict[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(given.get(name), str) or not given[name]:
            raise GrantError(400, f"Check the `{name}` parameter")


def _client(state: AmoCrmState, given: dict[str, Any]) -> Integration | None:
    _needed(given, "grant_type", "client_id", "client_secret")
    if given["grant_type"] not in ("authorization_code", "refresh_token"):
        raise GrantError(400, "Check the `grant_type` parameter")
    integration = state.integrations.get(given["client_id"])
    return integration if integration is not None and integration.secret == given["client_secret"] else None


def _exchange(state: AmoCrmState, account: Account, integration: Integration, given: dict[str, Any]) -> Pair:
    _needed(given, "redirect_uri")
    if given["redirect_uri"] != integration.redirect_uri:
        raise GrantError(400, "Redirect URI is not associated with client")
    if given["grant_type"] == "authorization_code":
        _needed(given, "code")
        expired = state.options.expired_code_status
        return state.grants.exchange_code(integration, account, given["code"], expired_status=expired)
    _needed(given, "refresh_token")
    revoke = state.options.refresh_revokes_access
    return state.grants.exchange_refresh(integration, account, given["refresh_token"], revoke_access=revoke)


def _refused(error: GrantError) -> Response:
    content = {
        "hint": error.hint,
        "title": "Некорректный запрос",
        "type": _TYPE,
        "status": error.status,
        "detail": "В запросе отсутствует ряд параметров или параметры невалидны",
    }
    return Response(orjson.dumps(content), error.status, media_type=answers.PROBLEM)


def _bad_client() -> Response:
    content = {
        "title": "Некорректный клиент",
        "type": _TYPE,
        "status": 401,
        "detail": "Авторизация клиента не прошла",
    }
    return Response(orjson.dumps(content), 401, media_type=answers.PROBLEM)


async def subdomain(request: Request) -> Response:
    """GET https://{api_domain}/oauth2/account/current/subdomain with X-Refresh-Token, which is not used up."""
    state: AmoCrmState = request.app.state.amocrm
    if _API_DOMAIN.match(request.path_params["host"]) is None:
        return answers.html(404)
    token = state.grants.active_refresh(request.headers.get("x-refresh-token", ""))
    account = state.account_by_id(token.grant.account_id) if token is not None else None
    if account is None:
        return answers.unauthorized("Unauthorized")
    content = {
        "id": account.id,
        "subdomain": account.subdomain,
        "domain": account.host,
        "top_level_domain": account.host.rpartition(".")[2],
    }
    return Response(orjson.dumps(content), media_type="application/json")
