"""From a contact, however oddly its JSON is made, to the subscriber that Sendsay gets, or to the reason for none."""

from typing import Any

import pytest
from amosend.domain.contact import EMAIL, contact_id, field_values, full_name
from amosend.domain.integration import ImportSettings, ListChoice, ListKind, PhoneChoice, PhoneKind
from amosend.domain.subscriber import Outcome, Subscriber, subscriber
from hypothesis import given
from hypothesis import strategies as st

LIST = ListChoice(ListKind.NONE)
WITH_PHONE = ImportSettings(LIST, phone=PhoneChoice(PhoneKind.ADDITIONAL_CONTACT))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def contact(*emails: Any, phones: tuple[Any, ...] = (), **more: Any) -> dict[str, Any]:
    fields = [{"field_code": "EMAIL", "values": [{"value": value, "enum_code": "WORK"} for value in emails]}]
    if phones:
        fields.append({"field_code": "PHONE", "values": [{"value": value} for value in phones]})
    return {"id": 1, "name": "Иван Петров", "custom_fields_values": fields, **more}


def test_the_first_valid_address_of_the_card_counts() -> None:
    found = subscriber(7, contact("нет", "Ivan@Example.com", "i.petrov@home.example"), ImportSettings(LIST))
    assert found == Subscriber(7, "Ivan@example.com", "Иван Петров", "")


@pytest.mark.parametrize(
    ("card", "outcome"),
    [
        ({"id": 1, "custom_fields_values": None}, Outcome.WITHOUT_EMAIL),
        (contact(), Outcome.WITHOUT_EMAIL),
        (contact("", None), Outcome.WITHOUT_EMAIL),
        (contact("444"), Outcome.INVALID_EMAIL),
        (contact(None, "ivan@", ""), Outcome.INVALID_EMAIL),
    ],
)
def test_without_an_address_there_is_a_reason(card: dict[str, Any], outcome: Outcome) -> None:
    assert subscriber(1, card, ImportSettings(LIST)) is outcome


def test_a_phone_is_the_first_readable_one_and_an_unreadable_one_is_told() -> None:
    read = subscriber(1, contact("a@b.co", phones=("нет", "8 999 123-45-67")), WITH_PHONE)
    unread = subscriber(1, contact("a@b.co", phones=("нет", "123")), WITH_PHONE)
    none = subscriber(1, contact("a@b.co", phones=("", None)), WITH_PHONE)
    assert isinstance(read, Subscriber)
    assert isinstance(unread, Subscriber)
    assert isinstance(none, Subscriber)
    assert (read.phone, read.phone_unreadable) == ("79991234567", False)
    assert (unread.phone, unread.phone_unreadable) == ("", True)
    assert (none.phone, none.phone_unreadable) == ("", False)


def test_name_and_phone_stay_behind_unless_asked_for() -> None:
    found = subscriber(1, contact("a@b.co", phones=("89991234567",)), ImportSettings(LIST, name=False))
    assert found == Subscriber(1, "a@b.co", "", "")


@pytest.mark.parametrize(
    ("card", "name"),
    [
        ({"first_name": "Иван", "last_name": "Петров", "name": "Петров Иван"}, "Иван Петров"),
        ({"first_name": "", "last_name": "Петров", "name": " Петров "}, "Петров"),
        ({"first_name": None, "last_name": None, "name": "ООО Ромашка"}, "ООО Ромашка"),
        ({"name": None}, ""),
        ({"name": 5, "first_name": []}, ""),
        ({}, ""),
    ],
)
def test_the_name_is_first_and_last_name_or_else_the_cards(card: dict[str, Any], name: str) -> None:
    assert full_name(card) == name


def test_a_name_is_cut_to_the_length_of_sendsays_field() -> None:
    found = subscriber(1, contact("a@b.co", name="я" * 300), ImportSettings(LIST))
    assert isinstance(found, Subscriber)
    assert found.name == "я" * 256


@pytest.mark.parametrize(("found", "number"), [(5, 5), ("5", 5), (True, None), (None, None), ("x", None), (5.5, None)])
def test_an_id_is_a_number_in_either_type(found: Any, number: int | None) -> None:
    assert contact_id({"id": found}) == number


def test_older_answers_have_bare_values() -> None:
    card = {
        "custom_fields_values": [{"field_code": "EMAIL", "values": ["a@b.co", {"value": "c@d.co", "enum": "WORK"}]}]
    }
    assert list(field_values(card, EMAIL)) == ["a@b.co", "c@d.co"]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "id": _JSON,
            "name": _JSON,
            "first_name": _JSON,
            "last_name": _JSON,
            "custom_fields_values": _JSON
            | st.lists(
                st.fixed_dictionaries(
                    {"field_code": st.sampled_from(["EMAIL", "PHONE"]), "values": _JSON | st.lists(_JSON, max_size=3)}
                )
            ),
        },
    )
)
def test_no_json_breaks_the_import(card: dict[str, Any]) -> None:
    contact_id(card)
    assert isinstance(subscriber(1, card, WITH_PHONE), Subscriber | Outcome)
