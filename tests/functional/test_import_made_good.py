"""A change that Sendsay refuses within a batch is told, and made good by a later run; it is not asked for for ever."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from amosend.services.ports import Json

from local.sandbox.sendsay.questions import Question
from tests.fakes.world import HOST, World
from tests.functional.few_people import FewPeople
from tests.functional.refusing import refusing_calls

_PHONE, _OTHER = "+79990000001", "+79990000002"
_ATTACHED = {"kind": "additional_contact"}


def _few(amosend: World, phone: dict[str, str] | None = None) -> FewPeople:
    """Anna has a gender and a city; of one the answer is a choice, the other is cleared where it is empty."""
    few = FewPeople(amosend)
    few.acme.anketas["custom"].quests["city"] = Question("city", "Город", "free", width=100)
    few.acme.anketas["custom"].quests["phone"] = Question("phone", "Телефон", "free", width=100)
    fields = amosend.amocrm.account(HOST).fields["contacts"]
    gender, city = fields.add("Пол", "select", values=("мужской", "женский")), fields.add("Город", "text")
    chosen = [
        {"source": {"kind": "field", "field_id": gender.id}, "target": "base.gender"},
        {"source": {"kind": "field", "field_id": city.id}, "target": "custom.city", "empty": "clear"},
    ]
    settings: dict[str, Any] = {"list": {"kind": "new", "name": "amoCRM"}, "fields": chosen}
    amosend.set_up(few.importing.integration, **settings, **({"phone": phone} if phone else {}))
    few.add("anna", fields={gender.id: "женский", city.id: "Москва"}, phones=[_PHONE])
    few.add("boris")
    return few


def _no_city(few: FewPeople) -> None:
    few.edit("anna", fields={few.importing.source.fields["contacts"].all[-1].id: ""})


_CHANGES: dict[str, tuple[Callable[[FewPeople], object], Callable[[Json], bool], str]] = {
    "choice": (lambda few: None, lambda call: "gender" in str(call.get("obj")), "field_unreadable"),
    "clear": (_no_city, lambda call: "delete" in str(call.get("datakey")), "field_unreadable"),
    "detach": (
        lambda few: few.edit("anna", phones=[]),
        lambda call: call["action"] == "member.head.detach",
        "phone_stays",
    ),
    "attach": (lambda few: None, lambda call: "head_attach" in call, "phone_rejected"),
}


def _card(few: FewPeople) -> tuple[str, str, list[str]]:
    member = few.acme.member(few.email("anna"))
    assert member
    return "".join(member.value("base.gender") or ""), member.value("custom.city") or "", member.phones()


@pytest.mark.parametrize("change", _CHANGES)
def test_a_change_that_was_refused_is_made_good(amosend: World, change: str) -> None:
    few = _few(amosend, _ATTACHED)
    prepare, refused, remark = _CHANGES[change]
    first = change in {"choice", "attach"}
    with refusing_calls(refused) if first else nullcontext():
        run = few.run()
    if not first:
        few.pass_time()
        prepare(few)
        with refusing_calls(refused):
            run = few.run("changes")
    told = few.importing.contacts(run["id"])
    assert remark in {each["code"] for one in told if one["contact_id"] == few.ids["anna"] for each in one["remarks"]}
    few.pass_time()
    few.run("full" if change == "attach" else "changes")
    city, phones = "" if change == "clear" else "Москва", [] if change == "detach" else ["79990000001"]
    assert _card(few) == ("0", city, phones)
    few.pass_time()
    assert few.outcome(few.run(), "anna") == "unchanged"


def test_what_is_refused_for_ever_is_asked_for_once_more_and_then_by_full_runs(amosend: World) -> None:
    few = _few(amosend)
    asked = 0

    def refused(call: Json) -> bool:
        nonlocal asked
        asked += "gender" in str(call.get("obj"))
        return "gender" in str(call.get("obj"))

    def asked_by(mode: str) -> int:
        nonlocal asked
        asked = 0
        few.run(mode)
        few.pass_time()
        few.edit("boris", first_name=mode)  # else the next run would read again what changed last
        return asked

    with refusing_calls(refused):
        times = [bool(asked_by(mode)) for mode in ("full", "changes", "changes", "changes", "full")]
    assert times == [True, True, False, False, True]


def test_a_phone_that_was_somebody_elses_is_attached_when_it_is_free(amosend: World) -> None:
    few = _few(amosend, _ATTACHED)
    few.run()
    few.pass_time()
    few.edit("boris", phones=[_PHONE])
    few.run("changes")
    few.pass_time()
    few.edit("anna", phones=[])
    few.run("changes")
    few.pass_time()
    few.run()
    phones = {key: one.phones() for key, one in few.importing.members().items()}
    assert phones == {few.email("anna"): [], few.email("boris"): ["79990000001"]}


@pytest.mark.parametrize("leave", ["moved", "deleted", "emptied"])
@pytest.mark.parametrize("kind", ["field", "additional_contact"])
def test_the_phone_of_who_had_the_address_before_does_not_stay_with_it(amosend: World, kind: str, leave: str) -> None:
    phone = {"kind": kind, **({"field": "custom.phone"} if kind == "field" else {})}
    few = _few(amosend, phone)
    few.add("twin", emails=[few.email("anna")])
    few.run()
    assert _phones(few, "anna") == ["79990000001"]
    few.pass_time()
    if leave == "deleted":
        few.editor.delete_contact(few.ids["anna"])
    else:
        few.rename("anna", *(["anya"] if leave == "moved" else []))
    few.run("changes")
    few.pass_time()
    few.run()
    assert _phones(few, "anna") == []
    assert _phones(few, "anya") == (["79990000001"] if leave == "moved" else [])
    few.pass_time()
    assert few.outcome(few.run(), "twin") == "unchanged"
    few.edit("twin", phones=[_OTHER])
    few.run()
    assert _phones(few, "anna") == ["79990000002"]


def _phones(few: FewPeople, name: str) -> list[str]:
    member = few.acme.member(few.email(name))
    return [*member.phones(), *filter(None, [member.value("custom.phone")])] if member else []


def test_a_phone_that_nobody_of_ours_gave_stays_with_the_address(amosend: World) -> None:
    few = _few(amosend, _ATTACHED)
    few.add("twin", emails=[few.email("anna")])
    few.run()
    few.pass_time()
    member = few.acme.member(few.email("anna"))
    assert member
    few.acme.roster.attach(member, "msisdn:79990000009")
    few.rename("anna", "anya")
    few.run("changes")
    few.pass_time()
    few.run()
    assert _phones(few, "anna") == ["79990000009"]
