"""Webhooks are managed through the API by their address: by administrators, where the plan has them."""

import pytest

from local.sandbox.amocrm.hooks import save_hook
from local.sandbox.amocrm.records import User
from tests.functional.sandbox.amocrm_world import HOST, World

DESTINATION = "https://hooks.example.com/amo/secret"
HOOK = {"destination": DESTINATION, "settings": ["add_contact"]}


def test_hooks_are_managed_by_destination(amocrm: World) -> None:
    first = amocrm.call("POST", "webhooks", json=HOOK)
    again = amocrm.call("POST", "webhooks", json=HOOK | {"settings": ["update_contact"]})
    listed = amocrm.get("webhooks", params={"filter[destination]": DESTINATION}).json()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert (listed["_total_items"], listed["_embedded"]["webhooks"][0]["settings"]) == (1, ["update_contact"])
    assert amocrm.get("webhooks", params={"filter[destination]": DESTINATION + "2"}).status_code == 204
    assert amocrm.call("DELETE", "webhooks", json={"destination": DESTINATION}).status_code == 204
    assert amocrm.call("DELETE", "webhooks", json={"destination": DESTINATION}).status_code == 404
    assert amocrm.get("webhooks").status_code == 204


def test_deleting_needs_the_body(amocrm: World) -> None:
    """Some HTTP stacks drop it."""
    amocrm.call("POST", "webhooks", json=HOOK)
    assert amocrm.call("DELETE", "webhooks").status_code == 400
    assert amocrm.get("webhooks").status_code == 200


def test_the_101st_hook_is_refused_but_known_ones_are_saved(amocrm: World) -> None:
    for number in range(100):
        save_hook(amocrm.account, f"https://hooks.example.com/{number}", settings=["add_contact"], now=0)
    assert amocrm.call("POST", "webhooks", json=HOOK).status_code == 422
    known = HOOK | {"destination": "https://hooks.example.com/7"}
    assert amocrm.call("POST", "webhooks", json=known).status_code == 201


def test_a_plan_without_webhooks_and_who_is_no_administrator_are_refused(amocrm: World) -> None:
    amocrm.control(f"accounts/{HOST}/options", webhooks_allowed=False)
    assert amocrm.call("POST", "webhooks", json=HOOK).status_code == 403
    amocrm.control(f"accounts/{HOST}/options", webhooks_allowed=True)
    amocrm.account.users[0] = User(amocrm.account.admin.id, "Анна", "anna@example.com", is_admin=False)
    assert amocrm.call("POST", "webhooks", json=HOOK).status_code == 403
    assert amocrm.call("DELETE", "webhooks", json=HOOK).status_code == 403


@pytest.mark.parametrize("enables", [False, True])
def test_saving_a_disabled_hook_may_or_may_not_enable_it(amocrm: World, enables: bool) -> None:
    """Which of them is true is not confirmed; deleting it and making it anew always does."""
    amocrm.state.options.hook_saved_is_enabled = enables
    hook = save_hook(amocrm.account, DESTINATION, settings=["add_contact"], now=0)
    hook.disabled = True
    assert amocrm.call("POST", "webhooks", json=HOOK).json()["disabled"] is not enables
    amocrm.call("DELETE", "webhooks", json=HOOK)
    assert amocrm.call("POST", "webhooks", json=HOOK).json()["disabled"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"settings": ["add_contact"]},
        {"destination": "https://почта.example/", "settings": ["add_contact"]},
        {"destination": "https://hooks.example.com/", "settings": ["no_such_event"]},
        {"destination": "https://hooks.example.com/", "settings": []},
    ],
)
def test_a_wrong_hook_is_400(amocrm: World, body: dict[str, object]) -> None:
    assert amocrm.call("POST", "webhooks", json=body).status_code == 400
