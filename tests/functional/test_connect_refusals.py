"""Every refusal of amoCRM's token endpoint becomes its own reason, with a status and a sentence in both languages."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.grant import AmoCrmApp
from amosend.reasons import Reason
from amosend.sentences import SENTENCES

from tests.fakes.world import World
from tests.functional.connecting import Attempt, attempt, reason_of

_TYPE = "https://developers.amocrm.ru/v3/errors/OAuthProblemJson"
_ACCESS_TOKEN = "oauth2/access_token$"


def _hint(hint: str, status: int = 400) -> dict[str, Any]:
    body = {"hint": hint, "title": "Некорректный запрос", "type": _TYPE, "status": status, "detail": "Параметры"}
    return {"kind": "status", "status": status, "body": body}


_SHAPE_B = {"title": "Некорректный клиент", "type": _TYPE, "status": 401, "detail": "Авторизация клиента не прошла"}
_NO_ACCOUNT_OLD = {"response": {"error": "Аккаунт не найден", "error_code": "101", "server_time": 1767225600}}

_ANSWERS: list[tuple[dict[str, Any], str, int]] = [
    (_hint("Authorization code has been revoked"), "code_used", 422),
    (_hint("Authorization code has expired"), "code_expired", 422),
    (_hint("Authorization code has expired", 401), "code_expired", 422),
    (_hint("Cannot decrypt the authorization code"), "code_invalid", 422),
    (_hint("Authorization code was not issued to this client"), "code_invalid", 422),
    (_hint("Invalid account"), "code_of_another_account", 422),
    (_hint("Redirect URI is not associated with client"), "redirect_uri_mismatch", 422),
    (_hint("Invalid redirect URI"), "redirect_uri_mismatch", 422),
    (_hint("Check the `redirect_uri` parameter"), "redirect_uri_mismatch", 422),
    (_hint("Check the `client_id` parameter"), "secret_wrong", 422),
    (_hint("Check the `client_secret` parameter"), "secret_wrong", 422),
    (_hint("Check the `code` parameter"), "code_invalid", 422),
    (_hint("Something that nobody has seen yet"), "code_invalid", 422),
    ({"kind": "status", "status": 401, "body": _SHAPE_B}, "secret_wrong", 422),
    ({"kind": "status", "status": 404}, "account_unknown", 422),
    ({"kind": "status", "status": 401, "body": _NO_ACCOUNT_OLD}, "account_unknown", 422),
    ({"kind": "status", "status": 402}, "amocrm_unpaid", 409),
    ({"kind": "status", "status": 403}, "amocrm_blocked", 409),
    ({"kind": "status", "status": 403, "body": {"title": "Forbidden", "status": 403}}, "amocrm_forbidden", 409),
    ({"kind": "status", "status": 429}, "amocrm_busy", 503),
    ({"kind": "status", "status": 502}, "amocrm_unavailable", 503),
    ({"kind": "status", "status": 504}, "amocrm_too_heavy", 503),
    ({"kind": "html"}, "amocrm_unavailable", 503),
    ({"kind": "wrong_json"}, "amocrm_unavailable", 503),
    ({"kind": "wrong_type"}, "amocrm_unavailable", 503),
    ({"kind": "body", "body": {"token_type": "Bearer"}}, "amocrm_unavailable", 503),
    ({"kind": "empty"}, "amocrm_unavailable", 503),
    ({"kind": "drop_before"}, "amocrm_unavailable", 503),
    ({"kind": "cut_body"}, "amocrm_unavailable", 503),
]


@pytest.mark.parametrize(("fault", "code", "status"), _ANSWERS)
def test_each_answer_has_its_reason_and_leaves_the_link_open(
    amosend: World, fault: dict[str, Any], code: str, status: int
) -> None:
    one = attempt(amosend)
    amosend.amocrm.faults.on(path=_ACCESS_TOKEN, times=1, **fault)
    answer = one.paste()
    assert reason_of(answer) == (status, code)
    problem, sentence = answer.json(), SENTENCES[Reason(code)]
    assert (problem["detail"], problem["title"], problem["status"]) == (sentence.ru, sentence.en, status)
    assert one.look()["status"] == "not_connected"
    assert not one.look_at_link()["used"]
    one.made.last_code = amosend.amocrm.new_code(one.made.client_id)
    assert one.paste().status == 200, "the same link, another try"


def _code_too_old(one: Attempt) -> None:
    one.world.amocrm.advance(1201)


def _code_spent(one: Attempt) -> None:
    app = AmoCrmApp(one.made.client_id, one.made.secret, one.made.redirect_uri)
    one.world.wiring.oauth.exchange(one.host, app, one.made.last_code)


def _code_of_another_integration(one: Attempt) -> None:
    other = one.world.amocrm.create_integration(one.host, redirect_uri=one.made.redirect_uri)
    one.made.last_code = other.last_code


def _code_of_another_account(one: Attempt) -> None:
    one.world.amocrm.create_account("other.amocrm.ru", size=1)
    one.made.last_code = one.world.amocrm.new_code(one.made.client_id, "other.amocrm.ru")


def _code_cut(one: Attempt) -> None:
    one.made.last_code = one.made.last_code[:-1]


def _secret_replaced(one: Attempt) -> None:
    old = one.made.secret
    one.world.amocrm.regenerate_secret(one.made.client_id)
    one.made = replace(one.made, secret=old)


def _another_link_in_amocrm(one: Attempt) -> None:
    one.made.redirect_uri = "https://hooks.example.ru/somewhere/else"


def _no_such_account(one: Attempt) -> None:
    one.host = "nobody.amocrm.ru"


def _no_such_account_by_number(one: Attempt) -> None:
    one.world.amocrm.options.unknown_host = "401"
    _no_such_account(one)


def _blocked(one: Attempt) -> None:
    one.world.amocrm.block(one.host)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_code_too_old, "code_expired"),
        (_code_spent, "code_used"),
        (_code_of_another_integration, "code_invalid"),
        (_code_of_another_account, "code_of_another_account"),
        (_code_cut, "code_invalid"),
        (_secret_replaced, "secret_wrong"),
        (_another_link_in_amocrm, "redirect_uri_mismatch"),
        (_no_such_account, "account_unknown"),
        (_no_such_account_by_number, "account_unknown"),
        (_blocked, "amocrm_blocked"),
    ],
)
def test_what_people_really_get_wrong_is_named(amosend: World, spoil: Callable[[Attempt], None], code: str) -> None:
    """On the page and, when amoCRM's redirect brings them here, on the small page too."""
    one = attempt(amosend)
    spoil(one)
    assert one.paste().json()["code"] == code
    one.send_secrets()
    page = one.come_back()
    assert (page.status, SENTENCES[Reason(code)].ru in page.text) == (SENTENCES[Reason(code)].status, True)


