"""One button registers a link's hook in amoCRM, mends it, moves it and takes it away, where amoCRM allows it."""

from collections.abc import Iterator

import pytest
from amosend.clients.amocrm import AmoCrm
from amosend.domain.account_hook import MOST_HOOKS
from amosend.store.links import LinkKeyTable

from tests.fakes.world import HOST, world
from tests.functional.connecting import reason_of
from tests.functional.linking import Linked, linked

HOUR = 3600


@pytest.fixture
def shop() -> Iterator[Linked]:
    with world(contacts=5) as made:
        yield linked(made)


@pytest.mark.parametrize(
    ("kind", "events"),
    [
        ("list", {"add_contact"}),
        ("automation", {"add_contact", "update_contact"}),
        ("funnel", {"add_lead", "status_lead", "delete_lead", "restore_lead"}),
    ],
)
def test_the_button_registers_the_hook_with_the_events_that_do_something(
    shop: Linked, kind: str, events: set[str]
) -> None:
    rule = {"status_id": 142, "action": "start", "target": shop.automation}
    made = shop.made(kind, **({"rules": [rule]} if kind == "funnel" else {}))
    found = shop.do(made, "register")
    assert (found["registered"], found["hook"], found["health"]) == (True, "active", "ok")
    [hook] = shop.hooks
    assert (set(hook.settings), hook.disabled) == (events, False)
    assert hook.destination.startswith("https://amosend.example/webhooks/")
    assert shop.opens(hook.destination)


def test_the_address_that_was_shown_goes_on_working_beside_the_registered_one(shop: Linked) -> None:
    """It is not kept, so the hook has another; a person may have pasted the shown one into a stage."""
    made = shop.made()
    shop.do(made, "register")
    [hook] = shop.hooks
    assert hook.destination != made["url"]
    assert shop.opens(made["url"])
    assert hook.destination.rpartition("/")[2] not in shop.ask("GET").text


def test_pressed_twice_there_is_one_hook(shop: Linked) -> None:
    made = shop.made()
    shop.do(made, "register")
    [hook] = shop.hooks
    shop.do(made, "register")
    assert shop.hooks == [hook]
    assert len(list(LinkKeyTable.scan())) == 2


def test_a_person_may_choose_of_the_events(shop: Linked) -> None:
    made = shop.made("automation")
    shop.do(made, "register", {"events": ["update_contact"]})
    assert [hook.settings for hook in shop.hooks] == [["update_contact"]]
    shop.do(made, "register")
    assert [set(hook.settings) for hook in shop.hooks] == [{"add_contact", "update_contact"}]
    refused = shop.ask("POST", f"/{made['id']}/register", {"events": ["status_lead"]})
    assert reason_of(refused) == (422, "invalid_request")


def test_a_hook_that_a_person_has_pasted_is_taken_over_and_set_right(shop: Linked) -> None:
    made = shop.made()
    shop.paste(made["url"], "update_contact", "add_lead")
    shop.paste("https://elsewhere.example/hook", "add_lead")
    found = shop.do(made, "register")
    assert found["registered"]
    assert [(hook.destination, hook.settings) for hook in shop.hooks] == [
        (made["url"], ["add_contact"]),
        ("https://elsewhere.example/hook", ["add_lead"]),
    ]
    shop.do(made, "unregister")
    assert [hook.destination for hook in shop.hooks] == ["https://elsewhere.example/hook"]
    assert shop.opens(made["url"])  # it was shown: it may stand in a stage, too


def test_the_button_mends_a_hook_that_amocrm_has_disabled(shop: Linked) -> None:
    made = shop.made()
    shop.paste(made["url"], "add_contact").disabled = True
    shop.do(made, "register")
    [hook] = shop.hooks
    assert (hook.disabled, hook.destination != made["url"]) == (False, True)
    assert shop.opens(hook.destination)


def test_unregistering_takes_the_hook_and_its_address_away_and_what_was_pasted_stays(shop: Linked) -> None:
    made = shop.made()
    shop.do(made, "register")
    [hook] = shop.hooks
    shop.paste(made["url"], "add_contact")
    found = shop.do(made, "unregister")
    assert not found["registered"]
    assert [each.destination for each in shop.hooks] == [made["url"]]
    assert not shop.opens(hook.destination)
    shop.do(made, "unregister")
    assert shop.opens(made["url"])


def test_a_deleted_link_takes_every_hook_that_posts_to_it_along(shop: Linked) -> None:
    made, other = shop.made(), shop.made()
    shop.do(made, "register")
    shop.paste(made["url"], "add_contact")
    shop.paste(other["url"], "add_contact")
    assert shop.ask("DELETE", f"/{made['id']}").status == 200
    assert [hook.destination for hook in shop.hooks] == [other["url"]]


def test_a_link_is_deleted_also_where_its_hook_cannot_be(shop: Linked) -> None:
    made = shop.made()
    shop.do(made, "register")
    shop.world.amocrm.account(HOST).options.webhooks_allowed = False
    assert shop.ask("DELETE", f"/{made['id']}").status == 200
    [hook] = shop.hooks
    assert not shop.opens(hook.destination)


