"""Deliveries: who waits and why, who was given up, and taking those up again."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from delivery_shapes import DeliveriesShape
from delivery_views import PLACE, deliveries_shape, place_of
from routes import Id, Limit, Routes
from wired import wired

router = Routes()
_ALL = "/integrations/<integration_id>/deliveries"
WaitingAfter = Annotated[str | None, Query(pattern=PLACE, description="The last answer's `waiting_next`")]
GivenUpAfter = Annotated[str | None, Query(pattern=PLACE, description="The last answer's `given_up_next`")]


@router.operation("GET", _ALL, summary="Who waits for delivery, and who was given up", tag="deliveries")
def deliveries(
    integration_id: Id, waiting_after: WaitingAfter = None, given_up_after: GivenUpAfter = None, limit: Limit = 100
) -> DeliveriesShape:
    """Mostly nobody: a hook is delivered within seconds. While amoCRM or Sendsay is away all of them wait."""
    integration, found = router.integration(integration_id), wired().waiting_room
    return deliveries_shape(
        found.waiting(integration, after=place_of(waiting_after), limit=limit),
        found.dead(integration, after=place_of(given_up_after), limit=limit),
        found.turn(integration),
        integration=integration,
        now=wired().clock(),
    )


@router.operation("POST", f"{_ALL}/redrive", summary="Take up again who was given up", tag="deliveries", status=204)
def redrive(integration_id: Id) -> Response[None]:
    """All of them, soon, as if their hooks had just come. Twice changes nothing."""
    wired().waiting_room.redrive(router.integration(integration_id))
    return Response(204)
