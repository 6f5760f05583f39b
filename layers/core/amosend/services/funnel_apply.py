"""A rule of a funnel for the deals that are in its stage already: by hand, previewed, and slice by slice.

A run of its own tells how far it has come and what became of whom. Its messages carry it on as far as there is time;
whoever takes over from a dead worker goes on behind the last slice that was finished, and starts nobody twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from itertools import batched

from amosend.domain.funnel import Rule
from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.domain.import_run import Counts, Mode, Run, RunStatus, Trigger
from amosend.domain.integration import Integration
from amosend.domain.link import Link
from amosend.errors import (
    AmosendError,
    ConfigurationError,
    NotFoundError,
    ReconnectRequiredError,
    RejectedError,
    TransientError,
)
from amosend.reasons import Reason
from amosend.services.agreement import lead_to
from amosend.services.delivery_ground import DeliveryGround, DeliveryGrounds
from amosend.services.funnel_slices import FunnelSlices
from amosend.services.patience import Patience
from amosend.services.ports import AmoCrmAccounts, Clock, Integrations, Links, Rounds, Runs, Sleep
from amosend.services.run_keeper import OvertakenError, RunKeeper
from amosend.services.sign_in import TenantSendsay
from amosend.services.vendor_words import name_of

__all__ = ["FunnelApply"]

_log = logging.getLogger("amosend")
_A_SLICE = 100  # deals
_LEASE = 150.0  # seconds, longer than a worker has
_FIRST_DELAY, _LONGEST_DELAY, _MOST_POSTPONEMENTS = 5.0, 600.0, 30


@dataclass(frozen=True, slots=True)
class FunnelApply:
    """`announce` asks for a round: of who has to wait, and of whatever else was noted on the way."""

    integrations: Integrations
    links: Links
    runs: Runs
    slices: FunnelSlices
    grounds: DeliveryGrounds
    rounds: Rounds
    announce: Callable[[str, str], None]
    amocrm: AmoCrmAccounts
    sendsay: TenantSendsay
    clock: Clock
    sleep: Sleep
    new_id: Callable[[], str]

    def start(
        self, integration: Integration, link: Link, rule_id: str, *, preview: bool, agreed: Run | None = None
    ) -> Run:
        """`agreed`: the preview that has told of it, which leads to one run only."""
        if integration.account is None or not integration.connected:
            raise RejectedError(integration.problem or Reason.NOT_CONNECTED)
        if not link.enabled:
            raise RejectedError(Reason.LINK_DISABLED, link.id)
        rule = _rule(link, rule_id)
        now = int(self.clock())
        settings = self._ground(integration, now).settings_for(None if rule.action.about_automation else rule.target)
        run_id = f"{now:011d}-{self.new_id()[:8]}"
        run = Run(
            integration.tenant,
            integration.id,
            lead_to(self.runs, agreed, run_id) if agreed else run_id,
            link.id,
            Trigger.PERSON,
            Mode.FULL,
            settings,
            now,
            preview=preview,
            rule_id=rule.id,
            updated_at=now,
        )
        made = run if self.runs.create(run) else self.runs.get(integration.id, run.id)
        if made is None:
            raise TransientError(Reason.BUSY, run.id)
        self._send(made)
        return made

    def __call__(self, message: RoundMessage, *, deadline: float) -> None:
        run = self.runs.get(message.integration_id, message.run_id)
        if run is None or run.status.ended:
            return
        if run.leased_at(self.clock()):
            raise TransientError(Reason.BUSY, run.id, retry_after=max(1.0, run.lease_until - self.clock()))
        keeper = RunKeeper(self.runs, run, self.new_id(), self.clock, _LEASE)
        keeper.save(status=RunStatus.RUNNING, started_at=run.started_at or int(self.clock()))
        try:
            status = self._work(keeper, deadline)
        except OvertakenError:
            raise
        except TransientError as error:
            self._postpone(self._fresh(keeper), error)
        except (ReconnectRequiredError, RejectedError, ConfigurationError) as error:
            self._end(self._fresh(keeper), RunStatus.FAILED, error)
        else:
            if status is RunStatus.RUNNING:
                self._send(keeper.let_go())
            else:
                self._end(keeper, status)

    def _work(self, keeper: RunKeeper, deadline: float) -> RunStatus:
        """RUNNING when there is more to be done than there was time for."""
        run = keeper.run
        integration = self.integrations.get(run.tenant, run.integration_id)
        if integration is None:
            raise RejectedError(Reason.INTEGRATION_DELETED)
        if not integration.connected:
            raise RejectedError(integration.problem or Reason.NOT_CONNECTED)
        link = self.links.get(run.tenant, run.integration_id, run.plan_id)
        if link is None:
            raise NotFoundError(Reason.NOT_FOUND)
        rule, ground = _rule(link, run.rule_id), self._ground(integration, deadline)
        met = self.slices.met(run)
        for some in batched(self.slices.ids(ground, rule, after=int(run.position or 0)), _A_SLICE, strict=False):
            if self.runs.cancelled(run.integration_id, run.id):
                return RunStatus.CANCELLED
            if self.clock() > deadline:
                return RunStatus.RUNNING
            deals = self.slices.apply(ground, link, rule, keeper.run, some, met=met)
            run = self._fresh(keeper).run
            counts = run.counts + Counts(deals=deals)
            keeper.save(position=str(some[-1]), counts=counts, pages=run.pages + 1, postponements=0, problem=None)
        return RunStatus.SUCCEEDED

    def _fresh(self, keeper: RunKeeper) -> RunKeeper:
        """The journal has saved it, too."""
        found = self.runs.get(keeper.run.integration_id, keeper.run.id)
        if found is None or found.lease_owner != keeper.worker:
            raise OvertakenError(Reason.BUSY, keeper.run.id)
        keeper.run = found
        return keeper

    def _postpone(self, keeper: RunKeeper, error: TransientError) -> None:
        postponements = keeper.run.postponements + 1
        if postponements > _MOST_POSTPONEMENTS:
            self._end(keeper, RunStatus.FAILED, error)
            return
        delay = min(_LONGEST_DELAY, max(error.retry_after, _FIRST_DELAY * 2.0 ** (postponements - 1)))
        _log.warning("postponed", extra={"run": keeper.run.id, "reason": error.reason, "seconds": delay})
        run = keeper.let_go(
            status=RunStatus.WAITING,
            postponements=postponements,
            retries=keeper.run.retries + 1,
            problem=error.reason,
            problem_detail=name_of(error),
        )
        self._send(run, delay=delay)

    def _end(self, keeper: RunKeeper, status: RunStatus, error: AmosendError | None = None) -> None:
        run = keeper.let_go(
            status=status,
            finished_at=int(self.clock()),
            problem=error.reason if error else None,
            problem_detail=name_of(error) if error else "",
        )
        if not run.preview:
            self.announce(run.tenant, run.integration_id)
        if isinstance(error, ReconnectRequiredError) and not error.reason.concerns_sendsay:
            self.integrations.disconnect(run.tenant, run.integration_id, error.reason)
        _log.info("rule applied", extra={"run": run.id, "status": status, "reason": run.problem})

    def _ground(self, integration: Integration, deadline: float) -> DeliveryGround:
        patience = Patience(self.clock, self.sleep, deadline, lambda: None)
        amocrm, sendsay = self.amocrm(integration), self.sendsay(integration.tenant)
        return self.grounds.of(integration, amocrm=amocrm, sendsay=sendsay, patience=patience)

    def _send(self, run: Run, *, delay: float = 0) -> None:
        message = RoundMessage(
            RoundErrand.APPLY, run.tenant, run.integration_id, link_id=run.plan_id, rule_id=run.rule_id, run_id=run.id
        )
        self.rounds.send(message, delay=delay)


def _rule(link: Link, rule_id: str) -> Rule:
    found = next((rule for rule in link.rules if rule.id == rule_id), None)
    if found is None:
        raise NotFoundError(Reason.NOT_FOUND, rule_id)
    return found
