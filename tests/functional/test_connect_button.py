"""The site button: amoCRM brings the keys to the secrets URL, the person comes back, and nothing is pasted."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.fakes.world import World
from tests.functional.connecting import Attempt, attempt

_FORM = "application/x-www-form-urlencoded"


def test_the_button_connects_without_any_pasting(amosend: World) -> None:
    one = attempt(amosend, kind="external")
    assert one.send_secrets().status == 200
    page = one.come_back(state=one.link["state"])
    assert (page.status, "Аккаунт подключён" in page.text) == (200, True)
    assert one.look()["status"] == "connected"
    assert one.look_at_link()["used"]


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", _FORM])
def test_the_keys_are_understood_whatever_the_header_says(amosend: World, kind: str) -> None:
    one = attempt(amosend)
    assert one.send_secrets(kind=kind).status == 200
    assert one.come_back().status == 200
    assert one.look()["status"] == "connected"


@pytest.mark.parametrize("kind", [_FORM, "application/json"])
def test_the_keys_may_come_as_a_form(amosend: World, kind: str) -> None:
    one = attempt(amosend)
    form = urlencode({"client_id": one.made.client_id, "client_secret": one.made.secret, "state": one.link["state"]})
    assert one.send_secrets(form, kind=kind).status == 200
    assert one.come_back(state=one.link["state"]).status == 200
    assert one.look()["status"] == "connected"


@pytest.mark.parametrize(("state", "status"), [(None, 200), ("", 200), ("guessed", 403)])
def test_a_state_that_is_not_ours_is_refused(amosend: World, state: str | None, status: int) -> None:
    one = attempt(amosend)
    assert one.send_secrets(state=state).status == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[]", 400),
        ("null", 400),
        ("client", 400),
        ("[" * 10_000, 400),
        ('{"client_id":"\\ud800"}', 400),
        ('{"client_id":"a","client_secret":"' + "s" * 100_000 + '"}', 400),
        ({"client_id": "a"}, 422),
        ({"client_secret": "b"}, 422),
        ({"client_id": None, "client_secret": None, "state": None}, 422),
    ],
)
def test_what_are_not_keys_is_refused(amosend: World, body: Any, status: int) -> None:
    assert attempt(amosend).send_secrets(body).status == status


def test_bytes_that_are_no_text_are_refused(amosend: World) -> None:
    one = attempt(amosend)
    event = {
        "version": "2.0",
        "rawPath": one.link["secrets_uri"].removeprefix("https://amosend.example"),
        "headers": {},
        "requestContext": {"stage": "$default", "http": {"method": "POST"}},
        "body": "//79",
        "isBase64Encoded": True,
    }
    assert amosend.callback(event, None)["statusCode"] == 400


def test_keys_that_come_twice_do_no_harm(amosend: World) -> None:
    one = attempt(amosend)
    assert [one.send_secrets().status for _ in range(2)] == [200, 200]
    assert one.come_back().status == 200
    assert one.look()["status"] == "connected"


def test_a_redirect_of_another_client_is_refused_and_ours_still_connects(amosend: World) -> None:
    one, other = attempt(amosend), attempt(amosend)
    one.send_secrets()
    stranger = one.come_back(client_id=other.made.client_id, code=other.made.last_code)
    assert (stranger.status, one.token_calls()) == (403, [])
    assert one.come_back().status == 200


def test_the_button_pressed_twice_connects_with_the_keys_that_came_last(amosend: World) -> None:
    """Each press makes a new integration in amoCRM, with keys of its own."""
    one = attempt(amosend)
    second = Attempt(amosend, one.integration, one.link, _another(one))
    one.send_secrets()
    second.send_secrets()
    assert second.come_back().status == 200
    assert one.look()["account"]["client_id"] == second.made.client_id
    assert one.come_back().status == 409


def test_keys_that_come_after_the_code_wait_for_a_click_and_no_pasting(amosend: World) -> None:
    one = attempt(amosend)
    one.come_back()
    one.send_secrets()
    assert one.paste(client_id=None, client_secret=None, code=None, subdomain=None).status == 200


def test_amocrm_busy_for_a_moment_costs_a_reload_and_no_new_link(amosend: World) -> None:
    one = attempt(amosend)
    one.send_secrets()
    amosend.amocrm.faults.on("status", status=502, path="access_token", times=1)
    page = one.come_back()
    assert (page.status, "не отвечает" in page.text) == (503, True)
    assert one.come_back().status == 200


def _another(one: Attempt) -> Any:
    return one.world.amocrm.create_integration(one.host, redirect_uri=one.link["redirect_uri"], kind="external")
