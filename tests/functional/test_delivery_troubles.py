"""Vendors in trouble, rows that nobody can deliver, revoked grants: nobody is lost, and nobody stops others."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from amosend.clients.sendsay import Sendsay
from amosend.errors import LostAnswerError, RejectedError
from amosend.reasons import Reason

from tests.fakes.world import World
from tests.functional.hooking import Hooking


@pytest.fixture
def shop(amosend: World) -> Iterator[Hooking]:
    made = Hooking(amosend, most=400)
    yield made
    made.assert_nothing_forbidden()
    assert amosend.dead == []


def waiting(shop: Hooking) -> list[int]:
    return [row.id for row in shop.world.wiring.pending_store.all(shop.integration, limit=100).rows]


def dead(shop: Hooking) -> dict[int, str]:
    rows = shop.world.wiring.pending_store.dead(shop.integration, limit=100).rows
    return {row.id: str(row.reason) for row in rows}


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Exception], None]:
    """From here on whatever Sendsay is told about this person ends with this error."""

    def spoil(name: str, error: Exception) -> None:
        batch = Sendsay.batch

        def spoilt(self: Any, calls: Any) -> Any:
            if any(str(call.get("email", "")).startswith(f"{name}@") for call in calls):
                raise error
            return batch(self, calls)

        monkeypatch.setattr(Sendsay, "batch", spoilt)

    return spoil


@pytest.mark.parametrize("seed", range(3))
def test_a_vendor_that_fails_now_and_then_costs_nobody(shop: Hooking, seed: int) -> None:
    link = shop.list_link()
    for vendor in (shop.world.sendsay, shop.world.amocrm):
        vendor.faults.seed(seed)
        vendor.faults.on("status", status=502, probability=0.15)
        vendor.faults.on("drop_after", probability=0.15)
    names = [f"p{number}" for number in range(20)]
    for place, name in enumerate(names):
        shop.add(name)
        if place % 7 == 6:
            shop.settle()
    shop.settle()
    shop.world.sendsay.faults.clear()
    assert shop.in_list(link) == set(names)
    assert len(shop.importing.members()) == 20
    assert waiting(shop) == []
    assert all(shop.story(name)[-1] in {"added", "updated", "unchanged"} for name in names)


@pytest.mark.parametrize("vendor", ["amocrm", "sendsay"])
def test_a_vendor_that_is_down_for_minutes_is_waited_for_ever_longer(shop: Hooking, vendor: str) -> None:
    link = shop.list_link()
    began = shop.world.clock.now()
    faults = getattr(shop.world, vendor).faults
    faults.on("status", status=503, until=began + 300)
    names = {f"p{number}" for number in range(8)}
    for name in names:
        shop.add(name)
    shop.settle()
    assert shop.in_list(link) == names
    assert all(shop.story(name) == ["added"] for name in names)
    took = shop.world.clock.now() - began
    assert 300 < took < 900
    assert faults.all()[0].struck < 150


def test_a_lost_answer_adds_nobody_twice(shop: Hooking) -> None:
    link = shop.list_link()
    shop.world.sendsay.faults.on("drop_after", action="batch", times=3)
    shop.add("anna")
    shop.settle()
    assert shop.in_list(link) == {"anna"}
    assert len([one for one in shop.acme.additions("anna@example.com") if one.list_id]) == 1


# Poison


@pytest.mark.parametrize("error", [RejectedError(Reason.SENDSAY_REJECTED, "no"), TypeError("a bug")], ids=repr)
def test_a_row_that_can_never_pass_is_found_and_given_up_alone(
    shop: Hooking, poison: Callable[[str, Exception], None], error: Exception
) -> None:
    link = shop.list_link()
    poison("evil", error)
    names = {f"p{number}" for number in range(30)}
    for place, name in enumerate(sorted(names)):
        shop.add(name)
        if place == 17:
            shop.add("evil")
    shop.settle()
    assert shop.in_list(link) == names
    reason = Reason.SENDSAY_REJECTED if isinstance(error, RejectedError) else Reason.DELIVERY_BROKE_OFF
    assert dead(shop) == {shop.ids["evil"]: reason}
    assert waiting(shop) == []


def test_a_row_at_which_the_vendor_fails_waits_alone(
    shop: Hooking, poison: Callable[[str, Exception], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else waits for its tries; behind the last one it is dead, with its reason."""
    link = shop.list_link()
    shop.world.clock.stop()
    poison("evil", LostAnswerError(Reason.SENDSAY_UNAVAILABLE, "500"))
    began = shop.world.clock.now()
    shop.add("evil")
    names = {f"p{number}" for number in range(10)}
    for name in sorted(names):
        shop.add(name)
    shop.world.post_hooks()
    while shop.in_list(link) != names:
        assert shop.world.deliver_one()
    assert shop.world.clock.now() - began < 60
    shop.settle()
    assert dead(shop) == {shop.ids["evil"]: "sendsay_unavailable"}
    assert 2 * 3600 < shop.world.clock.now() - began < 4 * 3600


