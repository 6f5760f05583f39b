"""When a preview comes first, whether it still tells the truth, and what it has led to.

What is allowed on its page is what was counted, nothing newer, and once.
"""

from contextlib import suppress
from dataclasses import replace

from amosend.domain.funnel import Rule
from amosend.domain.import_run import Run
from amosend.domain.import_settings import ConsentChoice, Gone
from amosend.domain.integration import Integration
from amosend.domain.plan import ONCE, Plan
from amosend.errors import NotFoundError
from wired import wired

from web.stale import mark_of_settings

__all__ = ["agreed_preview", "comes_first", "is_outdated", "page_instead", "rule_of_run", "run_led_to"]


def is_outdated(integration: Integration, run: Run) -> bool:
    """Settings, or the rule, were changed since. What is gone cannot be allowed either way."""
    if run.rule_id:
        rule = rule_of_run(integration, run)
        return rule is not None and rule.since > run.created_at
    plan = _plan(integration, run.plan_id)
    return plan is not None and mark_of_settings(plan.settings) != mark_of_settings(run.settings)


def comes_first(integration: Integration, plan: Plan) -> bool:
    """Whom it adds, or takes out of the list for want of consent, nobody has been told yet."""
    if plan.succeeded_at is None:
        return True
    consent = plan.settings.consent
    if consent is None or consent.withdrawn is not Gone.REMOVE:
        return False
    last = wired().runs.last_import(integration, plan)
    return last is None or _meaning(last.settings.consent) != _meaning(consent)


def agreed_preview(integration: Integration, run_id: str) -> Run | None:
    """The preview whose page a form was sent from; without one nobody has been told anything."""
    run = wired().runs.get(integration, run_id) if run_id else None
    return run if run and run.preview and run.status.ended else None


def page_instead(integration: Integration, preview: Run | None) -> str:
    """Where a form leads whose preview was agreed to before, or is outdated; empty: neither."""
    if preview is None:
        return ""
    if led := run_led_to(integration, preview):
        return f"/app/i/{integration.id}/runs/{led.id}"
    return f"/app/i/{integration.id}/runs/{preview.id}" if is_outdated(integration, preview) else ""


def run_led_to(integration: Integration, preview: Run) -> Run | None:
    """None also when whoever was to start it died before he did."""
    with suppress(NotFoundError):
        return wired().runs.get(integration, preview.led_to) if preview.led_to else None
    return None


def rule_of_run(integration: Integration, run: Run) -> Rule | None:
    """That was applied by this run, if it is still there."""
    if not run.rule_id:
        return None
    try:
        link = wired().links.get(integration, run.plan_id)
    except NotFoundError:
        return None
    return next((rule for rule in link.rules if rule.id == run.rule_id), None)


def _meaning(consent: ConsentChoice | None) -> ConsentChoice | None:
    """A field may be given another name."""
    return replace(consent, name="") if consent else None


def _plan(integration: Integration, plan_id: str) -> Plan | None:
    if plan_id == ONCE:
        return wired().plans.one_off(integration)
    with suppress(NotFoundError):
        return wired().plans.get(integration, plan_id)
    return None
