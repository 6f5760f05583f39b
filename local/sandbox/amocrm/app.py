"""The sandbox as one ASGI application: API by account host, consent page, pages, control, faults around the API.

Account hosts always contain a dot; pages live under names without one, so the two never meet.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from local.sandbox.amocrm import (
    answers,
    api_account,
    api_contacts,
    api_events,
    api_leads,
    api_webhooks,
    api_writes,
    control,
    control_changes,
    control_leads,
    oauth,
)
from local.sandbox.amocrm.api import route
from local.sandbox.amocrm.pages import PAGES
from local.sandbox.amocrm.state import AmoCrmState
from local.sandbox.fault_control import fault_routes
from local.sandbox.faulty_app import FaultyApp

_STATIC = Path(__file__).parent.parent / "static"
_SAVE_SECONDS = 2.0
_FIELD_ENTITIES = ("contacts", "leads", "companies")

API: list[BaseRoute] = [
    route("account", get=api_account.get_account),
    route("users", get=api_account.list_users),
    *(
        made
        for entity in _FIELD_ENTITIES
        for made in (
            route(f"{entity}/custom_fields", get=api_account.list_fields(entity)),
            route(f"{entity}/custom_fields/{{field_id:int}}", get=api_account.get_field(entity)),
        )
    ),
    route(
        "contacts",
        get=api_contacts.list_contacts,
        post=api_writes.add_contacts,
        patch=api_writes.change_contacts,
    ),
    route("contacts/{contact_id:int}", get=api_contacts.get_contact, patch=api_writes.change_contact),
    route("companies", get=api_contacts.list_companies),
    route("companies/{company_id:int}", get=api_contacts.get_company),
    route("leads", get=api_leads.list_leads),
    route("leads/links", get=api_leads.bulk_links),
    route("leads/pipelines", get=api_account.list_pipelines),
    route("leads/pipelines/{pipeline_id:int}", get=api_account.get_pipeline),
    route("leads/pipelines/{pipeline_id:int}/statuses", get=api_account.list_statuses),
    route("leads/pipelines/{pipeline_id:int}/statuses/{status_id:int}", get=api_account.get_status),
    route("leads/{lead_id:int}", get=api_leads.get_lead, patch=api_leads.change_lead),
    route("leads/{lead_id:int}/links", get=api_leads.lead_links),
    route("events", get=api_events.list_events),
    route("events/types", get=api_events.list_types),
    route(
        "webhooks",
        get=api_webhooks.list_hooks,
        post=api_webhooks.add_hook,
        delete=api_webhooks.delete_hook,
    ),
]
OAUTH: list[BaseRoute] = [
    Route("/{host}/oauth2/access_token", oauth.access_token, methods=["POST"]),
    Route("/{host}/oauth2/account/current/subdomain", oauth.subdomain, methods=["GET"]),
]


async def _not_found(request: Request, _error: Exception) -> Response:
    """Unknown paths of the API are problem+json, everything else is nginx's page."""
    return answers.problem(404, "Page not found.") if "/api/v4/" in request.url.path else answers.html(404)


def _is_call(scope: Scope) -> bool:
    """Whether faults and the log of calls apply: requests to an account host or an API domain."""
    first = str(scope["path"]).split("/", 2)[1]
    return "." in first and first not in ("www.amocrm.ru", "www.kommo.com")


def create_app(state: AmoCrmState, *, state_file: Path | None = None) -> ASGIApp:
    """The application over `state`; with a file it loads at start, and saves on the way and at the end."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        saving = asyncio.create_task(_save_regularly(app, state_file)) if state_file else None
        yield
        if saving is not None and state_file is not None:
            saving.cancel()
            state.save(state_file)

    app = Starlette(
        routes=[
            *fault_routes(state.faults, state.calls),
            *control.ROUTES,
            *control_changes.ROUTES,
            *control_leads.ROUTES,
            Mount("/static", StaticFiles(directory=_STATIC)),
            *PAGES,
            *OAUTH,
            *API,
        ],
        lifespan=lifespan,
        exception_handlers={404: _not_found},
    )
    app.state.amocrm = state
    app.state.unsaved = False
    return FaultyApp(_noticing(app), state.faults, calls=state.calls, applies=_is_call)


def _noticing(app: Starlette) -> ASGIApp:
    """Every request but a GET may change something worth saving."""

    async def noticing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] != "GET":
            app.state.unsaved = True
        await app(scope, receive, send)

    return noticing


async def _save_regularly(app: Starlette, path: Path) -> None:
    """A process that is killed loses at most the last seconds."""
    while True:
        await asyncio.sleep(_SAVE_SECONDS)
        if app.state.unsaved:
            app.state.unsaved = False
            app.state.amocrm.save(path)
