"""One run: how far it has come, what it counted and why, a preview's question, and the rejected rows as a file."""

import csv
import io
from dataclasses import dataclass
from itertools import chain

from amosend.domain.import_run import Run, RunStatus
from amosend.domain.import_settings import ListKind
from amosend.domain.outcome import FAILED, GONE, SENT, SKIPPED, Outcome
from amosend.errors import AmosendError
from amosend.reasons import Reason
from amosend.sentences.outcomes import warning_phrase
from amosend.sentences.previewed import outcome_phrase
from amosend.sentences.sentence import Phrase
from aws_lambda_powertools.event_handler import Response
from wired import wired

from web.look import see_other
from web.previews import is_outdated, rule_of_run, run_led_to
from web.routes import Pages, problem_of
from web.texts import TEXTS
from web.told_rules import told_rules

__all__ = ["router"]

_ONE = "/app/i/<integration_id>/runs/<run_id>"
_LIVE = 2  # seconds between two looks at a run that is under way
_A_FILE = 50_000  # rows; Lambda answers six megabytes at most
_AT_ONCE = 5_000
_COLUMNS = ("run.csv_contact", "run.csv_reason", "run.csv_words")

router = Pages()


@dataclass(frozen=True, slots=True)
class CountRow:
    outcome: str
    number: int
    phrase: Phrase
    examples: list[int]


@router.on("GET", _ONE)
def run_page(integration_id: str, run_id: str) -> Response[str]:
    integration = router.integration(integration_id)
    run = wired().runs.get(integration, run_id)
    progress = wired().runs.progress(run) if not run.status.ended else None
    return router.page(
        "run.html",
        integration=integration,
        run=run,
        names=wired().history.plan_names(integration),
        rule=rule_of_run(integration, run),
        rules=told_rules(integration, [run] if run.rule_id else []),
        led=run_led_to(integration, run),
        outdated=run.preview and is_outdated(integration, run),
        progress=progress,
        live=0 if run.status.ended else _LIVE,
        sent=_rows(run, SENT),
        left_out=_rows(run, (*SKIPPED, *FAILED)),
        gone=_rows(run, GONE),
        out_of_list=_rows(run, (Outcome.CONSENT_WITHDRAWN,)),
        warnings=[warning_phrase(each) for each in run.warnings],
        standing=_standing(run),
        now=wired().clock(),
        said=router.said("running"),
    )


@router.on("POST", f"{_ONE}/cancel")
def cancel(integration_id: str, run_id: str) -> Response[str]:
    """One that has ended meanwhile shows how."""
    try:
        wired().runs.cancel(router.integration(integration_id), run_id)
    except AmosendError as error:
        if error.reason is not Reason.RUN_ENDED:
            raise
    return see_other(f"/app/i/{integration_id}/runs/{run_id}")


@router.on("GET", f"{_ONE}/rejected.csv")
def rejected(integration_id: str, run_id: str) -> Response[str]:
    """Who was left out and why: ids and reasons, no addresses. Excel wants the mark at the beginning.

    In the reader's words; whoever wants codes asks the JSON API for the run's contacts.
    """
    run = wired().runs.get(router.integration(integration_id), run_id)
    text = "\ufeff" + _table(run, russian=router.visit.language == "ru")
    headers: dict[str, str | list[str]] = {
        "Content-Disposition": f'attachment; filename="amosend-{run.id}.csv"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(200, "text/csv; charset=utf-8", text, headers=headers)


def _table(run: Run, *, russian: bool) -> str:
    found = io.StringIO()
    lines = csv.writer(found, delimiter=";")
    lines.writerow([TEXTS[key].ru if russian else TEXTS[key].en for key in _COLUMNS])
    rows = chain.from_iterable(_left_out(run, outcome) for outcome in (*SKIPPED, *FAILED) if _count(run, outcome))
    for number, (contact_id, outcome, explanation) in enumerate(rows):
        if number == _A_FILE:
            break
        phrase = outcome_phrase(outcome, preview=run.preview)
        lines.writerow([contact_id, phrase.ru if russian else phrase.en, _harmless(explanation)])
    return found.getvalue()


def _left_out(run: Run, outcome: Outcome) -> list[tuple[int, Outcome, str]]:
    after: str | None = None
    found: list[tuple[int, Outcome, str]] = []
    while len(found) <= _A_FILE:
        some = wired().history.contacts(run, outcome=outcome, after=after, limit=_AT_ONCE)
        found += [
            (row.contact_id, outcome, "; ".join(each.explanation for each in row.remarks if each.explanation))
            for row in some.rows
            if row.outcome is outcome
        ]
        after = some.following
        if after is None:
            break
    return found


def _harmless(text: str) -> str:
    """A vendor's words must not become a formula of whoever opens the file."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _rows(run: Run, outcomes: tuple[Outcome, ...]) -> list[CountRow]:
    return [
        CountRow(each, _count(run, each), _phrase(run, each), run.examples.get(each, []))
        for each in outcomes
        if _count(run, each)
    ]


def _phrase(run: Run, outcome: Outcome) -> Phrase:
    """Nothing is said of a list where there is none: of the base alone, and of automations."""
    unlisted = run.settings.list.kind is ListKind.NONE
    if outcome is Outcome.UNCHANGED and run.rule_id and unlisted:
        return TEXTS["run.known_unlisted"]
    if outcome is Outcome.UPDATED and unlisted:
        return TEXTS["run.would_update_unlisted" if run.preview else "run.updated_unlisted"]
    return outcome_phrase(outcome, preview=run.preview)


def _count(run: Run, outcome: Outcome) -> int:
    number: int = getattr(run.counts, outcome)
    return number


def _standing(run: Run) -> object:
    if run.interrupted_at(wired().clock()):
        return problem_of(AmosendError(Reason.RUN_INTERRUPTED))
    if run.status is RunStatus.CANCELLED:
        return None  # the page tells it with its number
    return problem_of(AmosendError(run.problem, run.problem_detail)) if run.problem else None
