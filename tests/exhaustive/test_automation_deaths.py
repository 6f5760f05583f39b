"""Answers that get lost and workers that die, behind every single call: nobody is ever started twice.

And whoever was not started, or may not have been, is told so: a start that was promised has happened.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from amosend.domain.outcome import Outcome
from amosend.domain.start import Occasion, State, added, updated
from amosend.errors import TransientError
from amosend.services.automation_stops import Stop

from tests.functional.dying import Deaths, DiedError, mortal
from tests.functional.starting import ANN, BOB, LINK, Starter, starter

STARTED, UNCERTAIN = Outcome.AUTOMATION_STARTED, Outcome.START_UNCERTAIN
BEFORE, REFUSED = Outcome.AUTOMATION_STARTED_BEFORE, Outcome.AUTOMATION_REFUSED
LISTS = ["objects", "strings", "arrays", "refused", "track"]


@pytest.fixture
def bench() -> Iterator[Starter]:
    with starter() as made:
        yield made


def insist(bench: Starter, *people: int, occasion: Occasion | None = None) -> None:
    """As rounds do: whoever has to be asked again is, when it is time."""
    left = list(people)
    for _ in range(50):
        try:
            made = bench.start(occasion or added(5), *left)
        except (DiedError, TransientError):
            bench.pass_time(120)
            continue
        left = [each for each in left if each in made.later]
        if not left:
            return
        bench.pass_time(max(later.after for later in made.later.values()))
    raise AssertionError("it does not end")


def told(bench: Starter, person: int) -> set[Outcome]:
    return {outcome for one, outcome in bench.told if one == person}


def check(bench: Starter, person: int) -> None:
    """Never twice. Who was told to be started was; who was not started is told to be uncertain."""
    begun, outcomes = bench.begun(person), told(bench, person)
    assert begun <= 1, outcomes
    assert begun == 1 or outcomes == {UNCERTAIN}, outcomes
    assert outcomes <= {STARTED, UNCERTAIN, BEFORE}
    assert outcomes


@pytest.mark.parametrize("once", [False, True], ids=["again", "once"])
@pytest.mark.parametrize("answer_as", ["track", "nothing_for_lists"])
@pytest.mark.parametrize("list_as", ["objects", "refused"])
@pytest.mark.parametrize("together", [1, 2])
def test_a_worker_may_die_behind_any_call(
    bench: Starter, once: bool, answer_as: str, list_as: str, together: int
) -> None:
    bench.welcome.onlyonce = once
    bench.state.options.set({"sequence_answer_as": answer_as, "sequence_list_as": list_as})
    died = 0
    with mortal() as deaths:
        for call in range(1, 40):
            people = [1000 * call + each for each in range(together)]
            for person in people:
                bench.client.set_member(bench.email(person))
            if not _dies(bench, deaths, call, people):
                break
            died += 1
            for person in people:
                check(bench, person)
    assert died >= 4, "the record, the question, the answer's record, the job"


def _dies(bench: Starter, deaths: Deaths, call: int, people: list[int]) -> bool:
    fatal = deaths.calls + call
    struck: list[int] = []

    def dies(number: int) -> bool:
        if number == fatal:
            struck.append(number)
        return number == fatal

    deaths.dies = dies
    insist(bench, *people)
    return bool(struck)


@pytest.mark.parametrize("going", [False, True], ids=["shows all", "shows who is under way"])
@pytest.mark.parametrize("list_as", LISTS)
def test_a_short_automation_is_not_begun_anew_because_nobody_is_seen_in_it(
    bench: Starter, list_as: str, going: bool
) -> None:
    """One letter, and it is over before we look."""
    bench.state.options.set({"sequence_list_as": list_as, "sequence_list_going": going})
    bench.state.options.sequence_answer_as = "nothing"
    bench.state.faults.on("drop_after", action="sequence.member.start", times=1)
    bench.start(added(5))
    for passage in bench.welcome.members.values():
        passage.state = "finished"
    insist(bench, ANN)
    check(bench, ANN)
    assert bench.begun() == 1


@pytest.mark.parametrize("once", [False, True], ids=["again", "once"])
@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "status"])
@pytest.mark.parametrize("list_as", ["objects", "arrays", "refused"])
@pytest.mark.parametrize("people", [(ANN,), (ANN, BOB)])
def test_an_answer_may_get_lost(bench: Starter, once: bool, kind: str, list_as: str, people: tuple[int, ...]) -> None:
    bench.welcome.onlyonce = once
    bench.state.options.sequence_list_as = list_as
    action = "batch" if len(people) > 1 else "sequence.member.start"
    bench.state.faults.on(kind, action=action, times=1)
    insist(bench, *people)
    for person in people:
        check(bench, person)
        if once and list_as == "objects":
            assert told(bench, person) == {STARTED}, "Sendsay itself sees to it that nobody enters twice"


def test_who_is_seen_in_it_was_started(bench: Starter) -> None:
    bench.state.faults.on("drop_after", action="sequence.member.start", times=1)
    made = bench.start(added(5))
    assert made.later[ANN].after <= 60 and bench.told == []
    bench.pass_time(60)
    bench.start(added(5))
    assert bench.told == [(ANN, STARTED)] and bench.begun() == 1


def test_who_was_in_it_before_is_no_proof(bench: Starter) -> None:
    bench.start(added(5))
    bench.state.faults.on("drop_before", action="sequence.member.start", times=1)
    insist(bench, ANN, occasion=updated(6))
    assert bench.told == [(ANN, STARTED), (ANN, UNCERTAIN)] and bench.begun() == 1
    insist(bench, ANN, occasion=updated(7))
    assert bench.told[-1] == (ANN, STARTED) and bench.begun() == 2, "the next occasion is another matter"


def test_who_is_not_seen_where_all_are_shown_was_not_started(bench: Starter) -> None:
    """Somebody who was stopped is shown, so that list leaves nobody out; and ten minutes are enough for any job."""
    bench.start(added(5), BOB)
    bench.stops.stop(bench.client, "321", [Stop(BOB, (bench.email(BOB),))])
    bench.start(added(5), 1000)  # a stranger, who is refused
    bench.client.set_member(bench.email(1001))
    bench.start(added(5), 1001)
    bench.state.faults.on("drop_before", action="sequence.member.start", times=1)
    began = bench.now
    insist(bench, ANN)
    assert told(bench, ANN) == {STARTED} and bench.begun() == 1
    assert bench.now - began >= 600


@pytest.mark.parametrize("going", [False, True], ids=["shows all", "shows who is under way"])
def test_who_is_not_seen_where_somebody_is_who_was_started_before_was_not_started(bench: Starter, going: bool) -> None:
    bench.state.options.sequence_list_going = going
    bench.start(added(5), BOB)
    bench.now += 30
    bench.state.faults.on("drop_before", action="sequence.member.start", times=1)
    began = bench.now
    insist(bench, ANN)
    assert told(bench, ANN) == {STARTED} and bench.begun() == 1
    assert 600 <= bench.now - began < 700


def test_somebody_who_was_started_behind_the_call_shows_it_an_hour_later(bench: Starter) -> None:
    """For longer than the one who was missed would have been in it by then."""
    bench.state.options.sequence_list_going = True
    bench.state.faults.on("drop_before", action="sequence.member.start", times=1)
    bench.start(added(5), ANN)
    bench.pass_time(300)
    bench.start(added(5), BOB)
    bench.pass_time(300)
    made = bench.start(added(5), ANN)
    assert made.later[ANN].after == pytest.approx(3000, abs=15) and bench.told == [(BOB, STARTED)]
    bench.pass_time(made.later[ANN].after)
    insist(bench, ANN)
    assert told(bench, ANN) == {STARTED} and bench.begun() == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_nothing_is_proven_where_one_who_has_to_be_seen_is_not(bench: Starter, kind: str) -> None:
    """The letter of all of them is out, and they have left; or one of them has."""
    bench.client.set_member(bench.email(1000))
    bench.state.options.sequence_list_going = True
    bench.start(added(5), BOB, 1000)
    bench.now += 30
    bench.state.faults.on(kind, action="sequence.member.start", times=1)
    bench.start(added(5))
    bench.state.finish_tracks()
    for passage in list(bench.welcome.members.values())[1:]:
        passage.state = "finished"
    insist(bench, ANN)
    assert told(bench, ANN) == {UNCERTAIN} and bench.begun() == (kind == "drop_after")


def test_who_was_stopped_by_us_has_not_to_be_seen(bench: Starter) -> None:
    bench.client.set_member(bench.email(1000))
    bench.state.options.sequence_list_going = True
    bench.start(added(5), BOB, 1000)
    bench.stops.stop(bench.client, "321", [Stop(BOB, (bench.email(BOB),))])
    [start] = bench.causes.starts(LINK, [("-", BOB)]).values()
    bench.causes.save_starts(LINK, [start.became(State.STOPPED, bench.now)])
    bench.now += 30
    bench.state.faults.on("drop_before", action="sequence.member.start", times=1)
    insist(bench, ANN)
    assert told(bench, ANN) == {STARTED} and bench.begun() == 1


def test_before_a_crowd_goes_one_alone(bench: Starter) -> None:
    """Whom others can be told by: a lost answer is one person's doubt, not everybody's."""
    people = range(3000, 3040)
    for person in people:
        bench.client.set_member(bench.email(person))
    bench.state.faults.on("status", action="sequence.member.start", times=1)
    made = bench.start(added(5), *people)
    assert len(made.later) == len(people) and not bench.told
    assert len(bench.causes.starts(LINK, [("-", person) for person in people])) == 1
    insist(bench, *people)
    assert all(bench.begun(person) == 1 for person in people)
    assert {outcome for _, outcome in bench.told} == {STARTED}


def test_a_vendor_that_fails_half_of_the_time_leaves_nearly_nobody_in_doubt(bench: Starter) -> None:
    """Five hundreds behind the deed and before it, and an automation that may be passed more than once."""
    people = list(range(4000, 4040))
    for person in people:
        bench.client.set_member(bench.email(person))
    for acts in (False, True):
        bench.state.faults.on("status", status=500, probability=0.3, acts=acts)
    left, until = people, bench.now + 24 * 3600
    while left and bench.now < until:
        later = dict[int, float]()
        for some in (left[at : at + 4] for at in range(0, len(left), 4)):
            try:
                made = bench.start(added(5), *some)
            except TransientError:
                later |= dict.fromkeys(some, 30.0)
            else:
                later |= {person: each.after for person, each in made.later.items()}
        left = list(later)
        bench.pass_time(min(later.values(), default=0))
    for person in people:
        check(bench, person)
    assert sum(told(bench, person) == {UNCERTAIN} for person in people) <= 1


def test_an_address_that_has_changed_meanwhile_proves_nothing(bench: Starter) -> None:
    bench.state.faults.on("drop_before", action="sequence.member.start", times=1)
    bench.start(added(5))
    bench.client.start_automation("321", ["bob@example.com"])
    bench.pass_time(60)
    wanted = bench.wanted(added(5), BOB)
    made = bench.starts.start(bench.client, LINK, "321", [type(wanted)(ANN, wanted.email, wanted.occasion)])
    assert [each.outcome for each in made.remarks] == [UNCERTAIN]


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_vendor_that_fails_again_and_again(bench: Starter, share: float) -> None:
    """Whatever it does: at most once each, and once wherever its own automation allows to ask again."""
    bench.welcome.onlyonce = True
    people = range(2000, 2040)
    for person in people:
        bench.client.set_member(bench.email(person))
    for kind in ("status", "drop_after", "drop_before"):
        bench.state.faults.on(kind, probability=share / 3)
    for person in people:
        insist(bench, person)
        check(bench, person)
    assert sum(bench.begun(person) for person in people) == len(people)


def test_of_two_workers_one_asks(bench: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read that nobody was started; the second one's record comes too late."""
    save = bench.causes.save_starts
    other = Starter(bench.state, bench.client, now=bench.now)

    def overtaken(owner: str, starts: Any) -> Any:
        monkeypatch.setattr(bench.causes, "save_starts", save)
        other.start(added(5))
        return save(owner, starts)

    monkeypatch.setattr(bench.causes, "save_starts", overtaken)
    made = bench.start(added(5))
    assert set(made.later) == {ANN} and bench.told == []
    insist(bench, ANN)
    assert bench.begun() == 1 and bench.told == [(ANN, BEFORE)]
    assert bench.causes.starts(LINK, [("-", ANN)])[("-", ANN)].state is State.DONE
