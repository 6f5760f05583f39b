"""P8: the amoCRM contact is the person. What becomes of the subscriber when its address, or it itself, changes."""

from typing import Any

import pytest

from tests.fakes.world import HOST, World
from tests.functional.few_people import FewPeople


@pytest.mark.parametrize("events", [True, False], ids=["by events", "by the list"])
@pytest.mark.parametrize("mode", ["full", "changes"])
def test_a_changed_email_moves_the_subscriber(amosend: World, mode: str, events: bool) -> None:
    few = FewPeople(amosend, "anna", "boris")
    few.run()
    few.pass_time()
    few.rename("anna", "anya")
    amosend.amocrm.account(HOST).options.events_forbidden = not events
    run = few.run(mode)
    assert few.outcome(run, "anna") == "moved"
    assert few.listed(run) == {"anya", "boris"}


def test_an_old_address_that_another_contact_has_stays(amosend: World) -> None:
    few = FewPeople(amosend, "anna")
    few.add("twin", emails=[few.email("anna")])
    few.run()
    few.pass_time()
    few.rename("anna", "anya")
    for mode in ("changes", "changes", "full"):
        run = few.run(mode)
        assert few.listed(run) == {"anna", "anya"}
        few.pass_time()


def test_of_contacts_with_one_address_the_lowest_id_has_it_and_the_next_inherits(amosend: World) -> None:
    few = FewPeople(amosend, "anna", gone="remove")
    few.add("twin", emails=[few.email("anna")])
    run = few.run()
    assert (few.outcome(run, "anna"), few.outcome(run, "twin")) == ("added", "duplicate_email")
    few.pass_time()
    few.editor.delete_contact(few.ids["anna"])
    run = few.run("changes")
    assert few.listed(run) == {"anna"}
    few.pass_time()
    few.run()
    assert few.importing.members()[few.email("anna")].value("base.firstName") == "twin"


@pytest.mark.parametrize("mode", ["full", "changes"])
@pytest.mark.parametrize("how", ["deleted", "merged into winner", "merged, event of loser"])
@pytest.mark.parametrize("gone", ["leave", "remove"])
def test_who_is_gone_from_amocrm_leaves_by_policy(amosend: World, gone: str, how: str, mode: str) -> None:
    """A merged contact's address lives on as a further one of the winner, of whom only the main one is loaded."""
    few = FewPeople(amosend, "anna", "boris", gone=gone)
    few.run()
    few.pass_time()
    amosend.amocrm.options.merged_event_names = "loser" if how.endswith("loser") else "winner"
    if how == "deleted":
        few.editor.delete_contact(few.ids["anna"])
    else:
        few.editor.merge_contacts(few.ids["boris"], few.ids["anna"])
    run = few.run(mode)
    assert few.listed(run) == ({"boris"} if gone == "remove" else {"anna", "boris"})
    assert run["counts"]["removed" if gone == "remove" else "kept"] == 1
    assert few.importing.members().keys() == {few.email("anna"), few.email("boris")}


@pytest.mark.parametrize("mode", ["full", "changes"])
def test_who_is_restored_comes_back(amosend: World, mode: str) -> None:
    few = FewPeople(amosend, "anna", "boris", gone="remove")
    few.run()
    few.pass_time()
    few.editor.delete_contact(few.ids["anna"])
    assert few.listed(few.run(mode)) == {"boris"}
    few.pass_time()
    few.editor.restore_contact(few.ids["anna"])
    assert few.listed(few.run(mode)) == {"anna", "boris"}


@pytest.mark.parametrize("status", [404, 500, 403])
def test_a_read_that_fails_removes_nobody(amosend: World, status: int) -> None:
    few = FewPeople(amosend, "anna", "boris", gone="remove")
    run = few.run()
    few.editor.delete_contact(few.ids["anna"])
    amosend.amocrm.faults.on("status", path="/api/v4/contacts", status=status)
    assert few.try_run()["status"] == "failed"
    assert few.listed(run) == {"anna", "boris"}


def test_all_emails_of_a_contact_are_loaded_and_one_that_it_loses_leaves(amosend: World) -> None:
    few = FewPeople(amosend, "boris", emails={"kind": "all"})
    few.add("anna", emails=[few.email("anna"), few.email("anya")])
    assert few.listed(few.run()) == {"anna", "anya", "boris"}
    few.pass_time()
    few.rename("anna", "anna")
    assert few.listed(few.run("changes")) == {"anna", "boris"}


def test_the_email_with_the_chosen_label_is_loaded(amosend: World) -> None:
    few = FewPeople(amosend, "boris", emails={"kind": "label", "label": "PRIV"})
    few.add("anna", emails=[(few.email("anna"), "WORK"), (few.email("anya"), "PRIV")])
    assert "anya" in (listed := few.listed(few.run()))
    assert "anna" not in listed


def test_another_policy_for_who_is_gone_sends_nobody_again(amosend: World) -> None:
    choices: dict[str, Any] = {"phone": {"kind": "additional_contact"}}
    few = FewPeople(amosend, **choices, gone="leave")
    few.add("anna", phones=["+79990000001"])
    list_id = few.run()["list_id"]
    few.pass_time()
    amosend.set_up(few.importing.integration, list={"kind": "existing", "id": list_id}, **choices, gone="remove")
    run = few.run("full")
    assert (run["counts"]["updated"], run["counts"]["unchanged"]) == (0, 1)


def test_a_cleared_phone_is_detached_only_if_it_was_ours(amosend: World) -> None:
    few = FewPeople(amosend, phone={"kind": "additional_contact"})
    few.add("anna", phones=["+79990000001"])
    few.add("boris", phones=["+79990000002"])
    few.run()
    few.pass_time()
    member = few.acme.member(few.email("boris"))
    assert member
    few.acme.roster.detach(member, "msisdn:79990000002")
    few.acme.roster.attach(member, "msisdn:79990000009")
    few.edit("anna", phones=[])
    few.edit("boris", phones=[])
    few.run("changes")
    phones = {key: one.phones() for key, one in few.importing.members().items()}
    assert phones == {few.email("anna"): [], few.email("boris"): ["79990000009"]}


@pytest.mark.parametrize("how", ["another plan", "a changed plan"])
def test_whoever_was_left_in_the_list_leaves_by_a_full_run_that_removes(amosend: World, how: str) -> None:
    few = FewPeople(amosend, "anna", "boris", gone="leave")
    list_id = few.run()["list_id"]
    few.add("twin", emails=[few.email("boris")])
    few.pass_time()
    few.editor.delete_contact(few.ids["anna"])
    few.editor.delete_contact(few.ids["boris"])
    assert few.listed(few.run("changes")) == {"anna", "boris"}
    few.pass_time()
    settings: dict[str, Any] = {"list": {"kind": "existing", "id": list_id}, "gone": "remove"}
    autoimport = few.importing.autoimport(**settings) if how == "another plan" else None
    if autoimport is None:
        amosend.set_up(few.importing.integration, **settings)
    for removed in (1, 0):
        assert few.importing.run(autoimport=autoimport, mode="full", preview=True)["counts"]["removed"] == removed
        run = few.importing.run(autoimport=autoimport, mode="full")
        assert (run["counts"]["removed"], run["counts"]["kept"]) == (removed, 0)
        assert few.listed(run) == {"boris"}
        few.pass_time()
