"""What hooks have named, on its way: collected, delivered in rounds, shown, and taken up again."""

import random
from collections.abc import Sequence
from functools import cached_property

from amosend.domain.link import Link
from amosend.services.announce import Announce
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.automation_people import Later, Starting
from amosend.services.automation_starts import AutomationStarts
from amosend.services.collect import Collect
from amosend.services.delivery import Delivery
from amosend.services.delivery_ground import DeliveryGround, DeliveryGrounds
from amosend.services.delivery_journal import DeliveryJournal
from amosend.services.delivery_round import DeliveryRound
from amosend.services.delivery_rows import DeliveryRows
from amosend.services.delivery_turn import DeliveryTurns
from amosend.wiring.shared import Shared
from amosend.wiring.vendors import new_id

__all__ = ["Deliveries"]

_SOON = 60.0  # seconds


class _NobodyLooks:
    """Deals wait until there is somebody who knows what rules say about them."""

    def look(self, ground: DeliveryGround, link: Link, leads: Sequence[int]) -> Starting:
        return Starting(later=dict.fromkeys(leads, Later(_SOON)))


class Deliveries(Shared):
    @cached_property
    def announce(self) -> Announce:
        return Announce(self.turns, self.rounds, self.clock)

    @cached_property
    def collect(self) -> Collect:
        return Collect(self.integration_store, self.link_store, self.pending_store, self.announce, self.clock)

    @cached_property
    def delivery(self) -> Delivery:
        return Delivery(DeliveryJournal(self.run_store, self.journal, self.clock))

    @cached_property
    def delivery_grounds(self) -> DeliveryGrounds:
        return DeliveryGrounds(
            self.plan_store, self.run_store, self.registers, self.choices, self.keyed_hash, self.clock
        )

    @cached_property
    def delivery_round(self) -> DeliveryRound:
        rows = DeliveryRows(
            self.pending_store,
            self.delivery,
            AutomationStarts(self.causes, AutomationJobs(self.clock, self.sleep), self.keyed_hash, self.clock),
            _NobodyLooks(),
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
