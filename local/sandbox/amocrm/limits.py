"""The rate limits: 7 requests in any rolling second per integration, 50 per account, then 429; insisting blocks.

Real time counts here, not the sandbox's clock. Every arrival is kept, so that a test can say how close a client came.
"""

import time
from array import array
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.sandbox.amocrm.options import Options

WINDOW = 1.0
_BLOCK_WINDOW = 60.0


@dataclass
class _Traffic:
    arrivals: array[float] = field(default_factory=lambda: array("d"))
    limited: int = 0


class RateLimits:
    """Counts the requests of every (account, client)."""

    def __init__(self, options: Options, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        self._recent: dict[object, deque[float]] = defaultdict(deque)
        self._violations: dict[int, deque[float]] = defaultdict(deque)
        self._traffic: dict[tuple[int, str], _Traffic] = defaultdict(_Traffic)

    def forgive(self, account_id: int) -> None:
        """Forget the violations of an account that has been unblocked."""
        self._violations.pop(account_id, None)

    def admit(self, account_id: int, client_id: str) -> bool:
        """Whether this request may pass now; refused ones do not count against the limit."""
        now = self._clock()
        traffic = self._traffic[account_id, client_id]
        traffic.arrivals.append(now)
        mine, all_of_account = self._recent[account_id, client_id], self._recent[account_id]
        _forget(mine, now - WINDOW)
        _forget(all_of_account, now - WINDOW)
        full = len(mine) >= self._options.client_limit or len(all_of_account) >= self._options.account_limit
        if full and self._options.limits_on:
            traffic.limited += 1
            self._violations[account_id].append(now)
            return False
        mine.append(now)
        all_of_account.append(now)
        return True

    def must_block(self, account_id: int) -> bool:
        """Whether the account has insisted so often within a minute that amoCRM blocks it."""
        violations = self._violations[account_id]
        _forget(violations, self._clock() - _BLOCK_WINDOW)
        return 0 < self._options.block_after <= len(violations)

    def statistics(self) -> list[dict[str, Any]]:
        """Per account and client: requests, 429 answers, and the busiest sliding second."""
        return [
            {
                "account_id": account_id,
                "client_id": client_id,
                "requests": len(traffic.arrivals),
                "limited": traffic.limited,
                "busiest_second": busiest(traffic.arrivals),
                "seconds": traffic.arrivals[-1] - traffic.arrivals[0],
            }
            for (account_id, client_id), traffic in self._traffic.items()
        ]


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()


def busiest(arrivals: "array[float]") -> int:
    """The most arrivals within any sliding second."""
    most = start = 0
    for end, at in enumerate(arrivals):
        while arrivals[start] <= at - WINDOW:
            start += 1
        most = max(most, end - start + 1)
    return most
