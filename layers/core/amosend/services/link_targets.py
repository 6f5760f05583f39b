"""What a link may lead to, asked of both vendors as they are now, so that a wrong choice is told at once."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from amosend.domain.funnel import Rule, check_rules, dated
from amosend.domain.integration import Integration
from amosend.domain.link import LinkKind
from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.services.choices import Choices
from amosend.services.ports import Clock

__all__ = ["LinkTargets"]

_FUNNEL = "Воронка"  # what a funnel without a name is called


@dataclass(frozen=True, slots=True)
class LinkTargets:
    choices: Choices
    clock: Clock
    new_id: Callable[[], str]

    def name(self, integration: Integration, kind: LinkKind, *, target: str, rules: tuple[Rule, ...]) -> str:
        """The target's own name, once it is known that the link may lead there."""
        if (kind is LinkKind.FUNNEL) != bool(rules) or (kind is LinkKind.FUNNEL) == bool(target):
            raise RejectedError(Reason.INVALID_REQUEST, "rules" if kind is LinkKind.FUNNEL else "target")
        if kind is LinkKind.LIST:
            return self.choices.chosen_list(integration.tenant, target).name
        if kind is LinkKind.AUTOMATION:
            return self.choices.chosen_automation(integration.tenant, target).name
        check_rules(rules)
        self._require_stages(integration, rules)
        self._require_targets(integration.tenant, rules)
        return _FUNNEL

    def rules(self, kept: tuple[Rule, ...], asked: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """With an id each, and the moment since when it means what it does."""
        free = {rule.id for rule in kept}
        return dated([self._named(rule, free) for rule in asked], kept, int(self.clock()))

    def _named(self, rule: Rule, free: set[str]) -> Rule:
        if rule.id not in free:
            return replace(rule, id=self.new_id())
        free.remove(rule.id)
        return rule

    def _require_stages(self, integration: Integration, rules: tuple[Rule, ...]) -> None:
        """Won and lost are in every pipeline."""
        pipelines = self.choices.pipelines(integration)
        stages = {(pipeline.id, stage.id) for pipeline in pipelines for stage in pipeline.stages}
        for rule in rules:
            if rule.pipeline_id is not None and (rule.pipeline_id, rule.status_id) not in stages:
                raise RejectedError(Reason.STAGE_UNKNOWN, f"{rule.pipeline_id}: {rule.status_id}")

    def _require_targets(self, tenant: str, rules: tuple[Rule, ...]) -> None:
        for target in dict.fromkeys(rule.target for rule in rules if not rule.action.about_automation):
            self.choices.chosen_list(tenant, target)
        automations = {rule.target for rule in rules if rule.action.about_automation}
        known = {each.id for each in self.choices.automations(tenant)} if automations else set[str]()
        for target in sorted(automations - known):
            raise RejectedError(Reason.AUTOMATION_GONE, target)
