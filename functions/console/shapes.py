"""What the JSON API takes and gives. The OpenAPI document is generated from these, so a field is described here once.

Times are Unix seconds UTC.
"""

from typing import Annotated

from amosend.domain.import_run import RunStatus, Trigger
from amosend.domain.integration import ConnectionStatus, ListKind, PhoneKind
from amosend.domain.subscriber import Outcome
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, model_validator

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Pasted = Annotated[str, StringConstraints(max_length=4096)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FieldError(Shape):
    field: str = Field(description="Where in the request, such as body.name")
    message: str


class Problem(Shape):
    """Every error has this shape (RFC 9457), as application/problem+json."""

    type: str = Field(description="urn:amosend: and the code")
    title: str = Field(description="The sentence in English")
    status: int
    detail: str = Field(description="The sentence in the language of Accept-Language; Russian by default")
    code: str = Field(description="One of the closed set of reasons")
    explanation: str = Field(default="", description="The vendor's own words, as far as there are any")
    errors: list[FieldError] = []


class SignInRequest(Shape):
    account: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(description="Sendsay account name")
    api_key: Annotated[str, StringConstraints(min_length=1, max_length=512)] = Field(description="An API key of it")


class SessionShape(Shape):
    account: str
    csrf_token: str = Field(description="To be sent as X-CSRF-Token with every change made under the cookie")
    expires_at: int | None = Field(description="None when the call itself carried the key")


class Told(Shape):
    """A reason and its sentences."""

    code: str
    ru: str
    en: str
    explanation: str = ""


class AccountShape(Shape):
    account_id: int
    host: str
    name: str
    client_id: str | None
    granted_by: str | None = Field(description="amoCRM's id of the user who gave access")
    connected_at: int
    checked_at: int = Field(description="The last time that amoCRM answered for this account")
    valid_until: int | None = Field(description="End of a long-lived token; None: renewed by itself")


class ListShape(Shape):
    kind: ListKind
    id: Annotated[str, StringConstraints(max_length=64)] | None = None
    name: Name | None = None

    @model_validator(mode="after")
    def _complete(self) -> "ListShape":
        if self.kind is ListKind.EXISTING and not self.id:
            raise ValueError("an existing list needs its id")
        if self.kind is not ListKind.EXISTING and self.id:
            raise ValueError("only an existing list has an id")
        if self.kind is ListKind.NEW and not self.name:
            raise ValueError("a new list needs a name")
        return self


class PhoneShape(Shape):
    kind: PhoneKind = PhoneKind.NONE
    field: Annotated[str, StringConstraints(max_length=128, pattern=r"^[A-Za-z0-9_]+\.[A-Za-z0-9_]+$")] | None = None

    @model_validator(mode="after")
    def _complete(self) -> "PhoneShape":
        if self.kind is PhoneKind.FIELD and not self.field:
            raise ValueError("a field of Sendsay is needed, such as custom.q197")
        return self


class ImportSettingsShape(Shape):
    list: ListShape
    name: StrictBool = Field(default=True, description="Name and surname into «Имя» (base.firstName)")
    phone: PhoneShape = PhoneShape()
    nightly: StrictBool = Field(default=False, description="Also every night at 00:00 Moscow")


class IntegrationShape(Shape):
    id: str
    name: str
    created_at: int
    status: ConnectionStatus
    problem: Told | None
    account: AccountShape | None
    import_settings: ImportSettingsShape | None
    active_run: str | None


class NameRequest(Shape):
    name: Name


class LinkShape(Shape):
    """The connection link and what amoCRM has sent to it."""

    redirect_uri: str
    secrets_uri: str
    state: str
    expires_at: int
    used: bool
    refused: bool = Field(description="Access was refused in amoCRM")
    code_arrived: bool
    host: str | None
    client_id: str | None


class ConnectRequest(Shape):
    """The four fields of the guide, or a long-lived token and the subdomain."""

    client_id: Pasted = ""
    client_secret: Pasted = ""
    code: Pasted = ""
    subdomain: Pasted = ""
    long_lived_token: Annotated[str, StringConstraints(max_length=8192)] = ""


class SendsayListShape(Shape):
    id: str
    name: str


class AutomationShape(Shape):
    id: str
    name: str
    usable: bool = Field(description="Active and accepting subscribers")


class SendsayFieldShape(Shape):
    path: str = Field(description="anketa.quest")
    name: str
    anketa: str
    type: str


class ContactFieldShape(Shape):
    id: int
    name: str
    type: str
    code: str | None


class StageShape(Shape):
    id: int
    name: str


class PipelineShape(Shape):
    id: int
    name: str
    is_main: bool
    stages: list[StageShape]


class CountsShape(Shape):
    """read = without_email + invalid + duplicate + sent; sent = added + updated + unchanged + rejected + uncounted."""

    read: int
    without_email: int
    invalid: int
    duplicate: int
    sent: int
    added: int
    updated: int
    unchanged: int
    rejected: int
    uncounted: int = Field(description="Accepted by Sendsay, whose report did not say how")
    phones_attached: int
    phones_skipped: int


class RunShape(Shape):
    id: str
    status: RunStatus
    trigger: Trigger
    created_at: int
    updated_at: int
    finished_at: int | None
    counts: CountsShape
    reading: int = Field(description="Contacts read since the counts were last brought up to date")
    pages: int
    list_id: str | None
    problem: Told | None


class RunsShape(Shape):
    items: list[RunShape]


class SkippedShape(Shape):
    contact_id: int = Field(description="0: Sendsay did not say which contact it was")
    reason: Outcome
    explanation: str


class SkippedPageShape(Shape):
    items: list[SkippedShape]
    next: int | None = Field(description="To be sent as `after` for the next page; None at the end")
