"""«Webhooks»: links to lists and automations, made and shown once, how each is doing, and who waits for delivery.

A link's page serves the funnel's too: its address, its hook in amoCRM, switching it off and deleting it are the same.
"""

from collections.abc import Mapping
from contextlib import suppress

from amosend.domain.integration import Integration
from amosend.domain.link import EVENTS, Link, LinkKind
from amosend.errors import AmosendError, NotFoundError
from amosend.reasons import Reason
from amosend.services.links import Made, Wanted
from aws_lambda_powertools.event_handler import Response
from link_shapes import WebhookLinkShape
from link_views import link_shape
from wired import wired

from web.look import see_other
from web.once import id_of, key_of, new_number
from web.routes import Pages, Problem, problem_of
from web.stale import CHANGED_MEANWHILE, is_stale, mark
from web.waiting import waiting_of

__all__ = ["router", "shape_of"]

_ALL = "/app/i/<integration_id>/links"
_ONE = f"{_ALL}/<link_id>"
_SAID = ("registered", "unregistered", "enabled", "disabled", "changed", "deleted", "redriven")
_TARGETS = {LinkKind.LIST, LinkKind.AUTOMATION}
_HOUR = 3600
_OVERLAPS = {"24": 24 * _HOUR, "0": 0}

router = Pages()


@router.on("GET", _ALL)
def links(integration_id: str) -> Response[str]:
    return _all(router.integration(integration_id))


@router.on("POST", _ALL)
def create(integration_id: str) -> Response[str]:
    """«Сгенерировать ссылку». The answer shows the address, and shows it again only to the same form."""
    integration, tenant, once = router.integration(integration_id), router.visit.tenant, router.form.text("once")
    wanted = _wanted()
    if wanted is None:
        return _all(integration, missing=True)
    link_id, key = (id_of(tenant, once), key_of(tenant, once)) if once else ("", "")
    try:
        made = wired().links.create(integration, wanted, link_id=link_id, key=key)
    except AmosendError as error:
        return _all(integration, problem=error)
    return made_page(integration, made)


@router.on("GET", _ONE)
def one(integration_id: str, link_id: str) -> Response[str]:
    return _one(router.integration(integration_id), link_id)


@router.on("POST", f"{_ONE}/register")
def register(integration_id: str, link_id: str) -> Response[str]:
    """«Подключить хук», which mends one that does not work, too."""
    integration = router.integration(integration_id)
    link = wired().links.get(integration, link_id)
    try:
        wired().links.register(integration, link.id, address=address)
    except AmosendError as error:
        return _one(integration, link_id, problem=error)
    return _back(link, "registered")


