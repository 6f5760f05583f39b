"""Sendsay's report of an import, in every shape that it may have: what is counted, and who is rejected and why."""

from dataclasses import replace
from typing import Any

import pytest

from local.sandbox.sendsay import imports
from tests.fakes.world import ACCOUNT, HOST, World
from tests.functional.importing import Import, people_of
from tests.functional.refusing import refuse_addresses

_LOST = ("rows", "uniq", "dup", "same", "errors", "new", "updated", "ignored", "group_added")


@pytest.mark.parametrize(
    "options",
    [
        {"status_as": "number", "track_id_as": "number"},
        {"status_as": "text", "track_id_as": "text"},
        {"counters_in": "result"},
        {"counter_names": {"new": "added", "same": "unchanged", "errors": "rejected"}},
        {"errors_as": "object", "explain_as": "array"},
        {"warnings": [{"id": "warning", "explain": "something"}]},
        {"track_steps": [0, -4, -5, 1, 2, 3, 4, 5, 6]},
        {"redirects": ["/a", "/b"]},
    ],
)
def test_every_shape_of_a_report_is_counted(amosend: World, options: dict[str, Any]) -> None:
    amosend.sendsay.options.set(options)
    importing = Import.of(amosend)
    run = importing.run()
    importing.assert_all_arrived(run)
    assert run["counts"]["added"] == run["counts"]["sent"]
    again = importing.run()
    assert (again["counts"]["added"], again["counts"]["unchanged"]) == (0, run["counts"]["sent"])


@pytest.mark.parametrize(
    "options",
    [
        {"counters_in": "nowhere"},
        {"counter_names": dict.fromkeys(_LOST)},
        {"counter_names": {"new": None}},
        {"counter_names": {"updated": None, "same": None}},
    ],
)
def test_what_a_report_leaves_out_is_seen_on_the_cards(amosend: World, options: dict[str, Any]) -> None:
    amosend.sendsay.options.set(options)
    importing = Import.of(amosend)
    run = importing.run()
    importing.assert_all_arrived(run)
    assert run["counts"]["added"] == run["counts"]["sent"]
    assert run["counts"]["rejected_by_sendsay"] == 0


