"""Webhook links: addresses that amoCRM posts to, each with one target in Sendsay."""

from typing import Annotated, Literal

from amosend.domain.link import HookState, LinkKind
from amosend.domain.plan import Health
from base_shapes import Name, Shape, Told, Whole
from funnel_shapes import RuleRequest, RuleShape
from pydantic import Field, StringConstraints, model_validator

Target = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Event = Literal["add_contact", "update_contact", "add_lead", "status_lead", "delete_lead", "restore_lead"]
_MOST_HOURS = 7 * 24


class WebhookLinkRequest(Shape):
    """A list or an automation has its id as target; a funnel has rules."""

    kind: LinkKind
    name: Name | None = Field(
        default=None, description="None: as its target, with a number when another link is called so"
    )
    target: Target | None = Field(default=None, description="Id of the list or the automation")
    rules: tuple[RuleRequest, ...] = Field(default=(), max_length=50, description="Of a funnel")

    @model_validator(mode="after")
    def _complete(self) -> "WebhookLinkRequest":
        if self.kind is LinkKind.FUNNEL and (self.target or not self.rules):
            raise ValueError("a funnel has rules and no target")
        if self.kind is not LinkKind.FUNNEL and (self.rules or not self.target):
            raise ValueError("a list or an automation needs its id as target, and has no rules")
        return self


class RotateRequest(Shape):
    overlap_hours: Annotated[Whole, Field(ge=0, le=_MOST_HOURS)] = Field(
        default=24, description="For so long the former address works too; 0: it ends at once"
    )


class RegisterRequest(Shape):
    events: tuple[Event, ...] = Field(default=(), max_length=6, description="None: all that do something for this link")


class TrafficShape(Shape):
    received: int = Field(description="Events that the link passes on")
    ignored: int = Field(description="Other events; they change nothing")
    foreign: int = Field(description="Hooks of another amoCRM account; they change nothing")
    last_hook_at: int | None


class WebhookLinkShape(Shape):
    id: str
    kind: LinkKind
    name: str
    target: str | None
    rules: list[RuleShape]
    created_at: int
    enabled: bool
    health: Health = Field(description="ok only when a hook stands in amoCRM, or one has come")
    problem: Told | None = Field(description="Why it stands still, or not everything gets through")
    registered: bool = Field(description="Its hook was registered through amoCRM's API, and is looked after by us")
    hook: HookState = Field(description="As amoCRM's list of hooks shows it; hooks of a stage are never in it")
    hook_note: Told | None = Field(description="Why the list of hooks says nothing")
    checked_at: int | None = Field(description="The last look at that list")
    catching_up: bool = Field(description="What was missed while the hook did not work is being read")
    former_until: int | None = Field(description="Until then a former address works too")
    traffic: TrafficShape
    last_run: str | None = Field(description="What was delivered in one day of Moscow is a run; the last of them")
    delivered_at: int | None


class DeletedLinkShape(Shape):
    """Whom it leaves behind; of very many only the first ten thousand are counted."""

    waiting: int = Field(
        description="Contacts and deals that waited for delivery by it, and are not delivered any more"
    )
    started: int = Field(description="People whom it has put into automations and not stopped: they go on to the end")


class NewWebhookLinkShape(WebhookLinkShape):
    url: str = Field(description="To be pasted in amoCRM. It is shown now and never again; rotating gives another one")
