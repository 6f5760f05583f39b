"""Losing an account again: by amoCRM's signed hook, by «Отключить», or with the integration itself."""

import hashlib
import hmac

import pytest

from tests.fakes.world import Answer, World
from tests.functional.connecting import Attempt, attempt


def _hook(one: Attempt, **changes: str) -> Answer:
    account_id = one.world.amocrm.account(one.host).id
    query = {
        "account_id": str(account_id),
        "client_uuid": one.made.client_id,
        "signature": one.made.disconnect_signature(account_id),
    } | changes
    said = "&".join(f"{name}={value}" for name, value in query.items() if value)
    return one.world.follow(f"https://amosend.example/oauth/disconnect?{said}")


@pytest.fixture
def one(amosend: World) -> Attempt:
    made = attempt(amosend)
    assert made.paste().status == 200
    return made


def test_the_signed_hook_shows_reconnect_and_keeps_the_settings(one: Attempt) -> None:
    one.world.set_up(one.integration)
    assert _hook(one).status == 200
    seen = one.look()
    assert (seen["status"], seen["problem"]["code"]) == ("needs_reconnect", "grant_revoked")
    assert seen["import_settings"]
    assert one.world.api("POST", f"/integrations/{one.integration}/runs").json()["code"] == "grant_revoked"
    assert attempt(one.world, one.integration).paste().json()["status"] == "connected"


def test_the_older_name_of_the_client_is_understood(one: Attempt) -> None:
    assert _hook(one, client_uuid="", client_id=one.made.client_id).status == 200
    assert one.look()["status"] == "needs_reconnect"


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "0" * 64},
        {"signature": ""},
        {"signature": "%D1%8B"},
        {"account_id": ""},
        {"account_id": "30000002"},
        {"account_id": "x"},
        {"account_id": "9" * 5000},
        {"account_id": "9" * 60},
        {"account_id": "%D9%A3"},
        {"client_uuid": "somebody-else"},
        {"client_uuid": ""},
    ],
)
def test_without_a_good_signature_nothing_happens(one: Attempt, changes: dict[str, str]) -> None:
    assert _hook(one, **changes).status == 403
    assert one.look()["status"] == "connected"


def test_a_hook_signed_with_another_tenants_secret_touches_only_that_tenant(one: Attempt) -> None:
    """Two tenants have the same amoCRM account, each through an integration of its own."""
    one.world.sendsay.create_account("other", key="key-of-other")
    one.world.account, one.world.key = "other", "key-of-other"
    theirs = attempt(one.world)
    assert theirs.paste().status == 200
    assert _hook(theirs).status == 200
    assert theirs.look()["status"] == "needs_reconnect"
    one.world.account, one.world.key = "acme", "key-of-acme-0001"
    assert one.look()["status"] == "connected"
    forged = hmac.new(theirs.made.secret.encode(), b"x", hashlib.sha256).hexdigest()
    assert _hook(one, signature=forged).status == 403


def test_disconnecting_by_hand_forgets_the_grant_and_keeps_the_settings(one: Attempt) -> None:
    one.world.set_up(one.integration)
    assert one.world.api("DELETE", f"/integrations/{one.integration}/connection").status == 204
    seen = one.look()
    assert (seen["status"], seen["problem"], bool(seen["import_settings"])) == ("needs_reconnect", None, True)
    assert one.world.wiring.token_store.state(f"amocrm#{one.integration}") is None
    assert one.world.api("POST", f"/integrations/{one.integration}/runs").json()["code"] == "not_connected"


def test_deleting_forgets_everything_at_once(one: Attempt) -> None:
    assert one.world.api("DELETE", f"/integrations/{one.integration}").status == 204
    assert one.world.api("GET", f"/integrations/{one.integration}").status == 404
    assert one.world.wiring.token_store.state(f"amocrm#{one.integration}") is None
    assert _hook(one).status == 403
