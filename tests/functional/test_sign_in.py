"""Signing in: Sendsay decides, attempts are limited, and a session is worth only what its signature says."""

import base64
import json
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest

from tests.fakes.functions import Context
from tests.fakes.http_event import http_event
from tests.fakes.world import ACCOUNT, KEY, Answer, World
from tests.functional.connecting import reason_of

_COOKIE = "__Host-amosend"
_HOURS = 3600


def _sign_in(amosend: World, account: Any = ACCOUNT, key: Any = KEY, **headers: str) -> Answer:
    return amosend.api("POST", "/session", {"account": account, "api_key": key}, headers)


def _cookie(answer: Answer) -> Morsel[str]:
    found = [*answer.cookies, *(value for name, value in answer.headers.items() if name.lower() == "set-cookie")]
    return SimpleCookie(found[0])[_COOKIE]


def _session(amosend: World, account: str = ACCOUNT, key: str = KEY) -> dict[str, str]:
    """The headers of a browser that is signed in."""
    answer = _sign_in(amosend, account, key)
    assert answer.status == 201, answer.text
    return {"cookie": f"{_COOKIE}={_cookie(answer).value}", "x-csrf-token": answer.json()["csrf_token"]}


def _from(amosend: World, address: str, account: str, key: str) -> int:
    event = http_event(
        "POST", "/api/session", json.dumps({"account": account, "api_key": key}), {"content-type": "application/json"}
    )
    event["requestContext"]["http"]["sourceIp"] = address
    return int(amosend.console(event, Context())["statusCode"])


def test_pong_decides(amosend: World) -> None:
    answer = _sign_in(amosend)
    assert (answer.status, answer.json()["account"]) == (201, ACCOUNT)
    assert answer.json()["expires_at"] - amosend.clock.now() == pytest.approx(12 * _HOURS, abs=60)
    assert [call.action for call in amosend.sendsay.calls.all()] == ["pong"]


def test_the_name_of_the_tenant_is_the_one_that_sendsay_gives(amosend: World) -> None:
    amosend.sendsay.faults.on("body", action="pong", body={"ping": 1, "account": "acme", "sublogin": "crm"})
    assert _sign_in(amosend, "ACME").json()["account"] == "acme"


@pytest.mark.parametrize("named", ["somebody-else", "acme2", "", None, 5, ["acme"]])
def test_a_key_of_another_account_is_refused(amosend: World, named: Any) -> None:
    amosend.sendsay.faults.on("body", action="pong", body={"ping": 1, "account": named})
    assert reason_of(_sign_in(amosend)) == (401, "sendsay_another_account")


def test_a_wrong_key_is_refused_and_told_so_in_both_languages(amosend: World) -> None:
    answer = _sign_in(amosend, key="wrong-key")
    assert reason_of(answer) == (401, "sendsay_key_refused")
    assert "ключ API" in answer.json()["detail"]
    english = _sign_in(amosend, "acme", "wrong-key", **{"accept-language": "en-US"})
    assert "API key" in english.json()["detail"]
    assert not any("cookie" in name.lower() for name in answer.headers)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "html"},
        {"kind": "status", "status": 502},
        {"kind": "status", "status": 429},
        {"kind": "drop_before"},
        {"kind": "wrong_json"},
        {"kind": "wrong_type"},
        {"kind": "empty"},
        {"kind": "body", "body": {"REDIRECT": "//evil.example/"}},
        {"kind": "body", "body": {"REDIRECT": "https://evil.example/"}},
    ],
)
def test_sendsay_out_of_order_is_no_wrong_key(amosend: World, fault: dict[str, Any]) -> None:
    amosend.sendsay.faults.on(**fault)
    for _ in range(25):
        answer = _sign_in(amosend)
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) >= 1
    amosend.sendsay.faults.clear()
    assert _sign_in(amosend).status == 201, "what was not our caller's fault was not counted"


@pytest.mark.parametrize(
    "account",
    ["../../other", "acme/..", "acme?x=1", "acme#", "..", ".acme", "acme%2f", "ac me", "acme\n", "акме", "{host}", ""],
)
def test_an_account_name_cannot_change_the_address_that_is_asked(amosend: World, account: str) -> None:
    assert _sign_in(amosend, account).status in {401, 422} or account.strip() == ACCOUNT
    by_key = {"authorization": f"sendsay apikey={KEY}", "x-sendsay-account": account}
    assert amosend.api("GET", "/session", headers=by_key).status == 401 or account.strip() == ACCOUNT
    assert {call.path.rsplit("/", 1)[1] for call in amosend.sendsay.calls.all()} <= {ACCOUNT}


