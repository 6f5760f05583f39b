"""Every hour on the hour: one message for each plan whose start has come, a mark on each that is late.

One message, too, for each integration whose links are to be looked after. Nothing is written for a start: the worker
that takes the message claims it, so an event or a message that comes twice starts nothing twice, and a start whose
event or message was lost is still due at the next hour. At midnight in Moscow every grant is renewed too. Who stops for
want of time goes on there when the event is repeated a minute later.
"""

import hashlib
import logging
from dataclasses import dataclass, replace
from itertools import batched
from typing import NamedTuple

from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.domain.import_run import Trigger
from amosend.domain.integration import Integration
from amosend.domain.message import Errand, ImportMessage
from amosend.domain.plan import Plan, hour_of
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Integrations, Links, Plans, Queue, Rounds
from amosend.telemetry import count

__all__ = ["SPREAD", "Due", "Hour", "spread"]

_log = logging.getLogger("amosend")
SPREAD = 15 * 60  # seconds over which starts are spread, so that no vendor sees a spike
_HOUR = 3600
_AT_ONCE = 200  # plans between two looks at the clock


class Hour(NamedTuple):
    """Starts, renewals, and integrations whose links are looked after."""

    started: int
    renewing: int
    tending: int


@dataclass(slots=True)
class Due:
    """`stopped` is where an event was left unfinished: its time, and the last plan that it had dealt with.

    Kept by the process only: a repetition elsewhere begins anew, which does no harm.
    """

    plans: Plans
    integrations: Integrations
    links: Links
    queue: Queue
    rounds: Rounds
    clock: Clock
    stopped: tuple[int, Plan] | None = None

    def __call__(self, scheduled_at: int, *, deadline: float) -> Hour:
        """How much was sent for. `scheduled_at`: the schedule's own time."""
        moment = max(scheduled_at, int(self.clock()))
        started = self._start_all(scheduled_at, moment, deadline)
        renewing = self._renew_all(deadline) if hour_of(scheduled_at) == 0 else 0
        hour = Hour(started, renewing, self._tend_all(deadline))
        _log.info("hour", extra=hour._asdict())
        return hour

    def _start_all(self, scheduled_at: int, moment: int, deadline: float) -> int:
        started = 0
        after = self.stopped[1] if self.stopped and self.stopped[0] == scheduled_at else None
        for some in batched(self.plans.needing_attention(moment, after=after), _AT_ONCE, strict=False):
            self._in_time(deadline)
            due = [plan for plan in some if plan.due_at(moment)]
            self.queue.send_many((_start(plan), spread(plan.id)) for plan in due)
            for plan in some:
                if plan.late_at(moment):
                    self._mark_late(plan, moment)
            started += len(due)
            self.stopped = (scheduled_at, some[-1])
        self.stopped = None
        return started

    def _mark_late(self, plan: Plan, moment: int) -> None:
        """Told every hour until it ends, for as long as nobody has changed the plan meanwhile."""
        following = plan.attention_at if plan.active_due is None else moment - moment % _HOUR + _HOUR
        late = replace(plan, problem=Reason.IMPORT_LATE, attention_at=following)
        if late != plan and self.plans.save(late) is None:
            return
        told = {"integration": plan.integration_id, "plan": plan.id, "run": plan.active_run, "due": plan.next_due}
        _log.error("import late", extra=told)
        count("ImportLate")

    def _renew_all(self, deadline: float) -> int:
        renewing = 0
        for some in batched(self.integrations.granted(), _AT_ONCE, strict=False):
            self._in_time(deadline)
            self.queue.send_many((_renewal(each), spread(each.id)) for each in some)
            renewing += len(some)
        return renewing

    def _tend_all(self, deadline: float) -> int:
        tending = 0
        for some in batched(self.links.tended(), _AT_ONCE, strict=False):
            self._in_time(deadline)
            self.rounds.send_many((RoundMessage(RoundErrand.TEND, *each), spread(each[1])) for each in some)
            tending += len(some)
        return tending

    def _in_time(self, deadline: float) -> None:
        if self.clock() >= deadline:
            raise TransientError(Reason.BUSY, "the time is over; the event is repeated", retry_after=60)


def spread(name: str) -> int:
    """Seconds, always the same for the same name."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest) % SPREAD


def _start(plan: Plan) -> ImportMessage:
    return ImportMessage.start(plan, plan.next_due or 0, Trigger.SCHEDULE)


def _renewal(integration: Integration) -> ImportMessage:
    return ImportMessage(Errand.RENEW, integration.tenant, integration.id)
