"""Races for a plan, on the endpoint's DynamoDB, whose conditional writes are atomic: one start makes one run."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from amosend.domain.import_run import RunStatus
from amosend.domain.integration import Integration
from amosend.domain.message import Errand
from amosend.domain.plan import Plan
from amosend.errors import AmosendError, TransientError
from amosend.reasons import Reason
from amosend.services.imports import ImportRunningError

from tests.fakes.aws import on_emulator
from tests.fakes.plans import MIDNIGHT, SETTINGS, Clockwork, clockwork
from tests.fakes.together import together

_TIMES = 10
_WORKERS = 4


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clockwork]:
    home: Path = tmp_path_factory.mktemp("endpoint")
    with on_emulator(home) as environment:
        yield clockwork(environment)


@pytest.fixture
def shop(works: Clockwork, request: pytest.FixtureRequest) -> Integration:
    works.now = float(MIDNIGHT - 3600)
    return works.integration(request.node.name)


def start_of(works: Clockwork, plan: Plan) -> Any:
    works.hour(MIDNIGHT)
    (message,) = (each for each in works.queue.taken(Errand.START) if each.plan_id == plan.id)
    return message


def test_workers_that_get_the_same_start_at_once_make_one_run(works: Clockwork, shop: Integration) -> None:
    for _ in range(_TIMES):
        works.now = float(MIDNIGHT - 3600)
        plan = works.autoimport(shop)
        message = start_of(works, plan)
        found = together(*[partial(works.start.scheduled, message)] * _WORKERS, returned=AmosendError)
        assert all(one is None or isinstance(one, TransientError) or one.id for one in found)
        (run,) = works.of_plan(plan)
        assert works.look(plan).active_run == run.id
        assert {each.run_id for each in works.queue.taken(Errand.RUN)} == {run.id}
        works.plans().pause(shop, plan.id)


def test_of_a_person_and_the_schedule_at_once_one_begins(works: Clockwork, shop: Integration) -> None:
    """The schedule's start is not lost by that: whoever comes second is told, or asks again later."""
    for _ in range(_TIMES):
        works.now = float(MIDNIGHT - 3600)
        plan = works.autoimport(shop)
        message = start_of(works, plan)
        found = together(
            partial(works.start.scheduled, message),
            partial(works.start.by_person, shop, plan),
            returned=AmosendError,
        )
        (run,) = works.of_plan(plan)
        after = works.look(plan)
        assert after.active_run == run.id
        if run.due is None:
            assert after.next_due == MIDNIGHT
            assert works.queue.taken(Errand.START) or isinstance(found[0], TransientError)
        else:
            assert isinstance(found[1], ImportRunningError)
            works.queue.taken(Errand.START)
        works.plans().pause(shop, plan.id)


def test_of_many_people_at_once_one_begins(works: Clockwork, shop: Integration) -> None:
    for _ in range(_TIMES):
        plan = works.autoimport(shop)
        found = together(*[partial(works.start.by_person, shop, plan)] * _WORKERS, returned=AmosendError)
        (run,) = works.of_plan(plan)
        assert sum(not isinstance(one, AmosendError) for one in found) == 1
        assert works.look(plan).active_run == run.id


def test_a_run_that_ends_while_a_person_changes_the_plan_loses_neither(works: Clockwork, shop: Integration) -> None:
    for number in range(_TIMES):
        plan = works.autoimport(shop)
        run = works.start.by_person(shop, plan)
        name = f"Новое {number}"
        together(
            partial(works.ended, run),
            partial(
                works.plans().change, shop, plan.id, name=name, settings=replace(SETTINGS, name=False), hours=(12,)
            ),
            returned=AmosendError,
        )
        after = works.look(plan)
        assert (after.name, after.hours, after.last_run, after.active_run) == (name, (12,), run.id, None)
        assert after.progress.fingerprint == SETTINGS.fingerprint


def test_a_run_that_ends_while_it_is_marked_late_leaves_no_mark(works: Clockwork, shop: Integration) -> None:
    for _ in range(_TIMES):
        works.now = float(MIDNIGHT - 3600)
        plan = works.autoimport(shop)
        run = works.start.scheduled(start_of(works, plan))
        assert run
        works.now = MIDNIGHT + 3 * 3600.0
        together(partial(works.ended, run), works.hour, returned=AmosendError)
        after = works.look(plan)
        assert (after.problem, after.active_run, after.attention_at) == (None, None, after.next_due)
        works.plans().pause(shop, plan.id)


def test_a_plan_that_is_deleted_while_it_starts_stays_deleted(works: Clockwork, shop: Integration) -> None:
    """The run, if it came to be, finds no plan and ends; saving never brings a row back."""
    for _ in range(_TIMES):
        works.now = float(MIDNIGHT - 3600)
        plan = works.autoimport(shop)
        message = start_of(works, plan)
        together(
            partial(works.start.scheduled, message),
            partial(works.plans().delete, shop, plan.id),
            returned=AmosendError,
        )
        assert works.rows.get(shop.tenant, shop.id, plan.id) is None
        for run in works.of_plan(plan):
            works.ended(run, RunStatus.FAILED, problem=Reason.INTEGRATION_DELETED)
        assert works.rows.get(shop.tenant, shop.id, plan.id) is None
        works.queue.taken(Errand.START)
