"""What amoCRM lacks all at once is not believed at once: nobody leaves the list for it, and the run says so in red."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from amosend.clients.amocrm import AmoCrm

from tests.fakes.world import HOST, World
from tests.functional.few_people import FewPeople

_MANY = tuple(f"person{number}" for number in range(30))


@pytest.fixture
def few(amosend: World) -> FewPeople:
    people = FewPeople(amosend, *_MANY)
    people.run()
    people.pass_time()
    return people


def test_emails_that_vanish_in_masses_are_held_until_a_person_insists(few: FewPeople) -> None:
    first = few.run("changes")
    for name in _MANY[:15]:
        few.edit(name, emails=[])
    for _ in range(2):
        preview = few.try_run(preview=True)
        assert _verdict(preview) == ("failed", "emails_vanished")
    failed = few.try_run("changes")
    assert _verdict(failed) == ("failed", "emails_vanished")
    assert failed["counts"]["status_unknown"] == 15
    assert preview["counts"]["status_unknown"] == 15
    assert few.listed(first) == set(_MANY)
    few.pass_time()
    assert _verdict(few.try_run("changes")) == ("failed", "emails_vanished")
    insisted = few.run()
    assert insisted["counts"]["without_email"] == 15
    assert few.listed(insisted) == set(_MANY[15:])
    assert few.run("changes")["counts"]["status_unknown"] == 0


def test_emails_that_come_back_were_never_lost(few: FewPeople) -> None:
    for name in _MANY:
        few.edit(name, emails=[])
    assert _verdict(few.try_run("changes")) == ("failed", "emails_vanished")
    for name in _MANY:
        few.rename(name, name)
    run = few.run("changes")
    assert run["counts"]["unchanged"] == len(_MANY)
    assert few.listed(run) == set(_MANY)


def test_a_single_email_that_was_emptied_leaves_the_list_and_is_told(few: FewPeople) -> None:
    few.edit("person3", emails=[])
    preview, run = few.run("changes", preview=True), few.run("changes")
    assert few.listed(run) == set(_MANY) - {"person3"}
    for each in (preview, run):
        [example] = [one for one in each["examples"] if one["outcome"]["code"] == "email_emptied"]
        assert example["contact_ids"] == [few.ids["person3"]]
    assert preview["counts"] == run["counts"]
    [told] = [one for one in few.importing.contacts(run["id"]) if one["contact_id"] == few.ids["person3"]]
    assert [each["code"] for each in told["remarks"]] == ["email_emptied"]


@pytest.mark.parametrize("fields", [{}, {"custom_fields_values": "oops"}], ids=["no key", "another type"])
def test_who_is_not_told_stays_and_is_read_again(few: FewPeople, fields: dict[str, Any]) -> None:
    few.edit("person3", first_name="Анна")
    untold = {few.ids["person3"], few.add("new")}
    few.world.amocrm.faults.on("transform", path="/contacts$", transform=_untelling(untold, fields))
    run = few.run("changes")
    few.world.amocrm.faults.clear()
    assert [few.outcome(run, name) for name in ("person3", "new")] == ["status_unknown", "status_unknown"]
    assert few.listed(run) == set(_MANY)
    few.pass_time()
    later = few.run("changes")
    assert [few.outcome(later, name) for name in ("person3", "new")] == ["updated", "added"]
    assert few.listed(later) == {*_MANY, "new"}


def test_a_run_in_which_nobody_could_be_sent_is_red(few: FewPeople) -> None:
    for name in _MANY:
        few.edit(name, first_name="Анна")
    few.world.sendsay.options.set({"unreadable_members": [few.email(name) for name in _MANY]})
    failed = few.try_run("changes")
    assert (_verdict(failed), failed["counts"]["status_unknown"]) == (("failed", "nobody_sent"), len(_MANY))
    few.world.sendsay.options.set({"unreadable_members": []})
    assert few.run("changes")["counts"]["updated"] == len(_MANY)


def test_a_full_run_that_sends_nobody_where_many_were_sent_is_red_until_a_person_insists(few: FewPeople) -> None:
    for name in _MANY:
        few.acme.unsubscribe(few.email(name))
    assert _verdict(few.try_run()) == ("failed", "nobody_sent")
    assert few.run()["counts"]["unsubscribed"] == len(_MANY)


def test_contacts_that_are_hidden_and_not_deleted_stay(amosend: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer rights show as fewer contacts, by their ids too; no event tells of a deletion."""
    few = FewPeople(amosend, *_MANY, gone="remove")
    few.run()
    few.pass_time()
    hidden = {few.ids[name] for name in _MANY[:20]}
    _hide(few, hidden, monkeypatch)
    few.editor.delete_contact(few.ids[_MANY[25]])
    preview, run = few.run(preview=True), few.run()
    assert preview["counts"] == run["counts"]
    assert (run["counts"]["removed"], run["counts"]["kept"]) == (1, 20)
    assert few.listed(run) == set(_MANY) - {_MANY[25]}
    assert "not_shown" in {one["outcome"]["code"] for one in run["examples"]}
    few.pass_time()
    assert few.run("changes")["counts"]["kept"] == 20
    for each in hidden:
        few.editor.restore_contact(each)
    later = few.run("changes")
    assert later["counts"]["kept"] == 0
    assert {few.outcome(later, name) for name in _MANY[:20]} == {"unchanged"}


