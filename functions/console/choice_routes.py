"""What there is to choose from, at Sendsay and in the connected amoCRM account."""

from dataclasses import asdict

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from integration_routes import Id
from shapes import AutomationShape, ContactFieldShape, PipelineShape, SendsayFieldShape, SendsayListShape
from wired import wired

router = APIGatewayHttpRouter()


@router.get("/sendsay/lists", summary="Lists that contacts can go to", tags=["choices"])
def lists() -> list[SendsayListShape]:
    return [SendsayListShape(**asdict(each)) for each in wired().choices.lists(_tenant())]


@router.get("/sendsay/automations", summary="Automations", tags=["choices"])
def automations() -> list[AutomationShape]:
    return [AutomationShape(**asdict(each)) for each in wired().choices.automations(_tenant())]


@router.get("/sendsay/fields", summary="Profile fields", tags=["choices"])
def fields() -> list[SendsayFieldShape]:
    return [SendsayFieldShape(**asdict(each)) for each in wired().choices.fields(_tenant())]


@router.get("/integrations/<integration_id>/amocrm/contact-fields", summary="amoCRM's contact fields", tags=["choices"])
def contact_fields(integration_id: Id) -> list[ContactFieldShape]:
    integration = wired().integrations.get(_tenant(), integration_id)
    return [ContactFieldShape(**asdict(each)) for each in wired().choices.contact_fields(integration)]


@router.get("/integrations/<integration_id>/amocrm/pipelines", summary="amoCRM's pipelines", tags=["choices"])
def pipelines(integration_id: Id) -> list[PipelineShape]:
    integration = wired().integrations.get(_tenant(), integration_id)
    return [PipelineShape.model_validate(asdict(each)) for each in wired().choices.pipelines(integration)]


def _tenant() -> str:
    return str(router.context["tenant"])
