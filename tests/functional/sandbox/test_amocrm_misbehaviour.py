"""How amoCRM misbehaves while somebody reads its contacts: filters, order, trash, events, a clock that is wrong."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from local.sandbox.amocrm import AmoCrmState, Options
from local.sandbox.amocrm.app import create_app
from local.sandbox.amocrm.options import AccountOptions
from local.sandbox.server import serve
from tests.functional.sandbox.amocrm_world import HOST, REDIRECT, World, running


@pytest.fixture
def world() -> Iterator[World]:
    with running(size=30) as made:
        yield made


def contacts(world: World, query: str = "") -> list[dict[str, Any]]:
    answer = world.get(f"contacts?limit=250&{query}")
    return list(answer.json()["_embedded"]["contacts"]) if answer.status_code == 200 else []


def ids(world: World, query: str = "") -> list[int]:
    return [int(one["id"]) for one in contacts(world, query)]


# Filters and order


def test_filters_may_be_ignored_though_the_account_promises_them(world: World) -> None:
    first = ids(world)[0]
    assert ids(world, f"filter[id][]={first}") == [first]
    world.account.options.filters_ignored = True
    assert world.get("account?with=is_api_filter_enabled").json()["is_api_filter_enabled"]
    assert len(ids(world, f"filter[id][]={first}")) == 30
    assert len(ids(world, "filter[updated_at][from]=9999999999")) == 30
    world.state.contacts(HOST).edit_contact(first, first_name="Новое")
    assert world.get("events?filter[type][]=contact_deleted").status_code == 200


def test_order_may_be_ignored(world: World) -> None:
    first, *_, last = ids(world)
    world.state.advance(60)
    world.state.contacts(HOST).edit_contact(last, first_name="Новое")
    assert ids(world, "order[updated_at]=desc")[0] == last
    world.account.options.order_ignored = True
    assert ids(world, "order[updated_at]=desc")[0] == first


# What goes and comes back


def test_a_contact_in_the_trash_may_still_be_shown(world: World) -> None:
    first = ids(world)[0]
    world.state.contacts(HOST).delete_contact(first)
    assert world.get(f"contacts/{first}").status_code == 204
    world.account.options.deleted_shown = True
    assert world.get(f"contacts/{first}").json()["is_deleted"] is True
    assert first not in ids(world)


@pytest.mark.parametrize("names", ["winner", "loser"])
def test_what_happened_to_contacts_is_told_by_events(world: World, names: Any) -> None:
    world.state.options.merged_event_names = names
    deleted, winner, loser = ids(world)[:3]
    editor = world.state.contacts(HOST)
    editor.delete_contact(deleted)
    editor.restore_contact(deleted)
    editor.merge_contacts(winner, loser)
    events = world.get("events?filter[entity][]=contact").json()["_embedded"]["events"]
    told = {one["type"]: one["entity_id"] for one in events}
    assert (told["contact_deleted"], told["contact_restored"]) == (deleted, deleted)
    assert told["entity_merged"] == (winner if names == "winner" else loser)


def test_a_changed_address_is_told_with_both_its_texts(world: World) -> None:
    first = ids(world)[0]
    editor = world.state.contacts(HOST)
    editor.edit_contact(first, emails=["old@example.com"])
    editor.edit_contact(first, emails=["new@example.com"])
    query = f"events?filter[entity][]=contact&filter[entity_id][]={first}"
    newest = world.get(query).json()["_embedded"]["events"][0]
    texts = [newest[side][0]["custom_field_value"]["text"] for side in ("value_before", "value_after")]
    assert texts == ["old@example.com", "new@example.com"]


def test_events_may_be_forbidden(world: World) -> None:
    world.account.options.events_forbidden = True
    answer = world.get("events")
    assert (answer.status_code, answer.json()["title"]) == (403, "Forbidden")
    assert world.get("contacts").status_code == 200


# While somebody reads


def test_contacts_change_while_their_pages_are_read(world: World) -> None:
    """Before the third page two contacts of the first one go: two of the third page slip away unseen."""
    everybody = ids(world)
    editor = world.state.contacts(HOST)

    def two_go() -> None:
        editor.delete_contact(everybody[0])
        editor.edit_contact(everybody[1], emails=["moved@example.com"])
        editor.delete_contact(everybody[2])

    world.state.faults.on("meanwhile", path="/contacts$", after=2, times=1, meanwhile=two_go)
    pages = [world.get(f"contacts?limit=10&page={page}") for page in (1, 2, 3)]
    seen = [one["id"] for page in pages for one in page.json()["_embedded"]["contacts"]]
    assert seen == everybody[:20] + everybody[22:]
    assert world.account.contacts.get(everybody[0]) is None


def test_a_token_is_revoked_in_the_middle(world: World) -> None:
    client_id = world.integration.client_id
    world.state.faults.on("meanwhile", after=1, times=1, meanwhile=lambda: world.state.revoke(client_id))
    assert [world.get("contacts").status_code for _ in range(3)] == [200, 401, 401]


def test_behind_the_last_page_there_may_be_a_link_to_nothing(world: World) -> None:
    world.account.options.trailing_next = True
    last = world.get("contacts?limit=15&page=2")
    assert len(last.json()["_embedded"]["contacts"]) == 15
    assert "page=3" in last.json()["_links"]["next"]["href"]
    assert world.get("contacts?limit=15&page=3").status_code == 204


def test_every_page_may_be_nothing(world: World) -> None:
    world.state.faults.on("empty", path="/contacts$")
    answer = world.get("contacts")
    assert (answer.status_code, answer.content) == (204, b"")


# Refusals in numbers


def test_a_storm_of_429_that_blocks_nobody() -> None:
    with running(Options(client_limit=1, block_after=0), size=5) as world:
        statuses = [world.get("contacts").status_code for _ in range(40)]
        assert 429 in statuses
        assert 403 not in statuses


@pytest.mark.parametrize("fault", [{"status": 429}, {"status": 502}, {"status": 504, "path": "/contacts"}])
def test_a_share_of_the_calls_fails_the_same_way_in_every_run(world: World, fault: dict[str, Any]) -> None:
    def statuses(seed: int) -> list[int]:
        world.state.faults.clear()
        world.state.faults.seed(seed)
        world.state.faults.on("status", probability=0.3, **fault)
        return [world.get("contacts?limit=1").status_code for _ in range(60)]

    first = statuses(7)
    assert first == statuses(7)
    assert first != statuses(8)
    assert 6 <= first.count(fault["status"]) <= 30


def test_a_block_a_bill_and_pages_that_are_too_large(world: World) -> None:
    world.state.block(HOST)
    blocked = world.get("contacts")
    assert (blocked.status_code, blocked.headers["content-type"].partition(";")[0]) == (403, "text/html")
    world.state.unblock(HOST)
    world.account.options.paid_until = world.state.clock.unix() - 31 * 86_400
    assert world.get("contacts").status_code == 402
    world.account.options.paid_until = None
    world.state.options.gateway_timeout_above = 60
    assert [world.get(f"contacts?limit={limit}").status_code for limit in (250, 62, 60)] == [504, 504, 200]


def test_a_fault_ends_by_the_sandbox_clock(world: World) -> None:
    world.state.faults.on("status", status=503, until=world.state.clock.now() + 300)
    assert world.get("contacts").status_code == 503
    world.state.advance(301)
    assert world.get("contacts").status_code == 200


# A clock that is wrong


@pytest.mark.parametrize("skew", [-7_200, 7_200])
def test_the_clock_of_an_account_may_be_wrong(skew: int) -> None:
    """What is changed and when the answer was made are told by the account's own clock, from its founding on."""
    state = AmoCrmState(Options(limits_on=False))
    account = state.create_account(HOST, size=30, options=AccountOptions(clock_skew=skew))
    integration = state.create_integration(HOST, redirect_uri=REDIRECT)
    with serve(create_app(state)) as url:
        world = World(url, state, account, integration)
        world.sign_in()
        added = state.contacts(HOST).add_contact("Новый")
        now = state.clock.unix()
        answer = world.get(f"contacts/{added.id}")
        shown = answer.json()
        assert abs(shown["updated_at"] - now - skew) <= 2
        assert abs(shown["created_at"] - now - skew) <= 2
        assert abs(parsedate_to_datetime(answer.headers["date"]).timestamp() - now - skew) <= 2
        event = world.get("events").json()["_embedded"]["events"][0]
        assert abs(event["created_at"] - now - skew) <= 2
        written = world.call("PATCH", f"contacts/{added.id}", json={"first_name": "Иван"})
        assert abs(written.json()["updated_at"] - now - skew) <= 2
        page = requests.get(f"{url}/accounts/{HOST}", timeout=30)
        assert len(page.headers["date"].split(",")) == 2
    state.close()


def test_these_switches_are_on_a_page_and_in_control(world: World) -> None:
    page = requests.get(f"{world.url}/accounts/{HOST}/options", timeout=30)
    assert (page.status_code, "Часы аккаунта спешат" in page.text) == (200, True)
    world.control(f"accounts/{HOST}/options", clock_skew=60, events_forbidden=True)
    assert (world.account.options.clock_skew, world.account.options.events_forbidden) == (60, True)