@pytest.mark.parametrize("key", ["x\r\nX-Injected: 1", "key\n", "key with spaces", "ключ", "k", "k" * 513, "\x00" * 8])
def test_a_key_cannot_become_more_than_a_key(amosend: World, key: str) -> None:
    assert _sign_in(amosend, key=key).status in {401, 422}
    by_key = {"authorization": f"sendsay apikey={key}", "x-sendsay-account": ACCOUNT}
    assert amosend.api("GET", "/session", headers=by_key).status == 401
    assert {call.action for call in amosend.sendsay.calls.all()} <= {"pong"}


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "sendsay apikey=", "x-sendsay-account": ACCOUNT},
        {"authorization": f"sendsay apikey={KEY}"},
        {"authorization": f"Bearer {KEY}", "x-sendsay-account": ACCOUNT},
        {"authorization": f"sendsay apikey={KEY}", "x-sendsay-account": "a" * 5000},
        {"authorization": f"sendsay apikey={'k' * 5000}", "x-sendsay-account": ACCOUNT},
        {},
    ],
)
def test_half_of_a_credential_is_none(amosend: World, headers: dict[str, str]) -> None:
    assert amosend.api("GET", "/integrations", headers=headers).status == 401


def test_failed_attempts_are_limited_by_caller(amosend: World) -> None:
    statuses = [_from(amosend, "198.51.100.1", f"acme{number}", "wrong-key") for number in range(22)]
    assert statuses == [401] * 20 + [429] * 2
    assert _from(amosend, "198.51.100.1", ACCOUNT, KEY) == 429
    assert _from(amosend, "198.51.100.2", ACCOUNT, KEY) == 201, "others are not locked out"
    amosend.pass_time(15 * 60 + 1)
    assert _from(amosend, "198.51.100.1", ACCOUNT, KEY) == 201


def test_failed_attempts_are_limited_by_account_too(amosend: World) -> None:
    """From many addresses, and in whatever letters."""
    statuses = [_from(amosend, f"203.0.113.{n}", "Acme" if n % 2 else "aCME", "wrong-key") for n in range(102)]
    assert statuses.count(429) == 2
    assert _from(amosend, "198.51.100.7", ACCOUNT, KEY) == 429


def test_a_session_lives_while_its_account_is_under_attack(amosend: World) -> None:
    browser = _session(amosend)
    for number in range(101):
        _from(amosend, f"203.0.113.{number}", ACCOUNT, "wrong-key")
    assert amosend.api("GET", "/integrations", headers=browser).status == 200


def test_attempts_with_a_key_in_the_header_count_as_well(amosend: World) -> None:
    headers = {"authorization": "sendsay apikey=wrong-key", "x-sendsay-account": ACCOUNT}
    assert [amosend.api("GET", "/session", headers=dict(headers)).status for _ in range(21)] == [401] * 20 + [429]


def test_the_cookie_is_for_this_host_https_and_no_script(amosend: World) -> None:
    cookie = _cookie(_sign_in(amosend))
    assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == ("/", str(12 * _HOURS), "Lax")
    assert cookie["secure"] and cookie["httponly"] and not cookie["domain"]


def test_a_session_is_over_after_twelve_hours(amosend: World) -> None:
    browser = _session(amosend)
    amosend.pass_time(12 * _HOURS - 60)
    assert amosend.api("GET", "/session", headers=dict(browser)).status == 200
    amosend.pass_time(61)
    assert reason_of(amosend.api("GET", "/session", headers=dict(browser))) == (401, "sign_in_required")


def test_a_cookie_that_was_tampered_with_is_none(amosend: World) -> None:
    value = _session(amosend)["cookie"].partition("=")[2]
    payload, _, signature = value.rpartition(".")
    forged = json.dumps(["other", "id", int(amosend.clock.now()) + 9999]).encode()
    spoilt = base64.urlsafe_b64encode(forged).decode().rstrip("=")
    for cookie in (f"{spoilt}.{signature}", payload, f"{payload}.", f"{payload}.{signature[:-2]}xx", "", ".", "ы.ы"):
        assert amosend.api("GET", "/session", headers={"cookie": f"{_COOKIE}={cookie}"}).status == 401, cookie
    assert amosend.api("GET", "/session", headers={"cookie": f"amosend={value}"}).status == 401


def test_signing_in_starts_a_new_session_whatever_came_along(amosend: World) -> None:
    planted = _session(amosend)
    answer = _sign_in(amosend, cookie=planted["cookie"])
    assert f"{_COOKIE}={_cookie(answer).value}" != planted["cookie"]
    assert answer.json()["csrf_token"] != planted["x-csrf-token"]


