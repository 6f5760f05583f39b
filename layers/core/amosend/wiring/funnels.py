"""Rules of a funnel that are applied by hand; what hooks start is wired with the deliveries."""

from functools import cached_property

from amosend.services.funnel_apply import FunnelApply
from amosend.services.funnel_preview import FunnelPreview
from amosend.services.funnel_slices import FunnelSlices
from amosend.wiring.links import LinkWiring
from amosend.wiring.vendors import new_id

__all__ = ["FunnelWiring"]


class FunnelWiring(LinkWiring):
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
