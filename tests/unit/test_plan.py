"""When a plan starts, when it is late, and what its runs leave behind: all in Moscow's hours, to the second."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from amosend.domain.import_run import Mode, Run, RunStatus, Trigger
from amosend.domain.import_settings import ImportSettings, ListChoice, ListKind
from amosend.domain.integration import ConnectedAccount, Integration
from amosend.domain.plan import FULL_EVERY, LATE_AFTER, MOSCOW, OVERDUE_AFTER, Health, Plan, Progress, following_due
from amosend.domain.plan_health import health
from amosend.reasons import Reason

SETTINGS = ImportSettings(ListChoice(ListKind.EXISTING, "pl1", "Клиенты"))
ACCOUNT = ConnectedAccount(1, "example.amocrm.ru", "Пример", None, None, 0, 0)
CONNECTED = Integration("acme", "shop", "Магазин", 0, ACCOUNT, connected=True)
HOUR = 3600


def moscow(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=MOSCOW).timestamp())


MIDNIGHT = moscow("2026-11-24T00:00:00")


def plan(**changes: object) -> Plan:
    made = Plan("acme", "shop", "p1", "Каждую ночь", SETTINGS, 0, (0,), next_due=MIDNIGHT, attention_at=MIDNIGHT)
    return replace(made, **changes)  # type: ignore[arg-type]


def run(status: RunStatus, **changes: object) -> Run:
    made = Run("acme", "shop", "r1", "p1", Trigger.SCHEDULE, Mode.FULL, SETTINGS, 0, status=status)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "now", "following"),
    [
        ((0,), "2026-11-23T23:59:59", "2026-11-24T00:00:00"),
        ((0,), "2026-11-24T00:00:00", "2026-11-25T00:00:00"),
        ((0,), "2026-11-24T00:00:01", "2026-11-25T00:00:00"),
        ((23,), "2026-11-23T23:00:00", "2026-11-24T23:00:00"),
        ((18, 9), "2026-11-24T08:59:59", "2026-11-24T09:00:00"),
        ((18, 9), "2026-11-24T09:00:00", "2026-11-24T18:00:00"),
        ((18, 9), "2026-11-24T18:00:00", "2026-11-25T09:00:00"),
        (tuple(range(24)), "2026-12-31T23:00:00", "2027-01-01T00:00:00"),
    ],
)
def test_the_following_start_is_the_first_of_the_hours_behind_the_moment(
    hours: tuple[int, ...], now: str, following: str
) -> None:
    assert following_due(hours, moscow(now)) == moscow(following)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2027-03-14"])
def test_moscow_has_no_summer_time(day: str) -> None:
    """On the days when clocks change elsewhere a day has 24 starts, an hour apart, like any other."""
    moment, starts = moscow(f"{day}T00:00:00") - 1, []
    for _ in range(25):
        moment = following_due(tuple(range(24)), moment) or 0
        starts.append(moment)
    assert {later - earlier for earlier, later in pairwise(starts)} == {HOUR}
    assert starts[0] == moscow(f"{day}T00:00:00")


def test_a_plan_without_hours_is_never_due() -> None:
    assert following_due((), MIDNIGHT) is None


def test_a_claimed_start_is_followed_by_the_next_and_watched() -> None:
    begun = plan().begun("r1", MIDNIGHT, MIDNIGHT + 5)
    assert begun.next_due == moscow("2026-11-25T00:00:00")
    assert begun.attention_at == MIDNIGHT + LATE_AFTER
    assert not begun.late_at(MIDNIGHT + LATE_AFTER - 1)
    assert begun.late_at(MIDNIGHT + LATE_AFTER)
    assert begun.released().attention_at == begun.next_due


def test_a_worker_whose_clock_is_behind_does_not_claim_the_same_start_again() -> None:
    assert plan().begun("r1", MIDNIGHT, MIDNIGHT - 0.5).next_due == moscow("2026-11-25T00:00:00")


def test_a_start_that_has_not_begun_is_late_after_two_hours() -> None:
    assert not plan().late_at(MIDNIGHT + OVERDUE_AFTER - 1)
    assert plan().late_at(MIDNIGHT + OVERDUE_AFTER)


def test_a_persons_run_at_the_hour_does_not_make_the_schedule_late_at_once() -> None:
    busy = plan().begun("r1", None, MIDNIGHT - 60)
    assert (busy.next_due, busy.attention_at) == (MIDNIGHT, MIDNIGHT)
    assert not busy.late_at(MIDNIGHT)


def test_other_hours_give_another_start_but_one_that_is_due_this_minute_is_kept() -> None:
    assert plan().timed((12,), MIDNIGHT - 60).next_due == moscow("2026-11-24T12:00:00")
    assert plan().timed((0, 12), MIDNIGHT + 60).next_due == MIDNIGHT
    assert plan().timed((12,), MIDNIGHT + 60).next_due == moscow("2026-11-24T12:00:00")
    assert plan().timed((0,), MIDNIGHT + 60) == plan()


def test_other_hours_do_not_end_the_watch_over_a_run_that_is_under_way() -> None:
    begun = plan().begun("r1", MIDNIGHT, MIDNIGHT + 5).timed((0, 3), MIDNIGHT + HOUR)
    assert begun.next_due == begun.attention_at == MIDNIGHT + 3 * HOUR
    assert begun.late_at(MIDNIGHT + 3 * HOUR)


def test_a_paused_plan_is_neither_due_nor_late() -> None:
    held = plan().held()
    assert (held.next_due, held.attention_at, held.due_at(MIDNIGHT), held.late_at(MIDNIGHT * 2)) == (
        None,
        None,
        False,
        False,
    )
    resumed = plan(problem=Reason.LIST_GONE).held().resumed(MIDNIGHT + 60)
    assert (resumed.problem, resumed.next_due) == (None, moscow("2026-11-25T00:00:00"))


def test_everybody_is_read_at_first_weekly_and_with_other_settings() -> None:
    known = Progress(watermark=5, full_at=MIDNIGHT, fingerprint=SETTINGS.fingerprint, people=3)
    assert plan().full_due_at(MIDNIGHT)
    assert not plan(progress=known).full_due_at(MIDNIGHT + FULL_EVERY - 1)
    assert plan(progress=known).full_due_at(MIDNIGHT + FULL_EVERY)
    assert plan(progress=known, settings=replace(SETTINGS, name=False)).full_due_at(MIDNIGHT)


def test_a_plan_is_stored_whole() -> None:
    full = plan(problem=Reason.LIST_GONE, progress=Progress(1, 2, "f", 3), active_run="r1", active_due=MIDNIGHT)
    assert Plan.from_json(full.to_json()) == full


@pytest.mark.parametrize(
    ("changes", "last", "expected"),
    [
        ({}, None, (Health.NEW, None)),
        ({"succeeded_at": 1, "last_run": "r1"}, run(RunStatus.SUCCEEDED), (Health.OK, None)),
        ({"succeeded_at": 1}, run(RunStatus.RUNNING), (Health.OK, None)),
        ({}, run(RunStatus.RUNNING), (Health.NEW, None)),
        (
            {"succeeded_at": 1},
            run(RunStatus.FAILED, problem=Reason.NOTHING_FOUND),
            (Health.ATTENTION, Reason.NOTHING_FOUND),
        ),
        (
            {"succeeded_at": 1, "last_run": "r1", "problem": Reason.NOTHING_FOUND},
            run(RunStatus.FAILED),
            (Health.ATTENTION, Reason.NOTHING_FOUND),
        ),
        ({"succeeded_at": 1, "last_run": "r1"}, run(RunStatus.FAILED), (Health.NEW, None)),
        ({"succeeded_at": 1, "last_run": "r0"}, run(RunStatus.FAILED, preview=True), (Health.OK, None)),
        ({"succeeded_at": 1, "attention_at": MIDNIGHT - 3 * HOUR}, None, (Health.ATTENTION, Reason.IMPORT_LATE)),
        ({"succeeded_at": 1, "paused": True}, None, (Health.STOPPED, None)),
        ({"paused": True, "problem": Reason.LIST_GONE}, None, (Health.STOPPED, Reason.LIST_GONE)),
    ],
)
def test_health_is_ok_only_when_that_is_proven(
    changes: dict[str, object], last: Run | None, expected: tuple[Health, Reason | None]
) -> None:
    assert health(plan(**changes), last, MIDNIGHT, integration=CONNECTED) == expected


def test_nothing_is_well_without_a_connection() -> None:
    well = plan(succeeded_at=1)
    revoked = replace(CONNECTED, connected=False, problem=Reason.GRANT_REVOKED)
    assert health(well, None, MIDNIGHT, integration=revoked) == (Health.STOPPED, Reason.GRANT_REVOKED)
    never = Integration("acme", "shop", "Магазин", 0)
    assert health(well, None, MIDNIGHT, integration=never) == (Health.STOPPED, Reason.NOT_CONNECTED)
