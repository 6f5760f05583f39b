"""Runs as a person sees and ends them. What carries them on is in import_worker.py, what starts them in imports.py."""

from dataclasses import dataclass

from amosend.domain.import_run import Mode, Run, RunStatus
from amosend.domain.integration import Integration
from amosend.domain.message import Errand, ImportMessage
from amosend.errors import NotFoundError, RejectedError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Plans, Queue
from amosend.services.ports import Runs as RunRows

__all__ = ["RunProgress", "Runs"]


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Of a run under way. `expected`: the contacts that the plan's last full run read, where that tells anything."""

    cancelling: bool = False
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    rows: RunRows
    plans: Plans
    queue: Queue
    clock: Clock

    def get(self, integration: Integration, run_id: str) -> Run:
        found = self.rows.get(integration.id, run_id)
        if found is None:
            raise NotFoundError(Reason.NOT_FOUND)
        return found

    def latest(
        self, integration: Integration, *, limit: int, before: str | None = None, plan_id: str | None = None
    ) -> list[Run]:
        return self.rows.latest(integration.id, limit=limit, before=before, plan_id=plan_id)

    def cancel(self, integration: Integration, run_id: str) -> Run:
        """Asks the run to end; once more is the same. One that has ended by itself cannot be cancelled any more."""
        run = self.get(integration, run_id)
        asked = self.rows.cancel(integration.id, run_id)
        if not asked and self.get(integration, run_id).status is not RunStatus.CANCELLED:
            raise RejectedError(Reason.RUN_ENDED, run_id)
        if asked and not run.rule_id and not run.leased_at(self.clock()):
            # Nobody works on it: the message that will carry it on may be a quarter of an hour away.
            self.queue.send(ImportMessage(Errand.RUN, run.tenant, run.integration_id, run.id, run.hop))
        return self.get(integration, run_id)

    def progress(self, run: Run) -> RunProgress:
        cancelling = self.rows.cancelled(run.integration_id, run.id)
        plan = self.plans.get(run.tenant, run.integration_id, run.plan_id) if run.mode is Mode.FULL else None
        return RunProgress(cancelling, plan.progress.people or None if plan else None)
