"""Rules of a funnel link: what happens to the people of a deal that enters a stage."""

from typing import Annotated

from amosend.domain.funnel import Action, Reentry, Who
from base_shapes import AmoCrmId, Identifier, Shape, Whole
from pydantic import Field, StrictBool, StringConstraints


class RuleRequest(Shape):
    """A rule that is there already is sent with its id; it is another one once its stage, action or target differ."""

    id: Identifier | None = None
    pipeline_id: AmoCrmId | None = Field(default=None, description="None: any, for deals that are won or lost")
    status_id: AmoCrmId = Field(description="The stage; 142 is won and 143 is lost in every pipeline")
    action: Action
    target: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        description="Id of the automation or of the list"
    )
    who: Who = Field(default=Who.MAIN, description="The deal's main contact, all of them, or its company's address")
    reentry: Reentry = Field(default=Reentry.NEVER, description="Whether the same person may be started or added again")
    days: Annotated[Whole, Field(ge=0, le=3650)] = Field(default=0, description="With after_days: how many")


class ApplyRequest(Shape):
    rule_id: Identifier
    preview: StrictBool = Field(default=True, description="Decides about everybody and changes nothing anywhere")


class RuleShape(Shape):
    id: str
    pipeline_id: int | None
    status_id: int
    action: Action
    target: str
    who: Who
    reentry: Reentry
    days: int
    since: int = Field(description="Deals that were in the stage by then do not enter it")
