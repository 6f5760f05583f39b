"""Stops that Sendsay refuses, and stops of whoever was started by another address or another link."""

from collections.abc import Iterator
from typing import Any

import pytest
from amosend.domain.hook import Item

from local.sandbox.amocrm.leads import WON
from local.sandbox.amocrm.records import Lead
from tests.fakes.world import World
from tests.functional.looking import Looking


@pytest.fixture
def funnel(amosend: World) -> Iterator[Looking]:
    yield Looking(amosend)


@pytest.fixture(params=["left", "rule"])
def ending(request: pytest.FixtureRequest, funnel: Looking) -> tuple[Looking, Lead]:
    """Anna is in Welcome, and her deal has left the stage, or entered one whose rule stops it."""
    rules = [funnel.rule(funnel.second, "start", funnel.welcome.id)]
    if request.param == "rule":
        listed = funnel.rule(funnel.second, "add_to_list", funnel.hot.id)
        rules = [listed, funnel.rule(funnel.third, "stop", funnel.welcome.id)]
    funnel.rules(*rules)
    lead = funnel.deal("anna", stage=funnel.second)
    funnel.insist(lead)
    if request.param == "rule":
        client = funnel.world.wiring.tenant_sendsay("acme")
        client.start_automation(str(funnel.welcome.id), [funnel.email("anna")])
    assert funnel.going("anna")
    funnel.move(lead, funnel.third)
    return funnel, lead


def refuse(funnel: Looking, failure_as: str) -> None:
    target = funnel.world.sendsay
    if failure_as == "error":
        body = {"errors": [{"id": "error/busy", "explain": "not now"}]}
        target.faults.on("body", action="sequence.member.stop", body=body)
    else:
        target.options.track_end = -2


def agree(funnel: Looking) -> None:
    funnel.world.sendsay.faults.clear()
    funnel.world.sendsay.options.track_end = -1


@pytest.mark.parametrize("failure_as", ["error", "track"])
def test_a_stop_that_is_refused_once_is_tried_again(ending: tuple[Looking, Lead], failure_as: str) -> None:
    funnel, lead = ending
    refuse(funnel, failure_as)
    made = funnel.look(lead)
    assert 0 < made.later[lead.id].after <= 60
    assert funnel.told("anna")[0] == "automation_not_stopped" and funnel.going("anna")
    agree(funnel)
    funnel.insist(lead)
    assert funnel.told("anna")[0] == "automation_stopped" and not funnel.going("anna")
    assert funnel.told("anna").count("automation_not_stopped") == 1


def test_a_stop_that_is_refused_for_a_day_is_given_up_and_taken_up_again(ending: tuple[Looking, Lead]) -> None:
    """A dead letter like any other, with its reason; whoever redrives begins anew."""
    funnel, lead = ending
    refuse(funnel, "error")
    _named(funnel, lead)
    for _ in range(40):
        if _room(funnel)["given_up"]:
            break
        funnel.pass_time(1)
        _round(funnel)
    [row] = _room(funnel)["given_up"]
    assert row["reason"]["code"] == "stop_refused"
    assert funnel.told("anna").count("automation_not_stopped") == 2
    agree(funnel)
    answer = funnel.world.api("POST", f"/integrations/{funnel.integration}/deliveries/redrive")
    assert answer.status == 204, answer.text
    funnel.world.work_off(most=funnel.most)
    assert not funnel.going("anna") and not _room(funnel)["given_up"]


def test_a_stop_of_a_rule_outlives_the_stage(funnel: Looking) -> None:
    funnel.rules(
        funnel.rule(funnel.first, "start", funnel.automation().id), funnel.rule(WON, "stop", funnel.welcome.id)
    )
    lead = funnel.deal("anna")
    funnel.insist(lead)
    client = funnel.world.wiring.tenant_sendsay("acme")
    client.start_automation(str(funnel.welcome.id), [funnel.email("anna")])
    funnel.move(lead, WON)
    refuse(funnel, "error")
    funnel.look(lead)
    funnel.move(lead, funnel.third)
    agree(funnel)
    funnel.insist(lead)
    assert not funnel.going("anna")


