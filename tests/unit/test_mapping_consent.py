"""Who agreed to mailings: only a plain yes is a yes, and a field that is gone is nobody's withdrawal."""

from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.import_run import FieldWarning
from amosend.domain.import_settings import ConsentChoice
from amosend.domain.mapping import Mapping
from amosend.domain.outcome import Outcome
from amosend.domain.subscriber import Unsent
from hypothesis import given

from tests.fakes.contacts import JSON, NOTHING, ZONE, contact, custom, mapped, source

OPTIONS = ((17, "Рассылка"), (18, "Только звонки"))
FLAG = ConsentChoice(5, "Согласие")
OPTION = replace(FLAG, values=("рассылка",))


def consenting(choice: ConsentChoice | None, fields: Any = None) -> Mapping:
    return Mapping.of(replace(NOTHING, consent=choice), fields, [], ZONE)


@pytest.mark.parametrize(
    ("choice", "field", "agreed"),
    [
        (FLAG, custom("checkbox", True), True),
        (FLAG, custom("checkbox", False), False),
        (FLAG, custom("checkbox", "1"), True),
        (FLAG, custom("checkbox", {}), False),
        (FLAG, custom("text", " Да "), True),
        (FLAG, custom("text", "YES"), True),
        (FLAG, custom("text", "true"), True),
        (FLAG, custom("numeric", "1"), True),
        (FLAG, custom("text", "Согласна на рассылку"), True),
        (FLAG, custom("text", "не согласен"), False),
        (FLAG, custom("text", "согласие отозвано"), False),
        (FLAG, custom("text", "нет"), False),
        (FLAG, custom("text", "да?"), False),
        (FLAG, custom("text", ""), False),
        (FLAG, custom("text"), False),
        (FLAG, custom("select", {"value": "Да", "enum_id": 3}), True),
        (FLAG, custom("text", "да", field_id=6), False),
        (OPTION, custom("select", {"value": "Рассылка", "enum_id": 17}), True),
        (OPTION, custom("multiselect", {"value": "Только звонки"}, {"value": "РАССЫЛКА"}), True),
        (OPTION, custom("select", {"value": "Только звонки", "enum_id": 18}), False),
        (OPTION, custom("select", {"value": "Да", "enum_id": 3}), False),
        (OPTION, custom("checkbox", True), True),
        (OPTION, custom("checkbox", False), False),
        (replace(FLAG, values=("17",)), custom("select", {"value": "Новое имя", "enum_id": 17}), True),
        (None, custom("checkbox", False), None),
    ],
)
def test_what_counts_as_consent(choice: ConsentChoice | None, field: Any, agreed: bool | None) -> None:
    assert mapped(consenting(choice), contact("a@b.co", fields=(field,))).agreed is agreed


def test_a_contact_without_the_field_has_not_agreed() -> None:
    assert mapped(consenting(FLAG), contact("a@b.co")).agreed is False


def test_an_option_renamed_while_contacts_are_read_is_known_by_its_id() -> None:
    mapping = consenting(OPTION, [source("select", name="Согласие", options=OPTIONS)])
    field = custom("select", {"value": "Новости", "enum_id": 17})
    assert mapped(mapping, contact("a@b.co", fields=(field,))).agreed is True


def test_consent_gives_nobody_an_address() -> None:
    assert consenting(FLAG).subscriber(contact(fields=(custom("checkbox", True),))) == Unsent(7, Outcome.WITHOUT_EMAIL)


@pytest.mark.parametrize(
    ("choice", "fields", "lost", "codes"),
    [
        (None, [source("text", field_id=9)], False, []),
        (FLAG, [source("checkbox", name="Согласие")], False, []),
        (FLAG, [source("checkbox", name="Рассылки")], False, ["renamed_in_amocrm"]),
        (FLAG, [source("text", field_id=9)], True, ["removed_in_amocrm"]),
        (FLAG, [source("file", name="Согласие")], True, ["types_differ"]),
        (FLAG, None, False, []),
        (OPTION, [source("select", name="Согласие", options=OPTIONS)], False, []),
        (OPTION, [source("select", name="Согласие", options=OPTIONS[1:])], True, ["removed_in_amocrm"]),
        (
            replace(FLAG, values=("рассылка", "почта")),
            [source("select", name="Согласие", options=OPTIONS)],
            False,
            ["removed_in_amocrm"],
        ),
    ],
)
def test_a_consent_that_is_gone_is_told_apart_from_one_that_was_withdrawn(
    choice: ConsentChoice | None, fields: Any, lost: bool, codes: list[str]
) -> None:
    mapping = consenting(choice, fields)
    assert mapping.consent_lost is lost
    assert [each.code for each in mapping.warnings] == codes


def test_a_removed_option_is_named() -> None:
    mapping = consenting(OPTION, [source("select", name="Согласие", options=OPTIONS[1:])])
    assert mapping.warnings == (FieldWarning("removed_in_amocrm", "Согласие", "рассылка"),)


@given(JSON, JSON)
def test_no_json_breaks_consent(values: Any, value: Any) -> None:
    for choice in (FLAG, OPTION):
        for found in (values, [value], [{"value": value, "enum_id": values}]):
            field = {"field_id": 5, "field_type": "select", "values": found}
            read = consenting(choice).subscriber(contact("a@b.co", fields=(field,)))
            assert isinstance(read, Unsent) or read.agreed in {True, False}
