"""Whether a preview still tells the truth: what is allowed on its page is what was counted, and nothing newer."""

from contextlib import suppress

from amosend.domain.funnel import Rule
from amosend.domain.import_run import Run
from amosend.domain.integration import Integration
from amosend.domain.plan import ONCE, Plan
from amosend.errors import NotFoundError
from wired import wired

from web.stale import mark_of_settings

__all__ = ["is_outdated", "outdated_preview", "rule_of_run"]


def is_outdated(integration: Integration, run: Run) -> bool:
    """Settings, or the rule, were changed since. What is gone cannot be allowed either way."""
    if run.rule_id:
        rule = rule_of_run(integration, run)
        return rule is not None and rule.since > run.created_at
    plan = _plan(integration, run.plan_id)
    return plan is not None and mark_of_settings(plan.settings) != mark_of_settings(run.settings)


def outdated_preview(integration: Integration, run_id: str) -> bool:
    """Of the preview whose page a form was sent from; without one nobody has been told anything."""
    return bool(run_id) and is_outdated(integration, wired().runs.get(integration, run_id))


def rule_of_run(integration: Integration, run: Run) -> Rule | None:
    """That was applied by this run, if it is still there."""
    if not run.rule_id:
        return None
    try:
        link = wired().links.get(integration, run.plan_id)
    except NotFoundError:
        return None
    return next((rule for rule in link.rules if rule.id == run.rule_id), None)


def _plan(integration: Integration, plan_id: str) -> Plan | None:
    if plan_id == ONCE:
        return wired().plans.one_off(integration)
    with suppress(NotFoundError):
        return wired().plans.get(integration, plan_id)
    return None