@pytest.mark.parametrize("by", ["the same funnel", "a deleted rule", "another funnel", "a link of its own"])
def test_a_rule_stops_whichever_address_was_started(funnel: Looking, by: str) -> None:
    """The contact has another one by now. The start is recorded as stopped, whatever link it was."""
    start, stop = (
        funnel.rule(funnel.second, "start", funnel.welcome.id),
        funnel.rule(funnel.third, "stop", funnel.welcome.id, who="all"),
    )
    other = funnel.deal("boris", "anna")
    if by in {"the same funnel", "a deleted rule"}:
        funnel.rules(start, stop)
        funnel.insist(funnel.deal("anna", stage=funnel.second))
        if by == "a deleted rule":
            funnel.rules(stop)
    elif by == "another funnel":
        funnel.rules(start)
        funnel.insist(funnel.deal("anna", stage=funnel.second))
        funnel.made = None
        funnel.rules(stop)
    else:
        funnel.rules(stop)
        funnel.rename("anna", "anna.first")  # before there is a hook, which would arrive at some moment of its own
        link = funnel.link("automation", str(funnel.welcome.id))
        items = [Item("contact", "update", funnel.ids["anna"])]
        funnel.world.wiring.pending_store.put(funnel.integration, link.id, items, at=int(funnel.world.clock.now()))
        _round(funnel)
    started = "anna.first" if by == "a link of its own" else "anna"
    assert funnel.going(started)
    funnel.pass_time(1)
    funnel.rename("anna", "anna.new")
    funnel.move(other, funnel.third)
    funnel.insist(other)
    assert funnel.went(started) == (1, 1), funnel.passages(funnel.welcome.id)
    assert funnel.told("anna")[0] == "automation_stopped"


def test_what_a_rule_has_stopped_is_not_stopped_once_more_when_its_deal_leaves(funnel: Looking) -> None:
    """Somebody has started her by hand meanwhile: that is not ours to end."""
    funnel.rules(
        funnel.rule(funnel.second, "start", funnel.welcome.id), funnel.rule(funnel.third, "stop", funnel.welcome.id)
    )
    first, other = funnel.deal("anna", stage=funnel.second), funnel.deal("anna")
    funnel.insist(first, other)
    funnel.move(other, funnel.third)
    funnel.insist(other)
    assert funnel.went("anna") == (1, 1)
    funnel.world.wiring.tenant_sendsay("acme").start_automation(str(funnel.welcome.id), [funnel.email("anna")])
    funnel.move(first, WON)
    funnel.insist(first)
    assert funnel.going("anna")


def _named(funnel: Looking, lead: Lead) -> None:
    assert funnel.made
    items = [Item("lead", "status", lead.id)]
    funnel.world.wiring.pending_store.put(funnel.integration, funnel.made.id, items, at=int(funnel.world.clock.now()))
    _round(funnel)


def _round(funnel: Looking) -> None:
    funnel.world.wiring.announce("acme", funnel.integration)
    funnel.world.deliver_one()


def _room(funnel: Looking) -> dict[str, Any]:
    found: dict[str, Any] = funnel.world.api("GET", f"/integrations/{funnel.integration}/deliveries").json()
    return found


def test_a_stage_that_is_left_for_one_whose_rule_stops_the_same_is_one_stop(funnel: Looking) -> None:
    """The deal's leaving ends it, and the rule of the next stage finds nothing to be ended and to be told of."""
    funnel.rules(
        funnel.rule(funnel.second, "start", funnel.welcome.id), funnel.rule(WON, "stop", funnel.welcome.id, who="all")
    )
    lead = funnel.deal("anna", "boris", stage=funnel.second)
    funnel.insist(lead)
    by_hand = funnel.world.wiring.tenant_sendsay("acme")
    by_hand.set_member(funnel.email("boris"))  # type: ignore[attr-defined]
    by_hand.start_automation(str(funnel.welcome.id), [funnel.email("boris")])
    funnel.move(lead, WON)
    funnel.insist(lead)
    assert (funnel.went("anna"), funnel.went("boris")) == ((1, 1), (1, 1))
    assert funnel.calls("sequence.member.stop") == 2
    assert funnel.told("anna") == ["automation_stopped", "automation_started"]
    assert funnel.told("boris") == ["automation_stopped"]
