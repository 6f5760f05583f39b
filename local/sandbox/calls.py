"""The log of API calls that a sandbox has received: bounded, so that a long benchmark stays small.

Tests read it to prove what was sent, how often and how fast; `at` is the monotonic clock on arrival.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

NO_ANSWER = 0
"""The status of a call whose connection was closed without an answer."""


@dataclass(slots=True)
class Call:
    """One request as it arrived; `status` is None until it is answered."""

    method: str
    path: str
    query: str
    action: str
    at: float
    status: int | None = None


class CallLog:
    """The last calls, oldest first, and how many there ever were."""

    def __init__(self, *, limit: int = 20_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._calls: deque[Call] = deque(maxlen=limit)
        self._clock = clock
        self._lock = threading.Lock()
        self.total = 0

    def add(self, method: str, path: str, *, query: str = "", action: str = "") -> Call:
        call = Call(method, path, query, action, self._clock())
        with self._lock:
            self._calls.append(call)
            self.total += 1
        return call

    def all(self) -> list[Call]:
        with self._lock:
            return list(self._calls)

    def of(self, action: str) -> list[Call]:
        """Calls of one action (Sendsay) or of one path ending (amoCRM)."""
        return [call for call in self.all() if action in (call.action, call.path)]

    def last(self, count: int) -> list[Call]:
        return self.all()[-count:]

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
            self.total = 0

    def as_json(self, count: int | None = None) -> dict[str, Any]:
        calls = self.all() if count is None else self.last(count)
        return {"total": self.total, "calls": [asdict(call) for call in calls]}
