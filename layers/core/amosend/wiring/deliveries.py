"""What hooks have named, on its way: collected, delivered in rounds, shown, and taken up again."""

import random
from functools import cached_property

from amosend.services.announce import Announce
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.automation_starts import AutomationStarts
from amosend.services.automation_stops import AutomationStops
from amosend.services.collect import Collect
from amosend.services.delivery import Delivery
from amosend.services.delivery_ground import DeliveryGrounds
from amosend.services.delivery_journal import DeliveryJournal
from amosend.services.delivery_round import DeliveryRound
from amosend.services.delivery_rows import DeliveryRows
from amosend.services.delivery_turn import DeliveryTurns
from amosend.services.funnel import Funnel
from amosend.services.funnel_acts import FunnelActs
from amosend.services.funnel_rule_stops import RuleStops
from amosend.services.funnel_stops import FunnelStops
from amosend.services.started_addresses import StartedAddresses
from amosend.services.waiting_room import WaitingRoom
from amosend.wiring.shared import Shared
from amosend.wiring.vendors import new_id

__all__ = ["DeliveryWiring"]


class DeliveryWiring(Shared):
    @cached_property
    def announce(self) -> Announce:
        return Announce(self.turns, self.rounds, self.clock)

    @cached_property
    def collect(self) -> Collect:
        return Collect(self.integration_store, self.link_store, self.pending_store, self.announce, self.clock)

    @cached_property
    def waiting_room(self) -> WaitingRoom:
        return WaitingRoom(self.pending_store, self.turns, self.announce, self.rounds, self.clock)

    @cached_property
    def delivery(self) -> Delivery:
        return Delivery(DeliveryJournal(self.run_store, self.journal, self.clock))

    @cached_property
    def delivery_grounds(self) -> DeliveryGrounds:
        return DeliveryGrounds(
            self.plan_store, self.run_store, self.registers, self.choices, self.keyed_hash, self.clock
        )

    @cached_property
    def automation_starts(self) -> AutomationStarts:
        return AutomationStarts(self.causes, self._automation_jobs, self.keyed_hash, self.clock)

    @cached_property
    def funnel(self) -> Funnel:
        jobs, addresses = self._automation_jobs, StartedAddresses(self.keyed_hash)
        stops = AutomationStops(jobs)
        by_rules = RuleStops(self.causes, self.link_store, jobs, stops, addresses, self.clock)
        leaving = FunnelStops(self.causes, jobs, stops, addresses, self.clock)
        acts = FunnelActs(self.causes, self.delivery, self.automation_starts, by_rules, leaving, self.clock)
        return Funnel(self.causes, acts, self.clock)

    @cached_property
    def _automation_jobs(self) -> AutomationJobs:
        return AutomationJobs(self.clock, self.sleep)

    @cached_property
    def delivery_round(self) -> DeliveryRound:
        rows = DeliveryRows(
            self.pending_store,
            self.delivery,
            self.automation_starts,
            self.funnel,
            self.link_keeper,
            self.clock,
            random.random,
        )
        return DeliveryRound(
            DeliveryTurns(self.turns, self.announce, self.clock, new_id),
            self.integration_store,
            self.link_store,
            self.pending_store,
            rows,
            self.delivery_grounds,
            self.amocrm,
            self.tenant_sendsay,
            self.clock,
            self.sleep,
            random.random,
        )