def test_many_that_are_missing_where_events_cannot_be_read_stay_until_a_person_insists(amosend: World) -> None:
    few = FewPeople(amosend, *_MANY, gone="remove")
    few.run()
    few.pass_time()
    for name in _MANY[:20]:
        few.editor.delete_contact(few.ids[name])
    amosend.amocrm.faults.on("status", status=403, path="/events", body={"title": "Forbidden", "status": 403})
    failed = few.try_run()
    assert _verdict(failed) == ("failed", "contacts_hidden")
    assert few.listed(failed) == set(_MANY)
    assert few.listed(few.run()) == set(_MANY[20:])


@pytest.mark.parametrize("gone", [0, 30], ids=["all live", "most are deleted"])
def test_many_that_each_cost_a_call_are_read_hop_by_hop(amosend: World, gone: int) -> None:
    """Without API filters an id is a call: what one hop has read is settled, and the next one goes on behind it."""
    names = tuple(f"person{number}" for number in range(40))
    few = FewPeople(amosend, *names, most=5_000)
    amosend.amocrm.account(HOST).options.is_api_filter_enabled = False
    amosend.sendsay.options.set({"unreadable_members": [few.email(name) for name in names]})
    few.pass_time()
    few.add("other")
    few.run()
    amosend.sendsay.options.set({"unreadable_members": []})
    few.pass_time()
    for name in names[:gone]:
        few.editor.delete_contact(few.ids[name])
    amosend.worker_seconds = 20.0
    amosend.amocrm.faults.on("meanwhile", path="/contacts/[0-9]+$", meanwhile=lambda: _a_while(amosend))
    run = few.run("changes")
    assert (run["counts"]["sent"], run["counts"]["kept"]) == (41 - gone, gone)


@pytest.mark.parametrize("row", [None, {"id": None}], ids=["null", "no id"])
def test_a_page_with_a_row_of_nobody_is_a_broken_answer(few: FewPeople, row: Any) -> None:
    def spoilt(page: Any) -> Any:
        page["_embedded"]["contacts"][3] = row
        return page

    few.world.amocrm.faults.on("transform", path="/contacts$", after=1, times=2, transform=spoilt)
    run = few.run()
    assert (run["counts"]["read"], run["counts"]["kept"], run["retries"] > 0) == (len(_MANY), 0, True)


def test_fields_that_may_not_be_read_fail_the_run_and_keep_the_connection(amosend: World) -> None:
    few = FewPeople(amosend, "anna")
    flag = few.importing.source.fields["contacts"].add("Согласие", "checkbox")
    amosend.set_up(few.importing.integration, consent={"field_id": flag.id, "name": flag.name})
    forbidden = {"title": "Forbidden", "status": 403}
    amosend.amocrm.faults.on("status", status=403, path="/contacts/custom_fields", body=forbidden)
    assert _verdict(few.try_run()) == ("failed", "amocrm_forbidden")
    assert few.importing.shown()["status"] == "connected"


def _a_while(world: World) -> None:
    world.pass_time(0.6)


def _verdict(run: Mapping[str, Any]) -> tuple[str, str | None]:
    return run["status"], run["problem"] and run["problem"]["code"]


def _untelling(untold: set[int], fields: Mapping[str, Any]) -> Callable[[Any], Any]:
    """amoCRM's pages, with these contacts' fields told in another way than they should be."""

    def changed(page: Any) -> Any:
        for row in page["_embedded"]["contacts"]:
            if row["id"] in untold:
                del row["custom_fields_values"]
                row |= fields
        return page

    return changed


def _hide(few: FewPeople, ids: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """amoCRM shows these contacts no more, and no event of theirs either."""
    events = AmoCrm.events

    def without(amocrm: AmoCrm, kinds: tuple[str, ...], since: int) -> Iterator[Mapping[str, Any]]:
        return (each for each in events(amocrm, kinds, since) if each.get("entity_id") not in ids)

    monkeypatch.setattr(AmoCrm, "events", without)
    for each in ids:
        few.editor.delete_contact(each)
