"""Waiting for one's turn, with a clock that only moves when told."""

import random
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.pace import AT_ONCE, CALLS_A_SECOND, STEP, TOLERANCE, Pace, Turns

STRETCH = AT_ONCE // STEP * STEP  # milliseconds: what is reserved at once


@dataclass
class Line:
    """The table's one row: the next free slot, in milliseconds."""

    next: int = 0

    def reserve(self, name: str, *, now: int, step: int) -> int:
        slot = max(self.next, now)
        self.next = slot + step
        return slot

    def back_off(self, name: str, *, until: int) -> None:
        self.next = max(self.next, until)

    def attempts(self, name: str, *, now: int) -> int:
        raise NotImplementedError

    def count_attempt(self, name: str, *, now: int, window: int) -> int:
        raise NotImplementedError


@dataclass
class Time:
    """`late`: milliseconds by which the next sleeps end too late."""

    ms: int = 1_000_000
    late: list[int] = field(default_factory=list)

    def clock(self) -> float:
        return self.ms / 1000

    def sleep(self, seconds: float) -> None:
        self.ms += round(seconds * 1000) + (self.late.pop(0) if self.late else 0)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def turns(line: Line, time: Time) -> Turns:
    return Pace(line, time.clock, time.sleep).turns("x")


def departures(turns: Turns, time: Time, count: int) -> list[int]:
    found = []
    for _ in range(count):
        turns.wait()
        found.append(time.ms)
    return found


def test_eight_calls_never_fall_into_one_second_even_when_the_first_leaves_late(turns: Turns, time: Time) -> None:
    time.late = [TOLERANCE, 0, 0, 0, 0, 0, 0, TOLERANCE, 0]
    left = departures(turns, time, 40)
    spans = [later - earlier for earlier, later in zip(left, left[CALLS_A_SECOND:], strict=False)]
    assert min(spans) > 1000
    assert max(spans) < 1000 / 0.97 + TOLERANCE


def test_a_missed_slot_is_not_used(turns: Turns, time: Time, line: Line) -> None:
    """The worker overslept: others behind it may have left since, so it queues up again."""
    turns.wait()
    missed = line.next
    time.late = [TOLERANCE + 1]
    turns.wait()
    assert time.ms >= missed + STEP
    assert line.next == time.ms + STEP


def test_a_slot_a_little_late_is_still_ones_own(turns: Turns, time: Time, line: Line) -> None:
    turns.wait()
    slot = line.next
    time.late = [TOLERANCE]
    turns.wait()
    assert (time.ms, line.next) == (slot + TOLERANCE, slot + STEP)


def test_too_long_a_queue_is_for_another_time(turns: Turns, time: Time, line: Line) -> None:
    line.next = time.ms + 30_001
    before = time.ms
    with pytest.raises(TransientError) as busy:
        turns.wait()
    assert (busy.value.reason, busy.value.retry_after) == (Reason.AMOCRM_BUSY, 30.0)
    assert time.ms == before


def test_a_slow_table_hands_out_moments_that_are_still_to_come(turns: Turns, time: Time, line: Line) -> None:
    """It answers later than a slot may be late: asked for "now", it would never give a slot that can be used."""
    latency, at_once, started = 3 * TOLERANCE, line.reserve, time.ms

    def slowly(name: str, *, now: int, step: int) -> int:
        time.ms += latency
        assert time.ms <= started + 2 * latency
        return at_once(name, now=now, step=step)

    line.reserve = slowly  # type: ignore[method-assign]
    Pace(line, time.clock, time.sleep, step=1).turns("x").wait()
    assert time.ms == started + 2 * latency


def test_backing_off_keeps_everybody_waiting(turns: Turns, time: Time) -> None:
    turns.back_off(2.0)
    started = time.ms
    left = departures(turns, time, 3)
    assert [moment - started for moment in left] == [2_000, 2_000 + STEP, 2_000 + 2 * STEP]


# Slots reserved ahead


def working(turns: Turns, time: Time, work: list[int]) -> list[int]:
    """When the calls left of somebody who asks how long it is, and works for so many milliseconds before each."""
    found = []
    for milliseconds in work:
        turns.seconds_to_turn()
        time.ms += milliseconds
        turns.wait()
        found.append(time.ms)
    return found


