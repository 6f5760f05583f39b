"""From runs and their history to the API's shapes."""

from dataclasses import asdict

from amosend.domain.import_run import Run, RunStatus
from amosend.domain.outcome import Outcome
from amosend.domain.plan import ONCE
from amosend.reasons import Reason
from amosend.services.history import ContactRow, Event
from amosend.services.runs import RunProgress
from history_shapes import EventShape
from run_shapes import ContactShape, CountsShape, ExampleShape, RunShape
from views import told, told_outcome, told_remark, warning_shape

_NOTHING_KNOWN = RunProgress()


def run_shape(run: Run, now: float, progress: RunProgress = _NOTHING_KNOWN) -> RunShape:
    interrupted = run.interrupted_at(now)
    problem = told(Reason.RUN_INTERRUPTED) if interrupted else told(run.problem, run.problem_detail)
    return RunShape(
        id=run.id,
        plan=run.plan_id,
        rule=run.rule_id or None,
        mode=run.mode,
        preview=run.preview,
        status=RunStatus.WAITING if interrupted else run.status,
        cancelling=progress.cancelling,
        trigger=run.trigger,
        stage=run.stage,
        created_at=run.created_at,
        started_at=run.started_at or None,
        updated_at=run.updated_at,
        finished_at=run.finished_at,
        duration=_duration(run, now),
        counts=CountsShape(**asdict(run.counts)),
        reading=run.reading,
        expected=progress.expected,
        pages=run.pages,
        retries=run.retries,
        since=run.since or None,
        watermark=run.watermark or None,
        examples=_examples(run),
        warnings=[warning_shape(each) for each in run.warnings],
        list_id=run.settings.list.target,
        problem=problem,
    )


def contact_shape(row: ContactRow, *, preview: bool) -> ContactShape:
    return ContactShape(
        contact_id=row.contact_id,
        outcome=told_outcome(row.outcome, preview=preview),
        remarks=[told_remark(each, preview=preview) for each in row.remarks],
    )


def event_shape(event: Event, plan_names: dict[str, str]) -> EventShape:
    run = event.run
    return EventShape(
        **contact_shape(event.row, preview=run.preview).model_dump(),
        at=event.at,
        run=run.id,
        plan=run.plan_id,
        plan_name=None if run.plan_id == ONCE else plan_names.get(run.plan_id),
        trigger=run.trigger,
        preview=run.preview,
    )


def _duration(run: Run, now: float) -> int:
    end = run.finished_at if run.finished_at is not None else int(now)
    return max(0, end - run.started_at) if run.started_at else 0


def _examples(run: Run) -> list[ExampleShape]:
    """In the order in which outcomes are told everywhere."""
    return [
        ExampleShape(outcome=told_outcome(each, preview=run.preview), contact_ids=run.examples[each])
        for each in Outcome
        if run.examples.get(each)
    ]
