"""An import keeps nobody waiting for longer than it takes, and who waits for what is told as it is."""

import pytest
from amosend.services.delivery_ground import DeliveryGround

from tests.fakes.world import World
from tests.functional.browsing import Browsing
from tests.functional.hooking import Hooking, Link

_WAITING, _AGAIN = "Ждут доставки", "Доставлены и будут проверены ещё раз"


@pytest.fixture
def shop(amosend: World) -> Hooking:
    return Hooking(amosend, "anna")


@pytest.fixture
def person(shop: Hooking) -> Browsing:
    signed_in = Browsing(shop.world)
    signed_in.sign_in()
    return signed_in


def _deliver(shop: Hooking) -> None:
    shop.world.post_hooks()
    for _ in range(3):
        shop.world.deliver_one()


def _leaving(shop: Hooking) -> Link:
    """By a funnel's rule, of a deal that has come to its stage."""
    second = shop.stages[1]
    link = shop.funnel_link(shop.rule(second, "remove_from_list", shop.acme.create_group("Горячие").id))
    shop.leads.add_lead("Сделка", contacts=[shop.ids["anna"]], status_id=second)
    return link


def test_who_is_delivered_during_an_import_is_told_so_and_not_read_again_until_it_ends(
    shop: Hooking, person: Browsing, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = shop.list_link()
    with monkeypatch.context() as patch:
        patch.setattr(DeliveryGround, "import_is_running", lambda _: True)
        shop.add("boris")
        _deliver(shop)
        assert shop.in_list(link) == {"boris"}
        page = person.page(f"/app/i/{shop.integration}/links")
        assert (_AGAIN in page, _WAITING in page, "(ещё раз)" in page) == (True, False, True)
        (row,) = shop.world.wiring.pending_store.all(shop.integration, limit=10).rows
        assert (row.reason, row.rests_until - shop.world.clock.now() <= 301) == ("sent_during_import", True)
        reads = shop.reads()
        for _ in range(3):
            shop.world.pass_time(310)
            _deliver(shop)
        assert shop.world.wiring.pending_store.waiting(shop.integration)
        assert shop.reads() == reads
        assert shop.shown(link)["health"] == "ok"
    shop.world.pass_time(310)
    shop.settle()
    assert shop.reads() > reads
    assert not shop.world.wiring.pending_store.waiting(shop.integration)


def test_a_link_that_makes_people_wait_is_not_plainly_well(
    shop: Hooking, person: Browsing, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = _leaving(shop)
    with monkeypatch.context() as patch:
        patch.setattr(DeliveryGround, "import_is_running", lambda _: True)
        _deliver(shop)
        assert shop.shown(link)["health"] == "ok"
        shop.world.pass_time(660)
        shown = shop.shown(link)
        assert (shown["health"], shown["problem"]["code"]) == ("attention", "waits_for_import")
        told = shown["problem"]["ru"]
        for path in (f"/app/i/{shop.integration}/funnel", "/app/integrations"):
            assert told in person.page(path)
        assert _WAITING in person.page(f"/app/i/{shop.integration}/funnel")
    shop.settle()
    assert shop.shown(link)["health"] == "ok"
