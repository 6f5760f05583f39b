"""«Интеграции»: all of the account, each with how it is doing; making and deleting one."""

from contextlib import suppress
from dataclasses import dataclass

from amosend.domain.import_run import Run
from amosend.domain.integration import Integration
from amosend.domain.link_health import health as link_health
from amosend.domain.plan import Health, Plan
from amosend.domain.plan_health import health
from amosend.errors import NotFoundError, RejectedError
from amosend.reasons import Reason
from aws_lambda_powertools.event_handler import Response
from wired import wired

from web.look import see_other
from web.once import id_of, new_number
from web.routes import Pages, problem_of

__all__ = ["is_name", "router"]

_ALL = "/app/integrations"
_LONGEST_NAME = 200
_BADNESS = (Health.NEW, Health.OK, Health.ATTENTION, Health.STOPPED)  # what is new says nothing against what works
_PAUSED = (Health.STOPPED, None)  # whatever else has stopped has a reason

router = Pages()


@dataclass(frozen=True, slots=True)
class Card:
    """An integration as the list shows it. `health`: the worst of its plans and links, STOPPED without a connection.

    A pause by a person's own wish is no alarm: `paused` is told beside how the rest is doing.
    """

    integration: Integration
    health: Health
    paused: bool
    problem: object
    last_run: Run | None
    next_due: int | None


@router.on("GET", _ALL)
def all_integrations() -> Response[str]:
    return _all()


@router.on("POST", _ALL)
def create() -> Response[str]:
    """The form has a number of its own, so pressing twice makes one integration."""
    name = router.form.text("name")
    if not is_name(name):
        return _all(name=name, wrong=True)
    once = router.form.text("once")
    made = wired().integrations.create(
        router.visit.tenant, name, integration_id=id_of(router.visit.tenant, once) if once else None
    )
    return see_other(f"/app/i/{made.id}/connection")


@router.on("GET", "/app/i/<integration_id>")
def one(integration_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    return see_other(f"/app/i/{integration.id}/{'import' if integration.connected else 'connection'}")


@router.on("GET", "/app/i/<integration_id>/delete")
def ask_to_delete(integration_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    autoimports, links = len(wired().plans.all(integration)), len(wired().links.all(integration))
    return router.page("delete.html", integration=integration, autoimports=autoimports, links=links)


@router.on("POST", "/app/i/<integration_id>/delete")
def delete(integration_id: str) -> Response[str]:
    """Pressed twice, or in two tabs: it is gone either way."""
    with suppress(NotFoundError):
        wired().integrations.delete(router.visit.tenant, integration_id)
    return see_other(f"{_ALL}?said=deleted")


def _all(*, name: str = "", wrong: bool = False) -> Response[str]:
    cards = [_card(each) for each in wired().integrations.all(router.visit.tenant)]
    said = router.said("deleted")
    problem = RejectedError(Reason.NAME_WRONG) if wrong else None
    return router.page("integrations.html", cards=cards, name=name, problem=problem, said=said, once=new_number())


def _card(integration: Integration) -> Card:
    now = wired().clock()
    once = wired().plans.one_off(integration)
    plans = [*wired().plans.all(integration), *([once] if once else [])]
    loads = [run for plan in plans if (run := wired().runs.last_import(integration, plan))]
    last_load = max(loads, key=lambda run: run.told_at, default=None)
    told = [health(plan, _last(plan, integration), now, integration=integration) for plan in plans]
    links = [link for link in wired().links.all(integration) if link.enabled]
    waiting = wired().waiting_room.long_waiting(integration) if links else {}
    told += [link_health(link, integration, waiting=waiting.get(link.id)) for link in links]
    rest = [each for each in told if each != _PAUSED]
    worst, why = max(rest, key=lambda each: (_BADNESS.index(each[0]), each[1] is not None), default=(Health.NEW, None))
    if integration.account is not None and not integration.connected:
        worst, why = Health.STOPPED, integration.problem or Reason.NOT_CONNECTED
    due = [plan.next_due for plan in plans if plan.scheduled and plan.next_due]
    problem = problem_of(RejectedError(why)) if why else None
    return Card(integration, worst, _PAUSED in told, problem, last_load, min(due, default=None))


def _last(plan: Plan, integration: Integration) -> Run | None:
    return next(iter(wired().runs.latest(integration, limit=1, plan_id=plan.id)), None)


def is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and name.isprintable()
