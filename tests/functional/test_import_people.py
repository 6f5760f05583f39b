"""Who arrives in Sendsay, compared one by one with what amoCRM holds, for every way of setting an import up."""

from typing import Any

import pytest

from tests.fakes.world import ACCOUNT, HOST, World, world
from tests.functional.importing import Import, people_of

_TAKEN = ("base.firstName", "base.lastName")


def phone_field(amosend: World) -> str:
    """A free text field of the Sendsay account."""
    fields = amosend.api("GET", "/sendsay/fields").json()
    return str(next(one["path"] for one in fields if one["type"] == "free" and one["path"] not in _TAKEN))


@pytest.mark.parametrize("kind", ["new", "existing", "none"])
@pytest.mark.parametrize("name", [True, False])
def test_each_person_arrives_once_and_as_amocrm_has_them(kind: str, name: bool) -> None:
    with world(contacts=600) as amosend:
        acme = amosend.sendsay.account(ACCOUNT)
        chosen: dict[str, Any] = {"kind": kind}
        if kind == "new":
            chosen["name"] = "amoCRM"
        if kind == "existing":
            chosen["id"] = acme.create_group("Покупатели").id
        importing = Import.of(amosend, list=chosen, name=name)
        run = importing.run()
        people, members = people_of(importing.source), importing.members(run["list_id"])
        assert run["status"] == "succeeded"
        assert run["counts"]["read"] == 600
        assert run["counts"]["sent"] == run["counts"]["added"] == len(people)
        assert members.keys() == people.keys()
        expected = {key: person.name if name else "" for key, person in people.items()}
        assert {key: one.value("base.firstName") or "" for key, one in members.items()} == expected
        assert len(acme.groups) == (0 if kind == "none" else 1)
        assert run["list_id"] == (next(iter(acme.groups)) if kind != "none" else None)
        importing.assert_harmless()


def test_who_is_left_out_is_named_with_the_reason(amosend: World) -> None:
    importing = Import.of(amosend)
    run_id = importing.begin()
    run = importing.finish(run_id)
    people = people_of(importing.source)
    arrived = {person.contact_id for person in people.values()}
    told = {one["contact_id"]: one["reason"] for one in importing.skipped(run_id)}
    assert told.keys() == {one.id for one in importing.source.contacts} - arrived
    counted = ("without_email", "invalid_email", "duplicate_email")
    for reason in counted:
        assert list(told.values()).count(reason) == run["counts"][reason] > 0


def test_the_phone_goes_into_the_chosen_field(amosend: World) -> None:
    field = phone_field(amosend)
    importing = Import.of(amosend, phone={"kind": "field", "field": field})
    run_id = importing.begin()
    run = importing.finish(run_id)
    people = people_of(importing.source)
    importing.assert_all_arrived(run)
    stored = {key: one.value(field) or "" for key, one in importing.members().items()}
    assert stored == {key: person.phone for key, person in people.items()}
    unreadable = [one for one in importing.skipped(run_id) if one["reason"] == "phone_invalid"]
    assert run["counts"]["phones_skipped"] == len(unreadable) > 0


def test_the_phone_becomes_an_additional_contact(amosend: World) -> None:
    importing = Import.of(amosend, phone={"kind": "additional_contact"})
    run = importing.run()
    people = people_of(importing.source)
    importing.assert_all_arrived(run)
    with_phone = {key: [person.phone] for key, person in people.items() if person.phone}
    assert {key: one.phones() for key, one in importing.members().items() if one.phones()} == with_phone
    assert run["counts"]["phones_attached"] == len(with_phone)
    again = importing.run()
    assert (again["counts"]["phones_attached"], again["counts"]["unchanged"]) == (0, len(people))
    assert {key: one.phones() for key, one in importing.members().items() if one.phones()} == with_phone


