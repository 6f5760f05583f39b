"""Who has unsubscribed, or was taken out of a list by hand, is not added and not started whatever way a hook takes."""

from collections.abc import Callable
from typing import Any

import pytest

from local.sandbox.sendsay.member_calls import member_set
from tests.fakes.world import World
from tests.functional.hooking import Hooking, Link

Way = Callable[[Hooking], None]


def _added(hooking: Hooking) -> None:
    """A contact is made whose address is on the stop-list already."""
    hooking.list_link()
    hooking.automation_link()
    hooking.add("anna")


def _changed(hooking: Hooking) -> None:
    hooking.automation_link()
    hooking.list_link()
    hooking.add("anna")
    hooking.edit("anna", first_name="Анна")


def _deal(hooking: Hooking, *, stage_hook: bool = False) -> None:
    automation, group = hooking.automation(), hooking.acme.create_group("Переговоры")
    first, second, *_ = hooking.stages
    started = hooking.rule(second, "start", automation.id)
    listed = hooking.rule(second, "add_to_list", group.id, who="all")
    link = hooking.funnel_link(started, listed)
    if stage_hook:
        hooking.world.amocrm.account("example.amocrm.ru").record.hooks.clear()
        hooking.stage_hook(link, second)
    hooking.add("anna")
    hooking.pass_time(0.1)
    lead = hooking.leads.add_lead("Сделка", contacts=[hooking.ids["anna"]], status_id=first)
    hooking.leads.move_lead(lead.id, second)


def _stage_hook(hooking: Hooking) -> None:
    _deal(hooking, stage_hook=True)


def _mass_edit(hooking: Hooking) -> None:
    hooking.automation_link()
    for name in ("boris", "anna", "vera"):
        hooking.add(name)
    hooking.editor.edit_contacts(hooking.ids.values(), tags=["Осень"])


@pytest.mark.parametrize("way", [_added, _changed, _deal, _stage_hook, _mass_edit], ids=lambda way: way.__name__)
def test_who_has_unsubscribed_is_left_alone_on_every_way(amosend: World, way: Way) -> None:
    hooking = Hooking(amosend)
    hooking.acme.unsubscribe(hooking.email("anna"))
    way(hooking)
    hooking.settle()
    hooking.assert_never("anna")
    hooking.assert_nothing_forbidden()
    told = hooking.story("anna")
    assert told
    assert set(told) <= {"unsubscribed", "blocked"}


def test_who_is_blocked_by_bounces_is_left_alone(amosend: World) -> None:
    """With a card: without one Sendsay tells nobody of it, and writes to nobody either."""
    hooking = Hooking(amosend)
    member_set(hooking.acme, {"action": "member.set", "email": hooking.email("anna")})
    hooking.acme.bounce(hooking.email("anna"))
    _changed(hooking)
    hooking.settle()
    assert set(hooking.story("anna")) == {"blocked"}
    assert [one for one in hooking.acme.additions(hooking.email("anna")) if one.list_id] == []
    hooking.assert_never("anna")


def test_who_unsubscribes_between_the_hook_and_the_delivery_is_left_alone(amosend: World) -> None:
    hooking = Hooking(amosend)
    link, automation = hooking.list_link(), hooking.automation_link()
    hooking.add("anna")
    amosend.post_hooks()
    hooking.acme.unsubscribe(hooking.email("anna"))
    hooking.settle()
    hooking.assert_never("anna")
    assert hooking.in_list(link) == set()
    assert hooking.starts(automation.target) == {}


def _twice(hooking: Hooking, link: Link, then: Callable[[], Any]) -> None:
    """In the list by a hook; then something happens; then the same hook again."""
    hooking.add("anna")
    hooking.settle()
    assert hooking.in_list(link) == {"anna"}
    [sent] = [one for one in hooking.world.amocrm.courier.log if one.destination == link.url]
    then()
    hooking.pass_time(1)
    assert hooking.post(link, sent.body.encode()) == 200
    hooking.settle()


def test_who_was_taken_out_by_hand_stays_out(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link()
    _twice(hooking, link, lambda: hooking.acme.take_out(hooking.email("anna"), link.target))
    assert hooking.in_list(link) == set()
    assert hooking.story("anna") == ["added", "removed_in_sendsay"]


def test_whose_card_was_deleted_by_hand_stays_away(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link()

    def deleted() -> None:
        member = hooking.acme.member(hooking.email("anna"))
        assert member is not None
        hooking.acme.delete_member(member)

    _twice(hooking, link, deleted)
    assert hooking.importing.members() == {}


def test_a_redrive_adds_nobody_who_has_unsubscribed_meanwhile(amosend: World) -> None:
    hooking = Hooking(amosend, most=2_000)
    link = hooking.list_link()
    fault = amosend.sendsay.faults.on("status", status=500)
    for name in ("anna", "boris"):
        hooking.add(name)
    hooking.settle()
    hooking.acme.unsubscribe(hooking.email("anna"))
    amosend.sendsay.faults.remove(fault.id)
    amosend.api("POST", f"/integrations/{hooking.integration}/deliveries/redrive")
    hooking.settle()
    assert hooking.in_list(link) == {"boris"}
    hooking.assert_never("anna")
    hooking.assert_nothing_forbidden()