def test_a_vendor_that_stays_away_ends_in_dead_rows_that_can_be_revived(shop: Hooking) -> None:
    link = shop.list_link()
    began = shop.world.clock.now()
    shop.world.sendsay.faults.on("status", status=503)
    for name in ("anna", "boris", "clara"):
        shop.add(name)
    shop.settle()
    assert set(dead(shop).values()) == {"sendsay_unavailable"}
    assert set(dead(shop)) == set(shop.ids.values())
    assert 2 * 3600 < shop.world.clock.now() - began < 4 * 3600
    shop.world.sendsay.faults.clear()
    for _ in range(2):
        answer = shop.world.api("POST", f"/integrations/{shop.integration}/deliveries/redrive")
        assert answer.status == 204, answer.text
        shop.settle()
    assert shop.in_list(link) == {"anna", "boris", "clara"}
    assert dead(shop) == {}
    assert shop.story("anna") == ["added"]


# Grants


def test_while_the_grant_is_revoked_hooks_are_taken_and_behind_the_reconnect_made_good(shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.settle()
    (client,) = {made.client_id for made in shop.world.amocrm.integrations.values()}
    shop.world.amocrm.revoke(client)
    shop.add("boris")
    shop.settle()
    shop.add("clara")
    shop.settle()
    assert shop.in_list(link) == {"anna"}
    assert sorted(waiting(shop)) == sorted([shop.ids["boris"], shop.ids["clara"]])
    shown = shop.importing.shown()
    assert shown["status"] == "needs_reconnect"
    shop.pass_time(24 * 10)
    assert shop.world.connect(shop.integration).status == 200
    shop.settle()
    assert shop.in_list(link) == {"anna", "boris", "clara"}
    assert waiting(shop) == []
    assert dead(shop) == {}


def test_a_key_of_sendsay_that_is_refused_shows_on_the_links_and_is_waited_for(shop: Hooking) -> None:
    link = shop.list_link()
    shop.acme.reset_key(key="key-of-acme-0002")
    shop.add("anna")
    shop.settle()
    assert waiting(shop) == [shop.ids["anna"]]
    assert shop.importing.shown()["status"] == "connected"
    shop.world.key = "key-of-acme-0002"
    assert shop.shown(link)["problem"]["code"] == "sendsay_key_refused"
    shop.world.wiring.announce(shop.world.account, shop.integration)
    shop.settle()
    assert shop.in_list(link) == {"anna"}
    assert shop.shown(link)["problem"] is None


def test_what_waits_for_a_deleted_integration_is_forgotten(shop: Hooking) -> None:
    shop.list_link()
    shop.world.sendsay.faults.on("status", status=503)
    shop.add("anna")
    shop.world.post_hooks()
    for _ in range(3):
        shop.world.deliver_one()
    assert shop.world.api("DELETE", f"/integrations/{shop.integration}").status == 204
    shop.world.work_off()
    assert waiting(shop) == []


def test_a_disabled_link_delivers_nobody(shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.world.post_hooks()
    assert shop.world.api("POST", f"/integrations/{shop.integration}/links/{link.id}/disable").status == 200
    for _ in range(30):
        shop.world.deliver_one()
    assert shop.in_list(link) == set()
    assert len(waiting(shop)) == 1
