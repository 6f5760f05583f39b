"""Contacts whom amoCRM does not show when a hook has named them: one reading proves nothing, nobody is lost by it."""

from collections.abc import Iterator

import pytest

from tests.fakes.world import World
from tests.functional.hooking import Hooking

_CONTACTS = r"/api/v4/contacts(/\d+)?$"
_MINUTE, _HOUR = 60, 3600


@pytest.fixture
def shop(amosend: World) -> Iterator[Hooking]:
    made = Hooking(amosend, "neighbour")
    yield made
    made.assert_nothing_forbidden()


def hide(shop: Hooking, *, seconds: float) -> None:
    """For so long amoCRM answers 204 for every contact; what is to be done meanwhile is done."""
    fault = shop.world.amocrm.faults.on("empty", path=_CONTACTS)
    shop.world.post_hooks()
    ends_at = shop.world.clock.now() + seconds
    while shop.world.clock.now() < ends_at and shop.world.deliver_one():
        pass
    assert shop.world.clock.now() >= ends_at, "nobody waits for anything"
    shop.world.amocrm.faults.remove(fault.id)


def waiting(shop: Hooking) -> list[str]:
    items = shop.world.api("GET", f"/integrations/{shop.integration}/deliveries").json()["waiting"]
    return [one["reason"]["code"] for one in items]


@pytest.mark.parametrize("names", [("anna",), ("anna", "boris", "clara")], ids=["one", "several"])
def test_who_is_not_shown_for_a_moment_is_delivered_all_the_same(shop: Hooking, names: tuple[str, ...]) -> None:
    link, started = shop.list_link(), shop.automation_link()
    for name in names:
        shop.add(name)
    hide(shop, seconds=_MINUTE)
    shop.settle()
    assert shop.in_list(link) == set(names)
    assert shop.starts(started.target) == dict.fromkeys(names, 1)
    assert all("gone_meanwhile" not in shop.story(name) for name in names)


def test_where_no_contact_at_all_is_shown_they_wait_for_hours(shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    hide(shop, seconds=5 * _HOUR)
    assert waiting(shop) == ["contact_not_shown"]
    shop.settle()
    assert shop.in_list(link) == {"anna"}
    assert shop.story("anna") == ["added"]


def test_and_are_told_gone_when_they_are_not_shown_for_a_day(shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.world.amocrm.faults.on("empty", path=_CONTACTS)
    shop.settle()
    assert shop.story("anna") == ["gone_meanwhile"]
    assert shop.in_list(link) == set() and waiting(shop) == []


def test_who_is_deleted_is_told_gone_by_the_second_reading_and_not_before(shop: Hooking) -> None:
    shop.list_link()
    shop.add("anna")
    shop.world.post_hooks()
    shop.editor.delete_contact(shop.ids["anna"])
    began = shop.world.clock.now()
    while not shop.story("anna"):
        assert shop.world.deliver_one()
    assert shop.story("anna") == ["gone_meanwhile"]
    assert 600 <= shop.world.clock.now() - began < _HOUR


def test_who_was_in_the_list_already_is_told_so_when_shown_again(shop: Hooking) -> None:
    """As if the reading in vain had not been: the waiting is nothing that was told."""
    link = shop.list_link()
    shop.add("anna")
    shop.settle()
    shop.post(link, f"contacts[add][0][id]={shop.ids['anna']}".encode())
    hide(shop, seconds=_MINUTE)
    shop.settle()
    assert shop.story("anna") == ["added", "unchanged"]