@pytest.mark.parametrize("lost", ["drop_after", "cut_body"])
def test_an_answer_lost_after_the_code_was_spent_is_told_by_the_next_try(amosend: World, lost: str) -> None:
    one = attempt(amosend)
    amosend.amocrm.faults.on(lost, path=_ACCESS_TOKEN, times=1)
    assert reason_of(one.paste()) == (503, "amocrm_unavailable")
    assert reason_of(one.paste()) == (422, "code_used")
    one.made.last_code = amosend.amocrm.new_code(one.made.client_id)
    assert one.paste().status == 200


@pytest.mark.parametrize("status", [429, 500, 504])
def test_an_account_that_cannot_be_asked_for_its_name_is_connected_all_the_same(amosend: World, status: int) -> None:
    """The pair is in hand and its claims name the account; «Проверить» brings the name."""
    amosend.clock.skips_sleep = True
    one = attempt(amosend)
    fault = amosend.amocrm.faults.on("status", status=status, path="api/v4/account$")
    assert one.paste().json()["account"]["name"] == one.host
    amosend.amocrm.faults.remove(fault.id)
    checked = amosend.api("POST", f"/integrations/{one.integration}/connection/check").json()
    assert checked["account"]["name"] == amosend.amocrm.account(one.host).record.name


@pytest.mark.parametrize(("status", "code"), [(402, "amocrm_unpaid"), (403, "amocrm_blocked")])
def test_an_account_whose_api_is_closed_is_connected_when_it_opens(amosend: World, status: int, code: str) -> None:
    """The sentence says to pay (or to write to the support) and to press «Проверить»: that must then be enough."""
    one = attempt(amosend)
    fault = amosend.amocrm.faults.on("status", status=status, path="api/v4/account$")
    assert reason_of(one.paste()) == (409, code)
    assert (one.look()["status"], one.look()["problem"]["code"]) == ("needs_reconnect", code)
    amosend.amocrm.faults.remove(fault.id)
    assert amosend.api("POST", f"/integrations/{one.integration}/connection/check").json()["status"] == "connected"


def test_every_reason_has_its_sentences() -> None:
    assert set(SENTENCES) == set(Reason)
    for sentence in SENTENCES.values():
        assert 400 <= sentence.status <= 503
        assert all(text.endswith(".") and len(text) > 20 for text in (sentence.ru, sentence.en))
