"""P8: the amoCRM contact is the person: what becomes of the subscriber when its address changes."""

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
