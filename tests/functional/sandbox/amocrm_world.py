"""An amoCRM sandbox that runs, with an account, an integration and a client: where the tests of the sandbox start."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import requests

from local.sandbox.amocrm import AmoCrmState, Options, create_app
from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.integrations import Integration
from local.sandbox.people import Shares
from local.sandbox.server import serve

HOST = "example.amocrm.ru"
REDIRECT = "https://hooks.example.com/oauth/callback/ticket"


@dataclass
class World:
    """One running sandbox, seen from outside (url) and inside (state)."""

    url: str
    state: AmoCrmState
    account: Account
    integration: Integration
    access: str = ""

    @property
    def base(self) -> str:
        return f"{self.url}/{HOST}"

    def token(self, given: dict[str, str | None], *, host: str = HOST) -> requests.Response:
        """POST to the token endpoint; None leaves a parameter out."""
        body: dict[str, str | None] = {
            "client_id": self.integration.client_id,
            "client_secret": self.integration.secret,
            "redirect_uri": REDIRECT,
        }
        sent = {key: value for key, value in (body | given).items() if value is not None}
        return requests.post(f"{self.url}/{host}/oauth2/access_token", json=sent, timeout=30)

    def exchange(self, code: str = "", *, host: str = HOST, **given: str | None) -> requests.Response:
        asked: dict[str, str | None] = {"grant_type": "authorization_code", "code": code or self.integration.last_code}
        return self.token(asked | given, host=host)

    def refresh(self, text: str, *, host: str = HOST, **given: str | None) -> requests.Response:
        asked: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": text}
        return self.token(asked | given, host=host)

    def sign_in(self) -> dict[str, Any]:
        """Exchange a new code; later calls use its access token."""
        self.state.new_code(self.integration.client_id, self.account.host)
        pair: dict[str, Any] = self.exchange().json()
        self.access = pair["access_token"]
        return pair

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.access}"} | more.pop("headers", {})
        address = f"{self.base}/api/v4/{path}"
        return requests.request(method, address, headers=headers, timeout=30, allow_redirects=False, **more)

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.call("GET", path, **more)

    def sent(self, ours: "Listener") -> list["Heard"]:
        """What has arrived when nothing is under way any more."""
        assert self.state.courier.wait_idle(300.0)
        return ours.heard

    def control(self, path: str, method: str = "POST", **body: Any) -> Any:
        answer = requests.request(method, f"{self.url}/_control/{path}", json=body or None, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextlib.contextmanager
def running(
    options: Options | None = None,
    *,
    size: int = 120,
    shares: Shares | None = None,
    rate_clock: Callable[[], float] = time.monotonic,
) -> Iterator[World]:
    """A sandbox with one account, one private integration and a signed-in client; limits are off unless asked for."""
    state = AmoCrmState(options or Options(limits_on=False), rate_clock=rate_clock)
    account = state.create_account(HOST, size=size, shares=shares)
    integration = state.create_integration(HOST, redirect_uri=REDIRECT)
    with serve(create_app(state)) as url:
        world = World(url, state, account, integration)
        world.sign_in()
        try:
            yield world
        finally:
            state.close()


@dataclass
class Heard:
    """A request that reached the listener."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body, keep_blank_values=True)


@dataclass
class Listener:
    """An address of ours that amoCRM calls; `status` is what it answers, after so many seconds."""

    url: str
    status: int = 200
    seconds: float = 0.0
    heard: list[Heard] = field(default_factory=list)
    here: int = 0
    most_at_once: int = 0


@contextlib.contextmanager
def listening() -> Iterator[Listener]:
    """A real HTTP server that remembers what it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            headers = {key.lower(): value for key, value in self.headers.items()}
            with lock:
                listener.heard.append(Heard(self.command, self.path, headers, body))
                listener.here += 1
                listener.most_at_once = max(listener.most_at_once, listener.here)
            time.sleep(listener.seconds)
            with lock:
                listener.here -= 1
            self.send_response(listener.status)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            return None

    lock = threading.Lock()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener = Listener(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
