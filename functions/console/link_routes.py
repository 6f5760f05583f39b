"""Webhook links («Webhooks»): made, changed, switched, rotated, registered in amoCRM and deleted."""

from collections.abc import Callable, Mapping
from typing import Annotated

from amosend.domain.integration import Integration
from amosend.domain.link import Link
from amosend.reasons import Reason
from amosend.services.links import Made
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from base_shapes import Identifier
from link_shapes import (
    DeletedLinkShape,
    NewWebhookLinkShape,
    RegisterRequest,
    RotateRequest,
    WebhookLinkRequest,
    WebhookLinkShape,
)
from link_views import link_shape, wanted
from routes import Id, Routes
from wired import wired

router = Routes()
LinkId = Annotated[Identifier, Path(description="Id of the webhook link")]
_ALL = "/integrations/<integration_id>/links"
_ONE = f"{_ALL}/<link_id>"
_HOUR = 3600


@router.operation("GET", _ALL, summary="Webhook links", tag="links")
def links(integration_id: Id) -> list[WebhookLinkShape]:
    """The oldest first, each with how it is doing."""
    integration = router.integration(integration_id)
    waiting = wired().waiting_room.long_waiting(integration)
    return [_of(integration, link, waiting) for link in wired().links.all(integration)]


@router.operation("POST", _ALL, summary="Create a webhook link", tag="links", status=201)
def create(integration_id: Id, request: WebhookLinkRequest) -> NewWebhookLinkShape:
    """«Сгенерировать ссылку». A list takes «Контакт добавлен», an automation «Контакт изменён» too, a funnel deals.

    Other events are taken and counted, and change nothing. Only one link leads to an automation.
    """
    integration = router.integration(integration_id)
    return _shown(wired().links.create(integration, wanted(request)), integration)


@router.operation("GET", _ONE, summary="One webhook link", tag="links")
def get(integration_id: Id, link_id: LinkId) -> WebhookLinkShape:
    """Where it leads, what has come, and how it is doing; never its address."""
    integration = router.integration(integration_id)
    return _of(integration, wired().links.get(integration, link_id))


@router.operation("PUT", _ONE, summary="Change a webhook link", tag="links")
def change(integration_id: Id, link_id: LinkId, request: WebhookLinkRequest) -> WebhookLinkShape:
    """All of it at once, but not its kind; its address stays. A rule that is sent with its id is the same rule."""
    integration = router.integration(integration_id)
    return _of(integration, wired().links.change(integration, link_id, wanted(request)))


@router.operation("DELETE", _ONE, summary="Delete a webhook link", tag="links")
def delete(integration_id: Id, link_id: LinkId) -> DeletedLinkShape:
    """Its address ends at once. Its hook is taken away in amoCRM, too, if plan and rights allow that.

    Who waits is delivered no more. **Whom it has put into automations goes on there to the end**: leaving the stage or
    losing the deal stops nobody any more. Stop them in Sendsay, or by a rule of the funnel before you delete it.
    """
    integration = router.integration(integration_id)
    link = wired().links.get(integration, link_id)
    left = DeletedLinkShape(waiting=wired().waiting_room.behind(link), started=wired().links.started(link))
    wired().links.delete(integration, link_id)
    return left


@router.operation("POST", f"{_ONE}/enable", summary="Enable a webhook link", tag="links")
def enable(integration_id: Id, link_id: LinkId) -> WebhookLinkShape:
    """From now on; what happened in amoCRM while it was off is not made up for. Who was waiting before is delivered.

    A funnel stops whom it had started for a deal that has left its stage meanwhile.
    """
    return _shape(integration_id, link_id, wired().links.enable)


@router.operation("POST", f"{_ONE}/disable", summary="Disable a webhook link", tag="links")
def disable(integration_id: Id, link_id: LinkId) -> WebhookLinkShape:
    """Its address is answered with 404, which makes amoCRM disable a hook that goes on posting there.

    Who waits for delivery goes on waiting, for thirty days at most; a funnel stops nobody until it is on again.
    """
    return _shape(integration_id, link_id, wired().links.disable)


@router.operation("POST", f"{_ONE}/rotate", summary="A new address", tag="links")
def rotate(
    integration_id: Id, link_id: LinkId, request: Annotated[RotateRequest | None, Body()] = None
) -> NewWebhookLinkShape:
    """Shown now and never again. The former one works for some hours; a registered hook moves by itself."""
    integration, asked = router.integration(integration_id), request or RotateRequest()
    overlap = asked.overlap_hours * _HOUR
    return _shown(wired().links.rotate(integration, link_id, overlap=overlap, address=_address), integration)


@router.operation("POST", f"{_ONE}/register", summary="Register the hook in amoCRM", tag="links")
def register(
    integration_id: Id, link_id: LinkId, request: Annotated[RegisterRequest | None, Body()] = None
) -> WebhookLinkShape:
    """«Подключить хук»: through amoCRM's API, where plan and rights allow it. It mends one that does not work, too."""
    integration, asked = router.integration(integration_id), request or RegisterRequest()
    link = wired().links.register(integration, link_id, address=_address, events=asked.events)
    return _of(integration, link)


@router.operation("POST", f"{_ONE}/unregister", summary="Take the hook away in amoCRM", tag="links")
def unregister(integration_id: Id, link_id: LinkId) -> WebhookLinkShape:
    """Only the one that was registered here; one that a person has pasted in amoCRM stays."""
    return _shape(integration_id, link_id, wired().links.unregister)


def _shape(integration_id: str, link_id: str, change: Callable[[Integration, str], Link]) -> WebhookLinkShape:
    integration = router.integration(integration_id)
    return _of(integration, change(integration, link_id))


def _of(integration: Integration, link: Link, waiting: Mapping[str, Reason] | None = None) -> WebhookLinkShape:
    last = wired().runs.last_delivery(integration, link)
    found = wired().waiting_room.long_waiting(integration) if waiting is None else waiting
    return link_shape(link, last, wired().clock(), integration=integration, waiting=found)


def _shown(made: Made, integration: Integration) -> NewWebhookLinkShape:
    return NewWebhookLinkShape(**_of(integration, made.link).model_dump(), url=_address(made.key))


def _address(key: str) -> str:
    return f"{router.base_url}/webhooks/{key}"
