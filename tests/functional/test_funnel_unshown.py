"""Deals and people whom amoCRM does not show: gone are those of whom it is proven, and nobody is stopped for less."""

from collections.abc import Iterator

import pytest

from local.sandbox.amocrm.records import Lead
from local.sandbox.faults import Fault
from tests.fakes.world import HOST, World
from tests.functional.applying import Applying
from tests.functional.looking import Looking

_LEADS, _CONTACTS = r"/api/v4/leads(/\d+)?$", r"/api/v4/contacts(/\d+)?$"


@pytest.fixture
def funnel(amosend: World) -> Iterator[Looking]:
    made = Looking(amosend, "anna", "boris", "clara")
    made.rules(made.rule(made.second, "start", made.welcome.id))
    yield made


def running(funnel: Looking, *names: str) -> list[Lead]:
    """A deal for each, whose automation runs."""
    leads = [funnel.deal(name, stage=funnel.second) for name in names]
    funnel.insist(*leads)
    assert all(funnel.going(name) for name in names)
    return leads


def says(funnel: Looking, kind: str, path: str = _LEADS) -> Fault:
    """204, or a 200 without anybody and a 204 for each that is asked for alone."""
    faults = funnel.world.amocrm.faults
    if kind == "none of the rows":
        faults.on("empty", path=path.removesuffix(r"(/\d+)?$") + r"/\d+$")
        return faults.on("body", path=path, body={"_embedded": {"leads": [], "contacts": []}})
    return faults.on("empty", path=path)


@pytest.mark.parametrize("kind", ["204", "none of the rows"])
def test_an_answer_that_shows_no_deal_at_all_stops_nobody(funnel: Looking, kind: str) -> None:
    leads = running(funnel, "anna", "boris", "clara")
    says(funnel, kind)
    for _ in range(4):
        made = funnel.look(*leads)
        assert {lead: later.after for lead, later in made.later.items()} == {lead.id: 600 for lead in leads}
        assert made.problem == "deals_hidden"
        funnel.pass_time(1)
    funnel.world.amocrm.faults.clear()
    made = funnel.look(*leads)
    assert not made.later and made.problem is None
    assert all(funnel.went(name) == (1, 0) for name in ("anna", "boris", "clara"))


def test_one_deal_that_is_not_shown_is_not_gone_where_no_deal_is(funnel: Looking) -> None:
    """However many readings there are: hooks come one by one while the grant is blind."""
    [lead] = running(funnel, "anna")
    says(funnel, "204")
    for _ in range(3):
        made = funnel.look(lead)
        assert set(made.later) == {lead.id} and made.problem == "deals_hidden"
        funnel.pass_time(1)
    funnel.world.amocrm.faults.clear()
    assert not funnel.look(lead).later
    assert funnel.went("anna") == (1, 0)


@pytest.mark.parametrize(("hours", "after"), [(0.9, 600), (1, 3600), (25, 3600), (400, 3600)])
def test_deals_that_stay_hidden_are_asked_for_each_hour(funnel: Looking, hours: float, after: float) -> None:
    """What was started because of them waits until it is known what they are, be it for weeks."""
    leads = running(funnel, "anna", "boris", "clara")
    says(funnel, "204")
    made = funnel.look(*leads, hidden_for=hours)
    assert {later.after for later in made.later.values()} == {after} and len(made.later) == 3
    assert all(funnel.went(name) == (1, 0) for name in ("anna", "boris", "clara"))


def test_deals_that_nobody_has_ever_seen_are_asked_for_for_a_day(funnel: Looking) -> None:
    """Whoever knows the address can make up ids."""
    known = running(funnel, "anna")[0].id
    says(funnel, "204")
    made_up = [10**9, 10**9 + 1, known]
    assert set(funnel.look(*made_up, hidden_for=23.9).later) == set(made_up)
    assert set(funnel.look(*made_up, hidden_for=24).later) == {known}
    assert funnel.went("anna") == (1, 0)


def test_made_up_deals_are_gone_where_amocrm_shows_others(funnel: Looking) -> None:
    """Nothing depends on them, and nobody is told that deals are hidden."""
    running(funnel, "anna")
    funnel.world.amocrm.calls.clear()
    made = funnel.look(*(10**9 + place for place in range(200)))
    assert not made.later and made.problem is None
    assert funnel.reads("leads") <= 4


def test_many_events_of_deals_that_do_not_exist_hold_nobody_up(funnel: Looking) -> None:
    amocrm = funnel.world.amocrm
    amocrm.options.hook_lose = 1_000
    leads = [funnel.deal("anna") for _ in range(20)]
    value = [{"lead_status": {"id": funnel.second, "pipeline_id": funnel.pipeline}}]
    log, now = amocrm.account(HOST).events, amocrm.clock.unix()
    for number in range(240):
        log.add("lead_status_changed", ("lead", 10**9 + number), by=1, at=now, after=value)
    for lead in leads:
        funnel.move(lead, funnel.second)
    amocrm.calls.clear()
    funnel.importing.tick()
    funnel.settle()
    assert funnel.going("anna")
    assert not funnel.world.wiring.pending_store.waiting(funnel.integration)
    assert funnel.reads("leads") <= 10


