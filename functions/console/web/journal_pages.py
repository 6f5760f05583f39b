"""«Журнал»: imports and deliveries, newest first, and the answer to "why?" for a contact, by its id or its e-mail."""

import re
from functools import partial

from amosend.domain.email import normal_email
from amosend.domain.integration import Integration
from amosend.domain.link import Link
from amosend.domain.outcome import Outcome
from amosend.domain.plan import ONCE
from amosend.errors import AmosendError, RejectedError
from amosend.reasons import Reason
from amosend.sentences.previewed import outcome_phrase
from amosend.services.history import Event, Story
from amosend.services.runs import JournalPlace
from aws_lambda_powertools.event_handler import Response
from history_shapes import CURSOR
from wired import wired

from web.journal_filter import groups
from web.look import see_other
from web.routes import Pages
from web.told_rules import ToldRules, told_rules

__all__ = ["router"]

_A_PAGE = 20
_EVENTS = 50
_PLACE = re.compile(r"[0-9]{1,11}\.[A-Za-z0-9_-]{1,64}")
_CONTACT_ID = re.compile("[0-9]{1,18}")

router = Pages()


@router.on("GET", "/app/i/<integration_id>/journal")
def journal(integration_id: str) -> Response[str]:
    """Runs of imports and the days of links. Filtered by outcome: only runs in which somebody had it."""
    return _shown(router.integration(integration_id))


def _shown(integration: Integration, *, problem: AmosendError | None = None) -> Response[str]:
    query = router.current_event.query_string_parameters
    before, outcome = query.get("before", ""), query.get("outcome", "")
    names, plan = wired().history.plan_names(integration), query.get("plan", "")
    plan = plan if plan in {*names, ONCE} else ""
    links = wired().links.all(integration)
    place = JournalPlace.parsed(before) if _PLACE.fullmatch(before) else None
    found = wired().runs.journal(integration, limit=_A_PAGE + 1, before=place, plan_id=plan or None)
    wanted = Outcome(outcome) if outcome in set(Outcome) else None
    shown = found[:_A_PAGE]
    runs = [run for run in shown if wanted is None or run.examples.get(wanted)]
    return router.page(
        "journal.html",
        problem=problem,
        integration=integration,
        runs=runs,
        rules=told_rules(integration, [run for run in runs if run.rule_id]),
        names=names,
        shown_of=_kinds(names, links),
        plan=plan,
        wanted=wanted or "",
        groups=groups(links, shown, wanted),
        following=str(JournalPlace.of(shown[-1])) if len(found) > _A_PAGE else "",
        typed=router.form.text("who"),
    )


def _kinds(names: dict[str, str], links: list[Link]) -> dict[str, list[tuple[str, str]]]:
    """What can be shown alone, by what it is: an import has no kind of link."""
    kinds = {link.id: str(link.kind) for link in links}
    found: dict[str, list[tuple[str, str]]] = {"import": [], "list": [], "automation": [], "funnel": []}
    for each in (one for one in names if one != ONCE):
        found[kinds.get(each, "import")].append((each, names[each]))
    return {kind: some for kind, some in found.items() if some}


@router.on("POST", "/app/i/<integration_id>/journal")
def search(integration_id: str) -> Response[str]:
    """In a body and not in an address: nobody's log holds the e-mail. Only its keyed hash is looked for."""
    integration, text = router.integration(integration_id), router.form.text("who")
    if _CONTACT_ID.fullmatch(text):
        return see_other(f"/app/i/{integration.id}/contacts/{int(text)}")
    address = normal_email(text)
    if address is None:
        return _shown(integration, problem=RejectedError(Reason.SEARCH_WRONG))
    found = wired().history.by_email(integration, address, before=None, limit=_EVENTS)
    return _told(integration, found.story, who="", contact_ids=found.contact_ids)


@router.on("GET", "/app/i/<integration_id>/contacts/<contact_id>")
def contact(integration_id: str, contact_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    if not _CONTACT_ID.fullmatch(contact_id) or not int(contact_id):
        raise RejectedError(Reason.SEARCH_WRONG)
    before = router.current_event.query_string_parameters.get("before", "")
    story = wired().history.contact(
        integration, int(contact_id), before=before if re.fullmatch(CURSOR, before) else None, limit=_EVENTS
    )
    return _told(integration, story, who=contact_id, contact_ids=[])


def _told(integration: Integration, story: Story, *, who: str, contact_ids: list[int]) -> Response[str]:
    rules = told_rules(integration, [event.run for event in story.events])
    return router.page(
        "contact.html",
        integration=integration,
        who=who,
        typed=who or router.form.text("who"),
        contact_ids=contact_ids,
        events=[_line(each, rules) for each in story.events],
        rules=rules,
        names=wired().history.plan_names(integration),
        following=str(story.following) if story.following else "",
        looked_back_to=story.looked_back_to,
    )


def _line(event: Event, rules: ToldRules) -> dict[str, object]:
    """Of whom nothing is told but a remark, it is the outcome: it is said once, with what is known about it."""
    row, told = event.row, partial(outcome_phrase, preview=event.run.preview)
    itself = next((each for each in row.remarks if each.outcome is row.outcome), None)
    return {
        "event": event,
        "phrase": told(row.outcome),
        "words": itself.explanation if itself else "",
        "remarks": [(told(each.outcome), each.explanation) for each in row.remarks if each is not itself],
        "rules": rules.of_event(event),
    }
