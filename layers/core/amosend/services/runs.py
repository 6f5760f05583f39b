"""Runs as a person sees and ends them. What carries them on is in import_worker.py, what starts them in imports.py."""

from dataclasses import dataclass
from typing import NamedTuple, Self

from amosend.domain.import_run import Mode, Run, RunStatus, Trigger
from amosend.domain.integration import Integration
from amosend.domain.link import Link
from amosend.domain.message import Errand, ImportMessage
from amosend.domain.plan import Plan
from amosend.errors import NotFoundError, RejectedError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Plans, Queue
from amosend.services.ports import Runs as RunRows

__all__ = ["JournalPlace", "RunProgress", "Runs"]

_AT_ONCE = 50
_FEW = 20  # of one plan, to find the last that is meant
# Ids begin with the midnight of a link's day, and with the hour for which an import was due: behind that lies a day.
_LONGEST_BEHIND = 25 * 3600


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Of a run under way. `expected`: the contacts that the plan's last full run read, where that tells anything."""

    cancelling: bool = False
    expected: int | None = None


class JournalPlace(NamedTuple):
    """Of a run in the journal, which is told by time, the newest first."""

    at: int
    run_id: str

    def __str__(self) -> str:
        return f"{self.at}.{self.run_id}"

    @classmethod
    def of(cls, run: Run) -> Self:
        return cls(run.told_at, run.id)

    @classmethod
    def parsed(cls, text: str) -> Self:
        at, _, run_id = text.partition(".")
        return cls(int(at), run_id)


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

    def journal(
        self, integration: Integration, *, limit: int, before: JournalPlace | None = None, plan_id: str | None = None
    ) -> list[Run]:
        """By the time when something was done, and not by that of their ids: a link's day goes on after its midnight.

        What is delivered while somebody turns pages moves to the first of them.
        """
        older = f"{before.at + 1:011d}" if before else None
        found: list[Run] = []
        while some := self.rows.latest(integration.id, limit=_AT_ONCE, before=older, plan_id=plan_id):
            found += [run for run in some if before is None or JournalPlace.of(run) < before]
            found.sort(key=JournalPlace.of, reverse=True)
            older = some[-1].id
            if len(found) >= limit and found[limit - 1].told_at > int(older.partition("-")[0]) + _LONGEST_BEHIND:
                break
        return found[:limit]

    def last_import(self, integration: Integration, plan: Plan) -> Run | None:
        """What it has loaded last, or is loading: who only looks at a preview has loaded nothing."""
        found = self.rows.latest(integration.id, limit=_FEW, plan_id=plan.id)
        loads = [run for run in found if not run.preview]
        return loads[0] if loads else self.rows.get(integration.id, plan.last_run) if plan.last_run else None

    def last_delivery(self, integration: Integration, link: Link) -> Run | None:
        """A link's day. Rules that were applied by hand are runs of a funnel's link, too, but nothing came to it."""
        if not link.traffic.received:
            return None
        found = self.rows.latest(integration.id, limit=_FEW, plan_id=link.id)
        return next((run for run in found if run.trigger is Trigger.HOOK), None)

    def last_applied(self, integration: Integration, link: Link, rule_id: str) -> Run | None:
        """Of a rule of a funnel, to the deals that were in its stage."""
        found = self.rows.latest(integration.id, limit=_FEW, plan_id=link.id)
        return next((run for run in found if run.rule_id == rule_id and not run.preview), None)

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
