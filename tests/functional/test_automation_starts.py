"""People are started in an automation once for each occasion, and whoever is not is told why."""

from collections.abc import Iterator

import pytest
from amosend.domain.funnel import Action, Reentry, Rule
from amosend.domain.outcome import Outcome
from amosend.domain.start import added, entered, updated
from amosend.errors import ReconnectRequiredError, TransientError
from amosend.reasons import Reason

from tests.functional.starting import ANN, BOB, LINK, WELCOME, Starter, starter

STARTED, BEFORE = Outcome.AUTOMATION_STARTED, Outcome.AUTOMATION_STARTED_BEFORE
REFUSED, WAITS = Outcome.AUTOMATION_REFUSED, Outcome.AUTOMATION_WAITS
STRANGER = 99
RULE = Rule("r1", 10, Action.START, WELCOME, pipeline_id=1)


@pytest.fixture
def bench() -> Iterator[Starter]:
    with starter() as made:
        yield made


@pytest.fixture(params=["track", "nothing", "nothing_for_lists"])
def anyhow(bench: Starter, request: pytest.FixtureRequest) -> Starter:
    """However Sendsay answers a start."""
    bench.state.options.sequence_answer_as = request.param
    return bench


def test_who_was_never_started_is_and_once(anyhow: Starter) -> None:
    anyhow.start(added(5), ANN, BOB)
    anyhow.start(added(5), ANN, BOB)
    assert anyhow.told == [(ANN, STARTED), (BOB, STARTED), (ANN, BEFORE), (BOB, BEFORE)]
    assert (anyhow.begun(ANN), anyhow.begun(BOB)) == (1, 1)
    assert anyhow.words[0] == "Welcome (321)"
    assert anyhow.words[2] == "Welcome (321): 21.09.2026, 17:13", "when it was started"


def test_a_contact_that_is_new_and_changes_at_once_is_started_once(anyhow: Starter) -> None:
    anyhow.start(added(5))
    for stamp in (5, 4, 5):
        anyhow.start(updated(stamp))
    assert anyhow.begun() == 1
    anyhow.start(updated(6))
    anyhow.start(added(5))
    assert anyhow.begun() == 2


def test_what_a_dead_worker_had_begun_is_told_as_done_now(bench: Starter) -> None:
    bench.start(added(5))
    bench.start(added(5), begun=True)
    assert [outcome for _, outcome in bench.told] == [STARTED, STARTED] and bench.begun() == 1


@pytest.mark.parametrize("reentry", Reentry)
def test_a_rule_says_how_often(bench: Starter, reentry: Reentry) -> None:
    rule = Rule("r1", 10, Action.START, WELCOME, pipeline_id=1, reentry=reentry, days=2)
    for entry in (1, 3, 5):
        bench.start(entered(rule, 5, entry))
        bench.pass_time(24 * 3600 + 1)
    assert bench.begun() == {Reentry.NEVER: 1, Reentry.ALWAYS: 3, Reentry.AFTER_DAYS: 2}[reentry]


def test_another_automation_is_another_matter(bench: Starter) -> None:
    bench.account.create_sequence("Other", sequence_id=322, onlyonce=False)
    bench.start(added(5))
    [remark] = bench.starts.start(bench.client, LINK, "322", [bench.wanted(added(5))]).remarks
    assert (remark.outcome, remark.explanation) == (STARTED, "Other (322)")
    [remark] = bench.starts.start(bench.client, LINK, "322", [bench.wanted(added(5))]).remarks
    assert remark.outcome is BEFORE


def test_one_who_is_refused_costs_nobody_else(anyhow: Starter) -> None:
    made = anyhow.start(added(5), ANN, STRANGER, BOB)
    assert sorted(anyhow.told) == [(ANN, STARTED), (BOB, STARTED), (STRANGER, REFUSED)]
    assert (anyhow.begun(ANN), anyhow.begun(BOB)) == (1, 1)
    assert not made.later and made.problem is None
    words = next(each.explanation for each in made.remarks if each.outcome is REFUSED)
    assert words.startswith("Welcome (321): member_not_exists") and "@" not in words


@pytest.mark.parametrize("failure_as", ["error", "track"])
def test_who_is_in_it_already_is_refused_where_nobody_enters_twice(bench: Starter, failure_as: str) -> None:
    bench.state.options.sequence_failure_as = failure_as
    bench.welcome.onlyonce = True
    bench.client.start_automation(WELCOME, [bench.email(ANN)])
    bench.state.finish_tracks()
    bench.start(added(5), ANN, BOB)
    assert sorted(bench.told) == [(ANN, REFUSED), (BOB, STARTED)]
    assert (bench.begun(ANN), bench.begun(BOB)) == (1, 1)
    bench.start(updated(6), ANN)
    assert bench.told[-1] == (ANN, REFUSED), "another occasion, another try"


