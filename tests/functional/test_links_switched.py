"""A link that is switched off for a while loses nobody who waits, and stops whoever has to be stopped."""

import pytest

from tests.fakes.world import World
from tests.functional.hooking import Hooking, Link
from tests.functional.looking import Looking


def _switch(hooking: Hooking, link: Link, what: str) -> None:
    path = f"/integrations/{hooking.integration}/links/{link.id}/{what}"
    assert hooking.world.api("POST", path).status == 200


def _waiting(hooking: Hooking) -> list[str]:
    found = hooking.world.api("GET", f"/integrations/{hooking.integration}/deliveries").json()
    return [each["reason"] and each["reason"]["code"] for each in found["waiting"]]


def test_who_waits_while_it_is_off_is_delivered_when_it_is_on(amosend: World) -> None:
    hooking = Hooking(amosend, most=2_000)
    link, other = hooking.automation_link(), hooking.list_link()
    hooking.add("anna")
    amosend.post_hooks()
    _switch(hooking, link, "disable")
    for _ in range(30):
        amosend.deliver_one()
    assert hooking.starts(link.target) == {}
    assert hooking.in_list(other) == {"anna"}, "another link's work goes on"
    assert _waiting(hooking) == ["link_disabled"]
    [row] = amosend.api("GET", f"/integrations/{hooking.integration}/deliveries").json()["waiting"]
    assert row["waits_until"] > amosend.clock.now() + 28 * 24 * 3600
    _switch(hooking, link, "enable")
    hooking.settle()
    assert hooking.starts(link.target) == {"anna": 1}
    assert _waiting(hooking) == []


@pytest.fixture
def funnel(amosend: World) -> Looking:
    made = Looking(amosend)
    made.rules(
        made.rule(made.second, "start", made.welcome.id),
        made.rule(made.third, "start", made.automation().id, who="all"),
    )
    return made


def test_a_deal_that_left_while_the_funnel_was_off_is_stopped_and_starts_nothing(funnel: Looking) -> None:
    lead, stays = funnel.deal("anna", stage=funnel.second), funnel.deal("boris", stage=funnel.second)
    funnel.insist(lead)
    funnel.insist(stays)
    assert funnel.going("anna") and funnel.going("boris") and funnel.made
    _switch(funnel, funnel.made, "disable")
    funnel.pass_time(2)
    funnel.move(lead, funnel.third)
    funnel.pass_time(2)
    _switch(funnel, funnel.made, "enable")
    funnel.settle()
    assert not funnel.going("anna")
    assert funnel.going("boris"), "still in the stage"
    assert sum(len(one.members) for one in funnel.acme.sequences.values()) == 2, "what came while it was off is past"


def test_deleting_tells_how_many_go_on(funnel: Looking) -> None:
    for name in ("anna", "boris"):
        funnel.insist(funnel.deal(name, stage=funnel.second))
    assert funnel.made
    integration = funnel.world.wiring.integration_store.get(funnel.world.account, funnel.integration)
    assert integration
    links = funnel.world.wiring.links
    assert links.started(links.get(integration, funnel.made.id)) == 2
    answer = funnel.world.api("DELETE", f"/integrations/{funnel.integration}/links/{funnel.made.id}")
    assert (answer.status, answer.json()) == (200, {"waiting": 0, "started": 2})
