"""HTTP control of the sandbox, `/_control/…`: everything in JSON, for tests and programs that do not hold the state.

A wrong name or a missing thing is answered with 400 and a sentence.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.sandbox.amocrm import consent
from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.options import AccountOptions, Options
from local.sandbox.amocrm.state import AmoCrmState
from local.sandbox.people import Shares


def set_options(target: Options | AccountOptions, given: dict[str, Any]) -> dict[str, Any]:
    """Change the named switches; raises ValueError for a name that does not exist."""
    known = {one.name for one in fields(target)}
    if unknown := sorted(given.keys() - known):
        raise ValueError(f"unknown options: {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    for name, value in given.items():
        setattr(target, name, value)
    return asdict(target)


def control_route(path: str, method: str, command: Callable[[AmoCrmState, Request, Any], Awaitable[Any]]) -> Route:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        try:
            given = orjson.loads(body) if body else {}
            done = await command(request.app.state.amocrm, request, given)
        except (KeyError, ValueError, TypeError) as error:
            return _json({"error": str(error.args[0] if error.args else error)}, status=400)
        return done if isinstance(done, Response) else _json(done)

    return Route(f"/_control/{path}", endpoint, methods=[method])


def _json(content: Any, *, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def about(account: Account) -> dict[str, Any]:
    """An account as `/_control/` shows it."""
    return {
        "id": account.id,
        "host": account.host,
        "former_hosts": account.record.former_hosts,
        "api_domain": account.record.api_domain,
        "contacts": len(account.contacts),
        "leads": len(account.leads.all()),
        "companies": len(account.companies),
        "options": asdict(account.options),
    }


async def _list_accounts(state: AmoCrmState, _request: Request, _given: Any) -> Any:
    return {"accounts": [about(one) for one in state.accounts.values()]}


async def _create_account(state: AmoCrmState, _request: Request, given: dict[str, Any]) -> Any:
    """{"host", "size", "seed", "shares": {…} or "clean", "companies", "leads", "name", "options": {…}}."""
    shares, options = given.pop("shares", None), given.pop("options", {})
    made = Shares.clean() if shares == "clean" else Shares(**(shares or {}))
    return about(state.create_account(**given, shares=made, options=AccountOptions(**options)))


async def _account_options(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    return set_options(state.account(request.path_params["host"]).options, given)


async def _move(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    return about(state.move(request.path_params["host"], given["host"]))


async def _block(state: AmoCrmState, request: Request, _given: Any) -> Any:
    state.block(request.path_params["host"])
    return {"blocked": True}


async def _unblock(state: AmoCrmState, request: Request, _given: Any) -> Any:
    state.unblock(request.path_params["host"])
    return {"blocked": False}


async def _dump(state: AmoCrmState, request: Request, _given: Any) -> Response:
    """Every living contact, one JSON line each."""
    account = state.account(request.path_params["host"])
    lines = (orjson.dumps(one, option=orjson.OPT_NON_STR_KEYS) + b"\n" for one in account.contacts)
    return Response(b"".join(lines), media_type="application/x-ndjson")


async def _create_integration(state: AmoCrmState, _request: Request, given: dict[str, Any]) -> Any:
    """{"host", "name", "redirect_uri", "kind", "description", "disconnect_url", "check": false}."""
    check = given.pop("check", False)
    integration = state.create_integration(given.pop("host", None), **given)
    if check:
        await run_in_threadpool(consent.check_link, integration)
    return asdict(integration) | {"code": integration.last_code}


async def _new_code(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    return {"code": state.new_code(request.path_params["client_id"], given.get("host"))}


async def _long_lived(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    client_id = request.path_params["client_id"]
    return {"token": state.long_lived_token(client_id, days=given.get("days", 365), host=given.get("host"))}


async def _secret(state: AmoCrmState, request: Request, _given: Any) -> Any:
    return {"secret": state.regenerate_secret(request.path_params["client_id"])}


async def _disable(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    integration = state.integrations[request.path_params["client_id"]]
    state.disable_integration(integration.client_id)
    owner = state.account(given["host"]) if "host" in given else state.account_by_id(integration.account_id or 0)
    if owner is None:
        return {"enabled": False}
    status = await run_in_threadpool(consent.announce_disconnect, integration, owner)
    return {"enabled": False, "disconnect_status": status}


async def _enable(state: AmoCrmState, request: Request, _given: Any) -> Any:
    state.enable_integration(request.path_params["client_id"])
    return {"enabled": True}


async def _revoke(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    return {"revoked": state.revoke(request.path_params["client_id"], host=given.get("host"))}


async def _widget(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    integration = state.integrations[request.path_params["client_id"]]
    account = state.account(given["host"])
    return {"status": await run_in_threadpool(consent.install_widget, state, integration, account)}


async def _options(state: AmoCrmState, _request: Request, given: dict[str, Any]) -> Any:
    return set_options(state.options, given)


async def _clock(state: AmoCrmState, _request: Request, given: dict[str, Any]) -> Any:
    if "advance" in given:
        state.advance(given["advance"])
    return {"now": state.clock.unix(), "offset": state.clock.offset}


async def _rates(state: AmoCrmState, _request: Request, _given: Any) -> Any:
    return {"rates": state.limits.statistics()}


async def _forget_rates(state: AmoCrmState, _request: Request, _given: Any) -> Any:
    state.limits.reset()
    return {}


async def _hooks(state: AmoCrmState, _request: Request, _given: Any) -> Any:
    """What was sent, and what waits for its time."""
    waiting = [{"due": due, "event": one.event, "attempt": one.attempt} for due, one in state.courier.pending()]
    return {"sent": [asdict(one) for one in state.courier.log], "waiting": waiting}


async def _reset(state: AmoCrmState, _request: Request, _given: Any) -> Any:
    state.reset()
    return {}


ROUTES = [
    control_route("accounts", "GET", _list_accounts),
    control_route("accounts", "POST", _create_account),
    control_route("accounts/{host}/options", "POST", _account_options),
    control_route("accounts/{host}/move", "POST", _move),
    control_route("accounts/{host}/block", "POST", _block),
    control_route("accounts/{host}/unblock", "POST", _unblock),
    control_route("accounts/{host}/contacts", "GET", _dump),
    control_route("integrations", "POST", _create_integration),
    control_route("integrations/{client_id}/code", "POST", _new_code),
    control_route("integrations/{client_id}/long_lived_token", "POST", _long_lived),
    control_route("integrations/{client_id}/secret", "POST", _secret),
    control_route("integrations/{client_id}/disable", "POST", _disable),
    control_route("integrations/{client_id}/enable", "POST", _enable),
    control_route("integrations/{client_id}/revoke", "POST", _revoke),
    control_route("integrations/{client_id}/widget", "POST", _widget),
    control_route("options", "GET", _options),
    control_route("options", "POST", _options),
    control_route("clock", "GET", _clock),
    control_route("clock", "POST", _clock),
    control_route("rates", "GET", _rates),
    control_route("rates", "DELETE", _forget_rates),
    control_route("hooks", "GET", _hooks),
    control_route("reset", "POST", _reset),
]