def test_a_rotated_links_hook_moves_by_itself(shop: Linked) -> None:
    made = shop.made("automation")
    shop.do(made, "register", {"events": ["add_contact"]})
    [former] = shop.hooks
    rotated = shop.do(made, "rotate")
    [hook] = shop.hooks
    assert hook.destination not in {former.destination, rotated["url"], made["url"]}
    assert hook.settings == ["add_contact"]
    assert all(shop.opens(url) for url in (former.destination, hook.destination, made["url"], rotated["url"]))
    shop.world.pass_time(25 * HOUR)
    opened = [shop.opens(url) for url in (former.destination, hook.destination, made["url"], rotated["url"])]
    assert opened == [False, True, False, True]


def test_nothing_is_rotated_when_the_hook_cannot_move(shop: Linked) -> None:
    """Otherwise the hook would post to an address that ends."""
    made = shop.made()
    shop.do(made, "register")
    shop.world.amocrm.account(HOST).options.webhooks_allowed = False
    before = len(list(LinkKeyTable.scan()))
    assert reason_of(shop.ask("POST", f"/{made['id']}/rotate")) == (409, "hooks_not_in_plan")
    assert len(list(LinkKeyTable.scan())) == before
    assert all(row.expires_at is None for row in LinkKeyTable.scan())


# --- refusals --------------------------------------------------------------------------------------------------------


def test_a_plan_without_hooks_is_told_and_leaves_everything_as_it_was(shop: Linked) -> None:
    made = shop.made()
    shop.world.amocrm.account(HOST).options.webhooks_allowed = False
    refused = shop.ask("POST", f"/{made['id']}/register")
    assert reason_of(refused) == (409, "hooks_not_in_plan")
    assert "тариф" in refused.json()["explanation"]
    assert (shop.hooks, shop.look(made)["registered"]) == ([], False)
    assert len(list(LinkKeyTable.scan())) == 1
    assert shop.world.api("GET", f"/integrations/{shop.integration}").json()["status"] == "connected"


def test_a_hook_that_has_to_be_paid_for_stops_nothing_else(shop: Linked) -> None:
    made = shop.made()
    shop.world.amocrm.faults.on("status", status=402, path="webhooks", method="POST")
    refused = shop.ask("POST", f"/{made['id']}/register")
    assert reason_of(refused) == (409, "hooks_not_in_plan")
    assert len(list(LinkKeyTable.scan())) == 1
    assert shop.world.api("GET", f"/integrations/{shop.integration}").json()["status"] == "connected"


def test_a_grant_without_admin_rights_is_told(shop: Linked) -> None:
    made = shop.made()
    for user in shop.world.amocrm.account(HOST).users:
        user.is_admin = False
    assert reason_of(shop.ask("POST", f"/{made['id']}/register")) == (409, "hooks_need_admin")


def test_the_hundredth_hook_is_the_last(shop: Linked) -> None:
    for number in range(MOST_HOOKS):
        shop.paste(f"https://elsewhere.example/{number}", "add_lead")
    made = shop.made()
    assert reason_of(shop.ask("POST", f"/{made['id']}/register")) == (409, "hooks_full")
    assert len(list(LinkKeyTable.scan())) == 1


def test_a_hook_of_a_full_account_is_mended_all_the_same(shop: Linked) -> None:
    made = shop.made()
    shop.paste(made["url"], "add_contact").disabled = True
    for number in range(MOST_HOOKS - 1):
        shop.paste(f"https://elsewhere.example/{number}", "add_lead")
    shop.do(made, "register")
    assert len(shop.hooks) == MOST_HOOKS
    assert not any(hook.disabled for hook in shop.hooks)


def test_another_refusal_is_told_in_amocrms_words(shop: Linked) -> None:
    made = shop.made()
    words = {"title": "Forbidden", "detail": "Обратитесь к менеджеру"}
    shop.world.amocrm.faults.on("status", status=403, body=words, path="webhooks", method="POST")
    refused = shop.ask("POST", f"/{made['id']}/register")
    assert reason_of(refused) == (409, "hooks_refused")
    assert "Обратитесь к менеджеру" in refused.json()["explanation"]


def test_a_link_that_is_off_registers_nothing(shop: Linked) -> None:
    made = shop.made()
    shop.do(made, "disable")
    assert reason_of(shop.ask("POST", f"/{made['id']}/register")) == (409, "link_disabled")
    assert shop.hooks == []


def test_nothing_is_asked_of_an_account_that_is_not_connected(shop: Linked) -> None:
    made = shop.made()
    shop.world.api("DELETE", f"/integrations/{shop.integration}/connection")
    for what in ("register", "unregister"):
        assert reason_of(shop.ask("POST", f"/{made['id']}/{what}")) == (409, "not_connected")


def test_a_hook_whose_answer_was_lost_is_found_at_the_next_try(shop: Linked) -> None:
    """Its key stays open, for amoCRM may have taken it."""
    made = shop.made()
    shop.world.amocrm.faults.on("drop_after", path="webhooks", method="POST", times=1)
    assert reason_of(shop.ask("POST", f"/{made['id']}/register")) == (503, "amocrm_unavailable")
    assert not shop.look(made)["registered"]
    found = shop.do(made, "register")
    assert found["registered"]
    [hook] = shop.hooks
    assert shop.opens(hook.destination)


def test_who_dies_between_the_new_hook_and_the_former_one_leaves_one_too_many(
    shop: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shop.made()
    shop.do(made, "register")
    shop.hooks[0].disabled = True

    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(AmoCrm, "delete_webhook", die)
        shop.ask("POST", f"/{made['id']}/register")
    assert [hook.disabled for hook in shop.hooks] == [True, False]
    shop.do(made, "register")
    [hook] = shop.hooks
    assert not hook.disabled
    assert shop.opens(hook.destination)
