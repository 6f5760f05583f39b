"""The answers to "why?", by contact and by address."""

from typing import Annotated

from amosend.domain.integration import Integration
from amosend.services.history import Story
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from history_shapes import CURSOR, EmailHistoryShape, EmailRequest, EventShape, StoryShape
from routes import Id, Limit, Routes
from run_views import event_shape
from wired import wired

router = Routes()
ContactId = Annotated[int, Path(ge=1, lt=2**63, description="amoCRM's id of the contact")]
Before = Annotated[str | None, Query(pattern=CURSOR, description="The last answer's `next`")]


@router.operation(
    "GET", "/integrations/<integration_id>/contacts/<contact_id>/history", summary="A contact's story", tag="history"
)
def of_contact(integration_id: Id, contact_id: ContactId, before: Before = None, limit: Limit = 100) -> StoryShape:
    """What became of it in each run of the last 90 days, the newest first."""
    integration = router.integration(integration_id)
    story = wired().history.contact(integration, contact_id, before=before, limit=limit)
    return StoryShape(items=_events(integration, story), next=_next(story), looked_back_to=story.looked_back_to)


@router.operation("POST", "/integrations/<integration_id>/history", summary="The story of an address", tag="history")
def of_email(integration_id: Id, request: EmailRequest) -> EmailHistoryShape:
    """Addresses are not kept: the search is for a keyed hash of this one, whatever the case of its letters."""
    integration = router.integration(integration_id)
    found = wired().history.by_email(integration, request.email, before=request.before, limit=request.limit)
    return EmailHistoryShape(
        contact_ids=found.contact_ids,
        items=_events(integration, found.story),
        next=_next(found.story),
        looked_back_to=found.story.looked_back_to,
    )


def _events(integration: Integration, story: Story) -> list[EventShape]:
    names = wired().history.plan_names(integration) if story.events else {}
    return [event_shape(event, names) for event in story.events]


def _next(story: Story) -> str | None:
    return str(story.following) if story.following else None
