"""The one-off import «Загрузить адреса из AmoCRM»: what it loads, a look at one contact, and starting it."""

from typing import Annotated

from amosend.errors import NotFoundError
from amosend.reasons import Reason
from aws_lambda_powertools.event_handler.openapi.params import Body
from routes import Id, Routes
from run_shapes import RunShape, StartRequest
from run_views import run_shape
from sample_shapes import SampleRequest, SampleShape
from sample_views import sample_shape
from settings_shapes import ImportSettingsShape
from views import chosen, settings_shape
from wired import wired

router = Routes()


@router.operation(
    "GET", "/integrations/<integration_id>/import-settings", summary="The import's settings", tag="import"
)
def settings(integration_id: Id) -> ImportSettingsShape:
    """Of the one-off import; 404 while it has not been set up."""
    plan = wired().plans.one_off(router.integration(integration_id))
    if plan is None:
        raise NotFoundError(Reason.NOT_FOUND)
    return settings_shape(plan.settings)


@router.operation("PUT", "/integrations/<integration_id>/import-settings", summary="Set the import up", tag="import")
def set_up(integration_id: Id, request: ImportSettingsShape) -> ImportSettingsShape:
    """A new list is made by the first run, once, and remembered as an existing one."""
    saved = wired().plans.set_up(router.integration(integration_id), chosen(request))
    return settings_shape(saved.settings)


@router.operation(
    "POST", "/integrations/<integration_id>/runs", summary="Start the one-off import", tag="import", status=202
)
def start(integration_id: Id, request: Annotated[StartRequest | None, Body()] = None) -> RunShape:
    """«Загрузить адреса из AmoCRM», or a preview of it. One at a time; it starts no automations."""
    integration, asked = router.integration(integration_id), request or StartRequest()
    plan = wired().plans.one_off(integration)
    run = wired().start_import.by_person(integration, plan, mode=asked.mode, preview=asked.preview)
    return run_shape(run, wired().clock())


@router.operation("POST", "/integrations/<integration_id>/sample", summary="One contact as it would load", tag="import")
def sample(integration_id: Id, request: SampleRequest) -> SampleShape:
    """What each field of Sendsay would get from a live contact, with these settings. Nothing is saved or changed."""
    integration = router.integration(integration_id)
    return sample_shape(wired().sample(integration, chosen(request.settings), request.contact_id))
