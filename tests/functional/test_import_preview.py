"""P4, P3: a preview tells what the run then does and writes nothing; a run that finds nobody is red, harms nobody."""

from typing import Any

import pytest
from amosend.store.registers import RegisterTable

from tests.fakes.world import ACCOUNT, World, world
from tests.functional.few_people import FewPeople
from tests.functional.importing import Import, people_of

_NUMBERS = ("read", "sent", "added", "updated", "moved", "unchanged", "removed", "kept", "unsubscribed", "blocked")
_WRITES = ("import", "set", "create", "delete", "attach", "detach", "replace", "move", "update")


def _preview(importing: Import) -> dict[str, object]:
    path = f"/integrations/{importing.integration}/runs"
    return importing.finish(importing.world.api("POST", path, {"preview": True}).json()["id"])


@pytest.mark.parametrize("worker_seconds", [90.0, 20.0], ids=["one hop", "several hops"])
def test_a_preview_of_a_mixed_base_writes_nothing_and_tells_what_the_run_does(worker_seconds: float) -> None:
    with world(contacts=1_000) as amosend:
        acme = amosend.sendsay.account(ACCOUNT)
        importing = Import.of(amosend)
        amosend.worker_seconds = worker_seconds

        people = [one.email for one in people_of(importing.source).values()]
        for email in people[:60]:
            acme.roster.create(f"email:{email}", confirmed=True, now=0)
        for email in people[40:50]:
            acme.unsubscribe(email)
        for email in people[50:55]:
            acme.bounce(email)
        amosend.sendsay.calls.clear()
        preview = _preview(importing)
        made = {call.action for call in amosend.sendsay.calls.all()}
        assert not {each for each in made if each.rpartition(".")[2].startswith(_WRITES)}, made
        assert (preview["status"], len(acme.groups), len(acme.roster)) == ("succeeded", 0, 60)
        run = importing.run()
        assert run["status"] == "succeeded"
        assert preview["counts"] == run["counts"]
        assert run["counts"]["unsubscribed"] == 10
        assert run["counts"]["blocked"] == 5


def test_a_preview_foresees_moves_and_removals(amosend: World) -> None:
    few = FewPeople(amosend, "anna", "boris", "vera", gone="remove")
    few.run()
    few.pass_time()
    few.rename("anna", "anya")
    few.editor.delete_contact(few.ids["boris"])
    preview = few.run(preview=True)
    assert few.listed(preview) == {"anna", "boris", "vera"}
    run = few.run()
    assert [preview["counts"][each] for each in _NUMBERS] == [run["counts"][each] for each in _NUMBERS]
    assert (run["counts"]["moved"], run["counts"]["removed"]) == (1, 1)
    assert few.listed(run) == {"anya", "vera"}
    told = [{each["outcome"]["code"]: each["outcome"]["ru"] for each in one["examples"]} for one in (preview, run)]
    assert [each["moved"].split()[-5] for each in told] == ["займёт", "занял"]
    assert ["будет убран" in each["removed"] for each in told] == [True, False]


@pytest.mark.parametrize("worker_seconds", [90.0, 4.0], ids=["one hop", "several hops"])
def test_a_preview_foresees_who_inherits_an_address(amosend: World, worker_seconds: float) -> None:
    few = FewPeople(amosend, "anna", "boris")
    few.add("heir", emails=[few.email("anna")])
    few.pass_time()
    few.run()
    few.pass_time()
    few.rename("anna", "anya")
    amosend.worker_seconds = worker_seconds
    preview, run = few.run("changes", preview=True), few.run("changes")
    assert preview["counts"] == run["counts"]
    assert few.listed(run) == {"anya", "anna", "boris"}


def test_a_preview_knows_in_the_second_chunk_whom_the_first_would_have_added(amosend: World) -> None:
    names = [f"person{number}" for number in range(260)]  # a page, and the next one
    few = FewPeople(amosend, *names, most=1, emails={"kind": "all"})
    few.rename("person0", "person0", "person255")
    preview, run = few.run(preview=True), few.run()
    assert preview["counts"] == run["counts"]