def test_a_change_under_a_cookie_needs_the_token_of_that_very_session(amosend: World) -> None:
    browser, other = _session(amosend), _session(amosend)
    cookie = {"cookie": browser["cookie"]}
    for token in ({}, {"x-csrf-token": ""}, {"x-csrf-token": "ы"}, {"x-csrf-token": other["x-csrf-token"]}):
        answer = amosend.api("POST", "/integrations", {"name": "n"}, cookie | token)
        assert reason_of(answer) == (403, "csrf_failed")
    assert amosend.api("GET", "/integrations", headers=dict(cookie)).json() == []
    assert amosend.api("POST", "/integrations", {"name": "n"}, dict(browser)).status == 201
    assert amosend.api("GET", "/session", headers=dict(cookie)).json()["csrf_token"] == browser["x-csrf-token"]


def test_a_change_with_a_key_needs_no_token_and_a_key_goes_before_a_cookie(amosend: World) -> None:
    amosend.sendsay.create_account("other", key="key-of-other")
    key = {"authorization": "sendsay apikey=key-of-other", "x-sendsay-account": "other"}
    cookie = {"cookie": _session(amosend)["cookie"]}
    assert amosend.api("POST", "/integrations", {"name": "n"}, cookie | key).status == 201
    assert amosend.api("GET", "/integrations", headers=dict(cookie)).json() == []
    wrong = {"authorization": "Basic eDp5"}
    assert amosend.api("GET", "/integrations", headers=cookie | wrong).status == 401, "not quietly the cookie's"


def test_signing_out_ends_the_session_and_needs_the_token(amosend: World) -> None:
    browser = _session(amosend)
    assert amosend.api("DELETE", "/session", headers={"cookie": browser["cookie"]}).status == 403
    assert amosend.api("GET", "/session", headers=dict(browser)).status == 200
    answer = amosend.api("DELETE", "/session", headers=dict(browser))
    assert (answer.status, _cookie(answer).value, _cookie(answer)["max-age"]) == (204, "", "0")
    assert amosend.api("GET", "/session", headers=dict(browser)).status == 401, "a copy of the cookie"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", f"account={ACCOUNT}&api_key={KEY}"),
        ("text/plain", json.dumps({"account": ACCOUNT, "api_key": KEY})),
        ("", json.dumps({"account": ACCOUNT, "api_key": KEY})),
        ("multipart/form-data; boundary=x", f'--x\r\ncontent-disposition: form-data; name="account"\r\n\r\n{ACCOUNT}'),
        ("application/jsonp", json.dumps({"account": ACCOUNT, "api_key": KEY})),
    ],
)
def test_what_a_foreign_page_can_send_signs_nobody_in(amosend: World, kind: str, body: str) -> None:
    answer = amosend.api("POST", "/session", body, {"content-type": kind})
    assert reason_of(answer) == (415, "content_type_unsupported")
    assert amosend.sendsay.calls.total == 0


def test_a_script_is_asked_about_once_in_five_minutes(amosend: World) -> None:
    for _ in range(3):
        amosend.api("GET", "/integrations")
    assert len(amosend.sendsay.calls.of("pong")) == 1
    amosend.pass_time(301)
    amosend.sendsay.account(ACCOUNT).reset_key("crm", "another-key")
    assert amosend.api("GET", "/integrations").status == 401


def test_the_key_that_signed_in_last_is_the_one_that_works_at_night(amosend: World) -> None:
    _session(amosend)
    amosend.sendsay.account(ACCOUNT).reset_key("crm", "a-newer-key")
    assert amosend.wiring.token_store.secret(f"sendsay#{ACCOUNT}") == KEY
    _session(amosend, key="a-newer-key")
    assert amosend.wiring.token_store.secret(f"sendsay#{ACCOUNT}") == "a-newer-key"


def test_a_refused_key_does_not_take_the_place_of_the_kept_one(amosend: World) -> None:
    _session(amosend)
    _sign_in(amosend, key="wrong-key")
    assert amosend.wiring.token_store.secret(f"sendsay#{ACCOUNT}") == KEY


def test_a_key_proven_lately_works_while_sendsay_is_away(amosend: World) -> None:
    """Looking at a run must not depend on Sendsay's answering; a key never seen before is not believed."""
    assert amosend.api("GET", "/integrations").status == 200
    amosend.pass_time(1800)
    amosend.sendsay.faults.on("status", status=502, action="pong", times=100)
    assert amosend.api("GET", "/integrations").status == 200
    amosend.pass_time(3600)
    assert amosend.api("GET", "/integrations").status == 503
    amosend.key = "key-of-acme-0002"
    assert amosend.api("GET", "/integrations").status == 503
