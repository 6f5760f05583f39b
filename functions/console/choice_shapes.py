"""What there is to choose from."""

from base_shapes import Shape
from pydantic import Field


class SendsayListShape(Shape):
    id: str
    name: str


class AutomationShape(Shape):
    id: str
    name: str
    usable: bool = Field(description="Active and accepting subscribers")


class AnswerShape(Shape):
    code: str
    label: str


class SendsayFieldShape(Shape):
    path: str = Field(description="anketa.quest")
    name: str
    anketa: str
    type: str
    width: int | None = Field(description="The most characters of a text")
    subtype: str | None = Field(description="The precision of a date")
    answers: list[AnswerShape] = Field(description="Of a choice, in its order")


class OptionShape(Shape):
    id: int
    label: str


class ContactFieldShape(Shape):
    id: int
    name: str
    type: str
    code: str | None
    options: list[OptionShape] = Field(description="Options of a list, or labels of phones and e-mails")


class StageShape(Shape):
    id: int
    name: str


class PipelineShape(Shape):
    id: int
    name: str
    is_main: bool
    stages: list[StageShape]