@pytest.mark.parametrize("failure_as", ["error", "track"])
@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("pause", Reason.AUTOMATION_PAUSED),
        ("closed", Reason.AUTOMATION_CLOSED),
        ("archived", Reason.AUTOMATION_GONE),
    ],
)
def test_an_automation_that_takes_nobody_lets_people_wait(
    anyhow: Starter, failure_as: str, trouble: str, reason: Reason
) -> None:
    anyhow.state.options.sequence_failure_as = failure_as
    setattr(anyhow.welcome, trouble, True)
    for _ in range(3):
        made = anyhow.start(added(5), ANN, BOB)
        assert made.problem is reason
        assert {person: (later.after, later.reason) for person, later in made.later.items()} == {
            ANN: (3600.0, reason),
            BOB: (3600.0, reason),
        }
        anyhow.pass_time(3600)
    assert anyhow.told == [(ANN, WAITS), (BOB, WAITS)], "told once"
    setattr(anyhow.welcome, trouble, False)
    made = anyhow.start(updated(6), ANN, BOB)
    assert anyhow.told[2:] == [(ANN, STARTED), (BOB, STARTED)]
    assert (anyhow.begun(ANN), anyhow.begun(BOB)) == (1, 1)
    assert made.problem is None and not made.later


def test_a_closed_automation_that_takes_people_from_us_is_none_of_them(bench: Starter) -> None:
    """Sendsay's documents contradict each other on that."""
    bench.state.options.sequence_closed_blocks = False
    bench.welcome.closed = True
    bench.start(added(5))
    assert bench.told == [(ANN, STARTED)]


def test_a_paused_one_is_not_even_asked(bench: Starter) -> None:
    """It could be that it takes people in and lets them sit there."""
    bench.welcome.pause = True
    bench.state.calls.clear()
    bench.start(added(5))
    assert [call.action for call in bench.state.calls.all()] == ["sequence.list"]


@pytest.mark.parametrize("together", [(ANN,), (ANN, BOB)])
def test_who_was_surely_not_started_is_started_later(bench: Starter, together: tuple[int, ...]) -> None:
    action = "batch" if len(together) > 1 else "sequence.member.start"
    bench.state.faults.on("status", status=429, action=action, times=1)
    with pytest.raises(TransientError):
        bench.start(added(5), *together)
    bench.start(added(5), *together)
    assert bench.told == [(each, STARTED) for each in together]
    assert bench.begun() == 1


def test_without_the_key_nobody_is_lost(bench: Starter) -> None:
    refused = {"errors": [{"id": "error/auth/failed"}]}
    bench.state.faults.on("body", body=refused, action="sequence.member.start", times=1)
    with pytest.raises(ReconnectRequiredError):
        bench.start(added(5))
    assert bench.begun() == 0
    bench.start(added(5))
    assert bench.begun() == 1


def test_a_job_that_takes_long_is_looked_at_later(bench: Starter) -> None:
    bench.state.options.track_end = 0
    made = bench.start(added(5), ANN, BOB)
    assert {person: later.reason for person, later in made.later.items()} == {ANN: None, BOB: None}
    assert bench.told == []
    made = bench.start(added(5), ANN, BOB)
    assert set(made.later) == {ANN, BOB} and bench.told == []
    for track in bench.account.tracks.newest():
        track.end = -1
    bench.state.finish_tracks()
    bench.start(added(5), ANN, BOB)
    assert bench.told == [(ANN, STARTED), (BOB, STARTED)]
    assert (bench.begun(ANN), bench.begun(BOB)) == (1, 1)


def test_a_job_that_never_ends_is_given_up_and_not_begun_anew(bench: Starter) -> None:
    bench.state.options.track_end = 0
    bench.start(added(5))
    bench.now += 7 * 3600
    bench.start(added(5))
    assert bench.told == [(ANN, Outcome.START_UNCERTAIN)]
    assert len(bench.account.tracks) == 1


