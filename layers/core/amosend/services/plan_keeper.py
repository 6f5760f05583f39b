"""What runs do to their plan: take it, remember the list that was made, and leave it with what came of them.

Everything is saved under the plan's version, and done again on the newer plan when a person has changed it meanwhile.
Nothing is done twice: a run that is not the plan's active one any more changes nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from amosend.domain.import_run import Mode, Run, RunStatus
from amosend.domain.import_settings import ImportSettings
from amosend.domain.plan import Plan, Progress
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Plans
from amosend.telemetry import count

__all__ = ["PlanKeeper"]

_log = logging.getLogger("amosend")
_TRIES = 5


@dataclass(frozen=True, slots=True)
class PlanKeeper:
    plans: Plans
    clock: Clock

    def find(self, run: Run) -> Plan | None:
        """The plan of a run, as it is now."""
        return self.plans.get(run.tenant, run.integration_id, run.plan_id)

    def begin(self, plan: Plan, run_id: str, *, due: int | None) -> Plan | None:
        """The plan, claimed for this run; None when it has changed since it was read.

        With `due` it is the run of that scheduled start, and the next one follows: a start is claimed once.
        """
        return self.plans.save(plan.begun(run_id, due, self.clock()))

    def finish(self, run: Run) -> None:
        """What the run leaves behind. A preview, or a run that was cancelled, only makes room."""

        def finished(plan: Plan) -> Plan | None:
            return self._finished(plan, run) if plan.active_run == run.id else None

        self._change(run, finished)

    def remember_list(self, run: Run, settings: ImportSettings) -> None:
        """`settings`: the run's, with the list that it has made. A person's choice of meanwhile stays."""

        def remembering(plan: Plan) -> Plan | None:
            return replace(plan, settings=settings) if plan.settings == run.settings else None

        self._change(run, remembering)

    def not_started(self, plan: Plan, due: int, reason: Reason) -> None:
        """A start that could not take place: told on the plan and to the operator, tried again at the next hour due."""
        saved = self.plans.save(plan.skipped(due, reason, self.clock()))
        if saved is None:
            raise TransientError(Reason.BUSY, plan.id)
        told = {"integration": plan.integration_id, "plan": plan.id, "reason": reason}
        _log.warning("not started", extra=told)
        count("ImportNotStarted")

    def _change(self, run: Run, change: Callable[[Plan], Plan | None]) -> None:
        for _ in range(_TRIES):
            plan = self.plans.get(run.tenant, run.integration_id, run.plan_id)
            changed = change(plan) if plan else None
            if changed is None or self.plans.save(changed):
                return
        raise TransientError(Reason.BUSY, run.plan_id)

    def _finished(self, plan: Plan, run: Run) -> Plan:
        if run.preview or run.status is RunStatus.CANCELLED:
            return plan.released()
        if run.status is RunStatus.SUCCEEDED:
            return replace(
                plan,
                problem=None,
                last_run=run.id,
                succeeded_at=run.finished_at or int(self.clock()),
                progress=_progress(plan.progress, run),
            ).released()
        failed = replace(plan, problem=run.problem, last_run=run.id)
        gone = run.problem is Reason.LIST_GONE and plan.hours
        return (failed.held() if gone else failed).released()


def _progress(known: Progress, run: Run) -> Progress:
    watermark = run.watermark or known.watermark
    if run.mode is Mode.CHANGES:
        return replace(known, watermark=watermark)
    full_at = run.started_at or run.created_at
    return Progress(watermark, full_at, run.settings.fingerprint, run.counts.read, run.counts.sent)