def test_each_spelling_of_a_phone_and_whom_it_is_left_to(amosend: World) -> None:
    """A phone on somebody's card with several contacts stays there; one of two contacts with the same phone has it."""
    amosend.amocrm.accounts.clear()
    amosend.amocrm.create_account(HOST, size=0)
    editor = amosend.amocrm.contacts(HOST)
    acme = amosend.sendsay.account(ACCOUNT)
    for contact in ("stranger@example.com", "lonely@example.com"):
        acme.roster.create(f"email:{contact}", confirmed=True, now=0)
    acme.move_head(acme.member("stranger@example.com"), "msisdn:79990000001")  # type: ignore[arg-type]
    acme.roster.create("msisdn:79990000002", confirmed=True, now=0)
    given = {
        "taken@example.com": "+7 999 000-00-01",
        "moved@example.com": "8 (999) 000-00-02",
        "first@example.com": "999 000 00 03",
        "second@example.com": "+7(999)0000003",
        "foreign@example.com": "+375 29 123-45-67",
        "extension@example.com": "8 495 123-45-67 доб. 12",
        "unreadable@example.com": "звонить вечером",
    }
    ids = {email: editor.add_contact(email, emails=[email], phones=[phone]).id for email, phone in given.items()}
    importing = Import.of(amosend, phone={"kind": "additional_contact"})
    run_id = importing.begin()
    run = importing.finish(run_id)
    members = importing.members()
    assert {email: members[email].phones() for email in given} == {
        "taken@example.com": [],
        "moved@example.com": ["79990000002"],
        "first@example.com": ["79990000003"],
        "second@example.com": [],
        "foreign@example.com": ["375291234567"],
        "extension@example.com": ["74951234567"],
        "unreadable@example.com": [],
    }
    assert members["stranger@example.com"].phones() == ["79990000001"]
    assert {one["contact_id"]: one["reason"] for one in importing.skipped(run_id)} == {
        ids["taken@example.com"]: "phone_taken",
        ids["second@example.com"]: "phone_taken",
        ids["unreadable@example.com"]: "phone_invalid",
    }
    assert (run["counts"]["phones_attached"], run["counts"]["phones_skipped"]) == (4, 3)


def test_of_whom_nothing_is_sent_no_phone_is_counted_as_not_added(amosend: World) -> None:
    amosend.amocrm.accounts.clear()
    amosend.amocrm.create_account(HOST, size=0)
    for email in ("anna@example.com", "gone@example.com"):
        amosend.amocrm.contacts(HOST).add_contact(email, emails=[email], phones=["спросить у мамы"])
    amosend.sendsay.account(ACCOUNT).unsubscribe("gone@example.com")
    importing = Import.of(amosend, phone={"kind": "additional_contact"})
    counts = importing.finish(importing.begin())["counts"]
    assert (counts["added"], counts["phones_attached"], counts["phones_skipped"]) == (1, 0, 1)


def test_who_only_lacks_a_phone_is_unchanged_until_it_is_free(amosend: World) -> None:
    """What somebody has changed in Sendsay meanwhile stays also then."""
    amosend.amocrm.accounts.clear()
    amosend.amocrm.create_account(HOST, size=0)
    acme = amosend.sendsay.account(ACCOUNT)
    stranger = acme.roster.create("email:stranger@example.com", confirmed=True, now=0)
    acme.move_head(stranger, "msisdn:79990000001")
    anna = amosend.amocrm.contacts(HOST).add_contact("Анна", emails=["anna@example.com"], phones=["79990000001"]).id
    importing = Import.of(amosend, phone={"kind": "additional_contact"})
    told = []
    for _ in range(3):
        run_id = importing.begin()
        counts = importing.finish(run_id)["counts"]
        remarks = [(one["contact_id"], one["reason"]) for one in importing.skipped(run_id)]
        told.append((counts["added"], counts["updated"], counts["unchanged"], counts["phones_skipped"], remarks))
    taken = [(anna, "phone_taken")]
    assert told == [(1, 0, 0, 1, taken), (0, 0, 1, 1, taken), (0, 0, 1, 1, taken)]
    member = importing.members()["anna@example.com"]
    member.values = {**(member.values or {}), "base.firstName": "Анна Петровна"}
    acme.roster.detach(stranger, "msisdn:79990000001")
    counts = importing.run()["counts"]
    assert (counts["updated"], counts["unchanged"], counts["phones_attached"]) == (1, 0, 1)
    member = importing.members()["anna@example.com"]
    assert (member.phones(), member.value("base.firstName")) == (["79990000001"], "Анна Петровна")
    assert importing.run()["counts"]["unchanged"] == 1


