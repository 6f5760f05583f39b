"""«Импорт из amoCRM»: what to load and where to, a live contact beside it, and «Загрузить адреса из AmoCRM».

The first import of an integration, and of a consent to mailings, is always looked at before: a preview counts whom it
would add and take out of the list, and its page asks.
"""

from typing import Any

from amosend.domain.integration import Integration
from amosend.domain.plan import Plan
from amosend.domain.plan_health import health
from amosend.errors import AmosendError
from amosend.services.imports import ImportRunningError
from amosend.services.sample import SampleView
from aws_lambda_powertools.event_handler import Response
from wired import wired

from web.look import see_other
from web.previews import agreed_preview, comes_first, page_instead
from web.routes import Pages, Problem, problem_of
from web.settings_faults import fault_of
from web.settings_form import Options, empty_choice, options, row_count, settings_of, typed_of
from web.stale import CHANGED_MEANWHILE, SEEN, is_stale, mark_of_settings

__all__ = ["router"]

router = Pages()


@router.on("GET", "/app/i/<integration_id>/import")
def import_page(integration_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    if integration.account is None:
        return router.page("later.html", integration=integration, room="import")
    try:
        return _shown(integration, options(integration), said=router.said("saved", "deleted"))
    except AmosendError as error:
        return router.page("later.html", integration=integration, room="import", problem=error)


@router.on("POST", "/app/i/<integration_id>/import")
def act(integration_id: str) -> Response[str]:
    """Every button sends the whole form; which one was pressed stands in `do`."""
    integration, form = router.integration(integration_id), router.form
    shown = options(integration)
    do = form.text("do")
    if do in {"more", "sample"}:
        return _shown(integration, shown, typed=True, more=do == "more", sampled=do == "sample")
    if problem := fault_of(form, shown):
        return _shown(integration, shown, typed=True, sampled=False, problem=problem)
    try:
        settings = settings_of(form, shown)
        known = _mark(wired().plans.one_off(integration))
        if is_stale(form, now=known, wanted=mark_of_settings(settings)):
            return _shown(integration, shown, typed=True, problem=CHANGED_MEANWHILE)
        plan = wired().plans.set_up(integration, settings)
        if do == "save":
            return see_other(f"/app/i/{integration.id}/import?said=saved")
        preview = do == "preview" or comes_first(integration, plan)
        run = wired().start_import.by_person(integration, plan, preview=preview)
    except ImportRunningError as error:
        return see_other(f"/app/i/{integration.id}/runs/{error.run_id}?said=running")
    except AmosendError as error:
        return _shown(integration, shown, typed=True, problem=error)
    return see_other(f"/app/i/{integration.id}/runs/{run.id}")


@router.on("POST", "/app/i/<integration_id>/load")
def load(integration_id: str) -> Response[str]:
    """«Загрузить», on the page of a preview that has told how many there are."""
    integration = router.integration(integration_id)
    preview = agreed_preview(integration, router.form.text("preview"))
    if instead := page_instead(integration, preview):
        return see_other(instead)
    try:
        run = wired().start_import.by_person(integration, wired().plans.one_off(integration), agreed=preview)
    except ImportRunningError as error:
        return see_other(f"/app/i/{integration.id}/runs/{error.run_id}?said=running")
    return see_other(f"/app/i/{integration.id}/runs/{run.id}")


def _shown(
    integration: Integration,
    shown: Options,
    *,
    typed: bool = False,
    more: bool = False,
    sampled: bool = True,
    problem: AmosendError | Problem | None = None,
    said: str = "",
) -> Response[str]:
    plan = wired().plans.one_off(integration)
    chosen = typed_of(router.form) if typed else typed_of(plan.settings) if plan else empty_choice(integration.name)
    sample, sample_problem = _sample(integration, shown, plan, typed=typed) if sampled else (None, None)
    return router.page(
        "import.html",
        problem=problem,
        integration=integration,
        options=shown,
        typed=chosen,
        rows=row_count(chosen, sent=typed, more=more),
        sample=sample,
        sample_problem=sample_problem,
        plan=plan,
        seen=router.form.text(SEEN) if typed and problem is not CHANGED_MEANWHILE else _mark(plan),
        autoimports=[_line(each, integration) for each in wired().plans.all(integration)],
        said=said,
    )


def _mark(plan: Plan | None) -> str:
    return mark_of_settings(plan.settings if plan else None)


def _sample(
    integration: Integration, shown: Options, plan: Plan | None, *, typed: bool
) -> tuple[SampleView | None, Problem | None]:
    """A contact that cannot be shown keeps nobody from choosing."""
    try:
        if typed:
            fault = fault_of(router.form, shown)
            return (None, fault) if fault else (wired().sample(integration, settings_of(router.form, shown)), None)
        return (wired().sample(integration, plan.settings), None) if plan else (None, None)
    except AmosendError as error:
        return None, problem_of(error)


def _line(plan: Plan, integration: Integration) -> dict[str, Any]:
    last = wired().runs.latest(integration, limit=1, plan_id=plan.id)
    doing, why = health(plan, last[0] if last else None, wired().clock(), integration=integration)
    return {"plan": plan, "health": doing, "why": problem_of(AmosendError(why)) if why else None}
