"""P1 with all addresses of a contact wanted: what is against one of them is against the person.

Each story gives somebody who has left, by whichever address, one more address; none of the new ones may be added.
"""

from collections.abc import Callable

import pytest

from tests.fakes.world import World
from tests.functional.few_people import FewPeople

Leave = Callable[[FewPeople, str], object]

_LEAVES: dict[str, Leave] = {
    "unsubscribed": lambda few, _: few.acme.unsubscribe(few.email("anna")),
    "bounced": lambda few, _: few.acme.bounce(few.email("anna")),
    "taken out": lambda few, list_id: few.acme.take_out(few.email("anna"), list_id),
}
_ADDRESSES = {
    "two new ones": ["anya", "nyura"],
    "one more behind": ["anna", "anya"],
    "one more before": ["anya", "anna"],
}


@pytest.mark.parametrize("addresses", _ADDRESSES)
@pytest.mark.parametrize("leave", _LEAVES)
def test_no_further_address_takes_the_place_of_one_that_has_left(amosend: World, leave: str, addresses: str) -> None:
    few = FewPeople(amosend, "anna", "boris", emails={"kind": "all"})
    list_id = few.run()["list_id"]
    few.pass_time()
    _LEAVES[leave](few, list_id)
    few.rename("anna", *_ADDRESSES[addresses])
    for mode in ("changes", "full"):
        run = few.run(mode)
        assert not few.listed(run) & {"anya", "nyura"}
        few.pass_time()
    assert few.acme.additions(few.email("anya")) == few.acme.additions(few.email("nyura")) == []


@pytest.mark.parametrize("leave", _LEAVES)
def test_a_further_address_that_has_left_keeps_out_a_new_one_even_when_the_contact_has_it_no_more(
    amosend: World, leave: str
) -> None:
    few = FewPeople(amosend, "boris", emails={"kind": "all"})
    few.add("maria", emails=[few.email("maria"), few.email("anna")])
    list_id = few.run()["list_id"]
    few.pass_time()
    _LEAVES[leave](few, list_id)
    few.edit("maria", first_name="Мария")
    few.run("changes")
    few.pass_time()
    for addresses in (["maria", "anna", "anya"], ["maria", "anya"]):
        few.rename("maria", *addresses)
        run = few.run("changes")
        assert "anya" not in few.listed(run)
        assert few.outcome(run, "maria") == "unchanged"  # it is in the list, and stays there as amoCRM has it
        few.pass_time()


def test_a_duplicate_of_somebody_who_has_left_brings_no_other_address(amosend: World) -> None:
    few = FewPeople(amosend, "anna", emails={"kind": "all"})
    few.add("twin", emails=[few.email("anna")])
    few.run()
    few.pass_time()
    few.acme.unsubscribe(few.email("anna"))
    few.rename("twin", "anna", "anya")
    run = few.run("changes")
    assert "anya" not in few.listed(run)
    assert few.outcome(run, "twin") == "duplicate_email"


def test_what_was_withheld_is_added_when_the_person_has_subscribed_again(amosend: World) -> None:
    """Nothing was ever against the further address itself, so nothing is remembered of it."""
    few = FewPeople(amosend, "anna", "boris", emails={"kind": "all"})
    list_id = few.run()["list_id"]
    few.pass_time()
    few.acme.take_out(few.email("anna"), list_id)
    few.rename("anna", "anna", "anya")
    assert few.listed(few.run("changes")) == {"boris"}
    member = few.acme.member(few.email("anna"))
    assert member
    few.acme.group(list_id).members.add(member.id)
    assert few.listed(few.run()) == {"anna", "anya", "boris"}
