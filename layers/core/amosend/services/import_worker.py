"""One message of the imports queue: go on with a run until it ends or the time box does, or renew a grant.

A run is carried by messages that name its hop. A message delivered twice, late, or after a worker was killed finds the
run's lease and hop and does no harm: of all workers only the one that holds the lease under the newest version saves.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from amosend.domain.import_run import Run, RunStatus
from amosend.domain.integration import Integration
from amosend.domain.message import Errand, ImportMessage
from amosend.errors import AmosendError, ConfigurationError, ReconnectRequiredError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.chunk_import import time_to_look
from amosend.services.import_hop import ImportHop
from amosend.services.import_loop import Deadlines, ImportLoop
from amosend.services.imports import StartImport
from amosend.services.patience import Patience
from amosend.services.plan_keeper import PlanKeeper
from amosend.services.ports import AmoCrmAccounts, Clock, Integrations, Queue, Runs, Sleep
from amosend.services.run_keeper import OvertakenError, RunKeeper
from amosend.services.sign_in import TenantSendsay
from amosend.services.vendor_words import name_of
from amosend.telemetry import count

__all__ = ["ImportWorker"]

_log = logging.getLogger("amosend")

_MOST_HOPS = 2_000  # our own ceiling: a million contacts take some tens
_MOST_POSTPONEMENTS = 12  # without any progress; the last ones a quarter of an hour apart, some two hours in all
_MOST_DEATHS = 20  # of workers, without any progress: each costs the queue's visibility timeout, so three hours
_FIRST_DELAY, _LONGEST_DELAY = 5.0, 900.0  # seconds
_REST_FOR_AMOCRM = 60.0  # seconds after a 429 that outlasted the client's patience: amoCRM blocks accounts that insist
_RENEW_AGAIN = 900.0  # seconds; there is time, for a grant lives three months
_LIST_BUSY_FOR = 60.0  # seconds until it is asked again whether the other run has left the list


class _CancelledError(Exception):
    """A person has stopped the run."""


@dataclass(frozen=True, slots=True)
class ImportWorker:
    """`lease` in seconds; it must outlast the longest single step of a living worker."""

    integrations: Integrations
    plans: PlanKeeper
    runs: Runs
    queue: Queue
    start: StartImport
    hop: ImportHop
    account_check: Callable[[Integration], None]
    amocrm: AmoCrmAccounts
    sendsay: TenantSendsay
    clock: Clock
    sleep: Sleep
    new_id: Callable[[], str]
    lease: float = 120.0

    def handle(self, message: ImportMessage, *, deadline: float) -> None:
        if message.kind is Errand.RENEW:
            self._renew(message)
        elif message.kind is Errand.START:
            self.start.scheduled(message)
        else:
            self._run(message, deadline=deadline)

    def _run(self, message: ImportMessage, *, deadline: float) -> None:
        run = self._mine_to_carry(message)
        if run is None:
            return
        keeper = RunKeeper(self.runs, run, self.new_id(), self.clock, self.lease)
        try:
            keeper.save(status=RunStatus.RUNNING, announced=True)
            if run.lease_owner is None:
                self._carry(keeper, deadline)
            else:
                self._after_death(keeper)
        except OvertakenError:
            # The message comes again: should the other worker die, it may be the last one that carries the run.
            _log.info("overtaken", extra={"run": run.id, "hop": message.hop})
            raise

    def _renew(self, message: ImportMessage) -> None:
        """Asks for the account, which renews a token that is about to end and shows whether the grant still lives."""
        integration = self.integrations.get(message.tenant, message.integration_id)
        if integration is None or not (integration.connected or integration.asked_again):
            return
        try:
            self.account_check(integration)
        except TransientError as error:
            raise TransientError(error.reason, error.detail, retry_after=_RENEW_AGAIN) from error
        except ReconnectRequiredError as error:
            if error.reason is not integration.problem:
                self._tell_owner(integration.tenant, integration.id, error.reason)

    def _mine_to_carry(self, message: ImportMessage) -> Run | None:
        run = self.runs.get(message.integration_id, message.run_id)
        if run is None:
            return None
        if run.status.ended:
            self._let_others(run)
            return None
        if message.hop == run.hop - 1 and not run.announced:
            # Its worker may have died between saving the next hop and sending the message for it.
            self._announce(run)
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
        except _CancelledError:
            self._cancel(keeper)
        else:
            if delay is None:
                self._succeed(keeper)
            else:
                self._hand_over(keeper, delay, status=RunStatus.RUNNING)

    def _work(self, keeper: RunKeeper, deadline: float) -> float | None:
        """None when the run is done, else the seconds after which to go on."""
        run = keeper.run
        integration = self._working(run)
        if run.chunk is None and self._cancelled(run):
            raise _CancelledError
        amocrm, sendsay = self.amocrm(integration), self.sendsay(run.tenant)
        patience = Patience(self.clock, self.sleep, deadline, keeper.note_retry)
        if not run.prepared:
            self.hop.prepare(keeper, integration, amocrm=amocrm, sendsay=sendsay)
        if run.chunk is not None:
            wait = time_to_look(run.chunk, sendsay, now=self.clock(), patience=patience)
            if wait is not None:
                return wait
        ground, seen = self.hop.ground(keeper, amocrm=amocrm, sendsay=sendsay, patience=patience)
        loop = ImportLoop(
            ground,
            seen,
            sleep=self.sleep,
            deadlines=Deadlines.between(self.clock(), deadline),
            still_wanted=lambda: self._working(keeper.run),
            cancelled=lambda: self._cancelled(keeper.run),
        )
        done = loop.advance()
        if done and loop.stopped:
            raise _CancelledError
        return None if done else loop.seconds_to_wait

    def _cancelled(self, run: Run) -> bool:
        return self.runs.cancelled(run.integration_id, run.id)

    def _working(self, run: Run) -> Integration:
        """The integration, unless this run's work is over for a reason that lies outside of it."""
        integration = self.integrations.get(run.tenant, run.integration_id)
        if integration is None:
            raise RejectedError(Reason.INTEGRATION_DELETED)
        if not integration.connected:
            raise RejectedError(integration.problem or Reason.NOT_CONNECTED)
        plan = self.plans.find(run)
        if plan is None:
            raise RejectedError(Reason.IMPORT_NOT_SET_UP)
        if plan.active_run not in {None, run.id}:
            raise RejectedError(Reason.IMPORT_RUNNING, plan.active_run or "")
        if run.hop > _MOST_HOPS:
            raise ConfigurationError(Reason.TOO_MANY_HOPS)
        return integration

    def _postpone(self, keeper: RunKeeper, error: TransientError) -> None:
        if error.reason is Reason.LIST_BUSY:
            self._hand_over(keeper, _LIST_BUSY_FOR, status=RunStatus.WAITING, problem=error.reason)
            return
        postponements = keeper.run.postponements + 1
        if postponements > _MOST_POSTPONEMENTS:
            self._fail(keeper, error)
            return
        least = _REST_FOR_AMOCRM if error.reason is Reason.AMOCRM_BUSY else error.retry_after
        delay = min(_LONGEST_DELAY, max(least, _FIRST_DELAY * 2 ** (postponements - 1)))
        _log.warning("postponed", extra={"run": keeper.run.id, "reason": error.reason, "seconds": delay})
        self._hand_over(
            keeper,
            delay,
            status=RunStatus.WAITING,
            postponements=postponements,
            retries=keeper.run.retries + 1,
            problem=error.reason,
            problem_detail=name_of(error),
        )

    def _after_death(self, keeper: RunKeeper) -> None:
        """The worker before did not let go of the run: a fresh message carries it on.

        SQS counts how often it delivers a message, and a run that gets on must not become a dead letter, however often
        its workers die. One that never gets on has to end, and its owner to see it.
        """
        deaths = keeper.run.deaths + 1
        if deaths > _MOST_DEATHS:
            self._fail(keeper, ConfigurationError(Reason.WORKER_DIED))
        else:
            self._hand_over(keeper, 0, status=RunStatus.RUNNING, deaths=deaths)

    def _hand_over(self, keeper: RunKeeper, delay: float, **changes: object) -> None:
        due_at = int(self.clock() + delay)
        self._announce(keeper.let_go(hop=keeper.run.hop + 1, announced=False, due_at=due_at, **changes))

    def _announce(self, run: Run) -> None:
        """Who receives the message notes that it came; saving here could overtake the receiver."""
        message = ImportMessage(Errand.RUN, run.tenant, run.integration_id, run.id, run.hop)
        self.queue.send(message, delay=run.due_at - self.clock())

    def _succeed(self, keeper: RunKeeper) -> None:
        run = self._end(keeper, status=RunStatus.SUCCEEDED, reading=0, problem=None, problem_detail="")
        _log.info("import succeeded", extra={"run": run.id, "read": run.counts.read, "sent": run.counts.sent})
        count("PreviewSucceeded" if run.preview else "ImportSucceeded")

    def _cancel(self, keeper: RunKeeper) -> None:
        """What was sent before stays; nothing more is."""
        run = self._end(keeper, status=RunStatus.CANCELLED, reading=0, problem=Reason.IMPORT_CANCELLED)
        _log.info("import cancelled", extra={"run": run.id, "sent": run.counts.sent})
        count("ImportCancelled")

    def _fail(self, keeper: RunKeeper, error: AmosendError) -> None:
        """The owner is told first: once the run has ended nobody would do it any more."""
        if isinstance(error, ReconnectRequiredError):
            self._tell_owner(keeper.run.tenant, keeper.run.integration_id, error.reason)
        self.hop.leave_word(keeper.run)
        detail = name_of(error)
        run = self._end(keeper, status=RunStatus.FAILED, problem=error.reason, problem_detail=detail)
        _log.error("import failed", extra={"run": run.id, "reason": error.reason})
        count("PreviewFailed" if run.preview else "ImportFailed")

    def _end(self, keeper: RunKeeper, **changes: object) -> Run:
        run = keeper.let_go(finished_at=int(self.clock()), **changes)
        self._let_others(run)
        return run

    def _let_others(self, run: Run) -> None:
        """Again when the message comes again: who ended the run may have died before it got here."""
        self.plans.finish(run)
        self.hop.release(run)

    def _tell_owner(self, tenant: str, integration_id: str, reason: Reason) -> None:
        """Sendsay's refusals concern the key and not this connection; they stay with the run."""
        if not reason.concerns_sendsay:
            self.integrations.disconnect(tenant, integration_id, reason)
        _log.error("reconnect required", extra={"integration": integration_id, "reason": reason})
        count("ReconnectRequired")
