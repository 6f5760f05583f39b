"""What a rule does, to whom, and how often: each action, each kind of person, each re-entry."""

from collections.abc import Iterator

import pytest

from local.sandbox.amocrm.leads import LOST, WON
from tests.fakes.world import World
from tests.functional.looking import Looking


@pytest.fixture
def funnel(amosend: World) -> Iterator[Looking]:
    yield Looking(amosend)


@pytest.mark.parametrize(
    ("who", "started"), [("main", {"anna"}), ("all", {"anna", "boris"}), ("company", {"info.lutik"})]
)
def test_whom_a_rule_starts_and_stops(funnel: Looking, who: str, started: set[str]) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id, who=who))
    company = funnel.world.amocrm.companies("example.amocrm.ru").add_company(
        "ООО Лютик", emails=["info.lutik@example.com"]
    )
    lead = funnel.deal("anna", "boris", company_id=company.id)
    funnel.insist(lead)
    assert funnel.passages(funnel.welcome.id) == {}
    funnel.move(lead, funnel.second)
    funnel.insist(lead)
    assert {name for name in funnel.passages(funnel.welcome.id) if funnel.going(name)} == started
    funnel.move(lead, LOST)
    funnel.insist(lead)
    assert {funnel.went(name) for name in started} == {(1, 1)}


def test_a_rule_may_stop_what_another_has_started(funnel: Looking) -> None:
    """Also what a rule of another funnel, or a person, has started."""
    by_hand = funnel.automation()
    funnel.rules(funnel.rule(funnel.second, "stop", by_hand.id, who="all"))
    lead = funnel.deal("anna", "boris")
    client = funnel.world.wiring.tenant_sendsay("acme")
    for name in ("anna", "boris"):
        client.set_member(funnel.email(name))  # type: ignore[attr-defined]
    client.start_automation(str(by_hand.id), [funnel.email("anna")])
    funnel.move(lead, funnel.second)
    funnel.insist(lead)
    assert (funnel.went("anna", by_hand.id), funnel.went("boris", by_hand.id)) == ((1, 1), (0, 0))
    assert funnel.told("anna") == ["automation_stopped"] and funnel.told("boris") == []


@pytest.mark.parametrize(
    ("reentry", "starts"), [({}, 1), ({"reentry": "always"}, 3), ({"reentry": "after_days", "days": 3}, 2)]
)
def test_how_often_the_same_person_enters(funnel: Looking, reentry: dict[str, object], starts: int) -> None:
    """Three times into the stage and out of it, two days apart."""
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id, **reentry))
    lead = funnel.deal("anna")
    for _ in range(3):
        for stage in (funnel.second, funnel.third):
            funnel.move(lead, stage)
            funnel.insist(lead)
        funnel.pass_time(48)
    assert funnel.went("anna") == (starts, starts)
    assert funnel.told("anna").count("automation_started") == starts
    assert funnel.told("anna").count("automation_started_before") == 3 - starts


@pytest.mark.parametrize(("reentry", "times"), [("never", 1), ("always", 2)])
def test_how_often_the_same_person_is_added(funnel: Looking, reentry: str, times: int) -> None:
    funnel.rules(
        funnel.rule(funnel.second, "add_to_list", funnel.hot.id, reentry=reentry),
        funnel.rule(funnel.third, "remove_from_list", funnel.hot.id),
    )
    lead = funnel.deal("anna")
    for turn in (1, 2):
        funnel.move(lead, funnel.second)
        funnel.insist(lead)
        assert funnel.listed_in() == ({"anna"} if turn <= times else set())
        funnel.move(lead, funnel.third)
        funnel.insist(lead)
        assert funnel.listed_in() == set()
    assert funnel.told("anna").count("not_added_again") == 2 - times
    assert funnel.told("anna").count("left_list") == times


def test_two_stages_of_one_automation(funnel: Looking) -> None:
    """A deal that leaves one does not end what another deal has begun in the other."""
    funnel.rules(
        funnel.rule(funnel.second, "start", funnel.welcome.id), funnel.rule(funnel.third, "start", funnel.welcome.id)
    )
    one, other = funnel.deal("anna", stage=funnel.second), funnel.deal("anna", stage=funnel.third)
    funnel.insist(one, other)
    assert funnel.went("anna") == (2, 0)
    funnel.move(one, WON)
    funnel.insist(one)
    assert funnel.going("anna")
    funnel.move(other, WON)
    funnel.insist(other)
    assert not funnel.going("anna")


