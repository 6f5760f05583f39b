"""What an import loads, from whom and where to. Only the list has to be chosen; everything else has its usual value."""

from typing import Annotated, Any

from amosend.domain.import_settings import EmailKind, Empty, Gone, ListKind, PhoneKind, SourceKind
from base_shapes import AmoCrmId, Name, Shape, ShownName
from pydantic import Field, StrictBool, StringConstraints, model_validator

SendsayPath = Annotated[str, StringConstraints(max_length=128, pattern=r"^[A-Za-z0-9_]+\.[A-Za-z0-9_]+$")]
_MOST_FIELDS = 100


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
    field: SendsayPath | None = Field(default=None, description="Sendsay's anketa.quest, for the kind field")

    @model_validator(mode="after")
    def _complete(self) -> "PhoneShape":
        if self.kind is PhoneKind.FIELD and not self.field:
            raise ValueError("a field of Sendsay is needed, such as custom.q197")
        return self


class EmailsShape(Shape):
    """Which of a contact's e-mails are loaded."""

    kind: EmailKind = EmailKind.FIRST
    label: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9_]{1,32}$")] | None = Field(
        default=None, description="amoCRM's code of a label: WORK, PRIV or OTHER"
    )

    @model_validator(mode="after")
    def _complete(self) -> "EmailsShape":
        if (self.kind is EmailKind.LABEL) != (self.label is not None):
            raise ValueError("a label goes with the kind label, and with no other")
        return self


class SourceShape(Shape):
    """What of the contact: a field of amoCRM by its id, or what every contact has."""

    kind: SourceKind
    field_id: AmoCrmId | None = None
    name: ShownName = ""

    @model_validator(mode="after")
    def _complete(self) -> "SourceShape":
        if (self.kind is SourceKind.FIELD) != (self.field_id is not None):
            raise ValueError("a field has an id, and nothing else has one")
        return self


class FieldRuleShape(Shape):
    source: SourceShape
    target: SendsayPath = Field(description="Sendsay's anketa.quest")
    target_name: ShownName = ""
    empty: Empty = Field(default=Empty.LEAVE, description="What an empty field does to a filled one in Sendsay")


class ConsentShape(Shape):
    """The amoCRM field that says who agreed to mailings; nobody else is loaded."""

    field_id: AmoCrmId
    name: ShownName = ""
    values: tuple[ShownName, ...] = Field(default=(), max_length=100, description="Options that mean yes")
    withdrawn: Gone = Field(default=Gone.REMOVE, description="What becomes of somebody who takes it back")


class ImportSettingsShape(Shape):
    list: ListShape
    name: StrictBool = Field(default=True, description="Name and surname into «Имя» (base.firstName)")
    phone: PhoneShape = PhoneShape()
    emails: EmailsShape = EmailsShape()
    fields: tuple[FieldRuleShape, ...] = Field(default=(), max_length=_MOST_FIELDS, description="Further fields")
    consent: ConsentShape | None = None
    unconfirmed: StrictBool = Field(default=False, description="New people are asked by Sendsay first (double opt-in)")
    gone: Gone = Field(default=Gone.LEAVE, description="What becomes of contacts that are deleted or merged in amoCRM")

    @model_validator(mode="before")
    @classmethod
    def _once_only(cls, given: Any) -> Any:
        """An earlier form said here whether to import every night: silence would look like consent to that."""
        if isinstance(given, dict) and "nightly" in given:
            raise ValueError("an import by the clock is an autoimport: POST /api/integrations/{id}/autoimports")
        return given
