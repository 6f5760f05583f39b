"""The wiring of this function, made at its first call and kept for the next ones."""

from functools import cache

from amosend.telemetry import configure
from amosend.wiring import Wiring


@cache
def wired() -> Wiring:
    configure("console")
    return Wiring()
