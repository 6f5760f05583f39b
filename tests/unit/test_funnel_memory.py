"""What a look at a deal makes of what is remembered of it."""

import json
from dataclasses import replace

import pytest
from amosend.domain.funnel import LOST, WON, Action, Reentry, Rule, Stage, Who
from amosend.domain.funnel_memory import NOBODY_FOR, Memory, Owed, Running, applied, lacks_proof, look
from amosend.domain.lead import Lead, gone_lead
from amosend.domain.stopping import Again

A, B, DONE = Stage(1, 10), Stage(1, 11), Stage(1, WON)
ANN, BOB, NOBODY = 7, 8, 0
IN_A = Rule("in-a", 10, Action.START, "321", pipeline_id=1, since=100)
IN_B = Rule("in-b", 11, Action.ADD_TO_LIST, "pl1", pipeline_id=1, since=100)
ON_WON = Rule("on-won", WON, Action.STOP, "999", since=100)
RULES = (IN_A, IN_B, ON_WON)


def lead(stage: Stage | None = A, *, created_at: int = 100, contacts: tuple[int, ...] = (ANN,)) -> Lead:
    return Lead(5, stage, created_at, created_at, contacts)


def seen(stage: Stage | None, *, at: int = 150, rules: tuple[Rule, ...] = RULES) -> Memory:
    """Everything owed at the first look has been done."""
    memory = look(lead(stage), Memory(), rules, moved_at=0, now=at)
    return memory.settled(stopped=(), paid=memory.owed)


def test_a_new_deal_enters_and_is_noted_before_anything_is_done() -> None:
    memory = look(lead(), Memory(), RULES, moved_at=0, now=150)
    assert memory.owed == (Owed("in-a", ANN),)
    assert memory.running == (Running("in-a", "321", ANN, 1),)
    assert memory.leaving == ()
    assert (memory.stage, memory.seen_at, memory.entry) == (A, 150, 1)


def test_another_look_at_the_same_stage_does_nothing() -> None:
    memory = seen(A)
    assert look(lead(), memory, RULES, moved_at=0, now=900) == memory


@pytest.mark.parametrize("stage", [B, DONE, Stage(1, LOST), Stage(2, 10), None])
def test_whatever_the_stage_started_is_to_be_stopped_once_it_is_left(stage: Stage | None) -> None:
    memory = look(replace(lead(stage)) if stage else gone_lead(5), seen(A), RULES, moved_at=0, now=200)
    assert [each.rule_id for each in memory.leaving] == ["in-a"]
    again = look(lead(stage) if stage else gone_lead(5), memory, RULES, moved_at=0, now=201)
    assert again == memory, "a worker that died is followed by one that finds the same notes"
    assert memory.settled(stopped=memory.leaving, paid=()).running == ()


def test_the_stage_that_was_run_through_leaves_nothing_owed() -> None:
    """A→B→A→won within a second: what was noted for A and not done yet is only looked after, and then forgotten."""
    noted = look(lead(), Memory(), RULES, moved_at=0, now=150)
    memory = look(lead(DONE), noted, RULES, moved_at=0, now=150)
    assert memory.owed == (Owed("on-won", ANN),)
    assert [each.rule_id for each in memory.leaving] == ["in-a"]


def test_a_deal_of_before_the_rule_needs_a_proof_that_it_entered_since() -> None:
    old = lead(created_at=50)
    assert lacks_proof(old, Memory(), RULES)
    assert look(old, Memory(), RULES, moved_at=99, now=150).owed == ()
    assert look(old, Memory(), RULES, moved_at=100, now=150).owed == (Owed("in-a", ANN),)
    assert not lacks_proof(lead(), Memory(), RULES)
    assert not lacks_proof(lead(Stage(9, 9), created_at=50), Memory(), RULES), "no rule would act on it anyway"


def test_a_rule_of_today_does_not_act_on_a_move_of_which_nobody_knows_when_it_was() -> None:
    """The deal was last seen before the rule was made, so it may have moved before that, too."""
    memory = seen(B, at=150)
    young = replace(IN_A, since=300)
    assert lacks_proof(lead(), memory, [young])
    assert look(lead(), memory, [young], moved_at=0, now=400).owed == ()
    assert look(lead(), memory, [young], moved_at=310, now=400).owed == (Owed("in-a", ANN),)
    assert not lacks_proof(lead(), memory, [replace(IN_A, since=150)])


