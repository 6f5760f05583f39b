"""Autoimports as people make and change them, and what their runs leave behind on them."""

from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.hook import RoundErrand
from amosend.domain.import_run import Mode, Run, RunStatus, Trigger
from amosend.domain.import_settings import ImportSettings, ListChoice, ListKind
from amosend.domain.integration import Integration
from amosend.domain.message import Errand
from amosend.domain.plan import ONCE, OVERLAP, Plan
from amosend.errors import NotFoundError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.imports import STALLED_AFTER, ImportRunningError
from amosend.services.plans import Plans

from tests.fakes.plans import MIDNIGHT, SETTINGS, TENANT, Clockwork

EXISTING = replace(SETTINGS, list=ListChoice(ListKind.EXISTING, "pl1", "amoCRM"))
GOOD_LIST = {"id": "pl1", "type": "list", "addr_type": "email"}
DAY = 24 * 3600


def begin(works: Clockwork, shop: Integration, plan: Plan, **wish: Any) -> Run:
    return works.start.by_person(shop, works.look(plan), **wish)


def test_an_autoimport_runs_at_midnight_in_moscow_unless_other_hours_are_chosen(
    works: Clockwork, shop: Integration
) -> None:
    assert works.plans().create(shop, "Ночной", SETTINGS).next_due == MIDNIGHT
    works.now += 1
    assert works.plans().create(shop, "Дневной", SETTINGS, hours=(18, 9)).hours == (9, 18)
    assert [plan.name for plan in works.plans().all(shop)] == ["Ночной", "Дневной"]


@pytest.mark.parametrize("hours", [(), (24,), (-1,), (3, 3)])
def test_hours_are_distinct_hours_of_a_day(works: Clockwork, shop: Integration, hours: tuple[int, ...]) -> None:
    with pytest.raises(RejectedError) as refused:
        works.plans().create(shop, "Ночной", SETTINGS, hours=hours)
    assert refused.value.reason is Reason.INVALID_REQUEST
    assert works.plans().all(shop) == []


def test_a_list_is_checked_when_it_is_chosen(works: Clockwork, shop: Integration) -> None:
    for lists, reason in ({}, Reason.LIST_GONE), ({"pl1": GOOD_LIST | {"type": "filter"}}, Reason.LIST_UNSUITABLE):
        works.lists = lists
        with pytest.raises(RejectedError) as refused:
            works.plans().create(shop, "Ночной", EXISTING)
        assert refused.value.reason is reason
    works.lists = {"pl1": GOOD_LIST}
    assert works.plans().create(shop, "Ночной", EXISTING).settings == EXISTING


def test_fields_are_checked_by_who_knows_them_and_kept_as_he_returns_them(works: Clockwork, shop: Integration) -> None:
    def checked(_: Integration, settings: ImportSettings) -> ImportSettings:
        if settings.name:
            raise RejectedError(Reason.FIELD_UNKNOWN)
        return replace(settings, unconfirmed=True)

    plan = works.plans(checked).create(shop, "Ночной", replace(SETTINGS, name=False))
    assert works.look(plan).settings.unconfirmed
    with pytest.raises(RejectedError):
        works.plans(checked).change(shop, plan.id, name="Ночной", settings=SETTINGS, hours=(0,))
    with pytest.raises(RejectedError):
        works.plans(checked).set_up(shop, SETTINGS)


def test_nobody_reaches_anothers_plan(works: Clockwork, shop: Integration) -> None:
    """The key of a row does not name the tenant, so every read compares it."""
    plan = works.autoimport(shop)
    thief = replace(shop, tenant="thief")
    assert works.plans().all(thief) == []
    assert works.plans().one_off(thief) is None
    for act in (works.plans().get, works.plans().pause, works.plans().resume, works.plans().delete):
        with pytest.raises(NotFoundError):
            act(thief, plan.id)
    works.rows.delete("thief", shop.id, plan.id)
    assert works.rows.save(replace(plan, tenant="thief")) is None
    assert works.look(plan) == plan


