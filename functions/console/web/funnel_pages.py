"""«Воронка»: rules as sentences, added, changed and deleted, and applied to the deals that are in their stage already.

All rules of an integration share one link, whose address is shown with the first of them.
"""

from dataclasses import replace

from amosend.domain.funnel import Rule
from amosend.domain.integration import Integration
from amosend.domain.link import Link, LinkKind
from amosend.errors import AmosendError, NotFoundError
from amosend.reasons import Reason
from amosend.services.links import Wanted
from aws_lambda_powertools.event_handler import Response
from wired import wired

from web.link_pages import made_page, shape_of
from web.look import see_other
from web.once import id_of, key_of, new_number
from web.previews import agreed_preview, page_instead
from web.routes import Pages, Problem
from web.rule_form import FunnelOptions, empty_rule, funnel_options, rule_of, sentence_of, typed_of
from web.stale import CHANGED_MEANWHILE, SEEN, is_stale, mark_of_rule
from web.waiting import waiting_of

__all__ = ["router"]

_ALL = "/app/i/<integration_id>/funnel"
_ONE = f"{_ALL}/<funnel_id>/<rule_id>"
_SAID = ("added", "changed", "deleted", "redriven")

router = Pages()


@router.on("GET", _ALL)
def funnel(integration_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    if integration.account is None:
        return router.page("later.html", integration=integration, room="funnel")
    found = _funnels(integration)
    names, problem = _options_or_problem(integration) if found else (FunnelOptions(), None)
    waiting = wired().waiting_room.long_waiting(integration)
    return router.page(
        "funnel.html",
        integration=integration,
        problem=problem,
        rules=[(link, rule, sentence_of(rule, names)) for link in found for rule in link.rules],
        links=[shape_of(integration, link, waiting) for link in found],
        names=wired().history.plan_names(integration),
        deliveries=waiting_of(integration),
        said=router.said(*_SAID),
    )


@router.on("GET", f"{_ALL}/new")
def new(integration_id: str) -> Response[str]:
    return _shown(router.integration(integration_id))


@router.on("POST", f"{_ALL}/new")
def add(integration_id: str) -> Response[str]:
    """The first rule makes the link. Sent twice it is one rule."""
    integration, once = router.integration(integration_id), router.form.text("once")
    link_id = id_of(router.visit.tenant, once) if once else ""
    known = next(iter(_funnels(integration)), None)
    try:
        rule = rule_of(router.form)
        if known is None or known.id == link_id:
            key = key_of(router.visit.tenant, once) if once else ""
            made = wired().links.create(integration, _wanted((rule,)), link_id=link_id, key=key)
            return made_page(integration, made)
        if not any(replace(each, id="", since=0) == rule for each in known.rules):
            wired().links.change(integration, known.id, _wanted((*known.rules, rule), known))
    except AmosendError as error:
        return _shown(integration, problem=error)
    return _back(integration, "added")


@router.on("GET", _ONE)
def one(integration_id: str, funnel_id: str, rule_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    return _shown(integration, *_rule(integration, funnel_id, rule_id))


@router.on("POST", _ONE)
def change(integration_id: str, funnel_id: str, rule_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    link, rule = _rule(integration, funnel_id, rule_id)
    try:
        changed = rule_of(router.form, rule.id)
        if is_stale(router.form, now=mark_of_rule(rule), wanted=mark_of_rule(changed)):
            return _shown(integration, link, rule, problem=CHANGED_MEANWHILE)
        rules = tuple(changed if each.id == rule.id else each for each in link.rules)
        wired().links.change(integration, link.id, _wanted(rules, link))
    except AmosendError as error:
        return _shown(integration, link, rule, problem=error)
    return _back(integration, "changed")


@router.on("GET", f"{_ONE}/delete")
def ask_to_delete(integration_id: str, funnel_id: str, rule_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    link, rule = _rule(integration, funnel_id, rule_id)
    names, _ = _options_or_problem(integration)
    return router.page(
        "rule_delete.html",
        integration=integration,
        link=link,
        rule=rule,
        told=sentence_of(rule, names),
        started=wired().links.started(link, rule.id),
        waiting=wired().waiting_room.behind(link) if link.rules == (rule,) else 0,
    )


@router.on("POST", f"{_ONE}/delete")
def delete(integration_id: str, funnel_id: str, rule_id: str) -> Response[str]:
    """With the last rule its link goes, too. Pressed twice, or in two tabs: it is gone either way."""
    integration = router.integration(integration_id)
    link = next((each for each in _funnels(integration) if each.id == funnel_id), None)
    left = tuple(rule for rule in link.rules if rule.id != rule_id) if link else ()
    if link and not left:
        wired().links.delete(integration, link.id)
    elif link and left != link.rules:
        wired().links.change(integration, link.id, _wanted(left, link))
    return _back(integration, "deleted")


@router.on("POST", f"{_ONE}/apply")
def apply(integration_id: str, funnel_id: str, rule_id: str) -> Response[str]:
    """«Применить к сделкам, которые уже на этапе»: first a preview, whose page asks."""
    integration = router.integration(integration_id)
    link, rule = _rule(integration, funnel_id, rule_id)
    preview, agreed = router.form.text("do") != "sure", agreed_preview(integration, router.form.text("preview"))
    if instead := page_instead(integration, agreed):
        return see_other(instead)
    try:
        run = wired().funnel_apply.start(integration, link, rule.id, preview=preview, agreed=agreed)
    except AmosendError as error:
        return _shown(integration, link, rule, problem=error, typed=False)
    return see_other(f"/app/i/{integration.id}/runs/{run.id}")


def _shown(
    integration: Integration,
    link: Link | None = None,
    rule: Rule | None = None,
    *,
    problem: AmosendError | Problem | None = None,
    typed: bool = True,
) -> Response[str]:
    """The form, as it was typed when it has been refused."""
    shown, no_choice = _options_or_problem(integration)
    form = router.form if problem and typed else None
    return router.page(
        "rule.html",
        integration=integration,
        link=link,
        rule=rule,
        problem=problem or no_choice,
        options=shown,
        typed=typed_of(form) if form else typed_of(rule) if rule else empty_rule(),
        told=sentence_of(rule, shown) if rule else None,
        applied=wired().runs.last_applied(integration, link, rule.id) if link and rule else None,
        once=router.form.text("once") or new_number(),
        seen=router.form.text(SEEN)
        if form and problem is not CHANGED_MEANWHILE
        else mark_of_rule(rule)
        if rule
        else "",
    )


def _options_or_problem(integration: Integration) -> tuple[FunnelOptions, AmosendError | None]:
    """Rules can be seen, with ids for names, while a vendor is away."""
    try:
        return funnel_options(integration), None
    except AmosendError as error:
        return FunnelOptions(), error


def _funnels(integration: Integration) -> list[Link]:
    return [link for link in wired().links.all(integration) if link.kind is LinkKind.FUNNEL]


def _rule(integration: Integration, funnel_id: str, rule_id: str) -> tuple[Link, Rule]:
    link = wired().links.get(integration, funnel_id)
    found = next((rule for rule in link.rules if rule.id == rule_id), None)
    if found is None:
        raise NotFoundError(Reason.NOT_FOUND)
    return link, found


def _wanted(rules: tuple[Rule, ...], link: Link | None = None) -> Wanted:
    return Wanted(link.name if link else "", LinkKind.FUNNEL, rules=rules)


def _back(integration: Integration, said: str) -> Response[str]:
    return see_other(f"/app/i/{integration.id}/funnel?said={said}")
