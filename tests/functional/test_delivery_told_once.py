"""Who waits is told of when that begins and when it ends, and counted once, however often it is tried meanwhile."""

from typing import Any

import pytest

from tests.fakes.world import World
from tests.functional.hooking import Hooking, Link
from tests.functional.looking import Looking


def _runs(hooking: Hooking, link: Link) -> list[dict[str, Any]]:
    path = f"/integrations/{hooking.integration}/runs?autoimport={link.id}"
    found: list[dict[str, Any]] = hooking.world.api("GET", path).json()["items"]
    return found


def _counted(hooking: Hooking, link: Link, name: str) -> int:
    return sum(run["counts"][name] for run in _runs(hooking, link))


@pytest.mark.parametrize("flag", ["pause", "closed"])
def test_an_automation_that_takes_nobody_for_hours(amosend: World, flag: str) -> None:
    hooking = Hooking(amosend, most=2_000)
    link = hooking.automation_link()
    automation = hooking.acme.sequences[int(link.target)]
    setattr(automation, flag, True)
    hooking.add("anna")
    amosend.post_hooks()
    for _ in range(30):
        amosend.deliver_one()
    assert hooking.story("anna") == ["added"]
    assert hooking.remarks("anna") == ["automation_waits"]
    setattr(automation, flag, False)
    hooking.settle()
    assert sorted(hooking.remarks("anna")) == ["automation_started", "automation_waits"]
    assert (_counted(hooking, link, "read"), _counted(hooking, link, "started")) == (1, 1)
    assert hooking.story("anna") == ["added", "unchanged"]


def test_the_link_says_why_its_automation_takes_nobody_now(amosend: World) -> None:
    """And not why it took nobody when they began to wait."""
    hooking = Hooking(amosend, most=2_000)
    link = hooking.automation_link()
    automation = hooking.acme.sequences[int(link.target)]
    automation.pause = True
    hooking.add("anna")
    amosend.post_hooks()
    for _ in range(10):
        amosend.deliver_one()
    assert hooking.shown(link)["problem"]["code"] == "automation_paused"
    automation.archived = True
    for _ in range(10):
        amosend.deliver_one()
    assert hooking.shown(link)["problem"]["code"] == "automation_gone"
    automation.pause = automation.archived = False
    hooking.settle()
    assert hooking.shown(link)["problem"] is None
    assert hooking.starts(link.target) == {"anna": 1}


def test_sendsay_does_not_tell_the_state_for_a_while(amosend: World) -> None:
    hooking = Hooking(amosend, most=2_000)
    link = hooking.list_link()
    amosend.sendsay.options.set({"unreadable_members": [hooking.email("anna")]})
    hooking.add("anna")
    amosend.post_hooks()
    for _ in range(8):
        amosend.deliver_one()
    assert hooking.story("anna") == ["status_unknown"]
    amosend.sendsay.options.set({"unreadable_members": []})
    hooking.settle()
    assert hooking.in_list(link) == {"anna"}
    told, ended = hooking.story("anna")
    assert told == "status_unknown" and ended in {"added", "unchanged"}
    assert _counted(hooking, link, "status_unknown") == 1


def test_a_deals_person_who_waits_for_an_automation(amosend: World) -> None:
    funnel = Looking(amosend)
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    funnel.welcome.pause = True
    lead = funnel.deal("anna", stage=funnel.second)
    for _ in range(5):
        funnel.look(lead)
        funnel.pass_time(1)
    assert funnel.made
    assert len(funnel.story("anna")) == 1
    funnel.welcome.pause = False
    funnel.insist(lead)
    assert funnel.going("anna")
    assert _counted(funnel, funnel.made, "read") == 1