def test_from_one_stage_of_an_automation_to_the_other_is_a_stop_and_a_start(funnel: Looking) -> None:
    funnel.rules(
        funnel.rule(funnel.second, "start", funnel.welcome.id), funnel.rule(funnel.third, "start", funnel.welcome.id)
    )
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    funnel.move(lead, funnel.third)
    funnel.insist(lead)
    assert funnel.went("anna") == (2, 1) and funnel.going("anna")


def test_won_in_any_pipeline(funnel: Looking) -> None:
    funnel.rules({"status_id": WON, "action": "start", "target": str(funnel.welcome.id), "who": "all"})
    pipeline = funnel.world.amocrm.account("example.amocrm.ru").leads.pipelines[1]
    one, other = funnel.deal("anna"), funnel.deal("boris", stage=pipeline.statuses[1].id, pipeline_id=pipeline.id)
    for lead in (one, other):
        funnel.move(lead, WON)
    funnel.insist(one, other)
    assert funnel.going("anna") and funnel.going("boris")
    funnel.move(one, funnel.first)
    funnel.insist(one)
    assert not funnel.going("anna"), "a deal that is opened again has not been won"


def test_a_deal_that_is_restored_enters_anew(funnel: Looking) -> None:
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id, reentry="always"))
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.deal("boris", stage=funnel.first)  # amoCRM shows deals
    funnel.insist(lead)
    funnel.leads.delete_lead(lead.id)
    funnel.insist(lead)
    assert funnel.went("anna") == (1, 1)
    funnel.leads.restore_lead(lead.id)
    funnel.insist(lead)
    assert funnel.went("anna") == (2, 1)


def test_a_rule_that_is_taken_away_stops_nothing_by_itself(funnel: Looking) -> None:
    start = funnel.rule(funnel.second, "start", funnel.welcome.id)
    other = funnel.rule(funnel.third, "add_to_list", funnel.hot.id)
    funnel.rules(start, other)
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    funnel.rules(other)
    funnel.insist(lead)
    assert funnel.going("anna")
    funnel.move(lead, LOST)
    funnel.insist(lead)
    assert not funnel.going("anna"), "but what it has started does not outlive the deal's stay"


def test_a_rule_of_today_is_for_those_who_enter_from_today_on(funnel: Looking) -> None:
    funnel.rules(funnel.rule(funnel.third, "add_to_list", funnel.hot.id))
    seen, unseen = funnel.deal("anna", stage=funnel.second), funnel.deal("boris", stage=funnel.second)
    funnel.insist(seen)
    funnel.pass_time(1)
    funnel.rules(
        funnel.rule(funnel.third, "add_to_list", funnel.hot.id), funnel.rule(funnel.second, "start", funnel.welcome.id)
    )
    for _ in range(2):
        funnel.leads.edit_lead(unseen.id, price=5)
        funnel.insist(seen, unseen)
        funnel.pass_time(1)
    assert funnel.passages(funnel.welcome.id) == {}
    for stage in (funnel.first, funnel.second):
        for lead in (seen, unseen):
            funnel.move(lead, stage)
        funnel.insist(seen, unseen)
    assert funnel.going("anna") and funnel.going("boris")


@pytest.mark.parametrize("filters", [True, False])
def test_hundreds_of_deals_at_once(funnel: Looking, filters: bool) -> None:
    """Where amoCRM's plan has filters that takes few calls; without them each is asked for alone."""
    funnel.world.amocrm.account("example.amocrm.ru").options.is_api_filter_enabled = filters
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    names = [f"p{number}" for number in range(150 if filters else 30)]
    leads = []
    for name in names:
        funnel.add(name)
        leads.append(funnel.deal(name, stage=funnel.second))
    funnel.world.amocrm.calls.clear()
    funnel.insist(*leads)
    assert dict.fromkeys(names, (1, 0)) == {name: funnel.went(name) for name in names}
    if filters:
        assert funnel.reads("leads") == 1 and funnel.reads("contacts") <= 2
