"""Runs a sandbox under uvicorn: in a thread for tests, or blocking for `make run`.

The rule: a server listens before `serve` yields, and stops at once, open connections included.
Every request finds `CLOSE` in its scope: a call that ends the TCP connection, for answers that never arrive.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

CLOSE = "amosend.close"
"""Scope key of a function that closes the connection after what was already written has left."""

_TICK_SECONDS = 0.1
_START_SECONDS = 60.0


class _ClosableProtocol(H11Protocol):
    """HTTP/1.1 that lets the application close its own connection, which ASGI has no message for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inner: Any = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope[CLOSE] = self.transport.close
            await inner(scope, receive, send)

        self.app = app


class _Server(uvicorn.Server):
    """uvicorn without its waits: ready is an event, and stopping does not wait for keep-alive clients."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await self.lifespan.shutdown()

    def stop(self) -> None:
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # closed: its thread has seen by itself that it is to end
                self._loop.call_soon_threadsafe(self._stopping.set)


def _server(app: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            _quiet(app),
            http=_ClosableProtocol,
            ws="none",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
        )
    )


def _quiet(app: ASGIApp) -> ASGIApp:
    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        # A request cut off by our own shutdown is not an error worth a traceback.
        with contextlib.suppress(asyncio.CancelledError):
            await app(scope, receive, _dated(send))

    return quiet


def _dated(send: Send) -> Send:
    """Every answer has a Date; one that an application has set, since its clock goes wrong, stays."""

    async def dated(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            if not any(name == b"date" for name, _ in headers):
                headers.append((b"date", formatdate(usegmt=True).encode()))
            message = {**message, "headers": headers}
        await send(message)

    return dated


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections send at once; asyncio leaves TCP_NODELAY off on given sockets."""
    listener = socket.create_server((host, port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


@contextlib.contextmanager
def serve(app: ASGIApp, *, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve `app` from a background thread and yield its address, `http://127.0.0.1:PORT`."""
    listener = _listen(host, port)
    server = _server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        if not server.ready.wait(_START_SECONDS):
            raise RuntimeError("the sandbox did not start")
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.stop()
        thread.join(_START_SECONDS)
        listener.close()


def run(app: ASGIApp, *, port: int, host: str = "127.0.0.1") -> None:
    """Serve `app` until Ctrl-C or SIGTERM; the application's lifespan ends before this returns."""
    listener = _listen(host, port)
    with contextlib.closing(listener), contextlib.suppress(KeyboardInterrupt):
        _server(app).run(sockets=[listener])
