"""One message of the imports queue: go on with a run until it ends or the time box does, or renew a grant.

A run is carried by messages that name its hop. A message delivered twice, late, or after a worker was killed finds the
run's lease and hop and does no harm: of all workers only the one that holds the lease under the newest version saves.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from amosend.domain.import_run import Run, RunStatus
from amosend.domain.integration import ImportSettings, Integration, ListKind
from amosend.domain.message import Errand, ImportMessage
from amosend.errors import AmosendError, ConfigurationError, ReconnectRequiredError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.redaction import redacted
from amosend.services.import_loop import Deadlines, ImportLoop
from amosend.services.ports import (
    AmoCrmAccounts,
    Clock,
    EmailHash,
    Integrations,
    Journal,
    Queue,
    Runs,
    SendsayApi,
    Sleep,
)
from amosend.services.run_keeper import OvertakenError, RunKeeper
from amosend.services.sign_in import TenantSendsay
from amosend.telemetry import count

__all__ = ["ImportWorker"]

_log = logging.getLogger("amosend")

_MOST_HOPS = 2_000  # our own ceiling: a million contacts take about fifteen
_MOST_ATTEMPTS = 12  # without any progress; the last ones a quarter of an hour apart, some two hours in all
_FIRST_DELAY, _LONGEST_DELAY = 5.0, 900.0  # seconds
_LAST_READING = 10.0  # seconds before the end of the hop behind which no page is begun


@dataclass(frozen=True, slots=True)
class ImportWorker:
    """`lease` in seconds; it must outlast the longest single step of a living worker."""

    integrations: Integrations
    runs: Runs
    journal: Journal
    queue: Queue
    amocrm: AmoCrmAccounts
    sendsay: TenantSendsay
    email_hash: EmailHash
    clock: Clock
    sleep: Sleep
    new_id: Callable[[], str]
    lease: float = 120.0

    def handle(self, message: ImportMessage, *, deadline: float) -> None:
        if message.kind is Errand.RENEW:
            self._renew(message)
            return
        run = self._mine_to_carry(message)
        if run is None:
            return
        keeper = RunKeeper(self.runs, run, self.new_id(), self.clock, self.lease)
        try:
            keeper.save(status=RunStatus.RUNNING, announced=True)
            self._carry(keeper, deadline)
        except OvertakenError:
            _log.info("overtaken", extra={"run": run.id, "hop": message.hop})

    def _renew(self, message: ImportMessage) -> None:
        """Asks for the account, which renews a token that is about to end and shows that the grant still lives."""
        integration = self.integrations.get(message.tenant, message.integration_id)
        if integration is None or not integration.connected:
            return
        try:
            self.amocrm(integration).account()
        except ReconnectRequiredError as error:
            self._tell_owner(integration, error.reason)

    def _mine_to_carry(self, message: ImportMessage) -> Run | None:
        run = self.runs.get(message.integration_id, message.run_id)
        if run is None or run.status.ended:
            return None
        if message.hop == run.hop - 1 and not run.announced:
            # Its worker died between saving the next hop and sending the message for it.
            self._announce(run, delay=0)
            return None
        if message.hop != run.hop:
            return None
        if run.leased_at(self.clock()):
            raise TransientError(Reason.BUSY, run.id, retry_after=max(1.0, run.lease_until - self.clock()))
        return run

    def _carry(self, keeper: RunKeeper, deadline: float) -> None:
        try:
            delay = self._work(keeper, deadline)
        except OvertakenError:
            raise
        except TransientError as error:
            self._postpone(keeper, error)
        except (ReconnectRequiredError, RejectedError, ConfigurationError) as error:
            self._fail(keeper, error)
        else:
            if delay is None:
                self._succeed(keeper)
            else:
                self._hand_over(keeper, delay, status=RunStatus.RUNNING)

    def _work(self, keeper: RunKeeper, deadline: float) -> float | None:
        """None when the run is done, else the seconds after which to go on."""
        run = keeper.run
        integration = self.integrations.get(run.tenant, run.integration_id)
        if integration is None:
            raise RejectedError(Reason.INTEGRATION_DELETED)
        if run.hop > _MOST_HOPS:
            raise ConfigurationError(Reason.TOO_MANY_HOPS)
        amocrm, sendsay = self.amocrm(integration), self.sendsay(run.tenant)
        if not run.prepared:
            settings = self._with_list(integration, run.settings, sendsay)
            started_at = int(self.clock())
            position = amocrm.first_contacts_query()
            keeper.save(settings=settings, position=position, sweep_started_at=started_at, prepared=True)
        loop = ImportLoop(
            keeper,
            amocrm=amocrm,
            sendsay=sendsay,
            journal=self.journal,
            email_hash=self.email_hash,
            clock=self.clock,
            sleep=self.sleep,
            deadlines=Deadlines(deadline - _LAST_READING, deadline),
        )
        return None if loop.advance() else loop.seconds_to_wait

    def _with_list(self, integration: Integration, settings: ImportSettings, sendsay: SendsayApi) -> ImportSettings:
        """A new list is made once and remembered; one of the same name is taken, for names may repeat in Sendsay."""
        if settings.list.kind is ListKind.EXISTING and sendsay.find_list(settings.list.id or "") is None:
            raise ConfigurationError(Reason.LIST_GONE)
        if settings.list.kind is not ListKind.NEW:
            return settings
        name = settings.list.name or integration.name
        same = (each for each in sendsay.lists() if each.get("name") == name and each.get("addr_type") == "email")
        found = next(same, None)
        list_id = str(found["id"]) if found else sendsay.create_list(name)
        made = settings.with_made_list(list_id)
        if integration.import_settings == settings:
            self.integrations.set_import(integration.tenant, integration.id, made)
        return made

    def _postpone(self, keeper: RunKeeper, error: TransientError) -> None:
        attempts = keeper.run.attempts + 1
        if attempts > _MOST_ATTEMPTS:
            self._fail(keeper, error)
            return
        delay = min(_LONGEST_DELAY, max(error.retry_after, _FIRST_DELAY * 2 ** (attempts - 1)))
        _log.warning("postponed", extra={"run": keeper.run.id, "reason": error.reason, "seconds": delay})
        self._hand_over(
            keeper,
            delay,
            status=RunStatus.WAITING,
            attempts=attempts,
            problem=error.reason,
            problem_detail=redacted(error.detail),
        )

    def _hand_over(self, keeper: RunKeeper, delay: float, **changes: object) -> None:
        run = keeper.let_go(hop=keeper.run.hop + 1, announced=False, **changes)
        self._announce(run, delay=delay)

    def _announce(self, run: Run, *, delay: float) -> None:
        """Who receives the message notes that it came; saving here could overtake the receiver."""
        self.queue.send(ImportMessage(Errand.RUN, run.tenant, run.integration_id, run.id, run.hop), delay=delay)

    def _succeed(self, keeper: RunKeeper) -> None:
        run = keeper.let_go(status=RunStatus.SUCCEEDED, finished_at=int(self.clock()), reading=0)
        self.integrations.release_run(run.tenant, run.integration_id, run.id)
        _log.info("import succeeded", extra={"run": run.id, "read": run.counts.read, "sent": run.counts.sent})
        count("ImportSucceeded")

    def _fail(self, keeper: RunKeeper, error: AmosendError) -> None:
        run = keeper.let_go(
            status=RunStatus.FAILED,
            finished_at=int(self.clock()),
            problem=error.reason,
            problem_detail=redacted(error.detail),
        )
        self.integrations.release_run(run.tenant, run.integration_id, run.id)
        _log.error("import failed", extra={"run": run.id, "reason": error.reason})
        count("ImportFailed")
        integration = self.integrations.get(run.tenant, run.integration_id)
        if integration and isinstance(error, ReconnectRequiredError):
            self._tell_owner(integration, error.reason)

    def _tell_owner(self, integration: Integration, reason: Reason) -> None:
        """Sendsay's refusals concern the key and not this connection; they stay with the run."""
        if not reason.concerns_sendsay:
            self.integrations.disconnect(integration.tenant, integration.id, reason)
        _log.error("reconnect required", extra={"integration": integration.id, "reason": reason})
        count("ReconnectRequired")
