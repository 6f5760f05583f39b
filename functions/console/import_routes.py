"""Setting up an import, starting it, and seeing what became of it."""

from typing import Annotated

from amosend.domain.import_run import Run, Trigger
from amosend.domain.integration import ImportSettings, Integration
from amosend.domain.subscriber import Outcome
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from integration_routes import Id
from shapes import Identifier, ImportSettingsShape, RunShape, RunsShape, SkippedPageShape, SkippedShape
from views import run_shape
from wired import wired

router = APIGatewayHttpRouter()
RunId = Annotated[Identifier, Path(description="Id of the run")]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.put("/integrations/<integration_id>/import-settings", summary="Set the import up", tags=["import"])
def set_up(integration_id: Id, request: ImportSettingsShape) -> ImportSettingsShape:
    """A new list is made by the first run, once, and remembered as an existing one."""
    settings = ImportSettings.from_json(request.model_dump(mode="json"))
    saved = wired().imports.set_up(_integration(integration_id), settings)
    return ImportSettingsShape.model_validate(saved.to_json())


@router.post("/integrations/<integration_id>/runs", status_code=202, summary="Start an import", tags=["import"])
def start(integration_id: Id) -> RunShape:
    """«Загрузить адреса из amoCRM». One at a time; it starts no automations."""
    return _shape(wired().start_import(_integration(integration_id), Trigger.PERSON))


@router.get("/integrations/<integration_id>/runs", summary="Runs, newest first", tags=["import"])
def runs(integration_id: Id, limit: Limit = 20, before: Annotated[Identifier | None, Query()] = None) -> RunsShape:
    found = wired().imports.latest(_integration(integration_id), limit=limit, before=before)
    return RunsShape(items=[_shape(run) for run in found])


@router.get("/integrations/<integration_id>/runs/<run_id>", summary="One run, with its progress", tags=["import"])
def run(integration_id: Id, run_id: RunId) -> RunShape:
    return _shape(_run(integration_id, run_id))


@router.get(
    "/integrations/<integration_id>/runs/<run_id>/skipped", summary="Who was left out, and why", tags=["import"]
)
def skipped(
    integration_id: Id, run_id: RunId, after: Annotated[int, Query(ge=0, le=999_999)] = 0, limit: Limit = 100
) -> SkippedPageShape:
    """In whole portions of the run, so an answer may hold more than `limit`."""
    found, following = wired().imports.skipped(_run(integration_id, run_id), after=after, limit=limit)
    items = [
        SkippedShape(contact_id=each.contact_id, reason=Outcome(each.outcome), explanation=each.explanation)
        for each in found
    ]
    return SkippedPageShape(items=items, next=following)


def _shape(run: Run) -> RunShape:
    return run_shape(run, wired().clock())


def _integration(integration_id: str) -> Integration:
    return wired().integrations.get(str(router.context["tenant"]), integration_id)


def _run(integration_id: str, run_id: str) -> Run:
    return wired().imports.run(_integration(integration_id), run_id)
