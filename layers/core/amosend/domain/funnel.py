"""Rules of a funnel: what happens to the people of a deal that enters a stage.

A stage is the pair of pipeline and status, for the statuses won and lost exist in every pipeline.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

__all__ = ["LOST", "WON", "Action", "Reentry", "Rule", "Who"]

WON = 142  # amoCRM's own numbers, the same in every pipeline
LOST = 143


class Action(StrEnum):
    START = "start"  # an automation, which leaving the stage stops again
    STOP = "stop"
    ADD_TO_LIST = "add_to_list"
    REMOVE_FROM_LIST = "remove_from_list"


class Who(StrEnum):
    MAIN = "main"  # the deal's main contact
    ALL = "all"
    COMPANY = "company"  # the address of the deal's company


class Reentry(StrEnum):
    NEVER = "never"
    ALWAYS = "always"
    AFTER_DAYS = "after_days"


@dataclass(frozen=True, slots=True)
class Rule:
    """`pipeline_id` None: any, for won and lost. `target`: an automation or a list. `since`: when it was made."""

    id: str
    status_id: int
    action: Action
    target: str
    pipeline_id: int | None = None
    who: Who = Who.MAIN
    reentry: Reentry = Reentry.NEVER
    days: int = 0
    since: int = 0

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        return cls(
            **state
            | {
                "action": Action(state["action"]),
                "who": Who(state["who"]),
                "reentry": Reentry(state["reentry"]),
            }
        )
