"""The pages of a world at a real address, for a real browser: where a test moves the clock or breaks a vendor at will.

One request at a time, since moto's stores are not made for more.
"""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import request_response

from local.sandbox.amocrm import AmoCrmState
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.server import serve
from tests.fakes.aws import on_moto
from tests.fakes.functions import Context, Handler
from tests.fakes.http_event import http_event
from tests.fakes.world import World, world

__all__ = ["Site", "site"]

_SECONDS = 29.0


@dataclass(frozen=True, slots=True)
class Site:
    url: str
    world: World

    @property
    def amocrm(self) -> AmoCrmState:
        return self.world.amocrm

    @property
    def sendsay(self) -> SendsayState:
        return self.world.sendsay


@contextmanager
def site(*, contacts: int = 40) -> Iterator[Site]:
    found: list[Site] = []
    one_at_a_time = threading.Lock()

    async def answer(request: Request) -> Response:
        event = _event(request, await request.body())
        return await run_in_threadpool(answered, event)

    def answered(event: dict[str, Any]) -> Response:
        made = found[0]
        with one_at_a_time:
            return _response(_handler(made.world, event["rawPath"])(event, Context(_SECONDS)))

    application = Starlette()
    application.router.default = request_response(answer)
    with serve(application) as url, world(contacts=contacts, aws=lambda: _at(url)) as made:
        found.append(Site(url, made))
        yield found[0]


@contextmanager
def _at(url: str) -> Iterator[dict[str, str]]:
    with on_moto() as environment:
        yield environment | {"PUBLIC_URL": url}


def _handler(made: World, path: str) -> Handler:
    return made.callback if path.startswith("/oauth/") else made.console


def _event(request: Request, body: bytes) -> dict[str, Any]:
    path, query = request.scope["raw_path"].decode("ascii"), request.url.query
    return http_event(request.method, f"{path}?{query}" if query else path, body.decode(), dict(request.headers))


def _response(found: dict[str, Any]) -> Response:
    body = found.get("body") or ""
    raw = base64.b64decode(body) if found.get("isBase64Encoded") else body.encode()
    response = Response(raw, found["statusCode"], found.get("headers"))
    for cookie in found.get("cookies") or []:
        response.headers.append("set-cookie", cookie)
    return response
