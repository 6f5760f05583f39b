"""The public address passes everything through, and says what API Gateway would where the emulator does not."""

from collections.abc import Iterator

import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local import front
from local.sandbox.server import serve

_SECONDS = 120


async def _echo(request: Request) -> Response:
    seen = {
        "method": request.method,
        "path": request.scope["raw_path"].decode(),
        "query": request.url.query,
        "cookie": request.headers.get("cookie"),
        "body": (await request.body()).decode(),
    }
    answer = JSONResponse(seen, 201, headers={"Access-Control-Allow-Origin": "*", "X-Kept": "yes"})
    answer.set_cookie("one", "1")
    answer.set_cookie("two", "2")
    return answer


async def _crashed(_: Request) -> Response:
    return JSONResponse({"errorMessage": "secret"}, 502)


async def _elsewhere(_: Request) -> Response:
    return RedirectResponse("https://example.com/", 303)


@pytest.fixture(scope="module")
def public() -> Iterator[str]:
    routes = [Route("/{path:path}", _echo, methods=["GET", "POST", "DELETE"])]
    with serve(Starlette(routes=routes)) as behind, serve(front.application(f"{behind}/long/path")) as address:
        yield address


@pytest.fixture(scope="module")
def at_root() -> Iterator[str]:
    routes = [Route("/api/crash", _crashed), Route("/api/redirect", _elsewhere)]
    with serve(Starlette(routes=routes)) as behind, serve(front.application(behind)) as address:
        yield address


def test_a_call_arrives_as_it_was_made(public: str) -> None:
    answer = requests.post(f"{public}/a%2Fb/c?q=1&q=%20", data="text", cookies={"s": "1"}, timeout=_SECONDS)
    assert answer.status_code == 201
    assert answer.json() == {
        "method": "POST",
        "path": "/long/path/a%2Fb/c",
        "query": "q=1&q=%20",
        "cookie": "s=1",
        "body": "text",
    }


def test_every_cookie_comes_back_and_the_emulators_open_door_does_not(public: str) -> None:
    answer = requests.get(f"{public}/api", timeout=_SECONDS)
    assert dict(answer.cookies) == {"one": "1", "two": "2"}
    assert answer.headers["X-Kept"] == "yes"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_crash_shows_nothing_of_itself(at_root: str) -> None:
    answer = requests.get(f"{at_root}/api/crash", timeout=_SECONDS)
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


def test_a_redirect_is_for_the_caller_to_follow(at_root: str) -> None:
    answer = requests.get(f"{at_root}/api/redirect", timeout=_SECONDS, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://example.com/")


def test_an_endpoint_that_is_gone_is_a_plain_503() -> None:
    with serve(front.application("http://127.0.0.1:1")) as address:
        answer = requests.get(f"{address}/api", timeout=_SECONDS)
    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})
