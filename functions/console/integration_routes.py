"""Integrations, their connection link, and connecting an amoCRM account."""

from typing import Annotated

from amosend.domain.integration import Integration
from amosend.services.connect import Credentials
from amosend.services.integrations import ConnectionLink
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from shapes import ConnectRequest, Identifier, IntegrationShape, LinkShape, NameRequest
from views import integration_shape
from wired import wired

router = APIGatewayHttpRouter()
Id = Annotated[Identifier, Path(description="Id of the integration")]


@router.get("/integrations", summary="The account's integrations", tags=["integrations"])
def all_integrations() -> list[IntegrationShape]:
    return [integration_shape(each) for each in wired().integrations.all(_tenant())]


@router.post("/integrations", status_code=201, summary="Create an integration", tags=["integrations"])
def create(request: NameRequest) -> IntegrationShape:
    return integration_shape(wired().integrations.create(_tenant(), request.name))


@router.get("/integrations/<integration_id>", summary="One integration", tags=["integrations"])
def get(integration_id: Id) -> IntegrationShape:
    return integration_shape(_integration(integration_id))


@router.patch("/integrations/<integration_id>", summary="Rename", tags=["integrations"])
def rename(integration_id: Id, request: NameRequest) -> IntegrationShape:
    return integration_shape(wired().integrations.rename(_tenant(), integration_id, request.name))


@router.delete("/integrations/<integration_id>", status_code=204, summary="Delete", tags=["integrations"])
def delete(integration_id: Id) -> Response[None]:
    """With its grant. What was imported stays in Sendsay."""
    wired().integrations.delete(_tenant(), integration_id)
    return Response(204)


@router.post("/integrations/<integration_id>/ticket", status_code=201, summary="New connection link", tags=["connect"])
def new_ticket(integration_id: Id) -> LinkShape:
    """«Подключить аккаунт»: valid for 20 minutes, for one connection; it takes the place of the link before."""
    return _link_shape(wired().integrations.new_link(_tenant(), integration_id))


@router.get("/integrations/<integration_id>/ticket", summary="The connection link", tags=["connect"])
def ticket(integration_id: Id) -> LinkShape:
    return _link_shape(wired().integrations.link(_tenant(), integration_id))


@router.post("/integrations/<integration_id>/connection", summary="Connect", tags=["connect"])
def connect(integration_id: Id, request: ConnectRequest) -> IntegrationShape:
    """«Создать авторизацию». What amoCRM has sent to the link itself may be left out."""
    integration = _integration(integration_id)
    if request.long_lived_token:
        connected = wired().connect.by_token(integration, request.long_lived_token, request.subdomain)
        return integration_shape(connected)
    link = wired().integrations.link(_tenant(), integration_id)
    pasted = Credentials(request.client_id, request.client_secret, request.code, request.subdomain)
    return integration_shape(wired().connect.by_hand(link.key, _redirect_uri(link), pasted))


@router.post("/integrations/<integration_id>/connection/check", summary="Check the connection", tags=["connect"])
def check(integration_id: Id) -> IntegrationShape:
    """«Проверить»: asks amoCRM now."""
    return integration_shape(wired().integrations.check(_tenant(), integration_id))


@router.delete("/integrations/<integration_id>/connection", status_code=204, summary="Disconnect", tags=["connect"])
def disconnect(integration_id: Id) -> Response[None]:
    """«Отключить»: the grant goes, every setting stays."""
    wired().connect.disconnect(_integration(integration_id))
    return Response(204)


def _tenant() -> str:
    return str(router.context["tenant"])


def _integration(integration_id: str) -> Integration:
    return wired().integrations.get(_tenant(), integration_id)


def _redirect_uri(link: ConnectionLink) -> str:
    return f"{_base_url()}/oauth/callback/{link.key}"


def _link_shape(link: ConnectionLink) -> LinkShape:
    return LinkShape(
        redirect_uri=_redirect_uri(link),
        secrets_uri=f"{_base_url()}/oauth/secrets/{link.key}",
        state=link.state,
        expires_at=link.expires_at,
        used=link.used,
        refused=link.refused,
        code_arrived=link.code_arrived,
        host=link.host,
        client_id=link.client_id,
    )


def _base_url() -> str:
    return wired().settings.public_url or f"https://{router.current_event.request_context.domain_name}"
