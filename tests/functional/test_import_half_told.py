"""amoCRM that shows less than there is, or dates of the future, and people who change while Sendsay works on them.

Nothing of that may end green and be forgotten: what this run did not see, the next one does.
"""

from typing import Any

import pytest

from tests.fakes.world import HOST, World
from tests.functional.few_people import FewPeople
from tests.functional.importing import Import

_PAGES = "/contacts$"
_DAY = 24 * 3600


def test_a_reading_that_stays_cut_off_is_no_success_and_the_next_run_takes_the_others(amosend: World) -> None:
    importing = Import.of(amosend)
    amosend.amocrm.faults.on("empty", path=_PAGES, after=2)
    run = importing.finish(importing.begin())
    assert run["status"] == "failed"
    amosend.amocrm.faults.clear()
    importing.assert_all_arrived(importing.run())


def test_changes_that_amocrm_knows_of_and_does_not_show_are_not_taken_for_none(amosend: World) -> None:
    few = FewPeople(amosend, *(f"old{number}" for number in range(20)))
    few.pass_time()
    few.run()
    few.pass_time()
    few.add("new")
    amosend.amocrm.faults.on("empty", path=_PAGES, after=1)
    assert few.try_run("changes")["status"] == "failed"
    amosend.amocrm.faults.clear()
    assert few.outcome(few.run("changes"), "new") == "added"


@pytest.mark.parametrize("days", [2, 400])
def test_a_date_of_the_future_hides_nobody(amosend: World, days: int) -> None:
    """Anybody may write one through the API."""
    few = FewPeople(amosend, *(f"old{number}" for number in range(20)))
    few.run()
    contact = amosend.amocrm.account(HOST).contacts.get(few.ids["old3"])
    assert contact is not None
    contact.updated_at += days * _DAY
    few.run("changes")
    few.pass_time()
    few.add("new")
    assert few.outcome(few.run("changes"), "new") == "added"


def test_who_is_edited_while_sendsay_works_on_a_chunk_arrives_as_edited(amosend: World) -> None:
    """The job outlasts the hop, so the chunk's people are read again: they are not the same any more."""
    few = FewPeople(amosend, "anna", "boris")
    amosend.sendsay.options.set({"track_end": 0})
    amosend.worker_seconds = 30.0
    run_id = few.begin()
    amosend.deliver_one()
    few.edit("anna", first_name="Анна", last_name="Новая")
    amosend.sendsay.options.set({"track_end": -1})
    for track in few.acme.tracks.newest():
        track.end = -1
    run = few.importing.finish(run_id)
    assert run["status"] == "succeeded"
    assert _name(few, "anna") == "Анна Новая"


@pytest.mark.parametrize("mode", ["full", "changes"])
def test_who_is_deleted_or_gets_another_address_while_sendsay_works_on_a_chunk_leaves_the_list(
    amosend: World, mode: str
) -> None:
    """They are in nobody's hands any more when the chunk is read again, and yet Sendsay has them by us."""
    few = FewPeople(amosend, "anna", gone="remove")
    if mode == "changes":
        few.run()
        few.pass_time()
    for name in ("boris", "vera", "galya", "dina"):
        few.add(name)
    amosend.sendsay.options.set({"track_end": 0})
    amosend.worker_seconds = 30.0
    run_id = few.begin(mode)
    amosend.deliver_one()
    few.editor.delete_contact(few.ids["boris"])
    few.rename("vera", "vasilisa")
    few.edit("galya", emails=[])
    amosend.sendsay.options.set({"track_end": -1})
    for track in few.acme.tracks.newest():
        track.end = -1
    assert few.importing.finish(run_id)["status"] == "succeeded"
    few.pass_time()
    run = few.run("changes")
    assert few.listed(run) == {"anna", "vasilisa", "dina"}
    few.add("another", emails=[few.email("vera")])
    few.add("and another", emails=[few.email("boris")])
    assert few.listed(few.run("changes")) == {"anna", "vasilisa", "dina", "vera", "boris"}


def _name(few: FewPeople, who: str) -> Any:
    member = few.acme.member(few.email(who))
    assert member is not None
    return member.value("base.firstName")
