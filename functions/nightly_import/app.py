"""Every hour on the hour, from EventBridge Scheduler: what is due starts, links are looked after.

At 00:00 in Moscow every grant is renewed, too.
"""

from datetime import datetime
from functools import cache
from typing import Any

from amosend.telemetry import configure, count
from amosend.wiring import Wiring

_RESERVE = 10.0  # seconds of the function's time kept for stopping in order


@cache
def wired() -> Wiring:
    configure("nightly_import")
    return Wiring()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """`event` is the schedule's input: {"time": "2026-11-23T21:00:00Z"}."""
    wiring = wired()
    now = wiring.clock()
    deadline = now + context.get_remaining_time_in_millis() / 1000 - _RESERVE
    hour = wiring.due(_scheduled_at(event, now), deadline=deadline)
    count("HourStarted")
    return hour._asdict()


def _scheduled_at(event: dict[str, Any], now: float) -> int:
    """The schedule's own time, the same in every delivery of one event; the hour when somebody calls by hand."""
    try:
        return int(datetime.fromisoformat(str(event["time"])).timestamp())
    except (KeyError, ValueError):
        return int(now) // 3600 * 3600
