"""Links: made and changed by people, registered in amoCRM, and looked after."""

from functools import cached_property

from amosend.services.funnel_poll import FunnelPoll
from amosend.services.funnel_return import FunnelReturn
from amosend.services.link_gaps import LinkGaps
from amosend.services.link_hooks import LinkHooks
from amosend.services.link_targets import LinkTargets
from amosend.services.link_tending import LinkTending
from amosend.services.links import Links
from amosend.wiring.deliveries import DeliveryWiring
from amosend.wiring.vendors import new_id, new_key

__all__ = ["LinkWiring"]


class LinkWiring(DeliveryWiring):
    @cached_property
    def link_hooks(self) -> LinkHooks:
        return LinkHooks(self.link_keeper, self.amocrm, self.clock, new_key)

    @cached_property
    def links(self) -> Links:
        return Links(
            self.integration_store,
            self.link_store,
            self.link_keeper,
            LinkTargets(self.choices, self.clock, new_id),
            self.link_hooks,
            self.rounds,
            self.causes,
            self.clock,
            new_id,
            new_key,
        )

    @cached_property
    def link_tending(self) -> LinkTending:
        return LinkTending(
            self.integration_store,
            self.link_store,
            self.link_keeper,
            self.link_hooks,
            LinkGaps(self.link_keeper, self.pending_store, self.clock),
            self.pending_store.waiting,
            self.announce,
            self.rounds,
            self.amocrm,
            FunnelPoll(self.pending_store, self.link_keeper, self.clock),
            FunnelReturn(self.causes, self.pending_store, self.link_keeper, self.clock),
            self.clock,
        )
