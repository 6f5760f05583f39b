"""Which rule of a funnel did something that the journal tells of, where that is known.

A run of a rule that was applied by hand names it. What a hook has led to names the automation or the list: it is a
rule's doing where one rule alone, of those that there were then, does that there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from amosend.domain.funnel import Action, Rule
from amosend.domain.import_run import Run
from amosend.domain.integration import Integration
from amosend.domain.journal import Remark
from amosend.domain.link import Link, LinkKind
from amosend.domain.outcome import NOTES, Outcome
from amosend.errors import AmosendError
from amosend.services.history import Event
from wired import wired

from web.rule_form import FunnelOptions, RuleSentence, funnel_options, sentence_of

__all__ = ["ToldRules", "told_rules"]

_STARTS = frozenset({Action.START})
_DOES: dict[Outcome, frozenset[Action]] = {
    Outcome.AUTOMATION_STARTED: _STARTS,
    Outcome.AUTOMATION_STARTED_BEFORE: _STARTS,
    Outcome.AUTOMATION_WAITS: _STARTS,
    Outcome.START_UNCERTAIN: _STARTS,
    Outcome.AUTOMATION_STOPPED: frozenset({Action.START, Action.STOP}),
    Outcome.AUTOMATION_NOT_STOPPED: frozenset({Action.START, Action.STOP}),
    Outcome.LEFT_LIST: frozenset({Action.REMOVE_FROM_LIST}),
    Outcome.GONE_MEANWHILE: frozenset({Action.REMOVE_FROM_LIST}),  # as a remark; as an outcome no list is named
    Outcome.NOT_ADDED_AGAIN: frozenset({Action.ADD_TO_LIST}),
}


@dataclass(frozen=True, slots=True)
class ToldRules:
    """`funnels`: the links of the integration that have rules, by id."""

    funnels: dict[str, Link] = field(default_factory=dict)
    names: FunnelOptions = field(default_factory=FunnelOptions)

    def of_run(self, run: Run) -> RuleSentence | None:
        return next((sentence_of(rule, self.names) for rule in self._applied(run)), None)

    def of_event(self, event: Event) -> list[RuleSentence]:
        """Nothing of an applied rule, which its run names."""
        if event.run.rule_id or event.run.plan_id not in self.funnels:
            return []
        rules = [rule for rule in self.funnels[event.run.plan_id].rules if rule.since <= event.at]
        told = [each for each in event.row.remarks if each.outcome in _DOES]
        found = [_only(rule for rule in rules if _did(rule, each)) for each in told]
        if event.row.outcome not in NOTES and not any(found):
            found.append(_only(rule for rule in rules if rule.action.counted))
        return [sentence_of(rule, self.names) for rule in dict.fromkeys(filter(None, found))]

    def _applied(self, run: Run) -> list[Rule]:
        link = self.funnels.get(run.plan_id)
        return [rule for rule in link.rules if rule.id == run.rule_id] if link else []


def told_rules(integration: Integration, runs: Iterable[Run]) -> ToldRules:
    """The vendors are asked for names only where a rule may be told."""
    links = wired().links.all(integration)
    concerned = {run.plan_id for run in runs}
    funnels = {link.id: link for link in links if link.kind is LinkKind.FUNNEL and link.id in concerned}
    try:
        return ToldRules(funnels, funnel_options(integration) if funnels else FunnelOptions())
    except AmosendError:
        return ToldRules(funnels)  # the journal is told while a vendor is away, too


def _did(rule: Rule, remark: Remark) -> bool:
    """An explanation is an id, or a name with the id in brackets and Sendsay's words behind it."""
    words, target = remark.explanation, rule.target
    return rule.action in _DOES[remark.outcome] and (words == target or f"({target})" in words)


def _only(rules: Iterable[Rule]) -> Rule | None:
    found = list(rules)
    return found[0] if len(found) == 1 else None
