"""Whether a person may be started: by which occasion, and what an earlier one has left behind."""

import json
from dataclasses import replace

import pytest
from amosend.domain.funnel import Action, Reentry, Rule
from amosend.domain.start import Occasion, Start, State, Verdict, added, entered, updated, verdict

DAY = 24 * 3600
NOW = 100 * DAY
ANN = 7
RULE = Rule("r1", 10, Action.START, "321", pipeline_id=1)


def start(occasion: Occasion, state: State = State.DONE, *, at: int = NOW - 3 * DAY) -> Start:
    once = at if state in {State.DONE, State.STOPPED, State.UNCERTAIN} else 0
    return Start(occasion.rule_id, ANN, "321", occasion.name, state, at, occasion.stamp, occasion.lead, once)


def test_who_was_never_started_may_be() -> None:
    assert [verdict(None, occasion, NOW) for occasion in (added(5), updated(5), entered(RULE, 1, 1))] == [
        Verdict.GO
    ] * 3


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.INTENDED, Verdict.GO),
        (State.CALLED, Verdict.UNRESOLVED),
        (State.DONE, Verdict.SAME),
        (State.UNCERTAIN, Verdict.SAME),
        (State.REFUSED, Verdict.SAME),
        (State.STOPPED, Verdict.SAME),
    ],
)
@pytest.mark.parametrize("occasion", [added(5), updated(5), entered(RULE, 1, 1)], ids=lambda occasion: occasion.name)
def test_the_same_occasion_comes_again(occasion: Occasion, state: State, expected: Verdict) -> None:
    assert verdict(start(occasion, state), occasion, NOW) is expected


@pytest.mark.parametrize(
    ("before", "occasion", "expected"),
    [
        (added(5), updated(5), Verdict.BEFORE),  # the echo that follows each new contact
        (added(5), updated(6), Verdict.GO),
        (updated(6), updated(5), Verdict.BEFORE),  # late, or replayed
        (updated(6), updated(7), Verdict.GO),
        (updated(6), added(5), Verdict.BEFORE),
        (updated(6), added(7), Verdict.BEFORE),  # a contact is made once
    ],
)
def test_a_link_starts_once_for_a_new_contact_and_once_for_each_change(
    before: Occasion, occasion: Occasion, expected: Verdict
) -> None:
    assert verdict(start(before), occasion, NOW) is expected


def test_who_waits_is_started_by_whatever_comes_next() -> None:
    waiting = start(added(5), State.INTENDED)
    assert verdict(waiting, updated(5), NOW) is Verdict.GO
    assert verdict(waiting, updated(6), NOW) is Verdict.GO


@pytest.mark.parametrize(
    ("reentry", "days", "expected"),
    [
        (Reentry.NEVER, 0, Verdict.BEFORE),
        (Reentry.ALWAYS, 0, Verdict.GO),
        (Reentry.AFTER_DAYS, 3, Verdict.GO),
        (Reentry.AFTER_DAYS, 4, Verdict.BEFORE),
    ],
)
@pytest.mark.parametrize("state", [State.DONE, State.STOPPED, State.UNCERTAIN])
def test_a_rule_says_who_may_enter_again(reentry: Reentry, days: int, expected: Verdict, state: State) -> None:
    rule = replace(RULE, reentry=reentry, days=days)
    assert verdict(start(entered(rule, 1, 1), state), entered(rule, 1, 3), NOW) is expected
    assert verdict(start(entered(rule, 1, 1), state), entered(rule, 2, 1), NOW) is expected, "by another deal"


@pytest.mark.parametrize("state", [State.REFUSED, State.INTENDED])
def test_who_was_never_let_in_does_not_count_as_having_entered(state: State) -> None:
    assert verdict(start(entered(RULE, 1, 1), state), entered(RULE, 1, 3), NOW) is Verdict.GO


def test_a_call_whose_end_is_not_known_goes_before_every_other_occasion() -> None:
    called = start(entered(RULE, 1, 1), State.CALLED)
    assert verdict(called, entered(replace(RULE, reentry=Reentry.ALWAYS), 2, 1), NOW) is Verdict.UNRESOLVED


def test_who_comes_back_to_an_occasion_that_others_have_followed_starts_nobody() -> None:
    """A worker that died has not crossed it out; meanwhile another deal has started the person anew."""
    rule = replace(RULE, reentry=Reentry.ALWAYS)
    first, second = start(entered(rule, 1, 1)), start(entered(rule, 2, 1))
    taken_over = second.behind(first)
    assert verdict(taken_over, entered(rule, 1, 1), NOW) is Verdict.SAME
    assert verdict(taken_over, entered(rule, 1, 3), NOW) is Verdict.GO
    waited = second.behind(start(entered(rule, 1, 1), State.INTENDED))
    assert verdict(waited, entered(rule, 1, 1), NOW) is Verdict.GO, "nobody had been asked for that one"
    later = taken_over
    for number in range(3, 40):
        later = start(entered(rule, number, 1)).behind(later)
    assert len(later.past) == 10


def test_a_start_survives_the_store() -> None:
    made = start(entered(RULE, 1, 1)).behind(start(entered(RULE, 2, 1)))
    assert Start.from_json(json.loads(json.dumps(made.to_json()))) == made
