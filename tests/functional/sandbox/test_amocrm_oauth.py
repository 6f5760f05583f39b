"""The token endpoint refuses, rotates and expires as the documentation and captures of amoCRM say."""

import base64
import json
from collections.abc import Iterator

import pytest
import requests

from tests.functional.sandbox.amocrm_world import HOST, REDIRECT, World, running

MINUTES, DAYS = 60, 86_400


@pytest.fixture
def world() -> Iterator[World]:
    with running() as made:
        yield made


def test_a_code_is_exchanged_for_a_pair_of_the_documented_shape(world: World) -> None:
    answer = world.exchange(world.state.new_code(world.integration.client_id))
    pair = answer.json()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 86_400)
    assert 950 <= len(pair["access_token"]) <= 1_200
    assert 700 <= len(pair["refresh_token"]) <= 1_000
    assert pair["refresh_token"].startswith("def502")


def test_the_access_token_names_its_account(world: World) -> None:
    header, payload, _signature = (part + "==" for part in world.access.split("."))
    claims = json.loads(base64.urlsafe_b64decode(payload))
    assert json.loads(base64.urlsafe_b64decode(header))["alg"] == "RS256"
    assert claims["account_id"] == world.account.id
    assert claims["aud"] == world.integration.client_id
    assert claims["sub"] == str(world.account.admin.id)
    assert (claims["base_domain"], claims["api_domain"]) == ("amocrm.ru", world.account.record.api_domain)
    assert claims["exp"] - claims["iat"] == DAYS


def test_a_code_works_once(world: World) -> None:
    answer = world.exchange()
    assert answer.status_code == 400
    assert answer.json() == {
        "hint": "Authorization code has been revoked",
        "title": "Некорректный запрос",
        "type": "https://developers.amocrm.ru/v3/errors/OAuthProblemJson",
        "status": 400,
        "detail": "В запросе отсутствует ряд параметров или параметры невалидны",
    }


@pytest.mark.parametrize("status", [400, 401])
def test_a_code_lives_twenty_minutes(world: World, status: int) -> None:
    world.control("options", expired_code_status=status)
    code = world.state.new_code(world.integration.client_id)
    world.control("clock", advance=20 * MINUTES)
    answer = world.exchange(code)
    assert (answer.status_code, answer.json()["hint"]) == (status, "Authorization code has expired")


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"code": "garbage"}, "Cannot decrypt the authorization code"),
        ({"redirect_uri": REDIRECT + "/"}, "Redirect URI is not associated with client"),
        ({"client_id": None}, "Check the `client_id` parameter"),
        ({"client_secret": None}, "Check the `client_secret` parameter"),
        ({"code": None}, "Check the `code` parameter"),
        ({"grant_type": None}, "Check the `grant_type` parameter"),
    ],
)
def test_refusals_of_a_code_carry_amocrms_hint(world: World, wrong: dict[str, str | None], hint: str) -> None:
    code = world.state.new_code(world.integration.client_id)
    given: dict[str, str | None] = {"grant_type": "authorization_code", "code": code}
    answer = world.token(given | wrong)
    assert (answer.status_code, answer.json()["hint"]) == (400, hint)


def test_a_code_of_another_account_or_client_is_refused(world: World) -> None:
    world.state.create_account("second.amocrm.ru", size=1)
    other = world.state.create_integration("second.amocrm.ru", redirect_uri=REDIRECT)
    assert world.exchange(other.last_code).json()["hint"] == "Authorization code was not issued to this client"
    code = world.state.new_code(world.integration.client_id)
    assert world.exchange(code, host="second.amocrm.ru").json()["hint"] == "Invalid account"


@pytest.mark.parametrize("wrong", [{"client_secret": "wrong"}, {"client_id": "unknown"}])
def test_a_wrong_client_is_refused_without_a_hint(world: World, wrong: dict[str, str]) -> None:
    answer = world.exchange(**wrong)
    assert answer.status_code == 401
    assert answer.json() == {
        "title": "Некорректный клиент",
        "type": "https://developers.amocrm.ru/v3/errors/OAuthProblemJson",
        "status": 401,
        "detail": "Авторизация клиента не прошла",
    }


