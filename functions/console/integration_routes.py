"""Integrations, their connection link, and connecting an amoCRM account."""

from amosend.domain.integration import Integration
from amosend.services.connect import Credentials
from amosend.services.integrations import ConnectionLink
from aws_lambda_powertools.event_handler import Response
from integration_shapes import ConnectRequest, IntegrationShape, LinkShape, NameRequest
from routes import Id, Routes
from views import integration_shape
from wired import wired

router = Routes()


@router.operation("GET", "/integrations", summary="The account's integrations", tag="integrations")
def all_integrations() -> list[IntegrationShape]:
    """The oldest first."""
    return [_shape(each) for each in wired().integrations.all(router.tenant)]


@router.operation("POST", "/integrations", summary="Create an integration", tag="integrations", status=201)
def create(request: NameRequest) -> IntegrationShape:
    """An account can have several, each with its own amoCRM account."""
    return _shape(wired().integrations.create(router.tenant, request.name))


@router.operation("GET", "/integrations/<integration_id>", summary="One integration", tag="integrations")
def get(integration_id: Id) -> IntegrationShape:
    """With the connected account and what is wrong with it, if anything is."""
    return _shape(router.integration(integration_id))


@router.operation("PATCH", "/integrations/<integration_id>", summary="Rename", tag="integrations")
def rename(integration_id: Id, request: NameRequest) -> IntegrationShape:
    """The name is for people; nothing depends on it."""
    return _shape(wired().integrations.rename(router.tenant, integration_id, request.name))


@router.operation("DELETE", "/integrations/<integration_id>", summary="Delete", tag="integrations", status=204)
def delete(integration_id: Id) -> Response[None]:
    """With its grant, its autoimports and its webhook links. What was imported stays in Sendsay."""
    wired().integrations.delete(router.tenant, integration_id)
    return Response(204)


@router.operation(
    "POST", "/integrations/<integration_id>/ticket", summary="New connection link", tag="connect", status=201
)
def new_ticket(integration_id: Id) -> LinkShape:
    """«Подключить аккаунт»: valid for 20 minutes, for one connection; it takes the place of the link before."""
    return _link_shape(wired().integrations.new_link(router.tenant, integration_id))


@router.operation("GET", "/integrations/<integration_id>/ticket", summary="The connection link", tag="connect")
def ticket(integration_id: Id) -> LinkShape:
    """The link made last, and what amoCRM has sent to it so far."""
    return _link_shape(wired().integrations.link(router.tenant, integration_id))


@router.operation("POST", "/integrations/<integration_id>/connection", summary="Connect", tag="connect")
def connect(integration_id: Id, request: ConnectRequest) -> IntegrationShape:
    """«Создать авторизацию». What amoCRM has sent to the link itself may be left out."""
    integration = router.integration(integration_id)
    if request.long_lived_token:
        connected = wired().connect.by_token(integration, request.long_lived_token, request.subdomain)
        return _shape(connected)
    link = wired().integrations.link(router.tenant, integration_id)
    pasted = Credentials(request.client_id, request.client_secret, request.code, request.subdomain)
    return _shape(wired().connect.by_hand(link.key, _redirect_uri(link), pasted))


@router.operation(
    "POST", "/integrations/<integration_id>/connection/check", summary="Check the connection", tag="connect"
)
def check(integration_id: Id) -> IntegrationShape:
    """«Проверить»: asks amoCRM now."""
    return _shape(wired().integrations.check(router.tenant, integration_id))


@router.operation(
    "DELETE", "/integrations/<integration_id>/connection", summary="Disconnect", tag="connect", status=204
)
def disconnect(integration_id: Id) -> Response[None]:
    """«Отключить»: the grant goes, every setting stays."""
    wired().connect.disconnect(router.integration(integration_id))
    return Response(204)


def _shape(integration: Integration) -> IntegrationShape:
    return integration_shape(integration, wired().plans.one_off(integration))


def _redirect_uri(link: ConnectionLink) -> str:
    return f"{router.base_url}/oauth/callback/{link.key}"


def _link_shape(link: ConnectionLink) -> LinkShape:
    return LinkShape(
        redirect_uri=_redirect_uri(link),
        secrets_uri=f"{router.base_url}/oauth/secrets/{link.key}",
        state=link.state,
        expires_at=link.expires_at,
        used=link.used,
        refused=link.refused,
        code_arrived=link.code_arrived,
        host=link.host,
        client_id=link.client_id,
    )