def test_a_job_that_has_failed_is_begun_again_behind_longer_pauses(bench: Starter) -> None:
    """It was no start. Others are not kept waiting, and nobody asks before it is time."""
    bench.state.options.set({"track_next_ends": [-2, -1], "track_error": "no space for ann@example.com"})
    made = bench.start(added(5), ANN, BOB)
    assert bench.told == [(BOB, STARTED)] and made.later[ANN].after == pytest.approx(60, abs=1)
    bench.pass_time(30)
    bench.state.calls.clear()
    assert bench.start(added(5)).later[ANN].after == pytest.approx(30, abs=1)
    assert not bench.state.calls.of("sequence.member.start")
    bench.pass_time(30)
    bench.start(added(5))
    assert bench.told == [(BOB, STARTED), (ANN, STARTED)] and bench.begun() == 1


def test_a_job_that_fails_again_and_again_is_given_up_and_can_be_begun_anew(bench: Starter) -> None:
    bench.state.options.set({"track_end": -2, "track_error": "no space for ann@example.com"})
    pauses = []
    while True:
        made = bench.start(added(5))
        if made.given_up:
            break
        pauses.append(made.later[ANN].after)
        bench.pass_time(pauses[-1])
    assert pauses == pytest.approx([60, 600, 3600, 3 * 3600], abs=1) and made.given_up == {ANN: Reason.START_REFUSED}
    assert bench.told == [(ANN, REFUSED)] and bench.words == ["Welcome (321): no space for [email]"]
    bench.state.options.track_end = -1
    bench.start(added(5))
    assert bench.told[-1] == (ANN, STARTED) and bench.begun() == 1


def test_a_job_that_has_failed_behind_its_work_is_not_repeated(bench: Starter) -> None:
    """The person is seen in the automation."""
    bench.state.options.set({"track_end": -2, "track_failure_acts": True})
    bench.start(added(5))
    assert bench.told == [(ANN, STARTED)] and bench.begun() == 1


@pytest.mark.parametrize("end", [-3, -6])
def test_a_job_that_was_cancelled_or_forbidden_is_not_repeated(bench: Starter, end: int) -> None:
    """Somebody has decided that."""
    bench.state.options.track_end = end
    made = bench.start(added(5))
    bench.start(added(5))
    assert bench.told == [(ANN, REFUSED), (ANN, REFUSED)] and not made.later and len(bench.account.tracks) == 1


def test_a_job_that_fails_later_is_begun_again_too(bench: Starter) -> None:
    bench.state.options.track_end = 0
    bench.start(added(5))
    for track in bench.account.tracks.newest():
        track.end = -2
    bench.state.options.track_end = -1
    bench.state.finish_tracks()
    assert bench.start(added(5)).later[ANN].after == pytest.approx(60, abs=1) and not bench.told
    bench.pass_time(60)
    bench.start(added(5))
    assert bench.told == [(ANN, STARTED)] and bench.begun() == 1


def test_where_automations_are_not_listed_to_us_people_are_started_all_the_same(bench: Starter) -> None:
    """And what is refused is refused to the person: nobody waits for an automation of which nothing is known."""
    bench.state.faults.on("body", body={"errors": [{"id": "error/access/denied"}]}, action="sequence.list")
    bench.start(added(5), ANN, STRANGER)
    assert sorted(bench.told) == [(ANN, STARTED), (STRANGER, REFUSED)]
    assert "321" in bench.words


def test_a_hiccup_costs_nobody_a_delivery(bench: Starter) -> None:
    bench.state.faults.on("status", status=503, action="sequence.list", times=2)
    bench.start(added(5))
    assert bench.told == [(ANN, STARTED)]


def test_hundreds_are_asked_for_a_hundred_at_a_time(bench: Starter) -> None:
    people = range(100, 350)
    for person in people:
        bench.client.set_member(bench.email(person))
    bench.state.calls.clear()
    bench.start(added(5), *people)
    assert [outcome for _, outcome in bench.told] == [STARTED] * 250
    actions = [call.action for call in bench.state.calls.all()]
    assert actions.count("batch") <= 3 + 3 * 5 and set(actions) == {"batch", "sequence.list", "sequence.member.start"}
    assert actions.count("sequence.member.start") == 1, "one goes before"


def test_a_preview_asks_nobody_and_writes_nothing(bench: Starter) -> None:
    bench.start(entered(RULE, 5, 1), ANN)
    bench.state.calls.clear()
    occasion = entered(RULE, 6, 1)
    wanted = [bench.wanted(occasion, person) for person in (ANN, BOB)]
    assert bench.starts.foreseen(LINK, wanted) == {ANN: BEFORE, BOB: STARTED}
    assert bench.state.calls.all() == []
    assert bench.causes.starts(LINK, [("r1", BOB)]) == {}
