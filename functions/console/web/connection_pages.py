"""«Подключение»: the link with its countdown, the four fields, the button, the token; how the connection is doing."""

from dataclasses import dataclass
from urllib.parse import urlencode

from amosend.domain.integration import Integration, sharing
from amosend.errors import AmosendError, NotFoundError, RejectedError
from amosend.reasons import Reason
from amosend.services.connect import Credentials
from amosend.services.integrations import ConnectionLink
from aws_lambda_powertools.event_handler import Response
from wired import wired

from web.connection_faults import fault_by_hand, fault_by_token
from web.integration_pages import is_name
from web.look import see_other
from web.routes import Pages, Problem, problem_of
from web.stale import CHANGED_MEANWHILE, is_stale, mark

__all__ = ["router"]

# Where amoCRM's own button leads, with the query that it makes; its script is not loaded here.
_CONSENT = ("www.amocrm.ru", "www.kommo.com")
_FIELDS = ("client_id", "client_secret", "code", "subdomain", "token")
_SAID = {
    "renamed": "integrations.renamed",
    "checked": "connection.checked_now",
    "connected": "connection.now_connected",
    "disconnected": "connection.disconnected",
}

router = Pages()


@dataclass(frozen=True, slots=True)
class LinkView:
    """`state`: fresh, or why it cannot be used any more: over, refused."""

    state: str
    redirect_uri: str
    expires_at: int
    code_arrived: bool
    host: str | None
    client_id: str | None
    amocrm_button: str
    kommo_button: str


@router.on("GET", "/app/i/<integration_id>/connection")
def connection(integration_id: str) -> Response[str]:
    return _shown(router.integration(integration_id))


@router.on("POST", "/app/i/<integration_id>/link")
def new_link(integration_id: str) -> Response[str]:
    """«Подключить аккаунт», «Переподключить». What was typed while the former link ran out comes along."""
    wired().integrations.new_link(router.visit.tenant, integration_id)
    if any(router.form.text(name) for name in _FIELDS):
        return _shown(router.integration(integration_id))
    return see_other(f"/app/i/{integration_id}/connection#link-title")


@router.on("POST", "/app/i/<integration_id>/connect")
def connect(integration_id: str) -> Response[str]:
    """«Создать авторизацию». What was typed stays when amoCRM refuses it."""
    integration, form = router.integration(integration_id), router.form
    pasted = Credentials(form.text("client_id"), form.text("client_secret"), form.text("code"), form.text("subdomain"))
    try:
        link = wired().integrations.link(router.visit.tenant, integration_id)
        wired().connect.by_hand(link.key, _redirect_uri(link), pasted)
    except AmosendError as error:
        return _shown(integration, problem=fault_by_hand(error, form))
    return see_other(f"/app/i/{integration_id}/connection?said=connected")


@router.on("POST", "/app/i/<integration_id>/token")
def connect_by_token(integration_id: str) -> Response[str]:
    integration, form = router.integration(integration_id), router.form
    try:
        wired().connect.by_token(integration, form.text("token"), form.text("subdomain"))
    except AmosendError as error:
        return _shown(integration, problem=fault_by_token(error))
    return see_other(f"/app/i/{integration_id}/connection?said=connected")


@router.on("POST", "/app/i/<integration_id>/check")
def check(integration_id: str) -> Response[str]:
    try:
        wired().integrations.check(router.visit.tenant, integration_id)
    except AmosendError as error:
        return _shown(router.integration(integration_id), problem=error)
    return see_other(f"/app/i/{integration_id}/connection?said=checked")


@router.on("GET", "/app/i/<integration_id>/disconnect")
def ask_to_disconnect(integration_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    autoimports, links = len(wired().plans.all(integration)), len(wired().links.all(integration))
    return router.page("disconnect.html", integration=integration, autoimports=autoimports, links=links)


@router.on("POST", "/app/i/<integration_id>/disconnect")
def disconnect(integration_id: str) -> Response[str]:
    wired().connect.disconnect(router.integration(integration_id))
    return see_other(f"/app/i/{integration_id}/connection?said=disconnected")


@router.on("POST", "/app/i/<integration_id>/name")
def rename(integration_id: str) -> Response[str]:
    integration, name = router.integration(integration_id), router.form.text("name")
    if not is_name(name):
        return _shown(integration, problem=RejectedError(Reason.NAME_WRONG), name=name)
    if is_stale(router.form, now=mark(integration.name), wanted=mark(name)):
        return _shown(integration, problem=CHANGED_MEANWHILE, name=name)
    wired().integrations.rename(router.visit.tenant, integration_id, name)
    return see_other(f"/app/i/{integration_id}/connection?said=renamed")


def _shown(
    integration: Integration, *, problem: AmosendError | Problem | None = None, name: str | None = None
) -> Response[str]:
    return router.page(
        "connection.html",
        problem=problem,
        integration=integration,
        name=integration.name if name is None else name,
        seen=mark(integration.name),
        link=_link(integration),
        sharing=sharing(integration, wired().integrations.all(integration.tenant)),
        typed={name: router.form.text(name) for name in _FIELDS},
        standing=problem_of(RejectedError(integration.problem)) if integration.problem else None,
        said=_said(integration),
        now=int(wired().clock()),
    )


def _said(integration: Integration) -> str | None:
    """Whoever reconnects has set up everything before."""
    said = router.said(*_SAID)
    return "connection.reconnected" if said == "connected" and _is_set_up(integration) else _SAID.get(said)


def _is_set_up(integration: Integration) -> bool:
    plans = wired().plans
    return bool(plans.one_off(integration) or plans.all(integration) or wired().links.all(integration))


def _link(integration: Integration) -> LinkView | None:
    """None while nobody has asked for one, and when an account has been connected by it."""
    try:
        link = wired().integrations.link(integration.tenant, integration.id)
    except NotFoundError:
        return None
    if link.used:
        return None
    return LinkView(
        _state(link),
        _redirect_uri(link),
        link.expires_at,
        link.code_arrived,
        link.host,
        link.client_id,
        *(_consent_page(host, link) for host in _CONSENT),
    )


def _state(link: ConnectionLink) -> str:
    if link.refused:
        return "refused"
    return "fresh" if link.expires_at > wired().clock() else "over"


def _redirect_uri(link: ConnectionLink) -> str:
    return f"{router.base_url}/oauth/callback/{link.key}"


def _consent_page(host: str, link: ConnectionLink) -> str:
    """Of the sandbox where there is one."""
    return f"{wired().settings.amocrm_url.format(host=host)}/oauth/?{urlencode(_asked_of_amocrm(link))}"


def _asked_of_amocrm(link: ConnectionLink) -> list[tuple[str, str]]:
    """As amoCRM's own button.js puts it together for an integration that is made on the way."""
    return [
        ("state", link.state),
        ("mode", "popup"),
        ("origin", router.base_url),
        ("name", "Sendsay"),
        ("description", "Sendsay: amoCRM"),
        ("redirect_uri", _redirect_uri(link)),
        ("secrets_uri", f"{router.base_url}/oauth/secrets/{link.key}"),
        ("scopes[]", "crm"),
    ]
