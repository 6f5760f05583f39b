"""The consent firewall as a table: who may be sent, by what Sendsay shows and what the register remembers."""

import pytest
from amosend.domain.candidate import Candidate, Former, decide, withhold
from amosend.domain.card import Card
from amosend.domain.outcome import Outcome
from amosend.domain.register import Entry, Mark
from amosend.domain.subscriber import Subscriber

LIST = "pl1"
IN_LIST = Card(True, groups=frozenset({LIST}))
IN_BASE = Card(True)
NO_CARD = Card(False)
UNKNOWN = Card(None)
UNSUBSCRIBED = Card(True, unsubscribed=True, groups=frozenset({LIST}))
BLOCKED = Card(True, blocked=True)


def candidate(card: Card, marks: Mark = Mark.NONE, *, agreed: bool | None = None) -> Candidate:
    person = Subscriber(1, "anna@example.com", agreed=agreed)
    return Candidate(
        person, person.email, 10, 20, entry=Entry(1, 10, marks=marks) if marks else None, known=marks, card=card
    )


def moved(card: Card, former: Card, marks: Mark, *, absent: bool = False) -> Candidate:
    one = candidate(card)
    one.formers = [Former(Entry(1, 9, marks=marks), "old@example.com", former, absent=absent)]
    return one


@pytest.mark.parametrize(
    ("card", "marks", "outcome"),
    [
        (NO_CARD, Mark.NONE, Outcome.ADDED),
        (IN_BASE, Mark.NONE, Outcome.UPDATED),
        (IN_LIST, Mark.NONE, Outcome.UPDATED),
        (IN_LIST, Mark.IN_LIST, Outcome.UPDATED),
        (UNSUBSCRIBED, Mark.NONE, Outcome.UNSUBSCRIBED),
        (UNSUBSCRIBED, Mark.IN_LIST, Outcome.UNSUBSCRIBED),
        (BLOCKED, Mark.NONE, Outcome.BLOCKED),
        (IN_BASE, Mark.IN_LIST, Outcome.REMOVED_IN_SENDSAY),  # a person took the address out of the list
        (NO_CARD, Mark.IN_LIST, Outcome.REMOVED_IN_SENDSAY),  # a person deleted the card
        (IN_BASE, Mark.TAKEN_OUT, Outcome.REMOVED_IN_SENDSAY),  # and so it stays
        (IN_LIST, Mark.TAKEN_OUT, Outcome.UPDATED),  # until a person puts it back
        (UNKNOWN, Mark.NONE, Outcome.STATUS_UNKNOWN),
        (UNKNOWN, Mark.IN_LIST, Outcome.STATUS_UNKNOWN),
        (NO_CARD, Mark.DUPLICATE, Outcome.ADDED),
        (NO_CARD, Mark.OPTED_OUT, Outcome.UNSUBSCRIBED),  # a deleted card takes nobody off a stop-list
        (NO_CARD, Mark.GONE, Outcome.ADDED),  # restored in amoCRM after it had left the list
    ],
)
def test_who_may_be_sent(card: Card, marks: Mark, outcome: Outcome) -> None:
    assert decide(candidate(card, marks), LIST, same=False) is outcome


def test_the_same_in_the_list_is_not_sent_again() -> None:
    assert decide(candidate(IN_LIST, Mark.IN_LIST), LIST, same=True) is Outcome.UNCHANGED
    assert decide(candidate(IN_BASE), LIST, same=True) is Outcome.UPDATED


@pytest.mark.parametrize("card", [NO_CARD, IN_LIST, UNSUBSCRIBED, UNKNOWN])
def test_nobody_is_sent_without_consent(card: Card) -> None:
    assert decide(candidate(card, agreed=False), LIST, same=False) is Outcome.NO_CONSENT