@pytest.mark.parametrize("named", [True, False])
def test_each_rejected_contact_is_told_with_its_reason(
    amosend: World, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = list(people_of(amosend.amocrm.account(HOST)).values())
    refused = {person.email.lower(): person for person in people[::40]}
    refuse_addresses(set(refused), monkeypatch)
    amosend.sendsay.options.set({"rejected_rows": named})
    importing = Import.of(amosend)
    run_id = importing.begin()
    run = importing.finish(run_id)
    told = {one["contact_id"]: one for one in importing.skipped(run_id) if one["reason"] == "rejected_by_sendsay"}
    assert told.keys() == {person.contact_id for person in refused.values()}
    assert run["counts"]["rejected_by_sendsay"] == len(refused)
    assert run["counts"]["added"] == len(people) - len(refused) == len(importing.members())
    assert all(one["explanation"] for one in told.values())
    assert not any("@" in one["explanation"] for one in told.values())


def test_rejected_rows_without_a_counter_are_counted(amosend: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people = list(people_of(amosend.amocrm.account(HOST)).values())
    refuse_addresses({people[3].email.lower()}, monkeypatch)
    amosend.sendsay.options.set({"counter_names": {"errors": None, "ignored": None}})
    importing = Import.of(amosend)
    run_id = importing.begin()
    assert importing.finish(run_id)["counts"]["rejected_by_sendsay"] == 1
    assert people[3].contact_id in {one["contact_id"] for one in importing.skipped(run_id)}


def test_somebody_rejected_who_has_a_card_is_found_too(amosend: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report only counts, and the address is known to Sendsay: then everybody known is set one by one."""
    importing = Import.of(amosend, name=False)
    importing.run()
    amosend.set_up(importing.integration, name=True)
    person = list(people_of(importing.source).values())[7]
    refuse_addresses({person.email.lower()}, monkeypatch)
    amosend.sendsay.options.set({"rejected_rows": False})
    run_id = importing.begin()
    run = importing.finish(run_id)
    told = [one for one in importing.skipped(run_id) if one["reason"] == "rejected_by_sendsay"]
    assert [one["contact_id"] for one in told] == [person.contact_id]
    assert run["counts"]["rejected_by_sendsay"] == 1


def test_people_whom_only_the_import_refused_arrive_one_by_one_with_all_that_is_known(amosend: World) -> None:
    """The report counts two errors and names nobody; setting them works, phone and list included."""
    acme = amosend.sendsay.account(ACCOUNT)
    lost = {person.email: person for person in list(people_of(amosend.amocrm.account(HOST)).values())[5:7]}
    field = "custom.phone"
    acme.anketas["custom"].quests["phone"] = replace(next(iter(acme.anketas["base"].quests.values())), id="phone")

    def worsen(answer: Any) -> Any:
        result = answer["obj"].get("param", {}).get("result")
        gone = [acme.member(email) for email in lost]
        if result and all(gone) and not amosend.sendsay.calls.of("member.exists"):
            for one in gone:
                acme.delete_member(one)  # type: ignore[arg-type]
            result |= {"errors": 2, "new": result["new"] - 2}
            result.pop("errors.list", None)
        return answer

    amosend.sendsay.faults.on("transform", action="track.get", transform=worsen)
    importing = Import.of(amosend, most=5_000, phone={"kind": "field", "field": field})
    run = importing.run()
    importing.assert_all_arrived(run)
    assert amosend.sendsay.calls.of("batch")
    assert run["counts"]["rejected_by_sendsay"] == 0
    assert run["counts"]["added"] == run["counts"]["sent"]
    assert {email: acme.member(email).value(field) or "" for email in lost} == {  # type: ignore[union-attr]
        email: person.phone for email, person in lost.items()
    }


def test_a_whole_chunk_rejected_with_long_words_fits_into_the_journal(
    amosend: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amosend.amocrm.accounts.clear()
    amosend.amocrm.create_account(HOST, size=5_000)
    people = people_of(amosend.amocrm.account(HOST))
    refuse_addresses(set(people), monkeypatch)

    def explain(answer: Any) -> Any:
        result = answer["obj"].get("param", {}).get("result")
        if result:
            words = "недопустимое значение поля " * 8
            rows = [{"email": key, "error": f"{words}{number}"} for number, key in enumerate(people)]
            result["errors.list"] = rows
        return answer

    amosend.sendsay.faults.on("transform", action="track.get", transform=explain)
    importing = Import.of(amosend, most=5_000)
    run_id = importing.begin()
    run = importing.finish(run_id)
    assert (run["status"], run["problem"]["code"]) == ("failed", "nobody_sent")
    assert run["counts"]["rejected_by_sendsay"] == len(people)
    assert run["counts"]["sent"] == 0
    told = {one["contact_id"] for one in importing.skipped(run_id) if one["reason"] == "rejected_by_sendsay"}
    assert told == {person.contact_id for person in people.values()}


@pytest.mark.parametrize(
    "counters",
    [
        {"counters_in": "nowhere"},
        {"counter_names": dict.fromkeys(("new", "updated", "same", "errors"))},
        {"counter_names": {"errors": None}},
    ],
)
def test_whom_a_silent_report_hides_is_found_and_told(
    amosend: World, monkeypatch: pytest.MonkeyPatch, counters: dict[str, Any]
) -> None:
    """A report that does not say how many were refused proves nothing: whoever has no card is asked about."""
    importing = Import.of(amosend)
    refused = set(sorted(people_of(importing.source))[:7])
    refuse_addresses(refused, monkeypatch)
    amosend.sendsay.options.set({"rejected_rows": False, **counters})
    run = importing.run()
    told = [each for each in importing.skipped(run["id"]) if each["reason"] == "rejected_by_sendsay"]
    assert run["counts"]["rejected_by_sendsay"] == len(refused)
    assert {each["contact_id"] for each in told} == {people_of(importing.source)[email].contact_id for email in refused}
    assert all(each["explanation"] for each in told)
    assert importing.members().keys() == people_of(importing.source).keys() - refused


def test_whoever_gets_a_phone_gets_name_and_list_too(amosend: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also people whom the import itself did not take."""
    importing = Import.of(amosend, phone={"kind": "additional_contact"})
    monkeypatch.setattr(imports, "head_of", lambda raw, kind="": None)
    amosend.sendsay.options.set({"counters_in": "nowhere"})
    run = importing.run()
    importing.assert_all_arrived(run)
