"""The HTTP API's way to webhook_intake: a real server that amoCRM's sandbox posts to, one hook after the other."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.sandbox.server import serve
from tests.fakes.functions import Context, Handler
from tests.fakes.http_event import http_event

__all__ = ["front", "hook_event"]

_SECONDS = 3.0  # the function's timeout


def hook_event(path: str, body: bytes, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A form is no text to API Gateway: it comes encoded."""
    form = {"content-type": "application/x-www-form-urlencoded", "user-agent": "amoCRM-Webhooks/3.0"}
    event = http_event("POST", path, base64.b64encode(body).decode(), form | (headers or {}))
    return event | {"isBase64Encoded": True, "routeKey": "POST /webhooks/{key}"}


@contextmanager
def front(intake: Handler) -> Iterator[str]:
    """Its address."""

    async def post(request: Request) -> Response:
        found = intake(hook_event(request.url.path, await request.body(), dict(request.headers)), Context(_SECONDS))
        return Response(found.get("body") or "", found["statusCode"], found.get("headers"))

    with serve(Starlette(routes=[Route("/webhooks/{key:path}", post, methods=["POST"])])) as url:
        yield url