def test_a_rule_that_is_made_for_a_stage_does_not_act_on_who_is_in_it() -> None:
    memory = seen(A, rules=())
    assert look(lead(), memory, RULES, moved_at=0, now=900) == memory


def test_a_rule_that_is_gone_stops_nothing_until_the_deal_leaves() -> None:
    memory = seen(A)
    assert look(lead(), memory, (), moved_at=0, now=900) == memory
    assert [each.automation for each in look(lead(B), memory, (), moved_at=0, now=901).leaving] == ["321"]


def test_what_waits_is_owed_until_its_rule_is_gone() -> None:
    memory = look(lead(), Memory(), RULES, moved_at=0, now=150)
    assert look(lead(contacts=(BOB,)), memory, RULES, moved_at=0, now=9_000_000).owed == (Owed("in-a", ANN),)
    assert look(lead(), memory, (IN_B,), moved_at=0, now=151).owed == ()


def test_a_deal_may_get_its_contact_a_little_later() -> None:
    empty = look(lead(contacts=()), Memory(), RULES, moved_at=0, now=150)
    assert empty.owed == (Owed("in-a", NOBODY),) and empty.waits_for_somebody and empty.running == ()
    assert look(lead(contacts=()), empty, RULES, moved_at=0, now=150 + NOBODY_FOR).owed == ()
    found = look(lead(), empty, RULES, moved_at=0, now=160)
    assert found.persons("in-a") == (ANN,) and not found.waits_for_somebody
    assert found.running == (Running("in-a", "321", ANN, 1),)


def test_all_contacts_of_a_deal_are_owed() -> None:
    rule = replace(IN_A, who=Who.ALL)
    memory = look(lead(contacts=(ANN, BOB)), Memory(), [rule], moved_at=0, now=150)
    assert memory.persons("in-a") == (ANN, BOB)


def test_a_deal_that_comes_back_from_the_trash_enters_anew() -> None:
    deleted = look(gone_lead(5), seen(A), RULES, moved_at=0, now=200)
    restored = look(lead(), deleted, RULES, moved_at=0, now=300)
    assert restored.owed == (Owed("in-a", ANN),) and restored.entry == 3


def test_a_deal_that_was_never_seen_and_is_gone_leaves_no_notes() -> None:
    assert look(gone_lead(5), Memory(), RULES, moved_at=0, now=200) == Memory()


def test_a_rule_can_be_applied_to_a_deal_in_its_stage() -> None:
    memory = applied(seen(A, rules=()), IN_A, [ANN])
    assert memory.owed == (Owed("in-a", ANN),) and memory.running == (Running("in-a", "321", ANN, 1),)
    assert look(lead(B), memory, (), moved_at=0, now=900).leaving == memory.running


def test_a_stop_that_was_refused_is_owed_behind_its_stage_and_as_long_as_its_rule() -> None:
    won = look(lead(DONE), seen(A), RULES, moved_at=0, now=200)
    [owed] = won.owed
    tried = won.settled(stopped=won.leaving, paid=(), again={owed: Again().behind(200)})
    gone_on = look(lead(B), tried, RULES, moved_at=0, now=300)
    assert [(each.rule_id, each.again.tries) for each in gone_on.owed] == [("on-won", 1), ("in-b", 0)]
    assert look(lead(B), gone_on, RULES, moved_at=0, now=301) == gone_on
    assert look(lead(B), gone_on, (IN_A, IN_B), moved_at=0, now=301).owed == (Owed("in-b", ANN),)


def test_memory_survives_the_store() -> None:
    memory = look(lead(contacts=(ANN, BOB)), Memory(), [replace(IN_A, who=Who.ALL)], moved_at=0, now=150)
    memory = memory.missed([BOB], 150)
    memory = memory.settled(stopped=(), paid=(), again={memory.running[0]: Again(tracks=("7",), told=True)})
    before = memory.to_json()
    del before["missing"]
    for note in (*before["running"], *before["owed"]):
        del note["again"]
    assert Memory.from_json(before).persons("in-a") == (ANN, BOB), "as it was saved once"
    assert Memory.from_json(json.loads(json.dumps(memory.to_json()))) == memory
    assert Reentry(IN_A.reentry) is Reentry.NEVER
