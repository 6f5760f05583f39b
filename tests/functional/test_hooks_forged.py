"""Whoever has learned a link's address can name anybody: whom no hook of the link can have told of is left alone."""

import pytest

from tests.fakes.world import World
from tests.functional.hooking import Hooking, Link

_MONTH = 30 * 24


@pytest.fixture
def hooking(amosend: World) -> Hooking:
    """Anna was made a month ago and has not been changed since."""
    made = Hooking(amosend, "anna")
    made.pass_time(_MONTH)
    return made


def _name(hooking: Hooking, link: Link, action: str, name: str = "anna") -> None:
    assert hooking.post(link, f"contacts[{action}][0][id]={hooking.ids[name]}".encode()) == 200
    hooking.settle()


@pytest.mark.parametrize("action", ["add", "update"])
def test_an_old_contact_starts_no_automation(hooking: Hooking, action: str) -> None:
    link = hooking.automation_link()
    _name(hooking, link, action)
    assert hooking.starts(link.target) == {}
    assert hooking.importing.members() == {}
    assert hooking.story("anna") == ["before_link"]


def test_an_old_contact_comes_into_no_list(hooking: Hooking) -> None:
    link = hooking.list_link()
    _name(hooking, link, "add")
    assert hooking.in_list(link) == set()
    assert hooking.story("anna") == ["before_link"]


def test_an_old_contact_that_is_changed_starts_by_its_change_and_not_as_added(hooking: Hooking) -> None:
    link = hooking.automation_link(events=("update_contact",))
    hooking.pass_time(1)
    hooking.edit("anna", first_name="Анна")
    hooking.settle()
    assert hooking.starts(link.target) == {"anna": 1}
    _name(hooking, link, "add")
    assert hooking.starts(link.target) == {"anna": 1}


def test_who_is_in_the_list_is_looked_after(hooking: Hooking) -> None:
    link = hooking.list_link()
    hooking.add("boris")
    hooking.settle()
    hooking.pass_time(_MONTH)
    path = f"/integrations/{hooking.integration}/links/{link.id}"
    for what in ("disable", "enable"):
        assert hooking.world.api("POST", f"{path}/{what}").status == 200
    _name(hooking, link, "add", "boris")
    assert hooking.story("boris") == ["added", "unchanged"]


def test_what_was_while_the_link_was_off_is_not_made_up_for_by_a_hook(hooking: Hooking) -> None:
    link = hooking.automation_link()
    path = f"/integrations/{hooking.integration}/links/{link.id}"
    assert hooking.world.api("POST", f"{path}/disable").status == 200
    hooking.pass_time(2)
    hooking.add("boris")
    hooking.pass_time(2)
    assert hooking.world.api("POST", f"{path}/enable").status == 200
    _name(hooking, link, "add", "boris")
    assert hooking.starts(link.target) == {}
    assert hooking.story("boris") == ["before_link"]


def test_amocrm_may_be_minutes_behind_us(hooking: Hooking) -> None:
    hooking.world.pass_time(9 * 60)
    link = hooking.automation_link()
    hooking.add("boris")
    hooking.settle()
    assert hooking.starts(link.target) == {"boris": 1}


def test_a_hook_of_hours_ago_is_believed_for_the_link_was_there(hooking: Hooking) -> None:
    link, listed = hooking.automation_link(), hooking.list_link()
    hooking.world.amocrm.options.hook_delay = 3 * 3600
    hooking.add("boris")
    hooking.pass_time(3.1)
    hooking.settle()
    assert hooking.starts(link.target) == {"boris": 1}
    assert hooking.in_list(listed) == {"boris"}
