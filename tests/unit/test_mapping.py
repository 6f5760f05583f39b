"""From a contact, however oddly its JSON is made, to the subscriber that Sendsay gets, or to the reason for none."""

from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.contact import contact_id, full_name
from amosend.domain.import_settings import (
    EmailChoice,
    EmailKind,
    Empty,
    ImportSettings,
    PhoneChoice,
    PhoneKind,
    SourceKind,
)
from amosend.domain.journal import Remark
from amosend.domain.mapping import Mapping
from amosend.domain.outcome import Outcome
from amosend.domain.subscriber import Subscriber, Unsent
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.contacts import JSON, LIST, NOTHING, ZONE, contact, custom, mapped, of_kind, rule, target

WITH_PHONE = replace(NOTHING, phone=PhoneChoice(PhoneKind.ADDITIONAL_CONTACT))
PHONE_FIELD = replace(NOTHING, phone=PhoneChoice(PhoneKind.FIELD, "custom.q1"))
FREE = target("free")


def compiled(settings: ImportSettings = NOTHING, *fields: Any) -> Mapping:
    return Mapping.of(settings, None, fields or (FREE,), ZONE)


def test_the_first_valid_address_of_the_card_counts() -> None:
    found = compiled(ImportSettings(LIST)).subscriber(contact("нет", "Ivan@Example.com", "i.petrov@home.example"))
    assert found == Subscriber(7, "Ivan@example.com", cells=(("base.firstName", "Иван Петров"),))


@pytest.mark.parametrize(
    ("card", "outcome"),
    [
        ({"id": 7, "custom_fields_values": None}, Outcome.WITHOUT_EMAIL),
        (contact(), Outcome.WITHOUT_EMAIL),
        (contact("", None, "  "), Outcome.WITHOUT_EMAIL),
        (contact("444"), Outcome.INVALID_EMAIL),
        (contact(None, "ivan@", ""), Outcome.INVALID_EMAIL),
    ],
)
def test_without_an_address_there_is_a_reason(card: dict[str, Any], outcome: Outcome) -> None:
    assert compiled().subscriber(card) == Unsent(7, outcome)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"custom_fields_values": "oops"},
        {"custom_fields_values": {"0": 1}},
        {"custom_fields_values": {}},
        {"custom_fields_values": [None]},
        {"custom_fields_values": [{"field_code": "EMAIL"}]},
        {"custom_fields_values": [{"field_code": "EMAIL", "values": None}]},
        {"custom_fields_values": [{"field_code": "EMAIL", "values": [None]}]},
        {"custom_fields_values": [{"field_code": "PHONE", "values": [None]}]},
        {"custom_fields_values": [{"field_id": 5, "field_type": "text", "values": None}]},
    ],
    ids=repr,
)
def test_fields_that_are_not_told_are_not_taken_for_empty(fields: dict[str, Any]) -> None:
    mapping = compiled(replace(NOTHING, fields=(rule(),)))
    assert mapping.subscriber({"id": 7, **fields}) == Unsent(7, Outcome.STATUS_UNKNOWN)


WORK = {"value": "work@b.co", "enum_code": "WORK"}
HOME = {"value": "home@b.co", "enum_code": "PRIV"}
JUNK_AT_HOME = {"value": "home", "enum_code": "PRIV"}
OLDER = {"value": "older@b.co", "enum": "PRIV"}


@pytest.mark.parametrize(
    ("choice", "values", "email", "further"),
    [
        (EmailChoice(), (WORK, HOME), "work@b.co", ()),
        (EmailChoice(EmailKind.ALL), ("x", WORK, HOME, "Work@B.CO", "home@b.co"), "work@b.co", ("home@b.co",)),
        (EmailChoice(EmailKind.LABEL, "PRIV"), (WORK, JUNK_AT_HOME, HOME), "home@b.co", ()),
        (EmailChoice(EmailKind.LABEL, "priv"), (WORK, OLDER), "older@b.co", ()),
    ],
)
def test_which_of_several_addresses(choice: EmailChoice, values: Any, email: str, further: tuple[str, ...]) -> None:
    found = mapped(compiled(replace(NOTHING, emails=choice)), contact(*values))
    assert (found.email, found.further) == (email, further)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [((WORK,), Outcome.WITHOUT_EMAIL), ((WORK, JUNK_AT_HOME), Outcome.INVALID_EMAIL)],
)
def test_an_address_with_another_label_does_not_stand_in(values: Any, outcome: Outcome) -> None:
    mapping = compiled(replace(NOTHING, emails=EmailChoice(EmailKind.LABEL, "PRIV")))
    assert mapping.subscriber(contact(*values)) == Unsent(7, outcome)


