"""Each readable type of amoCRM into each type of Sendsay: what it becomes, and what it never does."""

from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.choices import accepts
from amosend.domain.conversion import converters
from amosend.domain.kinds import kind_of
from amosend.domain.mapping import Mapping

from tests.fakes.contacts import NOTHING, ZONE, contact, custom, mapped, rule, source, target

# 14 July 2023, 00:00 and 15:45:30 in Moscow.
DAY, MOMENT = 1689282000, 1689338730
YES_NO = (("1", "Да"), ("2", "Нет"))
COLOURS = (("10", "Зелёный"), ("20", "Красный"), ("30", "10"))
OPTION = {"value": "Красный", "enum_id": 17, "enum_code": None}
ADDRESS = (
    {"value": "Россия", "enum_id": 6, "enum_code": "country"},
    {"value": "ул. Ленина, 1", "enum_id": 1, "enum_code": "address_line_1"},
    {"value": "Тула", "enum_id": 3, "enum_code": "city"},
    {"value": "", "enum_id": 4, "enum_code": "state"},
)


def converted(field: dict[str, Any], into: Any, *, zone: str = ZONE) -> Any:
    """The text, or the codes, or None for a value that cannot be converted; for certain and not guessed by type."""
    told = Mapping.of(replace(NOTHING, fields=(rule(),)), [source(field["field_type"])], [into], zone)
    untold = Mapping.of(replace(NOTHING, fields=(rule(),)), None, [into], zone)
    found = mapped(told, contact("a@b.co", fields=(field,)))
    assert mapped(untold, contact("a@b.co", fields=(field,))).cells == found.cells
    assert bool(found.remarks) is (not found.cells and not found.choices)
    return found.choices[0][1] if found.choices else found.cells[0][1] if found.cells else None


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (custom("text", " abc "), "abc"),
        (custom("textarea", "a\nb"), "a\nb"),
        (custom("streetaddress", "Тула"), "Тула"),
        (custom("url", "https://example.com"), "https://example.com"),
        (custom("tracking_data", "utm"), "utm"),
        (custom("numeric", "12.5"), "12.5"),
        (custom("monetary", 100), "100"),
        (custom("price", 99.5), "99.5"),
        (custom("checkbox", True), "да"),
        (custom("checkbox", False), "нет"),
        (custom("checkbox", "1"), "да"),
        (custom("date", DAY), "2023-07-14"),
        (custom("birthday", str(DAY)), "2023-07-14"),
        (custom("date_time", MOMENT), "2023-07-14 15:45"),
        (custom("select", OPTION), "Красный"),
        (custom("radiobutton", OPTION), "Красный"),
        (custom("category", OPTION), "Красный"),
        (custom("multiselect", OPTION, {"value": "Зелёный"}), "Красный, Зелёный"),
        (custom("multitext", "skype:a", "icq:1"), "skype:a, icq:1"),
        (custom("smart_address", *ADDRESS), "ул. Ленина, 1, Тула, Россия"),
        (custom("text", {"value": {"a": 1}}), None),
        (custom("checkbox", "может быть"), None),
        (custom("numeric", float("nan")), None),
    ],
)
def test_into_free_text(field: dict[str, Any], text: str | None) -> None:
    assert converted(field, target("free")) == text


def test_a_text_is_cut_to_the_width_of_its_field_without_a_blank_tail() -> None:
    assert converted(custom("text", "один два"), target("free", width=5)) == "один"


@pytest.mark.parametrize(
    ("code", "values", "text"),
    [
        ("PHONE", ("8 999 123-45-67", "9997654321"), "79991234567, 79997654321"),
        ("EMAIL", ("A@B.CO", "c@d.co"), "A@b.co, c@d.co"),
    ],
)
def test_phones_and_addresses_are_loaded_in_normal_form(code: str, values: Any, text: str) -> None:
    field = custom("multitext", *values) | {"field_code": code}
    mapping = Mapping.of(replace(NOTHING, fields=(rule(),)), None, [target("free")], ZONE)
    assert mapped(mapping, contact("x@y.co", fields=(field,))).cells == (("custom.q1", text),)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (custom("numeric", "12"), "12"),
        (custom("numeric", "12.00"), "12"),
        (custom("numeric", "-3"), "-3"),
        (custom("price", 7.0), "7"),
        (custom("text", "1 200"), "1200"),
        (custom("text", "1\u00a0200,00"), "1200"),
        (custom("select", "2020"), "2020"),
        (custom("numeric", "5", "6"), "5"),
        (custom("checkbox", True), "1"),
        (custom("checkbox", False), "0"),
        (custom("numeric", "12.5"), None),
        (custom("text", "двенадцать"), None),
        (custom("text", "1e400"), None),
        (custom("numeric", "9" * 40), None),
        (custom("numeric", True), None),
    ],
)
def test_into_a_whole_number(field: dict[str, Any], text: str | None) -> None:
    assert converted(field, target("int")) == text


