"""What became of a contact, or of an address, in the runs of the last 90 days."""

from typing import Annotated

from amosend.domain.email import normal_email
from amosend.domain.import_run import Trigger
from base_shapes import Shape, Whole
from pydantic import AfterValidator, Field, StringConstraints
from run_shapes import ContactShape


def _normal(text: str) -> str:
    found = normal_email(text)
    if found is None:
        raise ValueError("this is not an e-mail address")
    return found


CURSOR = r"^[A-Za-z0-9_-]{1,64}\.[0-9]{1,6}\.[0-9]{1,6}$"
Cursor = Annotated[str, StringConstraints(pattern=CURSOR)]
Email = Annotated[str, StringConstraints(max_length=320), AfterValidator(_normal)]


class EmailRequest(Shape):
    """In a body, for an address must not stand in a URL and from there in anybody's log."""

    email: Email
    before: Cursor | None = Field(default=None, description="The answer's `next`, for what lies further back")
    limit: Annotated[Whole, Field(ge=1, le=100)] = 100


class EventShape(ContactShape):
    at: int
    run: str
    plan: str = Field(description="Id of the autoimport or the webhook link, or once")
    plan_name: str | None = Field(description="None for the one-off import, and for what has been deleted")
    trigger: Trigger
    preview: bool = Field(description="Nothing was done: this is what would have become of the contact")


class StoryShape(Shape):
    """Newest first. An answer may hold few or no events and still have a `next`: a call looks only so far."""

    items: list[EventShape]
    next: str | None = Field(description="To be sent as `before`; None: there is nothing more in the 90 days")
    looked_back_to: int


class EmailHistoryShape(StoryShape):
    contact_ids: list[int] = Field(description="Who is known to have the address now; in the first answer only")
