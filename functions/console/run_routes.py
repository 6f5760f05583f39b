"""Runs: which there were, how far one has come, what became of its contacts, and ending one."""

from typing import Annotated

from amosend.domain.import_run import Run
from amosend.domain.outcome import Outcome
from aws_lambda_powertools.event_handler.openapi.params import Query
from base_shapes import Identifier
from routes import Id, Limit, Routes, RunId
from run_shapes import ContactsShape, RunShape, RunsShape
from run_views import contact_shape, run_shape
from wired import wired

router = Routes()
_ALL = "/integrations/<integration_id>/runs"
_ONE = f"{_ALL}/<run_id>"
OfPlan = Annotated[
    Identifier | None, Query(description="Only those of this autoimport or webhook link; once: of the one-off import")
]
Before = Annotated[Identifier | None, Query(description="Only those older than this run")]
OfOutcome = Annotated[Outcome | None, Query(description="Only contacts with this outcome, or with a note of it")]
After = Annotated[str | None, Query(pattern=r"^[0-9]{1,6}\.[0-9]{1,6}$", description="The last answer's `next`")]


@router.operation("GET", _ALL, summary="Runs, newest first", tag="runs")
def runs(integration_id: Id, autoimport: OfPlan = None, limit: Limit = 20, before: Before = None) -> RunsShape:
    """Of the integration's autoimports and its one-off import, and each link's day of deliveries. Kept for 90 days.

    A link's day stands at its midnight, however late in it something was delivered.
    """
    found = wired().runs.latest(router.integration(integration_id), limit=limit, before=before, plan_id=autoimport)
    return RunsShape(items=[_shape(run) for run in found])


@router.operation("GET", _ONE, summary="One run, with its progress", tag="runs")
def run(integration_id: Id, run_id: RunId) -> RunShape:
    """While it is under way it changes with every page that is read."""
    return _shape(router.run(integration_id, run_id))


@router.operation("POST", f"{_ONE}/cancel", summary="Cancel a run", tag="runs", status=202)
def cancel(integration_id: Id, run_id: RunId) -> RunShape:
    """It ends at its next step. Who has been sent stays sent, and the next run begins where the last whole one did."""
    return _shape(wired().runs.cancel(router.integration(integration_id), run_id))


@router.operation("GET", f"{_ONE}/contacts", summary="What became of each contact", tag="runs")
def contacts(
    integration_id: Id, run_id: RunId, outcome: OfOutcome = None, after: After = None, limit: Limit = 100
) -> ContactsShape:
    """In the order of reading, page by page; of a run under way those that are settled. Kept for 90 days."""
    of_run = router.run(integration_id, run_id)
    found = wired().history.contacts(of_run, outcome=outcome, after=after, limit=limit)
    return ContactsShape(items=[contact_shape(row, preview=of_run.preview) for row in found.rows], next=found.following)


def _shape(run: Run) -> RunShape:
    """A run under way is asked a little more about."""
    if run.status.ended:
        return run_shape(run, wired().clock())
    progress = wired().runs.progress(run)
    return run_shape(run, wired().clock(), progress)
