"""Connecting with a long-lived token: nothing is exchanged, and nothing is kept that has not been tried."""

import base64
import json
from typing import Any

import pytest

from tests.fakes.world import HOST, Answer, World
from tests.functional.connecting import attempt, named_hosts, reason_of

_DAY = 86_400


def _token(amosend: World, *, days: int = 30, host: str = HOST) -> str:
    made = amosend.amocrm.create_integration(host, redirect_uri="https://hooks.example.ru/")
    return amosend.amocrm.long_lived_token(made.client_id, days=days)


def _paste(amosend: World, integration: str, token: str, subdomain: str = HOST) -> Answer:
    pasted = {"long_lived_token": token, "subdomain": subdomain}
    return amosend.api("POST", f"/integrations/{integration}/connection", pasted)


def test_a_token_connects_without_a_link_and_says_how_long(amosend: World) -> None:
    integration = amosend.integration()
    account = _paste(amosend, integration, f" {_token(amosend)}\n", "https://example.amocrm.ru/").json()["account"]
    assert account["host"] == HOST
    assert account["valid_until"] - amosend.clock.now() == pytest.approx(30 * _DAY, abs=60)
    assert amosend.api("GET", f"/integrations/{integration}/amocrm/pipelines").status == 200
    assert not any("access_token" in call.path for call in amosend.amocrm.calls.all())


def test_a_token_at_its_end_is_called_expired(amosend: World) -> None:
    integration = amosend.integration()
    _paste(amosend, integration, _token(amosend, days=1))
    amosend.pass_time(_DAY + 1)
    answer = amosend.api("GET", f"/integrations/{integration}/amocrm/pipelines")
    assert reason_of(answer) == (409, "token_expired")
    assert amosend.api("GET", f"/integrations/{integration}").json()["status"] == "needs_reconnect"


def test_an_expired_token_is_not_taken(amosend: World) -> None:
    token = _token(amosend, days=1)
    amosend.pass_time(_DAY + 1)
    assert reason_of(_paste(amosend, amosend.integration(), token)) == (409, "token_expired")


def test_a_revoked_token_is_not_taken(amosend: World) -> None:
    token = _token(amosend)
    amosend.amocrm.grants.revoke(next(iter(amosend.amocrm.integrations)))
    assert reason_of(_paste(amosend, amosend.integration(), token)) == (422, "token_invalid")


def test_a_token_of_another_account_is_not_taken(amosend: World) -> None:
    amosend.amocrm.create_account("other.amocrm.ru", size=1)
    token = _token(amosend, host="other.amocrm.ru")
    assert reason_of(_paste(amosend, amosend.integration(), token)) == (422, "token_invalid")


def test_a_token_of_another_account_cannot_take_a_place_that_is_taken(amosend: World) -> None:
    one = attempt(amosend)
    one.paste()
    amosend.amocrm.create_account("other.amocrm.ru", size=1)
    token = _token(amosend, host="other.amocrm.ru")
    refused = _paste(amosend, one.integration, token, "other.amocrm.ru")
    assert reason_of(refused) == (409, "another_account")
    assert named_hosts(refused.json()["detail"]) == {HOST, "other.amocrm.ru"}
    assert amosend.api("GET", f"/integrations/{one.integration}/amocrm/pipelines").status == 200


def _claims(**claims: object) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJ0eXAiOiJKV1QifQ.{payload}.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "token",
    [
        "what-is-this",
        "a.b.c",
        _claims(account_id=1),
        _claims(account_id="x", exp=1),
        _claims(account_id=[], exp={}),
        _claims(account_id=1, exp=float("inf")),
        "ю" + _claims(account_id=1, exp=9_999_999_999),
        _claims(account_id=1, exp=9_999_999_999) + "\r\nX-Injected: 1",
        f"e30.{base64.urlsafe_b64encode(b'[' * 5_000).decode()}.e30",
    ],
)
def test_what_is_no_token_is_refused_and_sent_nowhere(amosend: World, token: str) -> None:
    assert reason_of(_paste(amosend, amosend.integration(), token)) == (422, "token_invalid")
    assert amosend.amocrm.calls.total == 0


def test_a_token_for_a_foreign_host_is_sent_nowhere(amosend: World) -> None:
    token = _token(amosend)
    for host in ("evil.example", "example.amocrm.ru@evil.example"):
        assert reason_of(_paste(amosend, amosend.integration(), token, host)) == (422, "host_not_allowed")
    assert amosend.amocrm.calls.total == 0


def test_a_missing_subdomain_and_an_unknown_one_are_told_apart(amosend: World) -> None:
    token = _token(amosend)
    assert reason_of(_paste(amosend, amosend.integration(), token, "")) == (422, "credentials_missing")
    assert reason_of(_paste(amosend, amosend.integration(), token, "nobody.amocrm.ru")) == (422, "account_unknown")


def test_trying_a_token_shares_the_limiter_of_its_account(amosend: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise connecting beside an import would break amoCRM's limit."""
    names: list[str] = []
    real = amosend.wiring.limits.reserve

    def reserve(name: str, **rest: Any) -> int:
        names.append(name)
        return real(name, **rest)

    monkeypatch.setattr(amosend.wiring.limits, "reserve", reserve)
    integration = amosend.integration()
    assert _paste(amosend, integration, _token(amosend), HOST).status == 200
    assert amosend.api("POST", f"/integrations/{integration}/connection/check").status == 200
    assert set(names) == {f"amocrm#{amosend.amocrm.account(HOST).id}"}
    assert len(names) > 1