@pytest.mark.parametrize(
    ("phones", "phone", "none", "remarks"),
    [
        (("нет", "8 999 123-45-67", "+7 999 765-43-21"), "79991234567", False, ()),
        (("9991234567",), "79991234567", False, ()),
        (("нет", "123"), "", False, (Remark(7, Outcome.PHONE_INVALID),)),
        (("", None), "", True, ()),
        ((), "", True, ()),
    ],
)
def test_the_first_readable_phone_and_whether_there_is_any(
    phones: Any, phone: str, none: bool, remarks: tuple[Remark, ...]
) -> None:
    found = mapped(compiled(WITH_PHONE), contact("a@b.co", phones=phones))
    assert (found.phone, found.no_phones, found.remarks) == (phone, none, remarks)


@pytest.mark.parametrize(
    ("phones", "cells", "empties", "remarks"),
    [
        (("8 999 123-45-67",), (("custom.q1", "79991234567"),), (), ()),
        (("нет",), (), (), (Remark(7, Outcome.PHONE_INVALID),)),
        ((), (), ("custom.q1",), ()),
    ],
)
def test_a_phone_in_a_field_is_cleared_only_when_there_is_none(
    phones: Any, cells: Any, empties: tuple[str, ...], remarks: tuple[Remark, ...]
) -> None:
    found = mapped(compiled(PHONE_FIELD), contact("a@b.co", phones=phones))
    assert (found.cells, found.empties, found.remarks, found.phone) == (cells, empties, remarks, "")


def test_name_and_phone_stay_behind_unless_asked_for() -> None:
    assert compiled().subscriber(contact("a@b.co", phones=("junk",))) == Subscriber(7, "a@b.co")


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


@pytest.mark.parametrize(
    ("fields", "width"), [((FREE,), 256), ((target("free", path="base.firstName", width=20),), 20)]
)
def test_a_name_is_cut_to_the_length_of_sendsays_field(fields: Any, width: int) -> None:
    found = mapped(compiled(ImportSettings(LIST), *fields), contact("a@b.co", name="я" * 300))
    assert found.cells == (("base.firstName", "я" * width),)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (SourceKind.NAME, "Анна Ким"),
        (SourceKind.FIRST_NAME, "Анна"),
        (SourceKind.LAST_NAME, "Ким"),
        (SourceKind.TAGS, "VIP, опт"),
        (SourceKind.CREATED_AT, "2025-05-26 22:53"),
        (SourceKind.RESPONSIBLE_USER_ID, "31"),
        (SourceKind.CONTACT_ID, "7"),
    ],
)
def test_what_stands_outside_of_the_custom_fields(kind: SourceKind, text: str) -> None:
    card = contact("a@b.co", name="Анна Ким", first_name="Анна", last_name="Ким", created_at=1748289231)
    card |= {"responsible_user_id": 31, "_embedded": {"tags": [{"id": 1, "name": "VIP"}, {"id": 2, "name": "опт"}]}}
    found = mapped(compiled(replace(NOTHING, fields=(of_kind(kind),))), card)
    assert (found.cells, found.remarks) == ((("custom.q1", text),), ())


@pytest.mark.parametrize(
    ("card", "cleared"),
    [
        (contact("a@b.co"), True),
        (contact("a@b.co", fields=(custom("text"),)), True),
        (contact("a@b.co", fields=(custom("text", "", "  ", None),)), True),
        (contact("a@b.co", fields=(custom("text", "x"),)), False),
        (contact("a@b.co", fields=(custom("text", {"value": {"a": 1}}),)), False),
    ],
)
def test_an_empty_field_clears_only_where_asked(card: Any, cleared: bool) -> None:
    clearing = mapped(compiled(replace(NOTHING, fields=(rule(empty=Empty.CLEAR),))), card)
    leaving = mapped(compiled(replace(NOTHING, fields=(rule(),))), card)
    assert clearing.empties == (("custom.q1",) if cleared else ())
    assert leaving.empties == ()


@pytest.mark.parametrize(
    "kind", [SourceKind.NAME, SourceKind.FIRST_NAME, SourceKind.TAGS, SourceKind.CREATED_AT, SourceKind.LAST_NAME]
)
def test_what_amocrm_does_not_tell_is_not_cleared(kind: SourceKind) -> None:
    card = contact("a@b.co")
    del card["name"]
    assert mapped(compiled(replace(NOTHING, fields=(of_kind(kind, empty=Empty.CLEAR),))), card).empties == ()


def test_a_contact_without_tags_clears_them() -> None:
    mapping = compiled(replace(NOTHING, fields=(of_kind(SourceKind.TAGS, empty=Empty.CLEAR),)))
    assert mapped(mapping, contact("a@b.co", _embedded={"tags": []})).empties == ("custom.q1",)


