"""The public address of the local stack: what people open, as API Gateway would answer it.

The emulator serves an API below a long path and without its own port in mind; links, cookies and redirect addresses
want a root. Everything passes through as it is, repeated headers included. A crashed function becomes API Gateway's
plain 500, since the emulator says 502 and shows the error to the caller, which AWS does not.
"""

import argparse
from collections.abc import Iterable, Iterator

import urllib3
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import request_response

from local.sandbox.server import run

# Meant for one connection, not for the next (RFC 9110, 7.6.1), or set by our own server.
_HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-connection", "date"}
# The emulator opens everything to every website; API Gateway adds none of these unless the template says so.
_EMULATORS_OWN = "access-control-"
_SECONDS = urllib3.Timeout(connect=5, read=60)


def application(api_url: str) -> Starlette:
    """A reverse proxy to the API at this address."""
    pool = urllib3.PoolManager(maxsize=64, timeout=_SECONDS, retries=False)

    async def forward(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(_forward, pool, api_url, request=request, body=body)

    proxy = Starlette()
    proxy.router.default = request_response(forward)  # whatever the path: a route's pattern matches no line break
    return proxy


def _forward(pool: urllib3.PoolManager, api_url: str, *, request: Request, body: bytes) -> Response:
    path = request.scope["raw_path"].decode("ascii")
    query = request.scope["query_string"].decode("ascii")
    try:
        answer = pool.request(
            request.method,
            f"{api_url}{path}{'?' if query else ''}{query}",
            headers=urllib3.HTTPHeaderDict(_passed_on(request.headers.items())),
            body=body or None,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
    except urllib3.exceptions.HTTPError:
        return _as_api_gateway_says("Service Unavailable", 503)
    if answer.status == 502:
        answer.drain_conn()
        return _as_api_gateway_says("Internal Server Error", 500)
    return _answered(answer)


def _answered(answer: urllib3.BaseHTTPResponse) -> Response:
    response = StreamingResponse(_chunks(answer), status_code=answer.status)
    response.raw_headers = MutableHeaders(raw=[]).raw
    for name, value in _passed_on(answer.headers.items()):
        if not name.lower().startswith(_EMULATORS_OWN):
            response.headers.append(name, value)
    return response


def _chunks(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from answer.stream(65536)
    finally:
        answer.release_conn()


def _passed_on(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP)


def _as_api_gateway_says(message: str, status: int) -> Response:
    return JSONResponse({"message": message}, status_code=status)


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--to", required=True, help="address of the API on the emulator")
    arguments = parser.parse_args()
    run(application(arguments.to), port=arguments.port)


if __name__ == "__main__":
    main()
