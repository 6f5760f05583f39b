"""Settings are checked against the fields of both sides when they are saved, and keep the names of that moment."""

from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.import_settings import (
    ConsentChoice,
    FieldRule,
    ImportSettings,
    PhoneChoice,
    PhoneKind,
    Source,
    SourceKind,
)
from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.services.mapping_check import checked

from tests.fakes.contacts import LIST, NOTHING, of_kind, rule, source, target

CONTACT_FIELDS = [
    source("text", field_id=5, name="Город"),
    source("file", field_id=6, name="Скан"),
    source("select", field_id=7, name="Согласие", options=((1, "Да"),)),
]
SENDSAY_FIELDS = [
    target("free", path="base.firstName", name="Имя"),
    target("free", path="custom.q1", name="Город в Sendsay"),
    target("1m", path="custom.q2", name="Выбор"),
]
PHONE = PhoneChoice(PhoneKind.FIELD, "custom.q1")


def test_names_are_filled_in_as_they_are_now() -> None:
    settings = ImportSettings(
        LIST, fields=(rule(name="старое"), of_kind(SourceKind.TAGS, "custom.q2")), consent=ConsentChoice(7)
    )
    found = checked(settings, CONTACT_FIELDS, SENDSAY_FIELDS)
    assert found.fields == (
        FieldRule(Source(SourceKind.FIELD, 5, "Город"), "custom.q1", "Город в Sendsay"),
        FieldRule(Source(SourceKind.TAGS), "custom.q2", "Выбор"),
    )
    assert found.consent == ConsentChoice(7, "Согласие")
    assert checked(found, CONTACT_FIELDS, SENDSAY_FIELDS) == found


@pytest.mark.parametrize(
    "settings",
    [
        replace(NOTHING, fields=(rule(field_id=99),)),
        replace(NOTHING, fields=(FieldRule(Source(SourceKind.FIELD), "custom.q1"),)),
        replace(NOTHING, fields=(rule("custom.q99"),)),
        replace(NOTHING, fields=(rule(field_id=6),)),
        replace(NOTHING, fields=(of_kind(SourceKind.CREATED_AT, "custom.q2"),)),
        replace(NOTHING, phone=PhoneChoice(PhoneKind.FIELD, "custom.q2")),
        replace(NOTHING, phone=PhoneChoice(PhoneKind.FIELD, "custom.q99")),
        replace(NOTHING, phone=PhoneChoice(PhoneKind.FIELD)),
        replace(NOTHING, consent=ConsentChoice(99)),
        replace(NOTHING, consent=ConsentChoice(6)),
        replace(NOTHING, consent=ConsentChoice(7, values=("Нет",))),
    ],
)
@pytest.mark.parametrize("contact_fields", [CONTACT_FIELDS, []])
def test_a_field_that_is_missing_or_unfit_is_refused(settings: ImportSettings, contact_fields: Any) -> None:
    with pytest.raises(RejectedError) as refused:
        checked(settings, contact_fields, SENDSAY_FIELDS)
    assert refused.value.reason is Reason.FIELD_UNKNOWN


@pytest.mark.parametrize(
    "settings",
    [
        replace(NOTHING, fields=(rule(), of_kind(SourceKind.TAGS))),
        replace(NOTHING, fields=(rule(),), phone=PHONE),
        ImportSettings(LIST, fields=(rule("base.firstName"),)),
        ImportSettings(LIST, phone=PhoneChoice(PhoneKind.FIELD, "base.firstName")),
    ],
)
def test_a_field_that_would_be_filled_twice_is_refused(settings: ImportSettings) -> None:
    with pytest.raises(RejectedError) as refused:
        checked(settings, CONTACT_FIELDS, SENDSAY_FIELDS)
    assert refused.value.reason is Reason.FIELD_FILLED_TWICE


def test_the_name_may_be_loaded_by_a_rule_instead() -> None:
    settings = replace(NOTHING, fields=(of_kind(SourceKind.FIRST_NAME, "base.firstName"),), phone=PHONE)
    assert checked(settings, [], SENDSAY_FIELDS).fields[0].target_name == "Имя"
