"""Autoimports: made, changed, paused, started by hand and deleted. What they load is the same as of any import."""

from typing import Annotated

from amosend.domain.integration import Integration
from amosend.domain.plan import Plan
from autoimport_shapes import AutoimportChange, AutoimportRequest, AutoimportShape
from autoimport_views import autoimport_shape
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from base_shapes import Identifier
from routes import Id, Routes
from run_shapes import RunShape, StartRequest
from run_views import run_shape
from views import chosen
from wired import wired

router = Routes()
AutoimportId = Annotated[Identifier, Path(description="Id of the autoimport")]
_ALL = "/integrations/<integration_id>/autoimports"
_ONE = f"{_ALL}/<autoimport_id>"


@router.operation("GET", _ALL, summary="Autoimports", tag="autoimports")
def autoimports(integration_id: Id) -> list[AutoimportShape]:
    """The oldest first, each with how it is doing."""
    integration = router.integration(integration_id)
    return [_shape(integration, plan) for plan in wired().plans.all(integration)]


@router.operation("POST", _ALL, summary="Create an autoimport", tag="autoimports", status=201)
def create(integration_id: Id, request: AutoimportRequest) -> AutoimportShape:
    """«Создать автоимпорт»: every day at 00:00 in Moscow unless other hours are named.

    A name is given once in an integration, so a form that is sent twice makes one autoimport.
    """
    integration = router.integration(integration_id)
    plan = wired().plans.create(integration, request.name, chosen(request.settings), hours=request.hours)
    return _shape(integration, plan)


@router.operation("GET", _ONE, summary="One autoimport", tag="autoimports")
def get(integration_id: Id, autoimport_id: AutoimportId) -> AutoimportShape:
    """What it loads, when it starts next, and how it is doing."""
    integration = router.integration(integration_id)
    return _shape(integration, wired().plans.get(integration, autoimport_id))


@router.operation("PUT", _ONE, summary="Change an autoimport", tag="autoimports")
def change(integration_id: Id, autoimport_id: AutoimportId, request: AutoimportChange) -> AutoimportShape:
    """All of it at once. A run that is under way ends as it began; other settings make the next one read everybody."""
    integration = router.integration(integration_id)
    plan = wired().plans.change(
        integration,
        autoimport_id,
        name=request.name,
        settings=chosen(request.settings),
        hours=request.hours,
    )
    return _shape(integration, plan)


@router.operation("DELETE", _ONE, summary="Delete an autoimport", tag="autoimports", status=204)
def delete(integration_id: Id, autoimport_id: AutoimportId) -> Response[None]:
    """A run of it that is under way is cancelled. What was imported stays in Sendsay."""
    wired().plans.delete(router.integration(integration_id), autoimport_id)
    return Response(204)


@router.operation("POST", f"{_ONE}/pause", summary="Pause an autoimport", tag="autoimports")
def pause(integration_id: Id, autoimport_id: AutoimportId) -> AutoimportShape:
    """No start any more, until it is resumed. A run that is under way goes on to its end."""
    integration = router.integration(integration_id)
    plan = wired().plans.get(integration, autoimport_id)
    return _shape(integration, wired().plans.pause(integration, plan.id))


@router.operation("POST", f"{_ONE}/resume", summary="Resume an autoimport", tag="autoimports")
def resume(integration_id: Id, autoimport_id: AutoimportId) -> AutoimportShape:
    """From the next of its hours on, whatever had stopped it."""
    integration = router.integration(integration_id)
    plan = wired().plans.get(integration, autoimport_id)
    return _shape(integration, wired().plans.resume(integration, plan.id))


@router.operation("POST", f"{_ONE}/runs", summary="Run an autoimport now", tag="autoimports", status=202)
def start(
    integration_id: Id, autoimport_id: AutoimportId, request: Annotated[StartRequest | None, Body()] = None
) -> RunShape:
    """Also while it is paused. One run of it at a time: a second start names the one that is under way."""
    integration, asked = router.integration(integration_id), request or StartRequest()
    plan = wired().plans.get(integration, autoimport_id)
    run = wired().start_import.by_person(integration, plan, mode=asked.mode, preview=asked.preview)
    return run_shape(run, wired().clock())


def _shape(integration: Integration, plan: Plan) -> AutoimportShape:
    last = wired().runs.latest(integration, limit=1, plan_id=plan.id)
    return autoimport_shape(plan, last[0] if last else None, wired().clock(), integration=integration)