@pytest.mark.parametrize(
    ("former", "marks", "outcome"),
    [
        (IN_LIST, Mark.IN_LIST, Outcome.MOVED),
        (UNSUBSCRIBED, Mark.IN_LIST, Outcome.UNSUBSCRIBED),
        (BLOCKED, Mark.IN_LIST, Outcome.BLOCKED),
        (IN_BASE, Mark.IN_LIST, Outcome.REMOVED_IN_SENDSAY),
        (NO_CARD, Mark.IN_LIST, Outcome.REMOVED_IN_SENDSAY),
        (UNKNOWN, Mark.IN_LIST, Outcome.STATUS_UNKNOWN),
        (UNKNOWN, Mark.TAKEN_OUT, Outcome.REMOVED_IN_SENDSAY),
        (UNKNOWN, Mark.OPTED_OUT, Outcome.UNSUBSCRIBED),
        (IN_BASE, Mark.OPTED_OUT, Outcome.ADDED),  # the person has subscribed again
    ],
)
def test_a_new_address_does_not_undo_what_was_decided_about_the_old_one(
    former: Card, marks: Mark, outcome: Outcome
) -> None:
    assert decide(moved(NO_CARD, former, marks), LIST, same=False) is outcome


def test_an_old_address_that_is_proven_not_to_be_in_the_list_was_taken_out() -> None:
    one = moved(NO_CARD, UNKNOWN, Mark.IN_LIST, absent=True)
    assert decide(one, LIST, same=False) is Outcome.REMOVED_IN_SENDSAY


def test_a_new_address_that_somebody_has_put_into_the_list_is_moved_to() -> None:
    assert decide(moved(IN_LIST, IN_BASE, Mark.IN_LIST), LIST, same=False) is Outcome.MOVED


def test_without_a_list_the_base_is_what_counts() -> None:
    assert decide(candidate(IN_BASE, Mark.IN_LIST), None, same=True) is Outcome.UNCHANGED
    assert decide(candidate(NO_CARD, Mark.IN_LIST), None, same=True) is Outcome.REMOVED_IN_SENDSAY
    assert decide(moved(NO_CARD, UNKNOWN, Mark.IN_LIST), None, same=False) is Outcome.MOVED


@pytest.mark.parametrize(
    ("other", "marks", "outcome"),
    [
        (UNSUBSCRIBED, Mark.IN_LIST, Outcome.UNSUBSCRIBED),
        (BLOCKED, Mark.NONE, Outcome.BLOCKED),
        (UNKNOWN, Mark.NONE, Outcome.STATUS_UNKNOWN),
        (IN_BASE, Mark.IN_LIST, Outcome.REMOVED_IN_SENDSAY),
        (IN_LIST, Mark.IN_LIST, Outcome.ADDED),
    ],
)
def test_what_is_against_one_address_keeps_out_the_others_of_the_contact(
    other: Card, marks: Mark, outcome: Outcome
) -> None:
    """Whichever is the main one; a duplicate tells as much. What is in the list stays."""
    new, inside, refused = candidate(NO_CARD), candidate(IN_LIST, Mark.IN_LIST), candidate(other, marks)
    new.outcome, inside.outcome, refused.outcome = Outcome.ADDED, Outcome.UNCHANGED, Outcome.DUPLICATE_EMAIL
    withhold([new, inside, refused], LIST)
    assert (new.outcome, inside.outcome, refused.outcome) == (outcome, Outcome.UNCHANGED, Outcome.DUPLICATE_EMAIL)
    assert (new.withheld, inside.withheld) == (outcome is not Outcome.ADDED, False)


def test_a_former_address_keeps_out_further_ones_too() -> None:
    main, further = moved(IN_LIST, IN_BASE, Mark.IN_LIST), candidate(NO_CARD)
    main.outcome, further.outcome = Outcome.MOVED, Outcome.ADDED
    withhold([main, further], LIST)
    assert (main.outcome, further.outcome) == (Outcome.MOVED, Outcome.REMOVED_IN_SENDSAY)


def test_a_further_address_that_the_contact_has_no_more_moves_nobody() -> None:
    one = moved(IN_LIST, IN_LIST, Mark.IN_LIST | Mark.FURTHER)
    assert decide(one, LIST, same=True) is Outcome.UNCHANGED


def test_whom_we_have_taken_out_nobody_else_has() -> None:
    assert Entry(1, 10, marks=Mark.IN_LIST | Mark.ASKED | Mark.OPTED_OUT).decided == Mark.OPTED_OUT
    former = Former(Entry(1, 9, marks=Mark.IN_LIST | Mark.ASKED), "old@example.com", IN_BASE)
    assert not former.taken_out(LIST)
