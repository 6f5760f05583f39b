"""00:00 in Moscow: every integration with a nightly import gets its run, every other grant is renewed.

The run's id is made from the schedule's own time, so that an event delivered twice starts nothing twice.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from amosend.domain.import_run import Trigger
from amosend.domain.message import Errand, ImportMessage
from amosend.errors import RejectedError
from amosend.services.imports import StartImport
from amosend.services.ports import Integrations, Queue

__all__ = ["Nightly"]

_log = logging.getLogger("amosend")
_SPREAD = 15 * 60  # seconds over which renewals are spread, so that no vendor sees a spike


@dataclass(frozen=True, slots=True)
class Nightly:
    integrations: Integrations
    queue: Queue
    start: StartImport

    def __call__(self, scheduled_at: int) -> tuple[int, int]:
        """How many runs were started and how many grants are being renewed. `scheduled_at`: the schedule's time."""
        started = sum(self._started(scheduled_at))
        renewed = 0
        for renewed, integration in enumerate(self.integrations.connected(), start=1):
            message = ImportMessage(Errand.RENEW, integration.tenant, integration.id)
            self.queue.send(message, delay=renewed % _SPREAD)
        _log.info("nightly", extra={"started": started, "renewing": renewed})
        return started, renewed

    def _started(self, scheduled_at: int) -> Iterator[int]:
        for integration in self.integrations.nightly():
            try:
                self.start(integration, Trigger.NIGHTLY, f"{scheduled_at:011d}-nightly")
            except RejectedError as error:
                _log.warning("not started", extra={"integration": integration.id, "reason": error.reason})
                continue
            yield 1
