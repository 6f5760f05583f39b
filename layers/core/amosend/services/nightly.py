"""00:00 in Moscow: every integration with a nightly import gets its run, every grant is renewed.

The run's id is made from the schedule's own time, so that an event delivered twice starts nothing twice. One
integration's trouble is told and does not stop the others; if the store or the queue fails, the event is repeated.
"""

import logging
from dataclasses import dataclass

from amosend.domain.import_run import Trigger
from amosend.domain.integration import Integration
from amosend.domain.message import Errand, ImportMessage
from amosend.errors import RejectedError, TransientError
from amosend.services.imports import ImportRunningError, StartImport
from amosend.services.ports import Integrations, Queue
from amosend.telemetry import count

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
        run_id = f"{scheduled_at:011d}-nightly"
        trouble: list[TransientError] = []
        started = sum(self._start(each, run_id, trouble) for each in self.integrations.nightly())
        connected = enumerate(self.integrations.connected(), start=1)
        renewing = sum(self._renew(each, place, trouble) for place, each in connected)
        _log.info("nightly", extra={"started": started, "renewing": renewing, "trouble": len(trouble)})
        if trouble:
            raise trouble[0]
        return started, renewing

    def _start(self, integration: Integration, run_id: str, trouble: list[TransientError]) -> bool:
        try:
            self.start(integration, Trigger.NIGHTLY, run_id)
        except TransientError as error:
            trouble.append(error)
        except ImportRunningError as error:
            _log.info("not started", extra={"integration": integration.id, "reason": error.reason})
        except RejectedError as error:
            _log.warning("not started", extra={"integration": integration.id, "reason": error.reason})
            count("NightlyNotStarted")
        else:
            return True
        return False

    def _renew(self, integration: Integration, place: int, trouble: list[TransientError]) -> bool:
        message = ImportMessage(Errand.RENEW, integration.tenant, integration.id)
        try:
            self.queue.send(message, delay=place % _SPREAD)
        except TransientError as error:
            trouble.append(error)
            return False
        return True
