"""Automations that take nobody for a while, events that come late or not at all, and workers that die on the way."""

from collections.abc import Iterator

import pytest
from amosend.domain.hook import Item
from amosend.errors import TransientError
from amosend.reasons import Reason

from local.sandbox.amocrm.leads import WON
from local.sandbox.amocrm.records import Lead
from tests.fakes.world import World
from tests.functional.looking import Looking


@pytest.fixture
def funnel(amosend: World) -> Iterator[Looking]:
    made = Looking(amosend)
    made.rules(made.rule(made.second, "start", made.welcome.id), made.rule(made.second, "add_to_list", made.hot.id))
    yield made


@pytest.mark.parametrize("flag", ["pause", "closed", "archived"])
def test_who_meets_an_automation_that_takes_nobody_passes_later(funnel: Looking, flag: str) -> None:
    setattr(funnel.welcome, flag, True)
    lead = funnel.deal("anna", stage=funnel.second)
    for _ in range(3):
        made = funnel.look(lead)
        assert made.later[lead.id].after == 3600 and made.problem is made.later[lead.id].reason
        funnel.pass_time(1)
    assert funnel.listed_in() == {"anna"}, "what can be done is done"
    assert funnel.told("anna") == ["automation_waits"]
    setattr(funnel.welcome, flag, False)
    assert funnel.look(lead).problem is None
    assert funnel.went("anna") == (1, 0) and funnel.told("anna")[0] == "automation_started"


@pytest.mark.parametrize("stage", [WON, "third"])
def test_who_waits_no_more_is_not_started(funnel: Looking, stage: int | str) -> None:
    """The deal has gone on while the automation was paused."""
    funnel.welcome.pause = True
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.look(lead)
    funnel.move(lead, funnel.third if stage == "third" else int(stage))
    funnel.welcome.pause = False
    funnel.insist(lead)
    assert funnel.went("anna") == (0, 0)
    funnel.move(lead, funnel.second)
    funnel.insist(lead)
    assert funnel.went("anna") == (1, 0), "never means never started"


def test_a_list_that_is_gone_keeps_nothing_else_waiting(funnel: Looking) -> None:
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.acme.delete_group(funnel.hot.id)
    made = funnel.look(lead)
    assert made.later[lead.id].reason is made.problem is Reason.LIST_GONE
    assert funnel.going("anna")
    funnel.move(lead, WON)
    funnel.look(lead)
    assert not funnel.going("anna")


def test_the_link_shows_what_some_wait_for_until_they_have_passed(funnel: Looking) -> None:
    """Other deals, which come and go meanwhile, do not make it look well."""
    funnel.welcome.pause = True
    waiting, other = funnel.deal("anna", stage=funnel.second), funnel.deal("boris")
    for lead in (waiting, other, other):
        _named(funnel, lead)
        assert funnel.made and funnel.shown(funnel.made)["problem"]["code"] == "automation_paused"
    funnel.welcome.pause = False
    funnel.world.work_off(most=funnel.most)
    assert funnel.going("anna") and funnel.made and funnel.shown(funnel.made)["problem"] is None


def _named(funnel: Looking, lead: Lead) -> None:
    """By a hook; and the round that follows."""
    wiring = funnel.world.wiring
    assert funnel.made
    items = [Item("lead", "status", lead.id)]
    wiring.pending_store.put(funnel.integration, funnel.made.id, items, at=int(funnel.world.clock.now()))
    wiring.announce("acme", funnel.integration)
    funnel.world.deliver_one()


def test_an_event_that_shows_up_late_is_waited_for(funnel: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old deal enters the stage, and amoCRM's events do not know of it yet."""
    log = funnel.world.amocrm.account("example.amocrm.ru").events
    lead = _old_deal(funnel)
    funnel.move(lead, funnel.second)
    late = log.events.pop()
    assert late.type == "lead_status_changed"
    made = funnel.look(lead)
    assert made.later[lead.id].after == 60 and funnel.went("anna") == (0, 0)
    log.events.append(late)
    funnel.insist(lead)
    assert funnel.going("anna")


def test_an_event_that_never_shows_up_proves_that_nothing_happened(funnel: Looking) -> None:
    lead = _old_deal(funnel, stage=funnel.second)
    funnel.leads.edit_lead(lead.id, price=7)
    funnel.insist(lead)
    assert funnel.went("anna") == (0, 0)


def test_where_events_may_not_be_read_a_deals_last_change_counts(funnel: Looking) -> None:
    funnel.world.amocrm.account("example.amocrm.ru").options.events_forbidden = True
    untouched, moved = _old_deal(funnel, stage=funnel.second), _old_deal(funnel, "boris")
    funnel.move(moved, funnel.second)
    funnel.insist(untouched, moved)
    assert funnel.went("anna") == (0, 0) and funnel.went("boris") == (1, 0)


def test_many_deals_of_before_are_proven_by_few_questions(funnel: Looking) -> None:
    names = [f"p{number}" for number in range(40)]
    for name in names:
        funnel.add(name)
    leads = [_old_deal(funnel, name) for name in names]
    for lead in leads:
        funnel.move(lead, funnel.second)
    funnel.world.amocrm.calls.clear()
    funnel.insist(*leads)
    assert all(funnel.went(name) == (1, 0) for name in names)
    assert funnel.reads("events") <= 2


def test_a_start_whose_job_fails_stays_owed_until_it_is_done(funnel: Looking) -> None:
    """Given up, it can be taken up again; and one that has left the stage is not started."""
    funnel.world.sendsay.options.track_end = -2
    lead, other = funnel.deal("anna", stage=funnel.second), funnel.deal("boris", stage=funnel.second)
    for _ in range(5):
        made = funnel.look(lead, other)
        funnel.pass_time(3)
    assert made.given_up == {lead.id: Reason.START_REFUSED, other.id: Reason.START_REFUSED} and not made.later
    assert funnel.told("anna") == ["automation_refused"]
    funnel.world.sendsay.options.track_end = -1
    funnel.move(other, funnel.third)
    funnel.insist(lead, other)
    assert funnel.went("anna") == (1, 0) and funnel.went("boris") == (0, 0)


@pytest.mark.parametrize("vendor", ["sendsay", "amocrm"])
def test_a_vendor_that_is_away_leaves_everything_to_be_done(funnel: Looking, vendor: str) -> None:
    lead = funnel.deal("anna", stage=funnel.second)
    faults = funnel.world.sendsay.faults if vendor == "sendsay" else funnel.world.amocrm.faults
    faults.on("status", status=503, times=30)
    with pytest.raises(TransientError):
        funnel.look(lead)
    faults.clear()
    funnel.insist(lead)
    assert funnel.went("anna") == (1, 0) and funnel.listed_in() == {"anna"}


def _old_deal(funnel: Looking, name: str = "anna", stage: int = 0) -> Lead:
    """It was there, and as it is, long before the rule was made."""
    lead = funnel.deal(name, stage=stage)
    book = funnel.world.amocrm.account("example.amocrm.ru").leads
    long_ago = lead.created_at - 30 * 24 * 3600
    lead.created_at = lead.updated_at = long_ago
    book.put(lead)
    return lead