def test_a_refresh_token_works_once_and_gives_a_new_pair(world: World) -> None:
    first = world.sign_in()
    second = world.refresh(first["refresh_token"])
    again = world.refresh(first["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert (again.status_code, again.json()["hint"]) == (401, "Token has been revoked")


def test_two_exchanges_give_two_pairs_that_live_side_by_side(world: World) -> None:
    first, second = world.sign_in(), world.sign_in()
    assert world.refresh(first["refresh_token"]).status_code == 200
    assert world.refresh(second["refresh_token"]).status_code == 200


def test_a_lost_answer_loses_the_grant(world: World) -> None:
    """drop_after: amoCRM has rotated, but the client never hears of it."""
    pair = world.sign_in()
    world.state.faults.on("drop_after", path="/oauth2/access_token", times=1)
    with pytest.raises(requests.ConnectionError):
        world.refresh(pair["refresh_token"])
    assert world.refresh(pair["refresh_token"]).json()["hint"] == "Token has been revoked"


def test_tokens_expire(world: World) -> None:
    pair = world.sign_in()
    world.control("clock", advance=DAYS)
    assert world.get("account").status_code == 401
    assert world.refresh(pair["refresh_token"]).status_code == 200
    late = world.sign_in()
    world.control("clock", advance=90 * DAYS)
    answer = world.refresh(late["refresh_token"])
    assert (answer.status_code, answer.json()["hint"]) == (401, "Token has expired")


@pytest.mark.parametrize(("text", "hint"), [("garbage", "Cannot decrypt the refresh token")])
def test_a_strange_refresh_token_is_refused(world: World, text: str, hint: str) -> None:
    answer = world.refresh(text)
    assert (answer.status_code, answer.json()["hint"]) == (401, hint)


def test_a_refresh_token_of_another_client_is_refused(world: World) -> None:
    pair = world.sign_in()
    other = world.state.create_integration(HOST, redirect_uri=REDIRECT)
    answer = world.refresh(pair["refresh_token"], client_id=other.client_id, client_secret=other.secret)
    assert (answer.status_code, answer.json()["hint"]) == (401, "Token is not linked to client")


def test_switching_the_integration_off_revokes_everything(world: World) -> None:
    pair = world.sign_in()
    world.control(f"integrations/{world.integration.client_id}/disable")
    assert world.get("account").status_code == 401
    assert world.refresh(pair["refresh_token"]).json()["hint"] == "Token has been revoked"
    world.control(f"integrations/{world.integration.client_id}/enable")
    assert world.get("account").status_code == 401
    world.sign_in()
    assert world.get("account").status_code == 200


def test_a_regenerated_secret_replaces_the_old_one(world: World) -> None:
    old = world.integration.secret
    world.control(f"integrations/{world.integration.client_id}/secret")
    assert world.exchange(client_secret=old).status_code == 401


def test_a_long_lived_token_needs_no_exchange(world: World) -> None:
    world.access = world.control(f"integrations/{world.integration.client_id}/long_lived_token", days=30)["token"]
    assert world.get("account").json()["id"] == world.account.id
    world.control("clock", advance=31 * DAYS)
    assert world.get("account").status_code == 401


@pytest.mark.parametrize(("option", "status"), [("404", 404), ("401", 401)])
def test_a_moved_account_is_found_by_its_refresh_token(world: World, option: str, status: int) -> None:
    """Ids stay, the old host answers no more, and asking does not use the token up."""
    world.control("options", moved_host=option)
    pair = world.sign_in()
    world.control(f"accounts/{HOST}/move", host="newname.amocrm.ru")
    assert world.refresh(pair["refresh_token"]).status_code == status
    address = f"{world.url}/{world.account.record.api_domain}/oauth2/account/current/subdomain"
    answer = requests.get(address, headers={"X-Refresh-Token": pair["refresh_token"]}, timeout=30)
    assert answer.json() == {
        "id": world.account.id,
        "subdomain": "newname",
        "domain": "newname.amocrm.ru",
        "top_level_domain": "ru",
    }
    assert world.refresh(pair["refresh_token"], host="newname.amocrm.ru").status_code == 200
    spent = requests.get(address, headers={"X-Refresh-Token": pair["refresh_token"]}, timeout=30)
    assert spent.status_code == 401


def test_unknown_hosts_answer_as_switched(world: World) -> None:
    page = world.exchange(host="nobody.amocrm.ru")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    world.control("options", unknown_host="401")
    assert "101" in world.exchange(host="nobody.amocrm.ru").json()["detail"]


def test_form_encoding_is_accepted_too(world: World) -> None:
    given = {
        "client_id": world.integration.client_id,
        "client_secret": world.integration.secret,
        "grant_type": "authorization_code",
        "code": world.state.new_code(world.integration.client_id),
        "redirect_uri": REDIRECT,
    }
    assert requests.post(f"{world.base}/oauth2/access_token", data=given, timeout=30).status_code == 200