def test_cells_stand_in_the_order_of_the_settings_whatever_the_order_of_the_card() -> None:
    settings = ImportSettings(
        LIST,
        phone=PhoneChoice(PhoneKind.FIELD, "custom.phone"),
        fields=(rule("custom.b", field_id=6), rule("custom.a", field_id=5)),
    )
    targets = [target("free", path=f"custom.{each}") for each in ("phone", "a", "b")]
    mapping = compiled(settings, *targets)
    card = contact("a@b.co", phones=("89991234567",), fields=(custom("text", "a"), custom("text", "b", field_id=6)))
    found = mapped(mapping, card)
    assert [path for path, _ in found.cells] == ["base.firstName", "custom.phone", "custom.b", "custom.a"]
    assert mapping.targets == ("base.firstName", "custom.phone", "custom.b", "custom.a")


def test_two_rules_for_one_field_never_make_two_cells_of_it() -> None:
    settings = replace(NOTHING, fields=(rule(), rule(field_id=6)))
    card = contact("a@b.co", fields=(custom("text", "first"), custom("text", "second", field_id=6)))
    assert mapped(compiled(settings), card).cells == (("custom.q1", "first"),)


def test_a_remark_names_the_field_and_not_the_value() -> None:
    settings = replace(NOTHING, fields=(rule(name="Рост"),))
    found = mapped(compiled(settings, target("int")), contact("a@b.co", fields=(custom("text", "ivan@example.com"),)))
    assert found.cells == ()
    assert found.remarks == (Remark(7, Outcome.FIELD_UNREADABLE, "Рост"),)


@pytest.mark.parametrize(
    ("found", "number"),
    [(5, 5), ("5", 5), (True, None), (None, None), ("x", None), (5.5, None), ("9" * 5000, None)],
)
def test_an_id_is_a_number_in_either_type(found: Any, number: int | None) -> None:
    assert contact_id({"id": found}) == number


def test_older_answers_have_bare_values() -> None:
    card = {"id": 7, "custom_fields_values": [{"field_code": "EMAIL", "values": ["a@b.co", {"value": "c@d.co"}]}]}
    found = mapped(compiled(replace(NOTHING, emails=EmailChoice(EmailKind.ALL))), card)
    assert (found.email, found.further) == ("a@b.co", ("c@d.co",))


_TYPES = [
    "text",
    "numeric",
    "checkbox",
    "date",
    "date_time",
    "select",
    "multiselect",
    "multitext",
    "smart_address",
    "file",
]
_TARGETS = [
    target("free", path="custom.free", width=5),
    target("int", path="custom.int"),
    target("dt", path="custom.dt", subtype="ys"),
    target("1m", path="custom.1m", answers=(("0", "нет"), ("1", "да"))),
    target("nm", path="custom.nm", answers=(("1", "да"), ("2", "VIP"))),
]
_EVERYTHING = compiled(
    ImportSettings(
        LIST,
        phone=PhoneChoice(PhoneKind.FIELD, "custom.phone"),
        emails=EmailChoice(EmailKind.ALL),
        fields=tuple(rule(each.path, empty=Empty.CLEAR) for each in _TARGETS)
        + tuple(of_kind(kind, f"more.{kind}") for kind in SourceKind if kind is not SourceKind.FIELD),
    ),
    target("free", path="custom.phone"),
    *_TARGETS,
    *(target("free", path=f"more.{kind}") for kind in SourceKind),
)
_VALUE = JSON | st.fixed_dictionaries({"value": JSON}, optional={"enum_id": JSON, "enum_code": JSON, "enum": JSON})
_FIELD = st.fixed_dictionaries(
    {"values": JSON | st.lists(_VALUE, max_size=3)},
    optional={
        "field_id": JSON | st.just(5),
        "field_code": st.sampled_from(["EMAIL", "PHONE"]) | JSON,
        "field_type": st.sampled_from(_TYPES) | JSON,
    },
)
_MAIL = {"field_code": "EMAIL", "values": [{"value": "a@b.co"}]}
_CARD = st.fixed_dictionaries(
    {"custom_fields_values": JSON | st.lists(_FIELD | JSON, max_size=4).map(lambda fields: [_MAIL, *fields])},
    optional={
        "id": JSON,
        "name": JSON,
        "first_name": JSON,
        "last_name": JSON,
        "created_at": JSON,
        "responsible_user_id": JSON,
        "_embedded": JSON | st.fixed_dictionaries({"tags": JSON | st.lists(st.fixed_dictionaries({"name": JSON}))}),
    },
)


@given(_CARD)
def test_no_json_breaks_the_import_and_no_cell_is_ever_empty(card: dict[str, Any]) -> None:
    found = _EVERYTHING.subscriber(card)
    if isinstance(found, Unsent):
        return
    assert all(text.strip() for _, text in found.cells)
    assert all(codes for _, codes in found.choices)
    filled = [path for path, _ in found.cells] + [path for path, _ in found.choices] + list(found.empties)
    assert len(filled) == len(set(filled))