def test_made_up_deals_cost_few_readings(funnel: Looking) -> None:
    """Also where amoCRM shows no deal at all; and behind a day nobody asks any more."""
    funnel.world.amocrm.calls.clear()
    assert funnel.made
    body = "&".join(f"leads[add][{place}][id]={10**9 + place}" for place in range(7))
    assert funnel.post(funnel.made, body.encode()) == 200
    funnel.settle()
    assert funnel.reads("leads") <= 130
    assert funnel.shown(funnel.made)["problem"] is None


def test_a_deal_that_two_readings_do_not_show_is_gone(funnel: Looking) -> None:
    """Ten minutes apart, and others are shown; once it comes back the count begins anew."""
    anna, boris = running(funnel, "anna", "boris")
    funnel.leads.delete_lead(anna.id)
    assert funnel.look(anna, boris).later[anna.id].after == 600
    funnel.pass_time(500 / 3600)
    funnel.look(anna, boris)
    assert funnel.going("anna")
    funnel.leads.restore_lead(anna.id)
    funnel.look(anna)
    funnel.leads.delete_lead(anna.id)
    funnel.pass_time(500 / 3600)
    funnel.look(anna, boris)
    assert funnel.going("anna"), "it was seen in between"
    funnel.pass_time(600 / 3600)
    assert not funnel.look(anna, boris).later
    assert funnel.went("anna") == (1, 1) and funnel.going("boris")


def test_a_deal_that_amocrm_calls_deleted_is_gone_at_once(funnel: Looking) -> None:
    """Many at a time, too; but not one that amoCRM shows all the same."""
    leads = running(funnel, "anna", "boris", "clara")
    alive = leads.pop()
    for lead in leads:
        funnel.leads.delete_lead(lead.id)
    deleted = [lead.id for lead in [*leads, alive]]
    assert not funnel.look(*leads, alive, deleted=deleted).later
    assert (funnel.went("anna"), funnel.went("boris"), funnel.went("clara")) == ((1, 1), (1, 1), (1, 0))
    funnel.leads.delete_lead(alive.id)
    assert not funnel.look(*leads, alive, deleted=deleted).later
    assert funnel.went("clara") == (1, 1)


@pytest.mark.parametrize("names", [("anna",), ("anna", "boris", "clara")], ids=["one", "several"])
def test_people_who_are_not_shown_for_a_moment_are_started_all_the_same(
    funnel: Looking, names: tuple[str, ...]
) -> None:
    leads = [funnel.deal(name, stage=funnel.second) for name in names]
    says(funnel, "204", _CONTACTS)
    made = funnel.look(*leads)
    assert {later.after for later in made.later.values()} == {600} and len(made.later) == len(leads)
    funnel.world.amocrm.faults.clear()
    funnel.insist(*leads)
    assert all(funnel.went(name) == (1, 0) for name in names)
    assert all("gone_meanwhile" not in funnel.story(name) for name in names)


def test_several_people_of_whom_none_is_shown_are_given_a_day(funnel: Looking) -> None:
    leads = [funnel.deal(name, stage=funnel.second) for name in ("anna", "boris", "clara")]
    says(funnel, "204", _CONTACTS)
    funnel.look(*leads)
    funnel.pass_time(23)
    assert len(funnel.look(*leads).later) == 3
    funnel.pass_time(1)
    assert not funnel.look(*leads).later
    assert funnel.story("anna") == ["gone_meanwhile"]


def test_a_stop_waits_until_its_person_is_shown(funnel: Looking) -> None:
    [lead] = running(funnel, "anna")
    funnel.move(lead, funnel.third)
    says(funnel, "204", _CONTACTS)
    assert set(funnel.look(lead).later) == {lead.id}
    funnel.world.amocrm.faults.clear()
    funnel.insist(lead)
    assert funnel.went("anna") == (1, 1)


def test_a_rule_that_is_applied_by_hand_waits_until_deals_are_shown(amosend: World) -> None:
    """The ids come from pages of the stage; asked for by id, none is shown."""
    funnel = Applying(amosend)
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    amosend.amocrm.faults.on("empty", path=r"/api/v4/leads$", after=1, times=2)
    amosend.amocrm.faults.on("empty", path=r"/api/v4/leads/\d+$", times=1)
    run = funnel.apply(preview=False)
    assert (run["status"], run["counts"]["deals"], run["retries"]) == ("succeeded", 4, 1)
    assert funnel.went("anna") == funnel.went("boris") == (1, 0)
