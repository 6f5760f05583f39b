"""People are stopped in an automation, and told of when there was anything to stop."""

from collections.abc import Iterator

import pytest
from amosend.domain.outcome import Outcome
from amosend.domain.start import added
from amosend.domain.stopping import Again
from amosend.errors import TransientError
from amosend.services.automation_stops import Stop, Stopping

from tests.functional.starting import ANN, BOB, WELCOME, Starter, starter

STOPPED = Outcome.AUTOMATION_STOPPED


@pytest.fixture
def bench() -> Iterator[Starter]:
    with starter() as made:
        made.start(added(5), ANN, BOB)
        yield made


def stopped(bench: Starter, *people: int, again: Again | None = None) -> Stopping:
    named = [Stop(each, (bench.email(each),), again or Again()) for each in people]
    return bench.stops.stop(bench.client, WELCOME, named)


def stop(bench: Starter, *people: int) -> list[tuple[int, Outcome, str]]:
    return [(each.contact_id, each.outcome, each.explanation) for each in stopped(bench, *people).remarks]


@pytest.mark.parametrize("answer_as", ["track", "nothing", "nothing_for_lists"])
def test_who_is_stopped_is_told_of(bench: Starter, answer_as: str) -> None:
    bench.state.options.sequence_answer_as = answer_as
    assert stop(bench, ANN) == [(ANN, STOPPED, "Welcome (321)")]
    assert (bench.going(ANN), bench.going(BOB)) == (False, True)


def test_who_was_not_in_it_is_not(bench: Starter) -> None:
    stop(bench, ANN)
    assert stop(bench, ANN, BOB) == [(BOB, STOPPED, "Welcome (321)")]


def test_who_has_no_card_is_in_no_automation(bench: Starter) -> None:
    """Whatever Sendsay calls it: nothing is tried again."""
    made = stopped(bench, 99, BOB)
    assert [each.contact_id for each in made.remarks] == [BOB] and not made.again


def refuse(bench: Starter, failure_as: str) -> None:
    if failure_as == "error":
        words = {"errors": [{"id": "error/busy", "explain": "not now, bob@example.com"}]}
        bench.state.faults.on("body", action="sequence.member.stop", body=words)
    else:
        bench.state.options.set({"track_end": -2, "track_error": "not now, bob@example.com"})


def agree(bench: Starter) -> None:
    bench.state.faults.clear()
    bench.state.options.track_end = -1


@pytest.mark.parametrize("failure_as", ["error", "track"])
def test_a_stop_that_is_refused_is_tried_again_behind_longer_pauses(bench: Starter, failure_as: str) -> None:
    """Told once in Sendsay's words, and once more when it is given up after a day."""
    refuse(bench, failure_as)
    again, began, pauses, told = Again(), bench.now, [], list[str]()
    for tries in range(1, 100):
        made = stopped(bench, BOB, again=again)
        told += [each.explanation for each in made.remarks]
        if made.given_up:
            break
        again = made.again[BOB]
        assert again.tries == tries
        pauses.append(again.until - int(bench.now))
        assert stopped(bench, BOB, again=again).again == {BOB: again}, "not before it is time"
        bench.now = again.until
    assert pauses[:4] == [60, 600, 3600, 3600] and set(pauses[3:]) == {3600}
    assert 23 * 3600 < bench.now - began < 25 * 3600
    assert len(told) == 2 and told[0].startswith("Welcome (321): ") and "@" not in "".join(told)
    agree(bench)
    made = stopped(bench, BOB, again=made.again[BOB])
    assert [each.outcome for each in made.remarks] == [STOPPED] and not made.again
    assert not bench.going(BOB)


def test_a_job_that_takes_long_is_looked_at_again_and_not_sent_anew(bench: Starter) -> None:
    """It may end badly yet."""
    bench.state.options.track_end = 0
    made = stopped(bench, ANN)
    again = made.again[ANN]
    assert again.tracks and not made.remarks
    bench.now = again.until
    bench.state.calls.clear()
    again = stopped(bench, ANN, again=again).again[ANN]
    assert not bench.state.calls.of("sequence.member.stop") and again.tracks
    for track in bench.account.tracks.newest():
        track.end = -2
    bench.state.finish_tracks()
    bench.state.options.track_end = -1
    bench.now = again.until
    made = stopped(bench, ANN, again=again)
    assert [each.outcome for each in made.remarks] == [STOPPED] and not made.again
    assert not bench.going(ANN)


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