@router.on("POST", f"{_ONE}/unregister")
def unregister(integration_id: str, link_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    link = wired().links.get(integration, link_id)
    try:
        wired().links.unregister(integration, link.id)
    except AmosendError as error:
        return _one(integration, link_id, problem=error)
    return _back(link, "unregistered")


@router.on("POST", f"{_ONE}/enable")
def enable(integration_id: str, link_id: str) -> Response[str]:
    return _back(wired().links.enable(router.integration(integration_id), link_id), "enabled")


@router.on("POST", f"{_ONE}/disable")
def disable(integration_id: str, link_id: str) -> Response[str]:
    return _back(wired().links.disable(router.integration(integration_id), link_id), "disabled")


@router.on("POST", f"{_ONE}/rotate")
def rotate(integration_id: str, link_id: str) -> Response[str]:
    """A new address, shown as the first one was."""
    integration, form = router.integration(integration_id), router.form
    once, overlap = form.text("once"), _OVERLAPS.get(form.text("overlap"), _OVERLAPS["24"])
    key = key_of(router.visit.tenant, f"{link_id} {once}") if once else ""
    link = wired().links.get(integration, link_id)
    try:
        made = wired().links.rotate(integration, link.id, overlap=overlap, address=address, key=key)
    except AmosendError as error:
        return _one(integration, link_id, problem=error)
    return made_page(integration, made)


@router.on("GET", f"{_ONE}/target")
def choose_target(integration_id: str, link_id: str) -> Response[str]:
    """Where else it leads from now on; its address stays."""
    return _target(router.integration(integration_id), link_id)


@router.on("POST", f"{_ONE}/target")
def change_target(integration_id: str, link_id: str) -> Response[str]:
    integration, wanted = router.integration(integration_id), _wanted()
    link = wired().links.get(integration, link_id)
    if wanted is None:
        return _target(integration, link_id, missing=True)
    if is_stale(router.form, now=mark(link.target), wanted=mark(wanted.target)):
        return _target(integration, link_id, problem=CHANGED_MEANWHILE)
    try:
        wired().links.change(integration, link.id, wanted)
    except AmosendError as error:
        return _target(integration, link_id, problem=error)
    return _back(link, "changed")


@router.on("GET", f"{_ONE}/delete")
def ask_to_delete(integration_id: str, link_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    link = wired().links.get(integration, link_id)
    waiting, started = wired().waiting_room.behind(link), wired().links.started(link)
    return router.page("link_delete.html", integration=integration, link=link, waiting=waiting, started=started)


@router.on("POST", f"{_ONE}/delete")
def delete(integration_id: str, link_id: str) -> Response[str]:
    """Pressed twice, or in two tabs: it is gone either way."""
    integration, kind = router.integration(integration_id), LinkKind.LIST
    with suppress(NotFoundError):
        kind = wired().links.get(integration, link_id).kind
        wired().links.delete(integration, link_id)
    return see_other(f"/app/i/{integration.id}/{_room(kind)}?said=deleted")


@router.on("POST", "/app/i/<integration_id>/redrive")
def redrive(integration_id: str) -> Response[str]:
    """All who were given up, as if their hooks had just come."""
    integration = router.integration(integration_id)
    wired().waiting_room.redrive(integration)
    room = "funnel" if router.form.text("room") == "funnel" else "links"
    return see_other(f"/app/i/{integration.id}/{room}?said=redriven")


def address(key: str) -> str:
    return f"{router.base_url}/webhooks/{key}"


def made_page(integration: Integration, made: Made) -> Response[str]:
    """The one page that shows an address."""
    return router.page(
        "link_made.html",
        integration=integration,
        link=made.link,
        twins=_twins(integration, made.link),
        url=address(made.key),
        events=EVENTS[made.link.kind],
        room=_room(made.link.kind),
    )


def shape_of(integration: Integration, link: Link, waiting: Mapping[str, Reason]) -> WebhookLinkShape:
    """As the API tells it. `waiting`: by which links somebody has been waiting for long, and why."""
    last = wired().runs.last_delivery(integration, link)
    return link_shape(link, last, wired().clock(), integration=integration, waiting=waiting)


def _all(integration: Integration, *, problem: AmosendError | None = None, missing: bool = False) -> Response[str]:
    if integration.account is None:
        return router.page("later.html", integration=integration, room="links")
    found = [link for link in wired().links.all(integration) if link.kind in _TARGETS]
    waiting = wired().waiting_room.long_waiting(integration)
    return router.page(
        "links.html",
        integration=integration,
        problem=problem,
        missing=missing,
        links=[shape_of(integration, link, waiting) for link in found],
        names=wired().history.plan_names(integration),
        deliveries=waiting_of(integration),
        chosen=router.form.text("target"),
        said=router.said(*_SAID),
        once=new_number(),
        **_targets(integration),
    )


def _one(integration: Integration, link_id: str, *, problem: AmosendError | None = None) -> Response[str]:
    link = wired().links.get(integration, link_id)
    return router.page(
        "link.html",
        integration=integration,
        problem=problem,
        link=shape_of(integration, link, wired().waiting_room.long_waiting(integration)),
        twins=_twins(integration, link),
        room=_room(link.kind),
        events=EVENTS[link.kind],
        said=router.said(*_SAID),
        once=new_number(),
    )


def _twins(integration: Integration, link: Link) -> str:
    """The names of the others that lead to the same list."""
    others = (each for each in wired().links.all(integration) if each.id != link.id)
    same = (each for each in others if each.kind is link.kind is LinkKind.LIST and each.target == link.target)
    return ", ".join(each.name for each in same)


def _target(
    integration: Integration, link_id: str, *, problem: AmosendError | Problem | None = None, missing: bool = False
) -> Response[str]:
    link = wired().links.get(integration, link_id)
    return router.page(
        "link_target.html",
        integration=integration,
        problem=problem,
        missing=missing,
        link=link,
        chosen=router.form.text("target") or f"{link.kind}:{link.target}",
        seen=mark(link.target),
        **_targets(integration),
    )


def _targets(integration: Integration) -> dict[str, object]:
    """What can be chosen; while Sendsay is away the links are shown all the same."""
    try:
        choices = wired().choices
        lists, automations = choices.lists(integration.tenant), choices.automations(integration.tenant)
    except AmosendError as error:
        return {"lists": [], "automations": [], "no_choice": problem_of(error)}
    return {"lists": lists, "automations": automations, "no_choice": None}


def _wanted() -> Wanted | None:
    """None: nothing has been chosen."""
    kind, _, target = router.form.text("target").partition(":")
    if kind not in _TARGETS or not target:
        return None
    return Wanted("", LinkKind(kind), target)


def _room(kind: LinkKind) -> str:
    return "funnel" if kind is LinkKind.FUNNEL else "links"


def _back(link: Link, said: str) -> Response[str]:
    return see_other(f"/app/i/{link.integration_id}/links/{link.id}?said={said}")