@pytest.mark.parametrize(
    ("field", "subtype", "text"),
    [
        (custom("date", DAY), "yd", "2023-07-14"),
        (custom("date", DAY), None, "2023-07-14"),
        (custom("birthday", -315630000), "yd", "1960-01-01"),
        (custom("date_time", MOMENT), "yd", "2023-07-14"),
        (custom("date_time", MOMENT), "yh", "2023-07-14 15"),
        (custom("date_time", MOMENT), "ym", "2023-07-14 15:45"),
        (custom("date_time", MOMENT), "ys", "2023-07-14 15:45:30"),
        (custom("date_time", "2023-07-14T12:45:30Z"), "ys", "2023-07-14 15:45:30"),
        (custom("date", "2023-07-14T00:00:00+03:00"), "yd", "2023-07-14"),
        (custom("date", "2023-07-14"), "yd", "2023-07-14"),
        (custom("text", "14.07.2023"), "yd", "2023-07-14"),
        (custom("text", "14.07.2023 15:45"), "ym", "2023-07-14 15:45"),
        (custom("text", "2023-07-14"), "yd", "2023-07-14"),
        (custom("text", "летом"), "yd", None),
        (custom("text", "31.02.2023"), "yd", None),
        (custom("date", "soon"), "yd", None),
        (custom("date", 10**20), "yd", None),
        (custom("date", True), "yd", None),
    ],
)
def test_into_a_date(field: dict[str, Any], subtype: str | None, text: str | None) -> None:
    assert converted(field, target("dt", subtype=subtype)) == text


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Moscow", "2023-07-14 00:00:00"),
        ("Asia/Vladivostok", "2023-07-14 07:00:00"),
        ("America/New_York", "2023-07-13 17:00:00"),
        ("Somewhere/Else", "2023-07-14 00:00:00"),
        ("../etc/passwd", "2023-07-14 00:00:00"),
        ("", "2023-07-14 00:00:00"),
    ],
)
def test_dates_are_those_of_the_accounts_time_zone_or_else_of_moscow(zone: str, text: str) -> None:
    assert converted(custom("date", DAY), target("dt", subtype="ys"), zone=zone) == text


@pytest.mark.parametrize("kind", ["1m", "nm"])
@pytest.mark.parametrize(
    ("field", "answers", "codes"),
    [
        (custom("select", OPTION), COLOURS, ("20",)),
        (custom("select", " КРАСНЫЙ "), COLOURS, ("20",)),
        (custom("select", "зеленый"), COLOURS, ("10",)),
        (custom("text", "красный"), COLOURS, ("20",)),
        (custom("text", "20"), COLOURS, ("20",)),
        (custom("text", "10"), COLOURS, ("30",)),
        (custom("numeric", 20), COLOURS, ("20",)),
        (custom("checkbox", True), YES_NO, ("1",)),
        (custom("checkbox", False), YES_NO, ("2",)),
        (custom("checkbox", True), (("0", "женский"), ("1", "мужской")), None),
        (custom("select", "Синий"), COLOURS, None),
        (custom("select", "Синий"), (), None),
    ],
)
def test_into_an_answer_by_label_or_else_by_code(kind: str, field: dict[str, Any], answers: Any, codes: Any) -> None:
    assert converted(field, target(kind, answers=answers)) == codes


def test_one_answer_takes_the_first_value_and_several_take_all_once() -> None:
    field = custom("multiselect", "Красный", "зелёный", "красный")
    assert converted(field, target("1m", answers=COLOURS)) == ("20",)
    assert converted(field, target("nm", answers=COLOURS)) == ("20", "10")


def test_what_cannot_be_converted_does_not_take_the_other_values_with_it() -> None:
    mapping = Mapping.of(replace(NOTHING, fields=(rule(),)), None, [target("nm", answers=COLOURS)], ZONE)
    found = mapped(mapping, contact("a@b.co", fields=(custom("multiselect", "Красный", "Синий"),)))
    assert found.choices == (("custom.q1", ("20",)),)
    assert len(found.remarks) == 1


@pytest.mark.parametrize(
    ("contact_type", "suitable"),
    [
        ("text", {"free", "int", "dt", "1m", "nm"}),
        ("numeric", {"free", "int", "1m", "nm"}),
        ("checkbox", {"free", "int", "1m", "nm"}),
        ("date", {"free", "dt"}),
        ("date_time", {"free", "dt"}),
        ("select", {"free", "int", "1m", "nm"}),
        ("smart_address", {"free"}),
        *((each, set()) for each in ("legal_entity", "file", "items", "linked_entity", "chained_list", "payer")),
        ("supplier", set()),
        ("of next year", set()),
    ],
)
def test_which_fields_of_sendsay_suit_a_field_of_amocrm(contact_type: str, suitable: set[str]) -> None:
    assert {each for each in ("free", "int", "dt", "1m", "nm", "unknown") if accepts(contact_type, each)} == suitable


def test_phones_and_addresses_suit_texts_only() -> None:
    assert accepts("multitext", "free", code="PHONE")
    assert not accepts("multitext", "int", code="PHONE")
    assert kind_of("multitext", "IM") in converters("free")
