"""Who waits for delivery and who was given up, as the pages of links and of the funnel show it."""

from amosend.domain.integration import Integration
from delivery_shapes import DeliveriesShape
from delivery_views import deliveries_shape
from wired import wired

__all__ = ["waiting_of"]

_SHOWN = 50


def waiting_of(integration: Integration) -> DeliveriesShape:
    """The first of each; while a vendor is away there may be thousands."""
    room = wired().waiting_room
    return deliveries_shape(
        room.waiting(integration, after="", limit=_SHOWN),
        room.dead(integration, after="", limit=_SHOWN),
        room.turn(integration),
        integration=integration,
        now=wired().clock(),
    )
