"""Fields that changed since they were chosen: a warning, and a run that goes on with what it can still do."""

from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.import_run import FieldWarning
from amosend.domain.import_settings import FieldRule, PhoneChoice, PhoneKind, Source, SourceKind
from amosend.domain.mapping import Mapping

from tests.fakes.contacts import NOTHING, ZONE, contact, custom, mapped, of_kind, source, target

CARD = contact("a@b.co", phones=("89991234567",), fields=(custom("text", "x"),))
CHOSEN = FieldRule(Source(SourceKind.FIELD, 5, "Город"), "custom.q1", "Town")
OTHER = source("text", field_id=9, name="Другое")


def of(rule: FieldRule, fields: Any, targets: Any) -> Mapping:
    return Mapping.of(replace(NOTHING, fields=(rule,)), fields, targets, ZONE)


CITY, TOWN = source("text", name="Город"), target("free", name="Town")


@pytest.mark.parametrize(
    ("fields", "targets", "warnings", "goes_on"),
    [
        ([CITY], [TOWN], [], True),
        ([replace(CITY, name="Где")], [TOWN], [FieldWarning("renamed_in_amocrm", "Город", "Город", "Где")], True),
        ([CITY], [replace(TOWN, name="X")], [FieldWarning("renamed_in_sendsay", "Town", "Town", "X")], True),
        ([OTHER], [TOWN], [FieldWarning("removed_in_amocrm", "Город", "Город")], False),
        ([CITY], [], [FieldWarning("removed_in_sendsay", "Town", "Town")], False),
        (
            [source("file", name="Город")],
            [TOWN],
            [FieldWarning("types_differ", "Город → Town", "file", "free")],
            False,
        ),
        (
            [source("date", name="Город")],
            [target("int", name="Town")],
            [FieldWarning("types_differ", "Город → Town", "date", "int")],
            False,
        ),
        (
            [CITY],
            [target("of next year", name="Town")],
            [FieldWarning("types_differ", "Город → Town", "text", "of next year")],
            False,
        ),
        (None, [TOWN], [], True),
        ([], [TOWN], [], True),
        (None, [], [FieldWarning("removed_in_sendsay", "Town", "Town")], False),
    ],
)
def test_what_has_become_of_a_rule(fields: Any, targets: Any, warnings: list[FieldWarning], goes_on: bool) -> None:
    mapping = of(CHOSEN, fields, targets)
    assert list(mapping.warnings) == warnings
    assert mapped(mapping, CARD).cells == ((("custom.q1", "x"),) if goes_on else ())
    assert mapping.targets == (("custom.q1",) if goes_on else ())


def test_a_remark_of_a_renamed_field_has_its_new_name() -> None:
    mapping = of(CHOSEN, [replace(CITY, name="Где")], [target("int", name="Town")])
    assert [each.explanation for each in mapped(mapping, CARD).remarks] == ["Где"]


def test_a_rule_that_is_left_out_clears_nothing_and_remarks_nothing() -> None:
    found = mapped(of(CHOSEN, [OTHER], [TOWN]), CARD)
    assert (found.cells, found.empties, found.remarks) == ((), (), ())


def test_fields_without_a_kept_name_are_not_renamed() -> None:
    rule = FieldRule(Source(SourceKind.FIELD, 5), "custom.q1")
    assert of(rule, [CITY], [TOWN]).warnings == ()
    assert of(rule, [OTHER], []).warnings == (
        FieldWarning("removed_in_amocrm", "5"),
        FieldWarning("removed_in_sendsay", "custom.q1"),
    )


def test_what_is_no_field_of_amocrm_cannot_be_removed_from_it_but_has_a_type() -> None:
    assert of(of_kind(SourceKind.TAGS), [OTHER], [TOWN]).warnings == ()
    found = of(of_kind(SourceKind.CREATED_AT), None, [target("int", name="Town")]).warnings
    assert found == (FieldWarning("types_differ", "created_at → Town", "date_time", "int"),)


@pytest.mark.parametrize(
    ("targets", "warning"),
    [
        ([], FieldWarning("removed_in_sendsay", "custom.q1")),
        ([target("int", name="Тел")], FieldWarning("types_differ", "Тел", "multitext", "int")),
    ],
)
def test_a_phone_without_its_field_goes_nowhere_else(targets: Any, warning: FieldWarning) -> None:
    settings = replace(NOTHING, phone=PhoneChoice(PhoneKind.FIELD, "custom.q1"))
    mapping = Mapping.of(settings, None, targets, ZONE)
    found = mapped(mapping, CARD)
    assert mapping.warnings == (warning,)
    assert (found.cells, found.phone, found.empties, found.no_phones) == ((), "", (), False)


def test_one_warning_is_told_once() -> None:
    twice = replace(NOTHING, fields=(CHOSEN, replace(CHOSEN, target="custom.q2", target_name="")))
    found = Mapping.of(twice, [OTHER], [TOWN, target("free", path="custom.q2")], ZONE)
    assert found.warnings == (FieldWarning("removed_in_amocrm", "Город", "Город"),)
