"""Rules of a funnel that are applied by hand, and what links leave behind; what hooks do is in deliveries.py."""

from functools import cached_property

from amosend.services.funnel_apply import FunnelApply
from amosend.services.funnel_preview import FunnelPreview
from amosend.services.funnel_slices import FunnelSlices
from amosend.services.link_forgetting import LinkForgetting
from amosend.wiring.links import LinkWiring
from amosend.wiring.vendors import new_id

__all__ = ["FunnelWiring"]


class FunnelWiring(LinkWiring):
    @cached_property
    def link_forgetting(self) -> LinkForgetting:
        return LinkForgetting(self.link_store, self.causes, self.rounds, self.clock)

    @cached_property
    def funnel_apply(self) -> FunnelApply:
        slices = FunnelSlices(
            self.causes,
            self.funnel,
            FunnelPreview(self.causes, self.clock),
            self.pending_store,
            self.run_store,
            self.journal,
            self.clock,
        )
        return FunnelApply(
            self.integration_store,
            self.link_store,
            self.run_store,
            slices,
            self.delivery_grounds,
            self.rounds,
            self.announce,
            self.amocrm,
            self.tenant_sendsay,
            self.clock,
            self.sleep,
            new_id,
        )
