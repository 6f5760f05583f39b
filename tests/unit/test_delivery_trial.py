"""Rows that fail together: whose fault it is, and who has to wait."""

from collections.abc import Callable, Sequence

import pytest
from amosend.domain.pending import Pending
from amosend.errors import ReconnectRequiredError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.delivery_trial import Trial
from hypothesis import given
from hypothesis import strategies as st

Fails = Callable[[set[int]], Exception | None]


class Bench:
    def __init__(self, fails: Fails) -> None:
        self.fails = fails
        self.calls: list[list[int]] = []
        self.through: set[int] = set()
        self.resting: set[int] = set()
        self.dead: set[int] = set()

    def deliver(self, rows: Sequence[Pending]) -> None:
        ids = [row.id for row in rows]
        self.calls.append(ids)
        if error := self.fails(set(ids)):
            raise error
        self.through |= set(ids)

    def try_all(self, number: int) -> None:
        trial = Trial(
            self.deliver,
            lambda row, _: self.resting.add(row.id),
            lambda row, _: self.dead.add(row.id),
        )
        trial([_row(each) for each in range(number)])


def _row(number: int) -> Pending:
    return Pending(integration_id="shop", entity="contact", id=number, causes=(), mark="m", first_at=1)


def away() -> TransientError:
    return TransientError(Reason.SENDSAY_UNAVAILABLE)


def test_what_gets_through_is_tried_once() -> None:
    bench = Bench(lambda _: None)
    bench.try_all(200)
    assert (len(bench.calls), len(bench.through)) == (1, 200)


@given(st.integers(1, 200), st.data())
def test_one_at_whom_the_vendor_fails_rests_and_all_others_get_through(number: int, data: st.DataObject) -> None:
    evil = data.draw(st.integers(0, number - 1))
    bench = Bench(lambda ids: away() if evil in ids else None)
    bench.try_all(number)
    assert (bench.resting, bench.through) == ({evil}, set(range(number)) - {evil})
    assert len(bench.calls) <= 20


@given(st.integers(1, 100), st.sets(st.integers(0, 99), max_size=5))
def test_whose_words_are_refused_are_given_up_however_many_they_are(number: int, evil: set[int]) -> None:
    bench = Bench(lambda ids: RejectedError(Reason.SENDSAY_REJECTED) if ids & evil else None)
    bench.try_all(number)
    wrong = {each for each in evil if each < number}
    assert (bench.dead, bench.through) == (wrong, set(range(number)) - wrong)


def test_a_vendor_that_is_away_is_asked_three_times_and_nobody_is_suspected() -> None:
    bench = Bench(lambda _: away())
    with pytest.raises(TransientError):
        bench.try_all(200)
    assert (len(bench.calls), bench.resting, bench.dead) == (3, set(), set())


@pytest.mark.parametrize("reason", [Reason.AMOCRM_BUSY, Reason.SENDSAY_BUSY, Reason.STORE_UNAVAILABLE, Reason.BUSY])
def test_who_asks_for_patience_is_not_asked_again(reason: Reason) -> None:
    bench = Bench(lambda _: TransientError(reason))
    with pytest.raises(TransientError):
        bench.try_all(200)
    assert len(bench.calls) == 1


def test_a_vendor_that_goes_away_in_between_makes_all_wait() -> None:
    bench = Bench(lambda ids: away() if 150 in ids or len(bench.calls) > 4 else None)
    with pytest.raises(TransientError):
        bench.try_all(200)
    assert bench.dead == set()


def test_a_grant_that_is_dead_ends_it_at_once() -> None:
    bench = Bench(lambda _: ReconnectRequiredError(Reason.GRANT_REVOKED))
    with pytest.raises(ReconnectRequiredError):
        bench.try_all(200)
    assert len(bench.calls) == 1


def test_refused_and_failing_ones_are_told_apart() -> None:
    def fails(ids: set[int]) -> Exception | None:
        if 3 in ids:
            return RejectedError(Reason.SENDSAY_REJECTED)
        return away() if 90 in ids else None

    bench = Bench(fails)
    bench.try_all(100)
    assert (bench.dead, bench.resting) == ({3}, {90})
    assert len(bench.through) == 98
