"""The middleware that logs each API call of a sandbox and lets faults strike.

Pages and `/_control/` are never logged or spoilt, so that a person can always switch a fault off again.
"""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.sandbox.calls import NO_ANSWER, CallLog
from local.sandbox.fault_kinds import STRIKES, Exchange
from local.sandbox.faults import Fault, FaultList
from local.sandbox.server import CLOSE


class FaultyApp:
    """`applies` says which requests are API calls; `action_of` reads the action of a body.

    `action_of` may leave what it parsed in the scope, so that the application need not parse it again.
    """

    def __init__(
        self,
        app: ASGIApp,
        faults: FaultList,
        *,
        calls: CallLog,
        applies: Callable[[Scope], bool],
        action_of: Callable[[Scope, bytes], str] = lambda _scope, _body: "",
    ) -> None:
        self.app = app
        self.faults = faults
        self.calls = calls
        self._applies = applies
        self._action_of = action_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._applies(scope):
            await self.app(scope, receive, send)
            return
        body = await _read(receive)
        await self._pass(scope, _replay(body, receive), send=send, action=self._action_of(scope, body))

    async def _pass(self, scope: Scope, receive: Receive, *, send: Send, action: str) -> None:
        method, path = scope["method"], scope["path"]
        call = self.calls.add(method, path, query=scope["query_string"].decode(), action=action)

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
            await send(message)

        def close() -> None:
            """Noted first: the caller may look at the log the moment that its connection is gone."""
            call.status = NO_ANSWER if call.status is None else call.status
            scope[CLOSE]()

        exchange = Exchange(self.app, {**scope, CLOSE: close}, receive, note)
        fault = self.faults.strike(method, path, action=action)
        await self._meet(fault, exchange)
        call.status = NO_ANSWER if call.status is None else call.status

    async def _meet(self, fault: Fault | None, exchange: Exchange) -> None:
        if fault is None:
            await self.app(exchange.scope, exchange.receive, exchange.send)
            return
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        await STRIKES[fault.kind](fault, exchange)


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever really comes (the disconnect)."""
    left = [body]

    async def replayed() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return replayed
