"""Several deals of one person: one start, which goes on as long as one of them is in the stage."""

from collections.abc import Iterator
from itertools import permutations

import pytest
from amosend.domain.start import Start, State

from local.sandbox.amocrm.leads import LOST, WON
from local.sandbox.amocrm.records import Lead
from tests.fakes.world import World
from tests.functional.looking import Looking

REENTRY = pytest.mark.parametrize("reentry", ["never", "always"])


@pytest.fixture
def funnel(amosend: World) -> Iterator[Looking]:
    yield Looking(amosend)


def entered(funnel: Looking, deals: int, reentry: str) -> list[Lead]:
    """One after the other."""
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id, reentry=reentry))
    leads = [funnel.deal("anna", stage=funnel.second) for _ in range(deals)]
    for lead in leads:
        funnel.insist(lead)
    assert funnel.went("anna") == ({"never": 1, "always": deals}[reentry], 0)
    return leads


@REENTRY
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_it_ends_with_the_last_of_them(funnel: Looking, reentry: str, order: tuple[int, ...]) -> None:
    """Whichever it was that has started it."""
    leads = entered(funnel, 3, reentry)
    for lead in (leads[at] for at in order):
        assert funnel.going("anna")
        funnel.move(lead, WON)
        funnel.insist(lead)
    assert not funnel.going("anna") and funnel.went("anna")[1] == 1


@REENTRY
def test_it_ends_when_all_leave_at_once(funnel: Looking, reentry: str) -> None:
    leads = entered(funnel, 3, reentry)
    for lead in leads:
        funnel.move(lead, LOST)
    funnel.insist(*leads)
    assert not funnel.going("anna")


def test_deals_that_are_seen_together_are_one_start_and_one_stop(funnel: Looking) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    one, other = funnel.deal("anna", stage=funnel.second), funnel.deal("anna", stage=funnel.second)
    funnel.insist(one, other)
    assert funnel.went("anna") == (1, 0)
    for lead in (one, other):
        assert funnel.going("anna")
        funnel.move(lead, WON)
        funnel.insist(one, other)
    assert funnel.went("anna") == (1, 1)


def test_a_deal_that_has_come_and_gone_holds_nothing(funnel: Looking) -> None:
    first, other = entered(funnel, 2, "never")
    funnel.move(other, funnel.third)
    funnel.insist(other)
    assert funnel.going("anna")
    funnel.move(first, WON)
    funnel.insist(first)
    assert funnel.went("anna") == (1, 1)


def test_a_deal_that_is_deleted_holds_nothing(funnel: Looking) -> None:
    first, other = entered(funnel, 2, "never")
    funnel.leads.delete_lead(first.id)
    funnel.look(first, deleted=[first.id])
    assert funnel.going("anna")
    funnel.leads.delete_lead(other.id)
    funnel.look(other, deleted=[other.id])
    assert funnel.went("anna") == (1, 1)


def test_a_deal_of_somebody_else_holds_nothing(funnel: Looking) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    leads = [funnel.deal(name, stage=funnel.second) for name in ("anna", "boris")]
    funnel.insist(*leads)
    funnel.move(leads[0], WON)
    funnel.insist(leads[0])
    assert not funnel.going("anna") and funnel.going("boris")


def test_who_holds_survives_the_store() -> None:
    start = Start("r", 7, "321", "lead#5#1", State.DONE, 100, lead=5, started_at=100)
    again = Start("r", 7, "321", "lead#6#1", State.CALLED, 200, lead=6).behind(start)
    assert [each.lead for each in again.holders] == [5]
    assert Start.from_json(again.to_json()) == again
    before = again.to_json()
    del before["holders"]
    assert Start.from_json(before).holders == ()
    assert again.became(State.STOPPED, 300).holders == ()


def test_the_address_of_a_contact_that_is_gone_is_found_in_what_events_tell(funnel: Looking) -> None:
    """It was changed and then deleted while the automation runs."""
    [lead] = entered(funnel, 1, "never")
    funnel.pass_time(1)
    funnel.rename("anna", "anna.new")
    funnel.editor.delete_contact(funnel.ids["anna"])
    funnel.move(lead, LOST)
    funnel.insist(lead)
    assert funnel.went("anna") == (1, 1)
