"""P1: nobody who left, was blocked, or was taken out by a person is ever added, by whatever run and however they left.

The proof is the sandbox's own: its list, its log of calls that must never be made, and its record of every addition.
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
    "card deleted": lambda few, _: _delete_card(few),
}
_NAMES = ["nobody moves", "changed e-mail", "deleted and restored"]


def _delete_card(few: FewPeople) -> None:
    member = few.acme.member(few.email("anna"))
    assert member
    few.acme.delete_member(member)


def _change(few: FewPeople, kind: str) -> None:
    if kind == "changed e-mail":
        few.rename("anna", "anya")
    elif kind == "deleted and restored":
        few.editor.delete_contact(few.ids["anna"])
        few.editor.restore_contact(few.ids["anna"])
    else:
        few.edit("anna", first_name="Анна")


@pytest.mark.parametrize("mode", ["full", "changes"])
@pytest.mark.parametrize("change", _NAMES)
@pytest.mark.parametrize("leave", _LEAVES)
def test_who_has_left_is_not_added_again(amosend: World, leave: str, change: str, mode: str) -> None:
    few = FewPeople(amosend, "anna", "boris")
    first = few.run()
    assert few.listed(first) == {"anna", "boris"}
    few.pass_time()
    _LEAVES[leave](few, first["list_id"])
    before = len(few.acme.additions(few.email("anna")))
    _change(few, change)
    for _ in range(2):
        run = few.run(mode)
        assert "anya" not in few.listed(run)
        assert len(few.acme.additions(few.email("anna"))) == before
        assert few.acme.additions(few.email("anya")) == []
        few.pass_time()


@pytest.mark.parametrize("card", [True, False], ids=["with a card", "without a card"])
def test_who_is_on_a_stop_list_from_the_first_is_not_in_the_list(amosend: World, card: bool) -> None:
    few = FewPeople(amosend, "anna", "boris", before=["anna"])
    if card:
        few.acme.roster.create(f"email:{few.email('anna')}", confirmed=True, now=0)
    for mode in ("full", "full", "changes"):
        run = few.run(mode)
        assert few.listed(run) == {"boris"}
        assert few.acme.is_stopped(few.email("anna"))
        few.edit("anna", first_name="Анна")
    assert few.acme.additions(few.email("anna")) == []


def _sent_and_not_looked_at(few: FewPeople) -> None:
    """Behind the import no card can be read."""
    options = few.world.sendsay.options
    anna = [few.email("anna")]
    few.world.sendsay.faults.on(
        "meanwhile", action="member.import", times=1, meanwhile=lambda: options.set({"unreadable_members": anna})
    )
    assert few.outcome(few.run(), "anna") == "status_unknown"
    options.set({"unreadable_members": []})


def _sent_and_revoked(few: FewPeople) -> None:
    """The run fails between its import and the look at what came of it."""
    few.world.sendsay.faults.on("status", action="track.get", status=401)
    assert few.try_run()["status"] == "failed"
    few.world.sendsay.faults.clear()


def _not_taken_out(few: FewPeople) -> None:
    """That she leaves the list again is refused."""
    refused = {"result": [{"errors": [{"id": "error/internal", "explain": "x"}]}]}
    looks = 2  # before the import and behind it
    few.world.sendsay.faults.on("body", action="batch", after=looks, times=1, body=refused)
    run = few.run()
    assert few.outcome(run, "anna") == "unsubscribed"
    assert "anna" in few.listed(run)


@pytest.mark.parametrize("trouble", [_sent_and_not_looked_at, _sent_and_revoked, _not_taken_out])
@pytest.mark.parametrize("mode", ["full", "changes"])
def test_who_was_on_a_stop_list_unseen_leaves_the_list_by_the_next_run(
    amosend: World, trouble: Callable[[FewPeople], None], mode: str
) -> None:
    """Sendsay does not tell its stop-list, and the card is made by the import."""
    few = FewPeople(amosend, "anna", "boris", "vera", before=["anna"])
    amosend.sendsay.options.set({"stop_list_as": "refused"})
    trouble(few)
    few.pass_time()
    few.add("galya")
    run = few.try_run(mode)
    assert run["status"] == "succeeded", run
    assert few.listed(run) == {"boris", "vera", "galya"}
    assert few.outcome(run, "anna") == "unsubscribed"
    assert few.acme.is_stopped(few.email("anna"))


def test_who_was_taken_out_stays_so_until_a_person_puts_them_back(amosend: World) -> None:
    few = FewPeople(amosend, "anna", "boris")
    list_id = few.run()["list_id"]
    few.acme.take_out(few.email("anna"), list_id)
    for _ in range(3):
        assert few.outcome(few.run(), "anna") == "removed_in_sendsay"
    member = few.acme.member(few.email("anna"))
    assert member
    few.acme.group(list_id).members.add(member.id)
    few.edit("anna", first_name="Анна", last_name="Ветрова")
    assert few.outcome(few.run(), "anna") == "updated"
    assert member.value("base.firstName") == "Анна Ветрова"


@pytest.mark.parametrize("given", [{"emails": []}, {"emails": ["junk"]}], ids=["no address", "no valid address"])
@pytest.mark.parametrize("mode", ["full", "changes"])
def test_who_was_taken_out_stays_so_for_whoever_inherits_the_address(
    amosend: World, given: dict[str, list[str]], mode: str
) -> None:
    """The heir is read behind the one who has lost the address, and before anybody looked for it in the list."""
    few = FewPeople(amosend, "anna", *(f"other{number}" for number in range(70)), gone="remove")
    few.add("twin", emails=[few.email("anna")])
    list_id = few.run()["list_id"]
    few.acme.take_out(few.email("anna"), list_id)
    few.pass_time()
    few.edit("anna", **given)
    amosend.amocrm.options.gateway_timeout_above = 100
    run = few.run(mode)
    assert few.outcome(run, "twin") == "removed_in_sendsay"
    assert "anna" not in few.listed(run)
    few.pass_time()
    assert "anna" not in few.listed(few.run("full"))


def test_a_status_that_cannot_be_read_means_not_now_and_is_made_good(amosend: World) -> None:
    few = FewPeople(amosend, "anna", "boris")
    few.acme.roster.create(f"email:{few.email('anna')}", confirmed=True, now=0)
    amosend.sendsay.options.set({"unreadable_members": [few.email("anna")]})
    first = few.run()
    assert few.outcome(first, "anna") == "status_unknown"
    assert few.listed(first) == {"boris"}
    assert few.acme.additions(few.email("anna")) == []
    amosend.sendsay.options.set({"unreadable_members": []})
    few.pass_time()
    assert few.listed(few.run("changes")) == {"anna", "boris"}


def test_new_people_are_added_unconfirmed_when_that_is_chosen(amosend: World) -> None:
    few = FewPeople(amosend, "anna", "boris", unconfirmed=True)
    few.acme.roster.create(f"email:{few.email('boris')}", confirmed=True, now=0)
    run = few.run()
    members = few.importing.members(run["list_id"])
    assert {key: one.confirmed for key, one in members.items()} == {
        few.email("anna"): False,
        few.email("boris"): True,
    }
