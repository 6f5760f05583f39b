"""Rules of a funnel: what happens to the people of a deal that enters a stage, and which rules cannot be meant.

A stage is the pair of pipeline and status, for the statuses won and lost exist in every pipeline. Two rules of one
stage must not ask for the same thing twice, nor for a thing and its opposite.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any, NamedTuple, Self

from amosend.errors import RejectedError
from amosend.reasons import Reason

__all__ = ["LOST", "WON", "Action", "Reentry", "Rule", "Stage", "Who", "check_rules", "dated"]

WON = 142  # amoCRM's own numbers, the same in every pipeline
LOST = 143
_MOST_RULES = 50
_MOST_DAYS = 3650


class Action(StrEnum):
    START = "start"  # an automation, which leaving the stage stops again
    STOP = "stop"
    ADD_TO_LIST = "add_to_list"
    REMOVE_FROM_LIST = "remove_from_list"

    @property
    def about_automation(self) -> bool:
        return self in {Action.START, Action.STOP}

    @property
    def counted(self) -> bool:
        """Whether re-entry limits it; stopping and removing may be done at any time."""
        return self in {Action.START, Action.ADD_TO_LIST}


class Who(StrEnum):
    MAIN = "main"  # the deal's main contact
    ALL = "all"
    COMPANY = "company"  # the address of the deal's company


class Reentry(StrEnum):
    NEVER = "never"
    ALWAYS = "always"
    AFTER_DAYS = "after_days"


class Stage(NamedTuple):
    pipeline_id: int
    status_id: int


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

    def covers(self, stage: Stage) -> bool:
        return self.status_id == stage.status_id and self.pipeline_id in {None, stage.pipeline_id}

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


def check_rules(rules: Sequence[Rule]) -> None:
    """Raises the refusal of the first rule that cannot be meant; it is named by its place, from 1 on."""
    if len(rules) > _MOST_RULES:
        raise RejectedError(Reason.RULES_TOO_MANY, str(_MOST_RULES))
    for place, rule in enumerate(rules, 1):
        if fault := _fault(rule):
            raise RejectedError(fault, str(place))
    for (first, one), (second, other) in combinations(enumerate(rules, 1), 2):
        if fault := _conflict(one, other):
            raise RejectedError(fault, f"{first}, {second}")


def dated(rules: Iterable[Rule], before: Iterable[Rule], now: int) -> tuple[Rule, ...]:
    """Each with the moment since when it is what it is: deals that were in its stage by then do not enter it."""
    known = {_meaning(rule): rule.since for rule in before}
    return tuple(replace(rule, since=known.get(_meaning(rule), now)) for rule in rules)


def _meaning(rule: Rule) -> tuple[object, ...]:
    return rule.id, rule.pipeline_id, rule.status_id, rule.action, rule.target


def _fault(rule: Rule) -> Reason | None:
    if rule.pipeline_id is None and rule.status_id not in {WON, LOST}:
        return Reason.RULE_WITHOUT_PIPELINE
    if not rule.target.strip():
        return Reason.RULE_WITHOUT_TARGET
    wants_days = rule.reentry is Reentry.AFTER_DAYS
    if wants_days and not 1 <= rule.days <= _MOST_DAYS:
        return Reason.RULE_DAYS_WRONG
    return Reason.RULE_DAYS_UNUSED if rule.days and not wants_days else None


def _conflict(one: Rule, other: Rule) -> Reason | None:
    """Of two rules that may act at the same moment on the same person."""
    same_stage = one.status_id == other.status_id and (
        one.pipeline_id == other.pipeline_id or None in {one.pipeline_id, other.pipeline_id}
    )
    apart = Who.COMPANY in {one.who, other.who} and one.who is not other.who
    same_kind = one.action.about_automation == other.action.about_automation
    if apart or not same_stage or not same_kind or one.target != other.target:
        return None
    return Reason.RULE_TWICE if one.action is other.action else Reason.RULES_CONTRADICT
