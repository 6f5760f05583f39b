"""Setting an import up, starting a run of it, and looking at runs. The work itself is in import_worker.py."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from amosend.domain.choices import FREE_TEXT, suits_contacts
from amosend.domain.import_run import Run, RunStatus, Trigger
from amosend.domain.integration import ImportSettings, Integration, ListKind, PhoneKind
from amosend.domain.journal import Skipped
from amosend.domain.message import Errand, ImportMessage
from amosend.errors import NotFoundError, RejectedError
from amosend.reasons import Reason
from amosend.services.choices import Choices
from amosend.services.ports import Clock, Integrations, Journal, Queue, Runs
from amosend.services.sign_in import TenantSendsay

__all__ = ["ImportRunningError", "Imports", "StartImport"]

# A run that has not stirred for so long has lost its worker and its message; another may take its place.
STALLED_AFTER = 3600  # seconds: above the longest delay of a message and the longest wait for a killed worker's


class ImportRunningError(RejectedError):
    """Only one run of an integration at a time; `run_id` is the one that is under way."""

    def __init__(self, run_id: str) -> None:
        super().__init__(Reason.IMPORT_RUNNING, run_id)
        self.run_id = run_id


@dataclass(frozen=True, slots=True)
class StartImport:
    """Needs no vendor and no secret, so that the nightly function can have it too.

    `new_run_id` gives ids that sort by time.
    """

    integrations: Integrations
    runs: Runs
    queue: Queue
    clock: Clock
    new_run_id: Callable[[], str]

    def __call__(self, integration: Integration, trigger: Trigger, run_id: str | None = None) -> Run:
        """The run, saved and announced. The same `run_id` again starts nothing: ImportRunningError."""
        if integration.account is None or not integration.connected:
            raise RejectedError(integration.problem or Reason.NOT_CONNECTED)
        if integration.import_settings is None:
            raise RejectedError(Reason.IMPORT_NOT_SET_UP)
        now = int(self.clock())
        run = Run(
            integration.tenant,
            integration.id,
            run_id or self.new_run_id(),
            trigger,
            integration.import_settings,
            now,
            updated_at=now,
        )
        self._claim(integration, run)
        self._announce(run)
        return run

    def _announce(self, run: Run) -> None:
        self.queue.send(ImportMessage(Errand.RUN, run.tenant, run.integration_id, run.id, run.hop))

    def _claim(self, integration: Integration, run: Run) -> None:
        """Claim first: of two that start at once one makes a run. A claim without its run counts for nothing."""
        active = self.runs.get(integration.id, integration.active_run) if integration.active_run else None
        if active and not active.status.ended:
            self._make_way(active)
        claimed = self.integrations.claim_run(run.tenant, run.integration_id, run.id, instead_of=integration.active_run)
        if not claimed:
            raise ImportRunningError(self._someone_elses(integration))
        if not self.runs.create(run):
            self.integrations.release_run(run.tenant, run.integration_id, run.id)
            raise ImportRunningError(run.id)

    def _make_way(self, active: Run) -> None:
        """A run that has stalled is ended, so that nobody waits for it; one that is under way keeps its place."""
        now = int(self.clock())
        if active.updated_at + STALLED_AFTER < now:
            self.runs.save(replace(active, status=RunStatus.FAILED, finished_at=now, problem=Reason.IMPORT_STALLED))
            return
        if active.status is RunStatus.QUEUED:
            self._announce(active)  # again: who started it may have died before; one message too many does no harm
        raise ImportRunningError(active.id)

    def _someone_elses(self, integration: Integration) -> str:
        current = self.integrations.get(integration.tenant, integration.id)
        return (current.active_run if current else None) or ""


@dataclass(frozen=True, slots=True)
class Imports:
    integrations: Integrations
    runs: Runs
    journal: Journal
    sendsay: TenantSendsay
    choices: Choices

    def set_up(self, integration: Integration, settings: ImportSettings) -> ImportSettings:
        """Checked against Sendsay as it is now, so that a wrong choice is told at once and not at night."""
        self._check_list(integration.tenant, settings)
        if settings.phone.kind is PhoneKind.FIELD:
            self._check_field(integration.tenant, settings.phone.field or "")
        if not self.integrations.set_import(integration.tenant, integration.id, settings):
            raise NotFoundError(Reason.NOT_FOUND)
        return settings

    def run(self, integration: Integration, run_id: str) -> Run:
        found = self.runs.get(integration.id, run_id)
        if found is None:
            raise NotFoundError(Reason.NOT_FOUND)
        return found

    def latest(self, integration: Integration, *, limit: int, before: str | None) -> list[Run]:
        return self.runs.latest(integration.id, limit=limit, before=before)

    def skipped(self, run: Run, *, after: int, limit: int) -> tuple[list[Skipped], int | None]:
        """Who was left out and why, chunk by chunk; and behind which chunk to go on."""
        return self.journal.skipped(run.id, chunks=run.chunks_settled, after=after, limit=limit)

    def _check_list(self, tenant: str, settings: ImportSettings) -> None:
        if settings.list.kind is not ListKind.EXISTING:
            return
        found = self.sendsay(tenant).find_list(settings.list.id or "")
        if found is None:
            raise RejectedError(Reason.LIST_GONE)
        if not suits_contacts(found):
            raise RejectedError(Reason.LIST_UNSUITABLE)

    def _check_field(self, tenant: str, path: str) -> None:
        fields = self.choices.fields(tenant)
        if not any(field.path == path and field.type == FREE_TEXT for field in fields):
            raise RejectedError(Reason.FIELD_UNKNOWN)