def _in_small_hops(amosend: World) -> None:
    """No hop has time for more than one page, or a few contacts by their ids."""

    def pass_time() -> None:
        amosend.pass_time(amosend.worker_seconds / 3)

    amosend.amocrm.faults.on("meanwhile", path="/contacts$", meanwhile=pass_time)


def _crowded(amosend: World, **settings: Any) -> FewPeople:
    """Three pages of people, each a chunk; some have a second address, or one that somebody else has, too."""
    few = FewPeople(amosend, *(f"person{number}" for number in range(520)), most=1, gone="remove", **settings)
    few.rename("person0", "person0", "person255")
    few.rename("person1", "person1", "second1")
    few.rename("person515", "second1")
    few.rename("person2", "person2", "second2", "third2")
    few.rename("person300", "person300", "second2")
    few.add("heir", emails=[few.email("person3")])
    few.add("other heir", emails=[few.email("person301"), few.email("third2")])
    return few


def _moved_about(few: FewPeople) -> None:
    """What one hop finds out, a later one has to know: who has moved, and which second addresses are taken or free."""
    few.rename("person0", "moved0")
    few.rename("person260", "person0")
    few.rename("person1", "person1", "new second1")
    few.rename("person516", "new second1")
    few.rename("person2", "person2")
    few.rename("person3", "moved3")
    few.edit("person4", emails=[])
    few.rename("person517", "person4")
    few.rename("person301", "person5")
    few.editor.delete_contact(few.ids["person5"])
    few.rename("person302", "person302", "moved0")


@pytest.mark.parametrize("emails", ["all", "first"])
def test_a_preview_over_many_hops_knows_what_earlier_ones_have_found_out(amosend: World, emails: str) -> None:
    few = _crowded(amosend, emails={"kind": emails})
    _in_small_hops(amosend)
    before = len(amosend.delivered)
    preview = few.run(preview=True)
    assert len(amosend.delivered) - before >= 3
    assert preview["counts"] == few.run()["counts"]
    for mode in ("changes", "full"):
        few.pass_time()
        if mode == "changes":
            _moved_about(few)
        else:
            few.rename("person6", "moved6")
            few.rename("person400", "person6", "person7")
            few.rename("person7", "moved7", "person8")
            few.rename("person8", "person9")
        preview, run = few.run(mode, preview=True), few.run(mode)
        assert preview["counts"] == run["counts"]


def test_a_preview_leaves_nothing_behind(amosend: World) -> None:
    few = _crowded(amosend)
    _in_small_hops(amosend)
    few.run(preview=True)
    assert list(RegisterTable.scan()) == []


def test_a_preview_foresees_whose_address_cannot_be_found(amosend: World) -> None:
    few = FewPeople(amosend, "anna", "boris", "vera", gone="remove")
    few.run()
    few.pass_time()
    few.editor.delete_contact(few.ids["boris"])
    amosend.sendsay.faults.on("body", action="member.list", body={"errors": [{"id": "error/forbidden"}]})
    preview, run = few.run(preview=True), few.run()
    assert preview["counts"] == run["counts"]
    assert preview["counts"]["removed"] == 0


def test_nobody_where_many_were_is_a_failure_that_removes_nobody(amosend: World) -> None:
    few = FewPeople(amosend, *(f"person{number}" for number in range(12)), gone="remove")
    first = few.run()
    few.pass_time()
    for contact_id in few.ids.values():
        few.editor.delete_contact(contact_id)
    failed = few.try_run()
    assert failed["status"] == "failed"
    assert failed["problem"]["code"] == "nothing_found"
    assert len(few.listed(first)) == 12
    for name, contact_id in few.ids.items():
        few.editor.restore_contact(contact_id)
        assert name in few.listed(first)
    assert few.run("changes")["since"] == first["watermark"] - 600
