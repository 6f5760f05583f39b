"""00:00 in Moscow, from EventBridge Scheduler: start the nightly imports and renew every grant."""

from datetime import datetime
from functools import cache
from typing import Any

from amosend.telemetry import configure, count
from amosend.wiring import Wiring


@cache
def wired() -> Wiring:
    configure("nightly_import")
    return Wiring()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """`event` is the schedule's input: {"time": "2026-11-23T21:00:00Z"}."""
    wiring = wired()
    started, renewing = wiring.nightly(_scheduled_at(event, wiring.clock()))
    count("NightlyStarted")
    return {"started": started, "renewing": renewing}


def _scheduled_at(event: dict[str, Any], now: float) -> int:
    """The schedule's own time, the same in every delivery of one event; the hour when somebody calls by hand."""
    try:
        return int(datetime.fromisoformat(str(event["time"])).timestamp())
    except (KeyError, ValueError):
        return int(now) // 3600 * 3600
