"""What both vendors' descriptions of fields come to, in whatever shape a part of them arrives."""

from typing import Any

import pytest
from amosend.domain.choices import ContactField, SendsayField, contact_field, sendsay_fields
from hypothesis import given

from tests.fakes.contacts import JSON

BASE = {
    "id": "base",
    "param": {"name": "Базовая"},
    "order": ["gender", "firstName"],
    "quests": {
        "firstName": {"id": "firstName", "name": "Имя", "type": "free", "width": 256},
        "birthDate": {"id": "birthDate", "name": "Дата рождения", "type": "dt", "dtsubtype": "yd"},
        "gender": {"name": "Пол", "type": "1m", "answers": {"0": "женский", "1": "мужской"}, "order": ["1", "0"]},
    },
}


def test_a_field_of_sendsay_says_its_width_precision_and_answers_in_order() -> None:
    assert sendsay_fields("base", BASE) == [
        SendsayField("base.gender", "Пол", "Базовая", "1m", answers=(("1", "мужской"), ("0", "женский"))),
        SendsayField("base.firstName", "Имя", "Базовая", "free", 256),
        SendsayField("base.birthDate", "Дата рождения", "Базовая", "dt", None, "yd"),
    ]


@pytest.mark.parametrize(("width", "known"), [(50, 50), ("50", 50), (0, None), ("", None), (None, None), (-5, None)])
def test_a_width_is_a_number_of_characters_or_unknown(width: Any, known: int | None) -> None:
    (field,) = sendsay_fields("a", {"quests": {"q": {"width": width}}})
    assert field.width == known


def test_answers_that_the_order_forgets_come_last() -> None:
    quest = {"type": "nm", "answers": {"1": "a", "2": "b", "3": "c"}, "order": [3, "9"]}
    (field,) = sendsay_fields("a", {"quests": {"q": quest}})
    assert field.answers == (("3", "c"), ("1", "a"), ("2", "b"))


def test_a_field_of_amocrm_says_its_options() -> None:
    enums = [{"id": 1, "value": "Да", "sort": 1}, {"id": 2, "value": "Нет", "code": None}]
    found = contact_field({"id": 5, "name": "Согласие", "type": "select", "code": None, "enums": enums})
    assert found == ContactField(5, "Согласие", "select", None, ((1, "Да"), (2, "Нет")))
    assert contact_field({"id": 5, "name": "Город", "type": "text", "enums": None}).options == ()


@given(JSON, JSON)
def test_no_json_breaks_the_choices(one: Any, other: Any) -> None:
    quest = {"name": one, "type": other, "width": one, "dtsubtype": other, "answers": one, "order": other}
    assert len(sendsay_fields("a", {"param": one, "order": other, "quests": {"q": quest}})) == 1
    assert sendsay_fields("a", {"quests": one}) is not None
    found = contact_field(
        {"id": one, "name": other, "type": one, "code": other, "enums": [{"id": one, "value": other}]}
    )
    assert isinstance(found, ContactField)
    contact_field({"enums": one})