def test_the_one_off_import_is_a_plan_of_its_own_and_no_autoimport(works: Clockwork, shop: Integration) -> None:
    assert works.plans().one_off(shop) is None
    works.plans().set_up(shop, SETTINGS)
    changed = works.plans().set_up(shop, replace(SETTINGS, name=False))
    assert works.plans().one_off(shop) == changed
    assert (changed.id, changed.next_due, changed.settings.name) == (ONCE, None, False)
    assert works.plans().all(shop) == []
    with pytest.raises(NotFoundError):
        works.plans().delete(shop, ONCE)


def test_a_change_keeps_progress_and_a_pause_stops_the_schedule(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    works.ended(begin(works, shop, plan))
    known = works.look(plan).progress
    assert known.watermark
    changed = works.plans().change(shop, plan.id, name="Дневной", settings=replace(SETTINGS, name=False), hours=(12,))
    assert (changed.name, changed.progress, changed.next_due) == ("Дневной", known, MIDNIGHT + DAY // 2)
    assert works.plans().pause(shop, plan.id).next_due is None
    assert works.hour(MIDNIGHT + DAY // 2)[:2] == (0, 0)
    assert works.plans().resume(shop, plan.id).next_due == MIDNIGHT + DAY + DAY // 2


def test_a_change_outlasts_runs_that_end_meanwhile(works: Clockwork, shop: Integration) -> None:
    """The first attempt to save meets a newer version."""
    plan = works.autoimport(shop)
    run = begin(works, shop, plan)
    service, ended = works.plans(), False

    class Meanwhile:
        def __getattr__(self, name: str) -> Any:
            return getattr(works.rows, name)

        def save(self, changed: Plan) -> Plan | None:
            nonlocal ended
            if not ended:
                ended = True
                works.ended(run)
            return works.rows.save(changed)

    racing: Plans = replace(service, rows=Meanwhile())
    racing.change(shop, plan.id, name="Новое", settings=SETTINGS, hours=(0,))
    after = works.look(plan)
    assert (after.name, after.last_run, after.active_run) == ("Новое", run.id, None)


def test_a_plan_that_changes_all_the_time_is_told_as_busy(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)

    class Losing:
        def __getattr__(self, name: str) -> Any:
            return getattr(works.rows, name)

        def save(self, changed: Plan) -> Plan | None:
            return None

    with pytest.raises(TransientError):
        replace(works.plans(), rows=Losing()).pause(shop, plan.id)


def test_deleting_a_plan_ends_its_run(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    run = begin(works, shop, plan)
    works.plans().delete(shop, plan.id)
    assert works.runs.cancelled(shop.id, run.id)
    assert works.rows.get(TENANT, shop.id, plan.id) is None
    works.ended(run, RunStatus.CANCELLED)  # its worker, later: nothing to tell it to
    assert works.plans().all(shop) == []


def test_a_new_list_is_made_once_and_remembered(works: Clockwork, shop: Integration) -> None:
    """G8: a form that still says "new list" does not make another one either."""
    plan = works.autoimport(shop)
    run = begin(works, shop, plan)
    made = run.settings.with_made_list("pl1")
    works.keeper.remember_list(run, made)
    assert works.look(plan).settings == made
    works.ended(run, settings=made)
    assert begin(works, shop, plan).settings.list.target == "pl1"
    works.lists = {"pl1": GOOD_LIST}
    again = works.plans().change(shop, plan.id, name="Ночной", settings=SETTINGS, hours=(0,))
    assert again.settings.list.target == "pl1"
    other = replace(SETTINGS, list=ListChoice(ListKind.NEW, None, "Другой"))
    assert works.plans().change(shop, plan.id, name="Ночной", settings=other, hours=(0,)).settings == other


def test_a_list_that_a_person_has_chosen_meanwhile_stays(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    run = begin(works, shop, plan)
    other = replace(SETTINGS, list=ListChoice(ListKind.NEW, None, "Другой"))
    works.plans().change(shop, plan.id, name="Ночной", settings=other, hours=(0,))
    works.keeper.remember_list(run, run.settings.with_made_list("pl1"))
    assert works.look(plan).settings == other


def test_a_success_is_progress(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    first = works.ended(begin(works, shop, plan))
    after = works.look(plan)
    assert (first.mode, after.succeeded_at, after.last_run) == (Mode.FULL, first.finished_at, first.id)
    assert (after.progress.watermark, after.progress.people) == (first.watermark, 100)
    works.now += 3600
    second = begin(works, shop, plan)
    assert (second.mode, second.since) == (Mode.CHANGES, first.watermark - OVERLAP)
    works.ended(second)
    moved = works.look(plan).progress
    assert (moved.watermark, moved.full_at, moved.people) == (second.created_at - 5, first.created_at, 100)


def test_a_failure_moves_no_progress_and_a_success_clears_it(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    works.ended(begin(works, shop, plan))
    known = works.look(plan).progress
    works.ended(begin(works, shop, plan), RunStatus.FAILED, problem=Reason.SENDSAY_IMPORT_FAILED)
    failed = works.look(plan)
    assert (failed.problem, failed.progress, failed.active_run) == (Reason.SENDSAY_IMPORT_FAILED, known, None)
    assert failed.scheduled
    works.ended(begin(works, shop, plan))
    assert works.look(plan).problem is None


def test_a_list_that_is_gone_pauses_the_autoimport_until_a_person_resumes_it(
    works: Clockwork, shop: Integration
) -> None:
    plan = works.autoimport(shop)
    works.ended(begin(works, shop, plan), RunStatus.FAILED, problem=Reason.LIST_GONE)
    stopped = works.look(plan)
    assert (stopped.paused, stopped.problem, stopped.attention_at) == (True, Reason.LIST_GONE, None)
    resumed = works.plans().resume(shop, plan.id)
    assert (resumed.paused, resumed.problem, resumed.next_due) == (False, None, MIDNIGHT)


@pytest.mark.parametrize(("status", "preview"), [(RunStatus.CANCELLED, False), (RunStatus.SUCCEEDED, True)])
def test_a_preview_or_a_cancelled_run_only_makes_room(
    works: Clockwork, shop: Integration, status: RunStatus, preview: bool
) -> None:
    plan = works.autoimport(shop)
    works.ended(begin(works, shop, plan, preview=preview), status)
    after = works.look(plan)
    assert replace(after, version=0) == plan


def test_an_end_that_is_told_twice_changes_nothing(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    first = works.ended(begin(works, shop, plan))
    running = begin(works, shop, plan)
    before = works.look(plan)
    works.keeper.finish(first)
    assert works.look(plan) == before
    assert before.active_run == running.id


def test_one_run_of_a_plan_at_a_time_but_plans_run_beside_each_other(works: Clockwork, shop: Integration) -> None:
    plan, other = works.autoimport(shop), works.autoimport(shop)
    run = begin(works, shop, plan)
    with pytest.raises(ImportRunningError) as refused:
        begin(works, shop, plan)
    assert refused.value.run_id == run.id
    assert begin(works, shop, other).plan_id == other.id


def test_what_a_person_starts_is_full_for_the_one_off_import_and_changes_for_others(
    works: Clockwork, shop: Integration
) -> None:
    once, plan = works.plans().set_up(shop, SETTINGS), works.autoimport(shop)
    for each in (once, plan):
        assert works.ended(begin(works, shop, each)).mode is Mode.FULL
    assert works.ended(begin(works, shop, once)).mode is Mode.FULL
    assert works.ended(begin(works, shop, plan)).mode is Mode.CHANGES
    assert works.ended(begin(works, shop, plan, mode=Mode.FULL)).mode is Mode.FULL
    works.plans().change(shop, plan.id, name="Ночной", settings=replace(SETTINGS, name=False), hours=(0,))
    assert begin(works, shop, plan, mode=Mode.CHANGES).mode is Mode.FULL  # what changed cannot be told any more


def test_nothing_starts_without_a_connection(works: Clockwork) -> None:
    shop = works.integration(connected=False)
    plan = works.autoimport(shop)
    with pytest.raises(RejectedError) as refused:
        begin(works, shop, plan)
    assert refused.value.reason is Reason.NOT_CONNECTED
    assert works.look(plan).active_run is None


def test_a_run_that_has_stalled_makes_way(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    stuck = begin(works, shop, plan)
    works.now += STALLED_AFTER + 1
    fresh = begin(works, shop, plan)
    after = works.runs.get(shop.id, stuck.id)
    assert after
    assert (after.status, after.problem) == (RunStatus.FAILED, Reason.IMPORT_STALLED)
    assert works.look(plan).active_run == fresh.id


def test_an_end_that_nobody_told_the_plan_does_not_block_it(works: Clockwork, shop: Integration) -> None:
    """The worker died between saving the run and telling its plan."""
    plan = works.autoimport(shop)
    run = begin(works, shop, plan)
    ended = works.runs.save(replace(run, status=RunStatus.SUCCEEDED, finished_at=int(works.now), watermark=7))
    assert ended
    begin(works, shop, plan)
    assert (works.look(plan).last_run, works.look(plan).progress.watermark) == (run.id, 7)


def test_a_claim_without_its_run_counts_for_a_minute(works: Clockwork, shop: Integration) -> None:
    """Who claimed may be about to make it, or may have died."""
    plan = works.autoimport(shop)
    assert works.keeper.begin(plan, "claimed", due=None)
    with pytest.raises(ImportRunningError):
        begin(works, shop, plan)
    works.now += 61
    run = begin(works, shop, plan)
    assert works.look(plan).active_run == run.id


def test_a_reconnect_delivers_whoever_waits_and_looks_after_the_links(works: Clockwork, shop: Integration) -> None:
    works.catch_up(shop)
    sent = [(message.kind, message.tenant, message.integration_id) for message, _ in works.rounds.sent]
    assert sent == [(kind, shop.tenant, shop.id) for kind in (RoundErrand.ROUND, RoundErrand.TEND)]


def test_a_reconnect_catches_up_on_what_was_missed(works: Clockwork, shop: Integration) -> None:
    """The gap is read: the watermark has not moved while the connection was down."""
    plan, paused, new = works.autoimport(shop), works.autoimport(shop), works.autoimport(shop)
    first = works.ended(begin(works, shop, plan))
    works.ended(begin(works, shop, paused))
    works.plans().pause(shop, paused.id)
    works.integrations.disconnect(TENANT, shop.id, Reason.GRANT_REVOKED)
    works.hour(MIDNIGHT)
    assert works.deliver() == [None, None]
    assert works.look(plan).problem is Reason.GRANT_REVOKED
    works.now += 7 * 3600
    works.integrations.connect(TENANT, shop.id, shop.account)  # type: ignore[arg-type]
    works.catch_up(shop)
    messages = works.queue.taken(Errand.START)
    assert {message.plan_id for message in messages} == {plan.id, new.id}
    runs = {message.plan_id: works.start.scheduled(message) for message in messages}
    caught = runs[plan.id]
    assert caught
    assert (caught.trigger, caught.mode) == (Trigger.RECONNECT, Mode.CHANGES)
    assert caught.since == first.watermark - OVERLAP
    works.ended(caught)
    assert [works.start.scheduled(message) for message in messages if message.plan_id == plan.id] == [None]
    assert works.look(plan).problem is None
    assert works.look(plan).next_due == MIDNIGHT + DAY


def test_catching_up_never_keeps_anybody_from_connecting(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    works.ended(begin(works, shop, plan))

    class Down:
        def send_many(self, messages: Any) -> None:
            raise TransientError(Reason.STORE_UNAVAILABLE)

    works.queue = Down()
    works.catch_up(shop)
