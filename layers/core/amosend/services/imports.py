"""Starting a run of a plan: by a person, by the schedule, or to catch up after a reconnect.

A plan has one run at a time. It is claimed first, under its version, and the run made behind that; whoever dies in
between is made good by the message that comes again, or by the next start. Needs no vendor and no secret.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from amosend.domain.import_run import Mode, Run, RunStatus, Trigger
from amosend.domain.integration import Integration
from amosend.domain.message import Errand, ImportMessage
from amosend.domain.plan import ONCE, Plan
from amosend.errors import NotFoundError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.agreement import lead_to
from amosend.services.plan_keeper import PlanKeeper
from amosend.services.ports import Clock, Integrations, Plans, Queue, Runs

__all__ = ["ImportRunningError", "StartImport"]

_log = logging.getLogger("amosend")
# A run that has not stirred for so long has lost its worker and its message; another may take its place.
STALLED_AFTER = 3600  # seconds: above the longest delay of a message and the longest wait for a killed worker's
_MADE_WITHIN = 60  # seconds between the claim and its run; behind that, who claimed has died
_TRIES = 5
_ASK_AGAIN = 300  # seconds; a busy plan is asked again until the next hour's event does it
_MOST_ASKING = 11


class ImportRunningError(RejectedError):
    """Only one run of a plan at a time; `run_id` is the one that is under way."""

    def __init__(self, run_id: str) -> None:
        super().__init__(Reason.IMPORT_RUNNING, run_id)
        self.run_id = run_id


@dataclass(frozen=True, slots=True)
class StartImport:
    """`new_run_id` gives ids that sort by time."""

    integrations: Integrations
    plans: Plans
    runs: Runs
    keeper: PlanKeeper
    queue: Queue
    clock: Clock
    new_run_id: Callable[[], str]

    def by_person(
        self,
        integration: Integration,
        plan: Plan | None,
        *,
        mode: Mode | None = None,
        preview: bool = False,
        agreed: Run | None = None,
    ) -> Run:
        """The run, saved and announced. No plan: the one-off import, before anybody has set it up.

        `agreed`: the preview that has told of it, which leads to one run only.
        """
        _require_connected(integration)
        if plan is None:
            raise RejectedError(Reason.IMPORT_NOT_SET_UP)
        run_id = self.new_run_id()
        for _ in range(_TRIES):
            free = self._made_free(plan)
            claimed = self.keeper.begin(free, run_id, due=None)
            if claimed:
                chosen = mode or (Mode.FULL if plan.id == ONCE else None)
                run = self._made(self._run(claimed, Trigger.PERSON, mode=chosen, preview=preview))
                if agreed:
                    lead_to(self.runs, agreed, run.id)
                return run
            plan = self._again(plan)
        raise TransientError(Reason.BUSY, plan.id)

    def scheduled(self, message: ImportMessage) -> Run | None:
        """What a START message asks for. One that comes twice, or too late, starts nothing twice.

        The message comes again when this worker dies; the plan that it has claimed by then is gone on with.
        """
        run_id = f"{message.due:011d}-{message.plan_id}"
        plan = self.plans.get(message.tenant, message.integration_id, message.plan_id)
        if plan is None:
            return None
        if plan.active_run == run_id:
            return self._gone_on(plan, message)
        if not self._wanted(plan, message, run_id):
            return None
        integration = self._ready(plan, message)
        return self._begun(plan, message, run_id) if integration else None

    def _wanted(self, plan: Plan, message: ImportMessage, run_id: str) -> bool:
        """A start that has been claimed has moved the plan on; a catching up leaves its run."""
        if not plan.scheduled:
            return False
        if _trigger(message) is Trigger.SCHEDULE:
            return plan.next_due == message.due
        return self.runs.get(plan.integration_id, run_id) is None

    def _ready(self, plan: Plan, message: ImportMessage) -> Integration | None:
        integration = self.integrations.get(plan.tenant, plan.integration_id)
        if integration is None:  # deleted while this plan was being made
            self.plans.delete(plan.tenant, plan.integration_id, plan.id)
            return None
        try:
            _require_connected(integration)
        except RejectedError as error:
            if _trigger(message) is Trigger.SCHEDULE:
                self.keeper.not_started(plan, message.due, error.reason)
            return None
        return integration

    def _begun(self, plan: Plan, message: ImportMessage, run_id: str) -> Run | None:
        try:
            free = self._made_free(plan)
        except ImportRunningError as error:
            self._ask_again(message, error.run_id)
            return None
        trigger = _trigger(message)
        by_schedule = trigger is Trigger.SCHEDULE
        if by_schedule and free.next_due != message.due:
            return None
        claimed = self.keeper.begin(
            free, run_id, due=free.next_due if by_schedule or free.due_at(self.clock()) else None
        )
        if claimed is None:
            raise TransientError(Reason.BUSY, plan.id, retry_after=1)
        return self._made(self._run(claimed, trigger, due=message.due))

    def _ask_again(self, message: ImportMessage, busy_with: str) -> None:
        """By a message of its own: SQS counts how often it delivers one, and waiting must not make a dead letter."""
        _log.info("busy", extra={"plan": message.plan_id, "run": busy_with, "asked": message.hop})
        if message.hop < _MOST_ASKING:
            self.queue.send(replace(message, hop=message.hop + 1), delay=_ASK_AGAIN)

    def _gone_on(self, plan: Plan, message: ImportMessage) -> Run:
        """This very start was claimed before; whoever did may have died before he made or announced the run."""
        run = self.runs.get(plan.integration_id, plan.active_run or "")
        if run is None:
            return self._made(self._run(plan, _trigger(message), due=message.due))
        if run.status.ended:
            self.keeper.finish(run)
        elif run.status is RunStatus.QUEUED:
            self._announce(run)
        return run

    def _run(
        self,
        plan: Plan,
        trigger: Trigger,
        *,
        mode: Mode | None = None,
        preview: bool = False,
        due: int | None = None,
    ) -> Run:
        now = int(self.clock())
        chosen = _mode(plan, mode, now)
        return Run(
            plan.tenant,
            plan.integration_id,
            plan.active_run or "",
            plan.id,
            trigger,
            chosen,
            plan.settings,
            now,
            preview=preview,
            due=due if trigger is Trigger.SCHEDULE else None,
            since=plan.changes_since if chosen is Mode.CHANGES else 0,
            updated_at=now,
        )

    def _made(self, run: Run) -> Run:
        """Of two workers with one message one makes the run. Both announce it: one message too many does no harm."""
        made = run if self.runs.create(run) else self.runs.get(run.integration_id, run.id)
        if made is None:
            raise TransientError(Reason.BUSY, run.id)
        self._announce(made)
        return made

    def _announce(self, run: Run) -> None:
        self.queue.send(ImportMessage(Errand.RUN, run.tenant, run.integration_id, run.id, run.hop))

    def _made_free(self, plan: Plan) -> Plan:
        """The plan without a run under way: an ended or stalled one, and a claim without a run, make way."""
        if plan.active_run is None:
            return plan
        active = self.runs.get(plan.integration_id, plan.active_run)
        if active is None:
            if plan.active_since + _MADE_WITHIN > self.clock():
                raise ImportRunningError(plan.active_run)
            return plan.released()
        self.keeper.finish(active if active.status.ended else self._ended(active))
        return self._again(plan)

    def _ended(self, active: Run) -> Run:
        """A run that has stalled is ended, so that nobody waits for it; one that is under way keeps its place."""
        now = int(self.clock())
        if active.updated_at + STALLED_AFTER < now:
            stalled = replace(active, status=RunStatus.FAILED, finished_at=now, problem=Reason.IMPORT_STALLED)
            saved = self.runs.save(stalled)
            if saved:
                return saved
        elif active.status is RunStatus.QUEUED:
            self._announce(active)  # again: who started it may have died before; one message too many does no harm
        raise ImportRunningError(active.id)

    def _again(self, plan: Plan) -> Plan:
        found = self.plans.get(plan.tenant, plan.integration_id, plan.id)
        if found is None:
            raise NotFoundError(Reason.NOT_FOUND)
        return found


def _trigger(message: ImportMessage) -> Trigger:
    return Trigger(message.trigger or Trigger.SCHEDULE)


def _mode(plan: Plan, chosen: Mode | None, now: int) -> Mode:
    if not plan.read_before:
        return Mode.FULL
    return chosen or (Mode.FULL if plan.full_due_at(now) else Mode.CHANGES)


def _require_connected(integration: Integration) -> None:
    if integration.account is None or not integration.connected:
        raise RejectedError(integration.problem or Reason.NOT_CONNECTED)
