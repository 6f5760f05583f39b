"""The sandbox's own time: the real one plus a settable offset, so that tests can expire codes and tokens at once."""

import time
from collections.abc import Callable


class Clock:
    """Unix seconds that can be moved forward."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self.offset = 0.0

    def now(self) -> float:
        return self._source() + self.offset

    def unix(self) -> int:
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Let time pass; it never runs back, since nothing that has expired may live again."""
        if seconds < 0:
            raise ValueError("time does not run back")
        self.offset += seconds


class AccountClock(Clock):
    """The clock of one account, which may be wrong."""

    def __init__(self, clock: Clock, skew: Callable[[], int]) -> None:
        super().__init__(lambda: clock.now() + skew())
