"""Runs: how far one has come, what it has counted, and what became of each contact."""

from amosend.domain.import_run import Mode, RunStatus, Stage, Trigger
from base_shapes import Shape, Told
from pydantic import Field, StrictBool


class StartRequest(Shape):
    mode: Mode | None = Field(default=None, description="None: what changed, as far as it is known since when")
    preview: StrictBool = Field(default=False, description="Decides about everybody and changes nothing anywhere")


class CountsShape(Shape):
    """read = sent + without_email + … + rejected_by_sendsay; sent = added + updated + moved + unchanged."""

    read: int
    sent: int
    added: int
    updated: int
    moved: int = Field(description="The e-mail changed: the new address took the old one's place")
    unchanged: int
    without_email: int
    invalid_email: int
    duplicate_email: int
    no_consent: int
    unsubscribed: int
    blocked: int
    removed_in_sendsay: int
    status_unknown: int
    company: int = Field(description="Named by a hook among the contacts; only people are delivered")
    gone_meanwhile: int = Field(description="Deleted in amoCRM between the hook and the reading")
    before_link: int = Field(
        description="Named by a hook, but made or changed in amoCRM before the link was there or on"
    )
    left_by_rule: int = Field(description="Taken out of the list by a rule of a funnel, and not brought back by one")
    rejected_by_sendsay: int
    removed: int = Field(description="Gone from amoCRM and taken out of the list; not read, so not among the above")
    kept: int = Field(description="Gone from amoCRM and left in the list; not read, so not among the above")
    consent_withdrawn: int = Field(
        description="Of those in no_consent, who was in the list and was taken out of it; not counted once more in read"
    )
    further_addresses: int = Field(description="Beside the contacts' main ones")
    phones_attached: int
    phones_skipped: int
    deals: int = Field(description="To which a rule of a funnel was applied")
    started: int = Field(description="People started in an automation by a link or by a rule of a funnel")
    not_again: int = Field(description="People not started, or not added, because they were before")


class ExampleShape(Shape):
    outcome: Told
    contact_ids: list[int]


class WarningShape(Shape):
    """A field that was renamed, removed or does not suit any more. The import went on."""

    code: str
    field: str
    was: str
    now: str
    ru: str
    en: str


class RunShape(Shape):
    id: str
    plan: str = Field(description="Id of the autoimport or of the webhook link, or once")
    rule: str | None = Field(description="Id of the funnel's rule that was applied to the deals in its stage")
    mode: Mode
    preview: bool
    status: RunStatus
    cancelling: bool = Field(description="Its end has been asked for and comes within a minute or with its next step")
    trigger: Trigger
    stage: Stage
    created_at: int
    started_at: int | None
    updated_at: int
    finished_at: int | None
    duration: int = Field(description="Seconds, of a run under way until now")
    counts: CountsShape
    reading: int = Field(description="Contacts read since the counts were last brought up to date")
    expected: int | None = Field(
        description="Contacts that the last full run read, to tell how far a full one has come"
    )
    pages: int
    retries: int
    since: int | None = Field(description="A run of changes: what changed before it was not read")
    watermark: int | None = Field(description="amoCRM's time of the last change that was there at the beginning")
    examples: list[ExampleShape]
    warnings: list[WarningShape]
    list_id: str | None
    problem: Told | None


class RunsShape(Shape):
    items: list[RunShape]


class ContactShape(Shape):
    contact_id: int = Field(description="0: Sendsay did not say which contact it was")
    outcome: Told
    remarks: list[Told] = Field(description="What is to be known beside; an explanation of the outcome has its code")


class ContactsShape(Shape):
    items: list[ContactShape]
    next: str | None = Field(description="To be sent as `after` for the next page; None at the end")
