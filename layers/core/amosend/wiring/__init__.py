"""The composition root: the only place where settings, clients, store and services meet.

Everything is made when it is first asked for, so that a function pays only for what it uses; nothing is made, read or
connected at import. Imported by functions/, local/, bench/ and tests only.
"""

import secrets
from functools import cached_property

from amosend.services.account_check import AccountCheck
from amosend.services.catch_up import CatchUp
from amosend.services.connect import Connect
from amosend.services.due import Due
from amosend.services.history import History
from amosend.services.import_hop import ImportHop
from amosend.services.import_worker import ImportWorker
from amosend.services.imports import StartImport
from amosend.services.integrations import Integrations
from amosend.services.mapping_check import MappingCheck
from amosend.services.plans import Plans
from amosend.services.runs import Runs
from amosend.services.sample import Sample
from amosend.services.sessions import Sessions
from amosend.services.sign_in import SignIn
from amosend.store.ended_sessions import EndedSessionStore
from amosend.wiring.funnels import FunnelWiring
from amosend.wiring.vendors import new_id

__all__ = ["Wiring"]


class Wiring(FunnelWiring):
    """The use cases, each with what it needs."""

    @cached_property
    def connect(self) -> Connect:
        return Connect(
            self.integration_store,
            self.ticket_store,
            self.token_store,
            self.oauth,
            self.amocrm_by_token,
            self.clock,
            self.catch_up,
        )

    @cached_property
    def sign_in(self) -> SignIn:
        return SignIn(self.sendsay, self.token_store, self.limits, self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.derived(b"sessions"), EndedSessionStore(), clock=self.clock, new_id=new_id)

    @cached_property
    def integrations(self) -> Integrations:
        return Integrations(
            self.integration_store,
            self.plan_store,
            self.ticket_store,
            self.token_store,
            self.account_check,
            self.derived(b"tickets"),
            self.clock,
            new_id,
            self.links.forget,
            self.registers,
        )

    @cached_property
    def account_check(self) -> AccountCheck:
        return AccountCheck(self.integration_store, self.token_store, self.amocrm, self.clock, self.catch_up)

    @cached_property
    def start_import(self) -> StartImport:
        return StartImport(
            self.integration_store,
            self.plan_store,
            self.run_store,
            self.plan_keeper,
            self.queue,
            self.clock,
            self._new_run_id,
        )

    @cached_property
    def plans(self) -> Plans:
        check = MappingCheck(self.choices)
        return Plans(self.plan_store, self.run_store, self.tenant_sendsay, check, self.clock, new_id)

    @cached_property
    def runs(self) -> Runs:
        return Runs(self.run_store, self.plan_store, self.queue, self.clock)

    @cached_property
    def history(self) -> History:
        return History(
            self.run_store,
            self.journal,
            self.plan_store,
            self.link_store,
            self.registers,
            self.keyed_hash,
            self.clock,
        )

    @cached_property
    def sample(self) -> Sample:
        return Sample(self.amocrm, self.choices)

    @cached_property
    def catch_up(self) -> CatchUp:
        return CatchUp(self.plan_store, self.queue, self.rounds, self.clock)

    @cached_property
    def due(self) -> Due:
        return Due(self.plan_store, self.integration_store, self.link_store, self.queue, self.rounds, self.clock)

    @cached_property
    def import_hop(self) -> ImportHop:
        return ImportHop(
            self.plan_keeper,
            self.run_store,
            self.journal,
            self.registers,
            self.choices,
            self.keyed_hash,
            self.clock,
        )

    @cached_property
    def import_worker(self) -> ImportWorker:
        return ImportWorker(
            self.integration_store,
            self.plan_keeper,
            self.run_store,
            self.queue,
            self.start_import,
            self.import_hop,
            self.account_check,
            self.amocrm,
            self.tenant_sendsay,
            self.clock,
            self.sleep,
            new_id,
        )

    def _new_run_id(self) -> str:
        """Sorts by time: seconds first, as in the ids of scheduled runs."""
        return f"{int(self.clock()):011d}-{secrets.token_hex(4)}"
