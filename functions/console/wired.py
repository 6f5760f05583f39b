"""The wiring of this function, made at its first call and kept for the next ones."""

from functools import cache

from amosend.telemetry import configure
from amosend.wiring import Wiring

# A person waits, and API Gateway waits no longer than thirty seconds: "Sendsay does not answer" must come before.
_SENDSAY_TIMEOUT = (3.0, 15.0)


@cache
def wired() -> Wiring:
    configure("console")
    return Wiring(sendsay_timeout=_SENDSAY_TIMEOUT)
