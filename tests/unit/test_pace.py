"""Waiting for one's turn, with a clock that only moves when told."""

from dataclasses import dataclass, field

import pytest
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.pace import CALLS_A_SECOND, STEP, TOLERANCE, Pace


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
def pace(line: Line, time: Time) -> Pace:
    return Pace(line, time.clock, time.sleep)


def departures(pace: Pace, time: Time, count: int) -> list[int]:
    found = []
    for _ in range(count):
        pace.turn("x")
        found.append(time.ms)
    return found


def test_eight_calls_never_fall_into_one_second_even_when_the_first_leaves_late(pace: Pace, time: Time) -> None:
    time.late = [TOLERANCE, 0, 0, 0, 0, 0, 0, TOLERANCE, 0]
    left = departures(pace, time, 40)
    spans = [later - earlier for earlier, later in zip(left, left[CALLS_A_SECOND:], strict=False)]
    assert min(spans) > 1000
    assert max(spans) < 1000 / 0.97 + TOLERANCE


def test_a_missed_slot_is_not_used(pace: Pace, time: Time, line: Line) -> None:
    """The worker overslept: others behind it may have left since, so it queues up again."""
    pace.turn("x")
    missed = line.next
    time.late = [TOLERANCE + 1]
    pace.turn("x")
    assert time.ms >= missed + STEP
    assert line.next == time.ms + STEP


def test_a_slot_a_little_late_is_still_ones_own(pace: Pace, time: Time, line: Line) -> None:
    pace.turn("x")
    slot = line.next
    time.late = [TOLERANCE]
    pace.turn("x")
    assert (time.ms, line.next) == (slot + TOLERANCE, slot + STEP)


def test_too_long_a_queue_is_for_another_time(pace: Pace, time: Time, line: Line) -> None:
    line.next = time.ms + 30_001
    before = time.ms
    with pytest.raises(TransientError) as busy:
        pace.turn("x")
    assert (busy.value.reason, busy.value.retry_after) == (Reason.AMOCRM_BUSY, 30.0)
    assert time.ms == before


def test_a_slow_table_hands_out_moments_that_are_still_to_come(pace: Pace, time: Time, line: Line) -> None:
    """It answers later than a slot may be late: asked for "now", it would never give a slot that can be used."""
    latency, at_once, started = 3 * TOLERANCE, line.reserve, time.ms

    def slowly(name: str, *, now: int, step: int) -> int:
        time.ms += latency
        assert time.ms <= started + 2 * latency
        return at_once(name, now=now, step=step)

    line.reserve = slowly  # type: ignore[method-assign]
    Pace(line, time.clock, time.sleep, step=1).turn("x")
    assert time.ms == started + 2 * latency


def test_backing_off_keeps_everybody_waiting(pace: Pace, time: Time) -> None:
    pace.back_off("x", 2.0)
    started = time.ms
    left = departures(pace, time, 3)
    assert [moment - started for moment in left] == [2_000, 2_000 + STEP, 2_000 + 2 * STEP]
