"""An address that a contact has no more gets no mail and blocks nobody, whatever became of the new one."""

from collections.abc import Callable

import pytest

from tests.fakes.world import World
from tests.functional.few_people import FewPeople
from tests.functional.refusing import refuse_addresses

_AGAINST: dict[str, Callable[[FewPeople], object]] = {
    "unsubscribed": lambda few: few.acme.unsubscribe(few.email("anya")),
    "blocked": lambda few: few.acme.bounce(few.email("anya")),
}


@pytest.mark.parametrize("outcome", _AGAINST)
def test_the_old_address_leaves_when_the_new_one_is_refused(amosend: World, outcome: str) -> None:
    few = FewPeople(amosend, "anna", "boris")
    few.run()
    few.pass_time()
    few.acme.roster.create(f"email:{few.email('anya')}", confirmed=True, now=0)
    _AGAINST[outcome](few)
    few.rename("anna", "anya")
    run = few.run("changes")
    assert (few.outcome(run, "anna"), few.listed(run)) == (outcome, {"boris"})
    few.pass_time()
    few.add("another", emails=[few.email("anna")])
    run = few.run("changes")
    assert (few.outcome(run, "another"), few.listed(run)) == ("updated", {"anna", "boris"})


def test_the_old_address_leaves_when_sendsay_rejects_the_new_one(
    amosend: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = FewPeople(amosend, "anna", "boris")
    few.run()
    few.pass_time()
    few.rename("anna", "anya")
    refuse_addresses({few.email("anya")}, monkeypatch)
    run = few.run("changes")
    assert (few.outcome(run, "anna"), few.listed(run)) == ("rejected_by_sendsay", {"boris"})
