"""After a reconnect: autoimports that were standing still are started at once, and whoever waits is delivered.

Watermarks do not move while a connection is down, so a run of changes reads the whole gap; hooks were taken all the
while. Whatever goes wrong here is told in the log and made good by the schedule: it never keeps an account from being
connected.
"""

import logging
from dataclasses import dataclass

from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.domain.import_run import Trigger
from amosend.domain.integration import Integration
from amosend.domain.message import ImportMessage
from amosend.domain.plan import Plan
from amosend.errors import AmosendError
from amosend.services.ports import Clock, Plans, Queue, Rounds

__all__ = ["CatchUp"]

_log = logging.getLogger("amosend")


@dataclass(frozen=True, slots=True)
class CatchUp:
    plans: Plans
    queue: Queue
    rounds: Rounds
    clock: Clock

    def __call__(self, integration: Integration) -> None:
        now = int(self.clock())
        try:
            waiting = [plan for plan in self._plans(integration) if _has_missed(plan, now)]
            self.queue.send_many((_start(plan, now), 0) for plan in waiting)
            self.rounds.send_many((_errand(kind, integration), 0) for kind in (RoundErrand.ROUND, RoundErrand.TEND))
        except AmosendError as error:
            _log.warning("not caught up", extra={"integration": integration.id, "reason": error.reason})

    def _plans(self, integration: Integration) -> list[Plan]:
        return self.plans.of_integration(integration.tenant, integration.id)


def _has_missed(plan: Plan, now: int) -> bool:
    """It has read before, so there is a gap; or a start of it has come to nothing."""
    return plan.scheduled and bool(plan.progress.watermark or plan.problem or plan.due_at(now))


def _errand(kind: RoundErrand, integration: Integration) -> RoundMessage:
    return RoundMessage(kind, integration.tenant, integration.id)


def _start(plan: Plan, now: int) -> ImportMessage:
    """Its run is named by the moment of the reconnect: a message that comes twice starts nothing twice."""
    return ImportMessage.start(plan, now, Trigger.RECONNECT)
