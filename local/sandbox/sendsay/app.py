"""Puts the Sendsay sandbox together: the API behind its faults, the control, the pages, and saving to a file."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from local.sandbox.fault_control import fault_routes
from local.sandbox.faulty_app import FaultyApp
from local.sandbox.rendering import STATIC
from local.sandbox.sendsay.api import PREFIX, Api, action_of, is_call
from local.sandbox.sendsay.control import control_routes
from local.sandbox.sendsay.pages import page_routes
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.sendsay.storage import save


def create_app(state: SendsayState, *, save_to: Path | None = None, save_every: float = 5.0) -> Starlette:
    """The sandbox as an ASGI application; with `save_to` it keeps its state in that file."""
    api = Api(state)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if save_to is None:
            yield
            return
        saving = asyncio.create_task(_keep_saving(state, save_to, seconds=save_every))
        yield
        saving.cancel()
        save(state, save_to)

    routes = [
        Route(PREFIX + "{account}", api.v100, methods=["POST"]),
        Route(PREFIX + "{account}/", api.v100, methods=["POST"]),
        *fault_routes(state.faults, state.calls),
        *control_routes(state),
        *page_routes(state),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/", api.old_entry, methods=["POST"]),
        Route("/{path:path}", api.redirected, methods=["POST"]),
    ]
    faults = Middleware(FaultyApp, state.faults, calls=state.calls, applies=is_call, action_of=action_of)
    return Starlette(routes=routes, middleware=[faults], lifespan=lifespan)


async def _keep_saving(state: SendsayState, path: Path, *, seconds: float) -> None:
    """Save whenever something has changed since the last time."""
    saved = state.revision
    while True:
        await asyncio.sleep(seconds)
        if state.revision != saved:
            saved = state.revision
            await asyncio.to_thread(save, state, path)
