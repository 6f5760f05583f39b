"""From rows that wait to the API's shapes."""

from amosend.domain.integration import Integration
from amosend.domain.pending import Pending, PendingPage, Turn
from amosend.domain.tried import WAITS_AT_MOST
from amosend.reasons import Reason
from delivery_shapes import CauseShape, DeliveriesShape, DeliveryShape
from views import told

# A place among the rows, with a dot where a URL would take the rest for a fragment.
PLACE = r"^(contact|company|lead)\.[0-9]{20}$"


def place_of(cursor: str | None) -> str:
    return (cursor or "").replace(".", "#")


def deliveries_shape(
    waiting: PendingPage, dead: PendingPage, turn: Turn, *, integration: Integration, now: float
) -> DeliveriesShape:
    rests = turn.attempts > 0 and turn.not_before > now
    stands_still = None if integration.connected else integration.problem or Reason.NOT_CONNECTED
    return DeliveriesShape(
        waiting=[_shape(row) for row in waiting.rows],
        waiting_next=_next(waiting),
        given_up=[_shape(row) for row in dead.rows],
        given_up_next=_next(dead),
        problem=told(stands_still or turn.reason),
        next_round_at=int(turn.not_before) if rests else None,
    )


def _shape(row: Pending) -> DeliveryShape:
    return DeliveryShape.model_validate(
        {
            "entity": row.entity,
            "id": row.id,
            "causes": [CauseShape(link=cause.link_id, event=cause.action) for cause in row.causes],
            "since": row.first_at,
            "next_try_at": row.rests_until or None,
            "waits_until": _waits_until(row),
            "given_up_at": row.dead_at or None,
            "reason": told(row.reason, row.detail),
        }
    )


def _waits_until(row: Pending) -> int | None:
    """Who is not shown by amoCRM is asked for again, and is not given up but gone."""
    if not row.waits_since or row.dead_at or row.reason is Reason.CONTACT_NOT_SHOWN:
        return None
    return row.waits_since + WAITS_AT_MOST


def _next(page: PendingPage) -> str | None:
    return page.rows[-1].place.replace("#", ".") if page.more else None
