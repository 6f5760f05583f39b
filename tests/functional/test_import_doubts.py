"""What amoCRM lacks all at once is not believed at once: nobody leaves the list for it, and the run says so in red."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.fakes.world import World
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