def test_a_slot_reserved_ahead_is_used_by_the_next_call(turns: Turns, time: Time, line: Line) -> None:
    turns.wait()
    slot = line.next
    assert turns.seconds_to_turn() == STEP / 1000
    time.ms += 100
    assert turns.seconds_to_turn() == (STEP - 100) / 1000
    turns.wait()
    assert (time.ms, line.next) == (slot, slot + STRETCH)


def test_who_asks_ahead_asks_the_table_seldom(turns: Turns, time: Time, line: Line) -> None:
    asked, at_once = [], line.reserve

    def reserve(name: str, *, now: int, step: int) -> int:
        asked.append(step)
        return at_once(name, now=now, step=step)

    line.reserve = reserve  # type: ignore[method-assign]
    started = time.ms
    assert working(turns, time, [0, *[100] * 6]) == [started + n * STEP for n in range(7)]
    assert asked == [STRETCH] * 3


def test_work_that_ends_a_little_late_moves_no_slot(turns: Turns, time: Time) -> None:
    started = time.ms
    assert working(turns, time, [0, STEP + TOLERANCE, 0]) == [started, started + STEP + TOLERANCE, started + 2 * STEP]


def test_work_that_takes_too_long_moves_the_slots_behind_it(turns: Turns, time: Time, line: Line) -> None:
    """Until the end of the stretch nobody else calls, so nothing has to be waited for and nothing is lost but time."""
    started = time.ms
    late = STEP + TOLERANCE + 1
    assert working(turns, time, [0, late]) == [started, started + late]
    assert line.next == started + STRETCH
    assert working(turns, time, [0]) == [started + STRETCH]  # another one would leave too late for its end


def test_work_that_outlasts_the_stretch_queues_up_again(turns: Turns, time: Time, line: Line) -> None:
    turns.seconds_to_turn()
    time.ms += STRETCH
    other = line.reserve("x", now=time.ms, step=STEP)
    assert turns.seconds_to_turn() == 0
    turns.wait()
    assert time.ms == other + STEP


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_work_takes_eight_calls_never_fall_into_one_second(seed: int, time: Time, line: Line) -> None:
    """Two workers of one account, each with work of its own, in turns."""
    chance, left = random.Random(seed), list[int]()
    workers = [Pace(line, time.clock, time.sleep).turns("x") for _ in range(2)]
    for _ in range(100):
        left += working(chance.choice(workers), time, [chance.choice([0, 20, 100, 140, 160, 300, 500])])
    assert min(later - earlier for earlier, later in zip(left, left[CALLS_A_SECOND:], strict=False)) > 1000


def test_a_slot_is_used_once(turns: Turns, time: Time) -> None:
    turns.seconds_to_turn()
    left = departures(turns, time, 5)
    assert [later - earlier for earlier, later in pairwise(left)] == [STEP] * 4


def test_those_who_reserve_ahead_and_those_who_do_not_share_the_pace(time: Time, line: Line) -> None:
    ahead, other = (Pace(line, time.clock, time.sleep).turns("x") for _ in range(2))
    started = time.ms
    ahead.seconds_to_turn()
    other.wait()
    assert time.ms == started + STRETCH
    ahead.wait()
    assert time.ms == started + STRETCH + STEP


def test_a_place_far_behind_is_kept_for_later(turns: Turns, time: Time, line: Line) -> None:
    """Whoever comes back when the queue is shorter does not start at its end again."""
    line.next = slot = time.ms + 30_001
    assert turns.seconds_to_turn() == 30.001
    with pytest.raises(TransientError):
        turns.wait()
    time.ms += 20_000
    turns.wait()
    assert (time.ms, line.next) == (slot, slot + STRETCH)


def test_after_a_refusal_the_next_slot_is_a_new_one(turns: Turns, time: Time) -> None:
    turns.wait()
    started = time.ms
    turns.back_off(1.0)
    assert turns.seconds_to_turn() == 1.0
    turns.wait()
    assert time.ms == started + 1_000


def test_a_table_that_is_always_slow_costs_one_slot_only(turns: Turns, time: Time, line: Line) -> None:
    """What it took last time is added to what is asked for next."""
    at_once = line.reserve

    def slowly(name: str, *, now: int, step: int) -> int:
        time.ms += 30
        return at_once(name, now=now, step=step)

    line.reserve = slowly  # type: ignore[method-assign]
    departures(turns, time, 1)
    time.ms += 1_000
    before = time.ms
    turns.wait()
    assert (time.ms, line.next) == (before + 30, before + 30 + STEP)
