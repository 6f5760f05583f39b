"""The consent page, the site button's secrets, and what amoCRM's servers call by themselves."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from local.sandbox.amocrm import consent
from tests.functional.sandbox.amocrm_world import HOST, REDIRECT, Listener, World, listening, running


@pytest.fixture
def world() -> Iterator[World]:
    with running() as made:
        yield made


@pytest.fixture
def ours() -> Iterator[Listener]:
    with listening() as made:
        yield made


def _decide(world: World, query: dict[str, str | list[str]], decision: str) -> requests.Response:
    form = {"account": HOST, "decision": decision}
    page = f"{world.url}/www.amocrm.ru/oauth"
    return requests.post(page, params=query, data=form, timeout=30, allow_redirects=False)


def _returned(answer: requests.Response) -> dict[str, str]:
    return {key: value[0] for key, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def _button(ours: Listener, **more: str) -> dict[str, str | list[str]]:
    return {
        "name": "Sendsay",
        "description": "Рассылки",
        "redirect_uri": f"{ours.url}/callback/ticket",
        "secrets_uri": f"{ours.url}/secrets/ticket",
        "scopes[]": ["crm", "notifications"],
        "mode": "popup",
        **more,
    }


def test_a_person_sees_who_asks_and_picks_an_account(world: World) -> None:
    page = requests.get(
        f"{world.url}/www.amocrm.ru/oauth", params={"client_id": world.integration.client_id}, timeout=30
    )
    assert HOST in page.text
    assert "Разрешить" in page.text


def test_allowing_sends_the_person_back_with_a_code_that_works(world: World) -> None:
    answer = _decide(world, {"client_id": world.integration.client_id, "state": "opaque"}, "allow")
    back = _returned(answer)
    assert answer.headers["location"].startswith(REDIRECT + "?")
    assert back.keys() == {"code", "referer", "state", "client_id", "platform"}
    assert (back["referer"], back["state"], back["platform"]) == (HOST, "opaque", "1")
    assert world.exchange(back["code"]).status_code == 200


def test_refusing_says_access_denied(world: World) -> None:
    query: dict[str, str | list[str]] = {"client_id": world.integration.client_id, "state": "opaque"}
    assert _returned(_decide(world, query, "refuse")) == {"error": "access_denied", "state": "opaque"}


def test_the_button_sends_the_keys_before_the_redirect(world: World, ours: Listener) -> None:
    answer = _decide(world, _button(ours, state="opaque"), "allow")
    [secrets] = ours.heard
    keys = json.loads(secrets.body)
    back = _returned(answer)
    assert (secrets.method, secrets.path) == ("POST", "/secrets/ticket")
    assert keys.keys() == {"client_id", "client_secret", "state"}
    assert (keys["client_id"], keys["state"]) == (back["client_id"], "opaque")
    exchanged = world.exchange(
        back["code"],
        client_id=keys["client_id"],
        client_secret=keys["client_secret"],
        redirect_uri=f"{ours.url}/callback/ticket",
    )
    assert exchanged.status_code == 200


@pytest.mark.parametrize("status", [204, 302, 500])
def test_only_200_lets_the_person_be_redirected(world: World, ours: Listener, status: int) -> None:
    ours.status = status
    answer = _decide(world, _button(ours), "allow")
    assert answer.status_code == 400
    assert f"(Code {status})" in answer.text
    assert "location" not in answer.headers


def test_without_a_state_the_keys_come_with_null(world: World, ours: Listener) -> None:
    back = _returned(_decide(world, _button(ours), "allow"))
    assert json.loads(ours.heard[0].body)["state"] is None
    assert "state" not in back


def test_the_button_needs_its_metadata(world: World, ours: Listener) -> None:
    query = _button(ours)
    del query["secrets_uri"]
    assert "secrets_uri" in _decide(world, query, "allow").text


def test_creating_by_hand_checks_that_the_link_answers_200(world: World, ours: Listener) -> None:
    page = f"{world.url}/accounts/{HOST}/integrations"
    form = {"name": "Sendsay", "redirect_uri": f"{ours.url}/callback/ticket"}
    good = requests.post(page, data=form, timeout=30)
    assert (ours.heard[0].method, ours.heard[0].path) == ("GET", "/callback/ticket")
    assert "отвечает: 200" in good.text
    ours.status = 404
    assert "отвечает 404, нужно 200" in requests.post(page, data=form, timeout=30).text


def test_a_widget_sends_its_code_without_a_state(world: World, ours: Listener) -> None:
    made = world.control("integrations", host=HOST, redirect_uri=f"{ours.url}/callback", kind="private")
    world.control(f"integrations/{made['client_id']}/widget", host=HOST)
    query = parse_qs(urlsplit(ours.heard[0].path).query)
    assert query.keys() == {"code", "referer", "client_id", "platform", "from_widget"}


def test_the_disconnect_hook_is_signed(world: World, ours: Listener) -> None:
    made = world.state.create_integration(HOST, redirect_uri=REDIRECT, disconnect_url=f"{ours.url}/disconnect")
    assert consent.announce_disconnect(made, world.account) == 200
    query = {key: value[0] for key, value in parse_qs(urlsplit(ours.heard[0].path).query).items()}
    message = f"{made.client_id}|{world.account.id}".encode()
    assert query == {
        "account_id": str(world.account.id),
        "client_uuid": made.client_id,
        "signature": hmac.new(made.secret.encode(), message, hashlib.sha256).hexdigest(),
    }
