"""What each kind of fault does to a request: a spoilt answer, a cut one, or none at all.

The rule: whatever is not said to be spoilt stays as the application made it, headers included.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.sandbox.faults import Fault
from local.sandbox.server import CLOSE

_NGINX: Final = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(slots=True)
class Answer:
    """A whole HTTP answer, held back so that it can be spoilt."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    def of(cls, status: int, body: bytes, *, kind: str = "application/json", extra: dict[str, str]) -> "Answer":
        pairs = {"content-type": kind, **extra}
        return cls(status, [(name.lower().encode(), value.encode()) for name, value in pairs.items()], body)


@dataclass(slots=True)
class Exchange:
    """One request on its way through: what the kinds of faults work with."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send

    async def act(self) -> Answer:
        """Let the application do its work and hold its answer back."""
        answer = Answer(500, [], b"")

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], list(message.get("headers", []))
            elif message["type"] == "http.response.body":
                answer.body += message.get("body", b"")

        await self.app(self.scope, self.receive, hold)
        return answer

    async def answer(self, answer: Answer, *, sent: int | None = None) -> None:
        """Send an answer; with `sent`, announce all of it, send that many bytes and hang up."""
        kept = [pair for pair in answer.headers if pair[0] not in (b"content-length", b"transfer-encoding")]
        if answer.status not in (204, 304):
            kept.append((b"content-length", str(len(answer.body)).encode()))
        await self.send({"type": "http.response.start", "status": answer.status, "headers": kept})
        body = answer.body if sent is None else answer.body[:sent]
        await self.send({"type": "http.response.body", "body": body, "more_body": sent is not None})
        if sent is not None:
            await self.hang_up()

    async def hang_up(self) -> None:
        self.scope[CLOSE]()
        while (await self.receive())["type"] != "http.disconnect":
            pass


Strike = Callable[[Fault, Exchange], Awaitable[None]]


def _made(make: Callable[[Fault], Answer]) -> Strike:
    """A kind that answers by itself, after the application has acted when the fault says so."""

    async def strike(fault: Fault, exchange: Exchange) -> None:
        if fault.acts:
            await exchange.act()
        await exchange.answer(make(fault))

    return strike


def _status(fault: Fault) -> Answer:
    if fault.body is not None:
        return Answer.of(fault.status, orjson.dumps(fault.body), extra=fault.headers)
    return _html(fault, status=fault.status, title=f"{fault.status} Error")


def _html(fault: Fault, *, status: int = 200, title: str = "Welcome") -> Answer:
    page = _NGINX.format(title).encode()
    return Answer.of(status, page, kind="text/html; charset=utf-8", extra=fault.headers)


def _json(fault: Fault, example: object) -> Answer:
    body = example if fault.body is None else fault.body
    return Answer.of(200, orjson.dumps(body), extra=fault.headers)


def _redirect(fault: Fault) -> Answer:
    return Answer.of(302, b"", kind="text/html", extra={"location": fault.location, **fault.headers})


async def _drop_before(_fault: Fault, exchange: Exchange) -> None:
    await exchange.hang_up()


async def _drop_after(_fault: Fault, exchange: Exchange) -> None:
    await exchange.act()
    await exchange.hang_up()


async def _cut_body(_fault: Fault, exchange: Exchange) -> None:
    answer = await exchange.act()
    await exchange.answer(answer, sent=len(answer.body) // 2)


async def _delay(_fault: Fault, exchange: Exchange) -> None:
    await exchange.app(exchange.scope, exchange.receive, exchange.send)


async def _transform(fault: Fault, exchange: Exchange) -> None:
    answer = await exchange.act()
    if fault.transform is not None:
        answer.body = orjson.dumps(fault.transform(orjson.loads(answer.body)))
    await exchange.answer(answer)


async def _meanwhile(fault: Fault, exchange: Exchange) -> None:
    answer = await exchange.act() if fault.acts else None
    if fault.meanwhile is not None:
        fault.meanwhile()
    if answer is not None:
        await exchange.answer(answer)
    else:
        await exchange.app(exchange.scope, exchange.receive, exchange.send)


STRIKES: Final[dict[str, Strike]] = {
    "status": _made(_status),
    "html": _made(_html),
    "wrong_json": _made(lambda fault: Answer.of(200, b'{"list":[{"id":1,"na', extra=fault.headers)),
    "wrong_type": _made(lambda fault: _json(fault, ["not", "an", "object"])),
    "empty": _made(lambda fault: Answer(204, [], b"")),
    "body": _made(lambda fault: _json(fault, {})),
    "redirect": _made(_redirect),
    "drop_before": _drop_before,
    "drop_after": _drop_after,
    "cut_body": _cut_body,
    "delay": _delay,
    "transform": _transform,
    "meanwhile": _meanwhile,
}
