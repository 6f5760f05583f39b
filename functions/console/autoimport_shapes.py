"""Autoimports: imports by the clock of Moscow."""

from typing import Annotated

from amosend.domain.plan import Health
from base_shapes import Name, Shape, Told, Whole
from pydantic import AfterValidator, Field
from settings_shapes import ImportSettingsShape


def _each_once(hours: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(hours)) != len(hours):
        raise ValueError("each hour may be named once")
    return hours


Hours = Annotated[
    tuple[Annotated[Whole, Field(ge=0, le=23)], ...],
    Field(min_length=1, max_length=24, description="Whole hours of Moscow at which a run starts"),
    AfterValidator(_each_once),
]


class AutoimportRequest(Shape):
    name: Name
    hours: Hours = (0,)
    settings: ImportSettingsShape


class AutoimportChange(Shape):
    name: Name
    hours: Hours
    settings: ImportSettingsShape


class AutoimportShape(Shape):
    id: str
    name: str
    created_at: int
    hours: list[int]
    paused: bool
    health: Health = Field(description="ok only when a run has succeeded and none is missing, late or failed")
    problem: Told | None = Field(description="Why it stands still, is late or failed last")
    next_due: int | None = Field(description="The next start; None while it is paused")
    active_run: str | None
    last_run: str | None = Field(description="The last run that ended, previews and cancelled ones apart")
    succeeded_at: int | None
    settings: ImportSettingsShape