def test_nothing_is_overwritten_by_emptiness(amosend: World) -> None:
    """What a contact lacks stays as Sendsay has it, in a sandbox where an empty cell wipes."""
    amosend.amocrm.accounts.clear()
    amosend.amocrm.create_account(HOST, size=0)
    field = phone_field(amosend)
    acme = amosend.sendsay.account(ACCOUNT)
    amosend.sendsay.options.set({"empty_cells": "wipe"})
    editor = amosend.amocrm.contacts(HOST)
    for name, phone in (("", ""), ("Анна", ""), ("", "+79990000001"), ("Анна", "+79990000001")):
        email = f"{'n' if name else 'x'}{'p' if phone else 'x'}@example.com"
        editor.add_contact(name, emails=[email], phones=[phone] if phone else [])
        member = acme.roster.create(f"email:{email}", confirmed=True, now=0)
        member.values = {"base.firstName": "Прежнее", field: "70000000000", "base.lastName": "Своя"}
    importing = Import.of(amosend, phone={"kind": "field", "field": field})
    importing.run()
    stored = {email: (one.value("base.firstName"), one.value(field)) for email, one in importing.members().items()}
    assert stored == {
        "xx@example.com": ("Прежнее", "70000000000"),
        "nx@example.com": ("Анна", "70000000000"),
        "xp@example.com": ("Прежнее", "79990000001"),
        "np@example.com": ("Анна", "79990000001"),
    }
    assert {one.value("base.lastName") for one in importing.members().values()} == {"Своя"}


def test_the_unsubscribed_stay_so_and_no_automation_starts(amosend: World) -> None:
    acme = amosend.sendsay.account(ACCOUNT)
    group = acme.create_group("amoCRM")
    acme.create_sequence("Welcome", import_group=group.id)
    gone = [person.email for person in list(people_of(amosend.amocrm.account(HOST)).values())[:20]]
    for email in gone:
        acme.unsubscribe(email)
    importing = Import.of(amosend)
    runs = [importing.run(), importing.run()]
    assert [run["counts"]["blocked"] for run in runs] == [len(gone), len(gone)]
    assert importing.members(group.id).keys().isdisjoint(email.lower() for email in gone)
    assert not any(acme.additions(email) for email in gone)
    importing.assert_harmless()
    assert all(acme.is_stopped(email) for email in gone)
    assert sorted(acme.stopped_addresses()) == sorted(gone)


def test_a_list_is_made_once_however_often_it_is_run(amosend: World) -> None:
    importing = Import.of(amosend)
    lists = {importing.run()["list_id"] for _ in range(3)}
    assert len(lists) == len(amosend.sendsay.account(ACCOUNT).groups) == 1
    assert importing.shown()["import_settings"]["list"] == {"kind": "existing", "id": lists.pop(), "name": "amoCRM"}


def test_settings_changed_while_the_list_is_made_stay_changed(amosend: World) -> None:
    importing = Import.of(amosend)
    run_id = importing.begin()

    def change(answer: Any) -> Any:
        amosend.set_up(importing.integration, list={"kind": "none"})
        return answer

    amosend.sendsay.faults.on("transform", action="group.create", transform=change)
    run = importing.finish(run_id)
    assert run["status"] == "succeeded"
    assert importing.shown()["import_settings"]["list"]["kind"] == "none"
