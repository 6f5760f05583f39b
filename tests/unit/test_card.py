"""Reading a subscriber's card: who may be written to, which lists, which answers."""

from typing import Any

import pytest
from amosend.domain.card import Card, read_card


@pytest.mark.parametrize(
    ("system", "unsubscribed", "unconfirmed", "blocked"),
    [
        ({}, False, False, False),
        ({"haslock": 0, "lockremove": "", "lockconfirm": None}, False, False, False),
        ({"haslock": "0", "lockremove": "0", "lockconfirm": "0"}, False, False, False),
        ({"lockremove": "2024-01-01 10:00:00"}, True, False, False),
        ({"haslock": 1, "lockremove": "2024-01-01 10:00:00"}, True, False, False),
        ({"haslock": "1", "lockconfirm": 1}, False, True, False),
        ({"haslock": 1, "lockconfirm": "1", "lockremove": "2024-01-01"}, True, True, False),
        ({"haslock": 1}, False, False, True),
        ({"haslock": "2"}, False, False, True),
        ({"haslock": True}, False, False, True),
        ({"haslock": False}, False, False, False),
    ],
)
def test_why_no_mail_is_sent(system: dict[str, Any], unsubscribed: bool, unconfirmed: bool, blocked: bool) -> None:
    """A lock that is neither of the two named ones is a block."""
    card = read_card({"member": {"email": "ann@example.com", **system}})
    assert (card.exists, card.unsubscribed, card.unconfirmed, card.blocked) == (
        True,
        unsubscribed,
        unconfirmed,
        blocked,
    )


@pytest.mark.parametrize("found", [{}, {"member": None}, {"member": {}}, {"member": []}, {"base": {"firstName": "A"}}])
def test_a_card_without_its_state_tells_nothing(found: dict[str, Any]) -> None:
    assert read_card(found) == Card(exists=None)


@pytest.mark.parametrize(
    ("groups", "inside"),
    [
        ({"pl1": "1", "pl2": 1, "pl3": "0", "pl4": 0, "pl5": None, 6: "2024-01-01"}, {"pl1", "pl2", "6"}),
        (None, set()),
        ([], set()),
    ],
)
def test_the_lists_of_a_card(groups: Any, inside: set[str]) -> None:
    assert read_card({"member": {"id": 1}, "-group": groups}).groups == inside


def test_the_answers_of_a_card_are_named_by_both_their_names() -> None:
    found = {"member": {"id": 1}, "-group": {"pl1": "1"}, "base": {"firstName": "A"}, "custom": {"q1": ["5"]}, "sms": 7}
    card = read_card(found)
    assert (card.text("base.firstName"), card.codes("custom.q1")) == ("A", {"5"})
    assert not any(map(card.text, ("base.lastName", "own.q1", "sms.q1", "base", "member.id", "-group.pl1")))
    assert list(card.values) == ["A", ["5"]]


@pytest.mark.parametrize(
    ("value", "text", "codes"),
    [
        (None, "", set()),
        ("", "", set()),
        ([], "", set()),
        (0, "0", {"0"}),
        ("0", "0", {"0"}),
        (7, "7", {"7"}),
        ("Anna", "Anna", {"Anna"}),
    ],
)
def test_an_answer_is_read_in_one_way_whether_as_a_text_or_as_a_choice(value: Any, text: str, codes: set[str]) -> None:
    """A nought is an answer: whoever takes it for nothing sends it again each night."""
    card = Card(True, answers={"custom": {"q1": value}})
    assert (card.text("custom.q1"), card.codes("custom.q1")) == (text, codes)


def test_a_question_that_the_card_does_not_name_has_no_answer() -> None:
    assert (Card(True).text("custom.q1"), Card(True).codes("custom.q1")) == ("", set())


def test_the_codes_of_several_answers_are_texts() -> None:
    assert Card(True, answers={"custom": {"q1": [0, "5"]}}).codes("custom.q1") == {"0", "5"}


def test_a_card_one_level_deeper() -> None:
    assert read_card({"obj": {"member": {"lockremove": "2024-01-01"}}}).unsubscribed
