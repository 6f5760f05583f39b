"""P1: what a person, or somebody in Sendsay, decided about an address holds for every contact that has or had it.

Each story leads an address out of the list and then back to an import by another door: through an empty field, another
contact, a merger, a new contact, a consent that comes back.
"""

from collections.abc import Callable

import pytest

from tests.fakes.world import World
from tests.functional.few_people import FewPeople

Leave = Callable[[FewPeople, str], object]
Return = Callable[[FewPeople], object]

_LEAVES: dict[str, Leave] = {
    "unsubscribed": lambda few, _: few.acme.unsubscribe(few.email("anna")),
    "taken out": lambda few, list_id: few.acme.take_out(few.email("anna"), list_id),
}


def _twin_with_a_lower_id_gets_the_address(few: FewPeople) -> None:
    few.rename("aaron", "anna")


def _merged_into_her_double(few: FewPeople) -> None:
    few.editor.merge_contacts(few.ids["boris"], few.ids["anna"])
    few.rename("boris", "anna")


def _made_anew(few: FewPeople) -> None:
    few.editor.delete_contact(few.ids["anna"])
    few.add("again", emails=[few.email("anna")])


def _other_contact_gets_the_address(few: FewPeople) -> None:
    few.rename("anna", "anya")
    few.rename("boris", "anna")


_RETURNS: dict[str, tuple[Return, Return]] = {
    "an empty field": (lambda few: few.rename("anna"), lambda few: few.rename("anna", "anna")),
    "an empty field and another address": (lambda few: few.rename("anna"), lambda few: few.rename("anna", "anya")),
    "a contact with a lower id": (_twin_with_a_lower_id_gets_the_address, lambda few: None),
    "a merger": (_merged_into_her_double, lambda few: None),
    "a contact made anew": (_made_anew, lambda few: None),
    "a contact that gets the address": (_other_contact_gets_the_address, lambda few: None),
}


@pytest.mark.parametrize("told", [True, False], ids=["met by a run", "never met"])
@pytest.mark.parametrize("back", _RETURNS)
@pytest.mark.parametrize("leave", _LEAVES)
def test_an_address_does_not_come_back_by_another_door(amosend: World, leave: str, back: str, told: bool) -> None:
    few = FewPeople(amosend, "aaron", "anna", "boris")
    list_id = few.run()["list_id"]
    few.pass_time()
    _LEAVES[leave](few, list_id)
    few.edit("anna", first_name="Анна")
    if told:
        few.run("changes")
        few.pass_time()
    before = len(few.acme.additions(few.email("anna")))
    for step in _RETURNS[back]:
        step(few)
        for mode in ("changes", "full"):
            few.run(mode)
            few.pass_time()
    assert len(few.acme.additions(few.email("anna"))) == before
    assert few.acme.additions(few.email("anya")) == []


def test_a_consent_that_comes_back_brings_nobody_back_who_was_taken_out(amosend: World) -> None:
    few = FewPeople(amosend, "anna", "boris")
    field = amosend.amocrm.account("example.amocrm.ru").fields["contacts"].of("POSITION").id
    for name in ("anna", "boris"):
        few.edit(name, fields={field: "да"})
    settings = {"list": {"kind": "new", "name": "amoCRM"}, "consent": {"field_id": field}}
    amosend.set_up(few.importing.integration, **settings)
    list_id = few.run()["list_id"]
    few.pass_time()
    few.acme.take_out(few.email("anna"), list_id)
    before = len(few.acme.additions(few.email("anna")))
    for answer in ("нет", "да"):
        few.edit("anna", fields={field: answer})
        run = few.run()
        few.pass_time()
    assert few.outcome(run, "anna") == "removed_in_sendsay"
    assert len(few.acme.additions(few.email("anna"))) == before
