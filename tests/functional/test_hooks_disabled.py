"""The whole way of an hour: amoCRM has disabled a hook, and whoever was missed by it is in the list all the same."""

import pytest

from local.sandbox.amocrm.records import Hook
from tests.fakes.world import HOST, World
from tests.functional.hooking import Hooking, Link

HOUR = 3600


def _next_hour(hooking: Hooking) -> dict[str, int]:
    """The schedule's event, and everything that follows from it."""
    world = hooking.world
    moment = (int(world.clock.now()) // HOUR + 1) * HOUR
    done = world.tick(moment)
    hooking.settle()
    return done


def _disabled(hooking: Hooking) -> Hook:
    """After more than a hundred failed answers within two hours."""
    [hook] = hooking.world.amocrm.account(HOST).record.hooks
    hook.disabled = True
    return hook


@pytest.mark.parametrize("registered", [False, True], ids=["pasted", "registered"])
def test_whoever_was_missed_by_a_disabled_hook_is_in_the_list_within_the_hour(amosend: World, registered: bool) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link()
    if registered:
        amosend.amocrm.account(HOST).record.hooks.clear()
        path = f"/integrations/{hooking.integration}/links/{link.id}/register"
        assert amosend.api("POST", path).status == 200
    hooking.add("before")
    hooking.settle()
    assert hooking.in_list(link) == {"before"}
    _disabled(hooking)
    hooking.add("missed")
    hooking.settle()
    assert hooking.in_list(link) == {"before"}
    assert _next_hour(hooking)["tending"] == 1
    assert hooking.in_list(link) == {"before", "missed"}
    assert hooking.story("missed") == ["added"]
    hooking.add("later")
    hooking.settle()
    assert hooking.in_list(link) == {"before", "missed", *(["later"] if registered else [])}
    _next_hour(hooking)
    assert hooking.in_list(link) == {"before", "missed", "later"}
    assert _problem(hooking, link) == ("hook_restored" if registered else "hook_disabled")
    assert amosend.dead == []


def test_who_had_come_through_before_starts_no_automation_again(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.automation_link()
    hooking.add("before")
    hooking.settle()
    assert hooking.starts(link.target) == {"before": 1}
    _disabled(hooking)
    hooking.add("missed")
    for _ in range(3):
        _next_hour(hooking)
    assert hooking.starts(link.target) == {"before": 1, "missed": 1}
    hooking.edit("before", first_name="Анна")
    for _ in range(3):
        _next_hour(hooking)
    assert hooking.starts(link.target) == {"before": 2, "missed": 1}


def test_a_reconnect_looks_at_the_hooks_too(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link()
    amosend.api("DELETE", f"/integrations/{hooking.integration}/connection")
    _disabled(hooking)
    hooking.add("missed")
    assert _next_hour(hooking)["tending"] == 1
    assert hooking.in_list(link) == set()
    assert amosend.connect(hooking.integration).status == 200
    hooking.settle()
    assert hooking.in_list(link) == {"missed"}


def _problem(hooking: Hooking, link: Link) -> str:
    code: str = hooking.shown(link)["problem"]["code"]
    return code
