"""A rule of the funnel as a form and as a sentence: what there is to choose from, what is chosen, what was typed."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from amosend.domain.choices import Automation, Pipeline, SendsayList
from amosend.domain.funnel import LOST, WON, Action, Reentry, Rule, Who
from amosend.domain.integration import Integration
from amosend.errors import RejectedError
from amosend.reasons import Reason
from wired import wired

from web.visit import Form

__all__ = ["FunnelOptions", "RuleSentence", "empty_rule", "funnel_options", "rule_of", "sentence_of", "typed_of"]

Typed = dict[str, Any]
_ANY = "any"
_STAGE = re.compile("(any|[0-9]{1,18}):([0-9]{1,18})")
_NUMBER = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class FunnelOptions:
    pipelines: list[Pipeline] = field(default_factory=list)
    lists: list[SendsayList] = field(default_factory=list)
    automations: list[Automation] = field(default_factory=list)

    @property
    def ambiguous(self) -> set[str]:
        """Names of stages that do not tell which is meant once the select is closed; every pipeline is won or lost."""
        stages = [stage for pipeline in self.pipelines for stage in pipeline.stages]
        times = Counter(stage.name for stage in stages)
        return {stage.name for stage in stages if times[stage.name] > 1 or stage.id in {WON, LOST}}


@dataclass(frozen=True, slots=True)
class RuleSentence:
    """The names in it; None for a pipeline means any. What is not known by name is told by its id, and is `unknown`."""

    pipeline: str | None
    stage: str
    ending: str  # won, lost, or nothing
    stage_unknown: bool
    target: str
    target_unknown: bool
    action: Action
    who: Who
    reentry: Reentry
    days: int


def funnel_options(integration: Integration) -> FunnelOptions:
    choices = wired().choices
    return FunnelOptions(
        choices.pipelines(integration), choices.lists(integration.tenant), choices.automations(integration.tenant)
    )


def sentence_of(rule: Rule, names: FunnelOptions) -> RuleSentence:
    pipeline = next((each for each in names.pipelines if each.id == rule.pipeline_id), None)
    stages = {stage.id: stage.name for stage in pipeline.stages} if pipeline else {}
    targets = {each.id: each.name for each in (names.automations if rule.action.about_automation else names.lists)}
    return RuleSentence(
        None if rule.pipeline_id is None else pipeline.name if pipeline else str(rule.pipeline_id),
        stages.get(rule.status_id, str(rule.status_id)),
        {WON: "won", LOST: "lost"}.get(rule.status_id, ""),
        rule.pipeline_id is not None and rule.status_id not in stages,
        targets.get(rule.target, rule.target),
        rule.target not in targets,
        rule.action,
        rule.who,
        rule.reentry,
        rule.days,
    )


def empty_rule() -> Typed:
    return {
        "stage": "",
        "action": Action.START,
        "automation": "",
        "list_id": "",
        "who": Who.MAIN,
        "reentry": Reentry.NEVER,
        "days": "",
    }


def typed_of(rule: Rule | Form) -> Typed:
    """What the form shows: of what is kept, or of what has been sent."""
    if isinstance(rule, Form):
        return {name: rule.text(name) for name in empty_rule()}
    return {
        "stage": f"{rule.pipeline_id or _ANY}:{rule.status_id}",
        "action": rule.action,
        "automation": rule.target if rule.action.about_automation else "",
        "list_id": "" if rule.action.about_automation else rule.target,
        "who": rule.who,
        "reentry": rule.reentry,
        "days": str(rule.days or ""),
    }


def rule_of(form: Form, rule_id: str = "") -> Rule:
    """Which rules can be meant is checked where the API's are."""
    stage = _STAGE.fullmatch(form.text("stage"))
    if stage is None:
        raise RejectedError(Reason.STAGE_UNKNOWN)
    try:
        action, who, reentry = Action(form.text("action")), Who(form.text("who")), Reentry(form.text("reentry"))
    except ValueError as error:
        raise RejectedError(Reason.INVALID_REQUEST) from error
    reentry = reentry if action.counted else Reentry.NEVER
    days = form.text("days") if reentry is Reentry.AFTER_DAYS else ""
    return Rule(
        id=rule_id,
        status_id=int(stage[2]),
        action=action,
        target=form.text("automation" if action.about_automation else "list_id"),
        pipeline_id=None if stage[1] == _ANY else int(stage[1]),
        who=who,
        reentry=reentry,
        days=int(days) if _NUMBER.fullmatch(days) else 0,
    )
