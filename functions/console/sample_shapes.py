"""One live contact as an import would load it."""

from base_shapes import AmoCrmId, Shape, Told
from choice_shapes import AnswerShape
from pydantic import Field
from run_shapes import WarningShape
from settings_shapes import ImportSettingsShape


class SampleRequest(Shape):
    settings: ImportSettingsShape
    contact_id: AmoCrmId | None = Field(default=None, description="None: the first contact that has an e-mail")


class TargetShape(Shape):
    target: str = Field(description="Sendsay's anketa.quest")
    name: str
    text: str = Field(description="What the field would get; empty and not cleared: it stays as it is")
    answers: list[AnswerShape] = Field(description="The chosen answers of a choice")
    cleared: bool


class SampleShape(Shape):
    contact_id: int
    name: str
    outcome: Told | None = Field(description="Why the contact would not be sent, as far as it alone decides that")
    emails: list[str]
    phone: str
    targets: list[TargetShape]
    remarks: list[Told]
    warnings: list[WarningShape]
