"""Autoimports: made from the import's settings with a name and hours of Moscow; paused, run now, changed, deleted."""

from contextlib import suppress
from dataclasses import replace

from amosend.domain.integration import Integration
from amosend.domain.plan import Plan
from amosend.errors import AmosendError, NotFoundError, RejectedError
from amosend.reasons import Reason
from amosend.services.imports import ImportRunningError
from aws_lambda_powertools.event_handler import Response
from wired import wired

from web.look import see_other
from web.previews import agreed_preview, comes_first, page_instead
from web.routes import Pages, Problem
from web.settings_faults import fault_of
from web.settings_form import Options, empty_choice, options, row_count, settings_of, typed_of
from web.stale import CHANGED_MEANWHILE, SEEN, is_stale, mark_of_plan
from web.visit import Form

__all__ = ["router"]

_LONGEST_NAME = 200
_HOURS = {str(hour) for hour in range(24)}
_NEW = "/app/i/<integration_id>/autoimports/new"
_ONE = "/app/i/<integration_id>/autoimports/<plan_id>"

router = Pages()


@router.on("GET", _NEW)
def new(integration_id: str) -> Response[str]:
    """With the choices of the one-off import, where there are some."""
    integration = router.integration(integration_id)
    return _shown(integration, None, options(integration))


@router.on("POST", _NEW)
def create(integration_id: str) -> Response[str]:
    """«Создать автоимпорт». Sent twice it is one: its name says which."""
    integration, shown = router.integration(integration_id), None
    try:
        shown = options(integration)
        if router.form.text("do") == "more":
            return _shown(integration, None, shown, typed=True, more=True)
        if problem := fault_of(router.form, shown):
            return _shown(integration, None, shown, typed=True, problem=problem)
        plan = wired().plans.create(
            integration, _name(router.form), settings_of(router.form, shown), hours=_hours(router.form)
        )
    except RejectedError as error:
        if shown is None:
            raise
        return _shown(integration, None, shown, typed=True, problem=error)
    return see_other(f"/app/i/{integration.id}/autoimports/{plan.id}?said=created")


@router.on("GET", _ONE)
def one(integration_id: str, plan_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    return _shown(integration, wired().plans.get(integration, plan_id), options(integration))


@router.on("POST", _ONE)
def change(integration_id: str, plan_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    plan, shown = wired().plans.get(integration, plan_id), options(integration)
    if router.form.text("do") == "more":
        return _shown(integration, plan, shown, typed=True, more=True)
    if problem := fault_of(router.form, shown):
        return _shown(integration, plan, shown, typed=True, problem=problem)
    try:
        settings = settings_of(router.form, shown)
        name, hours = _name(router.form), _hours(router.form)
        wanted = mark_of_plan(replace(plan, name=name, hours=hours, settings=settings))
        if is_stale(router.form, now=mark_of_plan(plan), wanted=wanted):
            return _shown(integration, plan, shown, typed=True, problem=CHANGED_MEANWHILE)
        wired().plans.change(integration, plan_id, name=name, settings=settings, hours=hours)
    except RejectedError as error:
        return _shown(integration, plan, shown, typed=True, problem=error)
    return _back(integration, plan_id, "saved")


@router.on("POST", f"{_ONE}/pause")
def pause(integration_id: str, plan_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    wired().plans.pause(integration, wired().plans.get(integration, plan_id).id)
    return _back(integration, plan_id, "paused")


@router.on("POST", f"{_ONE}/resume")
def resume(integration_id: str, plan_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    wired().plans.resume(integration, wired().plans.get(integration, plan_id).id)
    return _back(integration, plan_id, "resumed")


@router.on("POST", f"{_ONE}/run")
def run_now(integration_id: str, plan_id: str) -> Response[str]:
    """A plan that has never run, or never by this consent, shows first whom it would add and take out of the list."""
    integration = router.integration(integration_id)
    plan = wired().plans.get(integration, plan_id)
    preview = router.form.text("do") != "sure" and comes_first(integration, plan)
    agreed = agreed_preview(integration, router.form.text("preview"))
    if instead := page_instead(integration, agreed):
        return see_other(instead)
    try:
        run = wired().start_import.by_person(integration, plan, preview=preview, agreed=agreed)
    except ImportRunningError as error:
        return see_other(f"/app/i/{integration.id}/runs/{error.run_id}?said=running")
    return see_other(f"/app/i/{integration.id}/runs/{run.id}")


@router.on("GET", f"{_ONE}/delete")
def ask_to_delete(integration_id: str, plan_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    plan = wired().plans.get(integration, plan_id)
    return router.page("autoimport_delete.html", integration=integration, plan=plan)


@router.on("POST", f"{_ONE}/delete")
def delete(integration_id: str, plan_id: str) -> Response[str]:
    """Pressed twice, or in two tabs: it is gone either way."""
    integration = router.integration(integration_id)
    with suppress(NotFoundError):
        wired().plans.delete(integration, plan_id)
    return see_other(f"/app/i/{integration.id}/import?said=deleted")


def _shown(
    integration: Integration,
    plan: Plan | None,
    shown: Options,
    *,
    typed: bool = False,
    more: bool = False,
    problem: AmosendError | Problem | None = None,
) -> Response[str]:
    form = router.form
    known = plan or wired().plans.one_off(integration)
    chosen = typed_of(form) if typed else typed_of(known.settings) if known else empty_choice(integration.name)
    hours = form.all("hour") if typed else [str(each) for each in (plan.hours if plan else (0,))]
    return router.page(
        "autoimport.html",
        problem=problem,
        integration=integration,
        plan=plan,
        options=shown,
        typed=chosen,
        rows=row_count(chosen, sent=typed, more=more),
        name=form.text("name") if typed else plan.name if plan else "",
        hours=hours,
        seen=_seen(plan, keep=typed and problem is not CHANGED_MEANWHILE),
        said=router.said("created", "saved", "paused", "resumed"),
    )


def _seen(plan: Plan | None, *, keep: bool) -> str:
    """A form that is shown again for another reason goes on from what it was filled in from."""
    return router.form.text(SEEN) if keep else mark_of_plan(plan) if plan else ""


def _back(integration: Integration, plan_id: str, said: str) -> Response[str]:
    return see_other(f"/app/i/{integration.id}/autoimports/{plan_id}?said={said}")


def _name(form: Form) -> str:
    name = form.text("name")
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise RejectedError(Reason.NAME_WRONG)
    return name


def _hours(form: Form) -> tuple[int, ...]:
    found = {int(each) for each in form.all("hour") if each in _HOURS}
    if not found:
        raise RejectedError(Reason.HOURS_MISSING)
    return tuple(sorted(found))
