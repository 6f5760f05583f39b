"""People are stopped in an automation, and told of when there was anything to stop."""

from collections.abc import Iterator

import pytest
from amosend.domain.outcome import Outcome
from amosend.domain.start import added
from amosend.errors import TransientError

from tests.functional.starting import ANN, BOB, WELCOME, Starter, starter

STOPPED, NOT_STOPPED = Outcome.AUTOMATION_STOPPED, Outcome.AUTOMATION_NOT_STOPPED


@pytest.fixture
def bench() -> Iterator[Starter]:
    with starter() as made:
        made.start(added(5), ANN, BOB)
        yield made


def stop(bench: Starter, *people: int) -> list[tuple[int, Outcome, str]]:
    named = [(each, bench.email(each)) for each in people]
    remarks = bench.stops.stop(bench.client, WELCOME, named)
    return [(each.contact_id, each.outcome, each.explanation) for each in remarks]


@pytest.mark.parametrize("answer_as", ["track", "nothing", "nothing_for_lists"])
def test_who_is_stopped_is_told_of(bench: Starter, answer_as: str) -> None:
    bench.state.options.sequence_answer_as = answer_as
    assert stop(bench, ANN) == [(ANN, STOPPED, "Welcome (321)")]
    assert (bench.going(ANN), bench.going(BOB)) == (False, True)


def test_who_was_not_in_it_is_not(bench: Starter) -> None:
    stop(bench, ANN)
    assert stop(bench, ANN, BOB) == [(BOB, STOPPED, "Welcome (321)")]


@pytest.mark.parametrize("failure_as", ["error", "track"])
def test_a_refusal_is_told_in_sendsays_words(bench: Starter, failure_as: str) -> None:
    bench.state.options.sequence_failure_as = failure_as
    told = stop(bench, 99, BOB)
    assert told[1] == (BOB, STOPPED, "Welcome (321)")
    assert told[0][:2] == (99, NOT_STOPPED) and told[0][2].startswith("Welcome (321): member_not_exists")
    assert "@" not in told[0][2]


def test_a_job_that_takes_long_counts_as_done(bench: Starter) -> None:
    bench.state.options.track_end = 0
    assert stop(bench, ANN) == [(ANN, STOPPED, "Welcome (321)")]


def test_nobody_is_in_an_automation_that_is_gone(bench: Starter) -> None:
    bench.welcome.archived = True
    assert stop(bench, ANN) == []


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "status"])
@pytest.mark.parametrize("people", [(ANN,), (ANN, BOB)])
def test_a_stop_whose_answer_is_lost_is_repeated(bench: Starter, kind: str, people: tuple[int, ...]) -> None:
    action = "batch" if len(people) > 1 else "sequence.member.stop"
    bench.state.faults.on(kind, action=action, times=1)
    stop(bench, *people)
    assert not bench.going(ANN)


def test_a_stop_that_is_not_answered_at_all_is_left_to_be_done(bench: Starter) -> None:
    bench.state.faults.on("status", action="sequence.member.stop")
    with pytest.raises(TransientError):
        stop(bench, ANN)
    bench.state.faults.clear()
    assert stop(bench, ANN) == [(ANN, STOPPED, "Welcome (321)")]
