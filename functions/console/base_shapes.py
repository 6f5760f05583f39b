"""What all shapes of the JSON API are made from, and how everything that can be refused or explained is told.

The OpenAPI document is generated from the shapes, so a field is described in one place. Times are Unix seconds UTC.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_CONTROL)]
# As a vendor shows it; it is kept for people only, so it may be missing.
ShownName = Annotated[str, StringConstraints(max_length=500, pattern=_NO_CONTROL)]
# Strict: pydantic would take true for 1, which the OpenAPI document does not say.
Whole = Annotated[int, Field(strict=True)]
AmoCrmId = Annotated[Whole, Field(ge=1, lt=2**63)]


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
    explanation: str = Field(default="", description="The vendor's own words, or the id of what is in the way")
    errors: list[FieldError] = []


class Told(Shape):
    """A stable code with its sentence in Russian and English."""

    code: str
    ru: str
    en: str
    explanation: str = ""
