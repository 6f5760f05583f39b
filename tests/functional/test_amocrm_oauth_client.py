"""The client of amoCRM's token endpoint against the sandbox: a refusal is believed only when amoCRM itself said it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from amosend.clients.amocrm_oauth import AMOCRM, AmoCrmOAuth
from amosend.clients.http import Http, new_session
from amosend.domain.grant import AmoCrmApp, TokenPair, token_claims
from amosend.errors import (
    AmosendError,
    LostAnswerError,
    ReconnectRequiredError,
    RejectedError,
    TransientError,
    UnauthorizedError,
)
from amosend.reasons import Reason

from local.sandbox.amocrm import AmoCrmState
from tests.functional.sandbox.amocrm_world import HOST, REDIRECT, World, listening, running

MOVED = "moved.kommo.com"
DAY = 86_400
PAIR = {"token_type": "Bearer", "expires_in": DAY, "access_token": "a", "refresh_token": "r"}


@dataclass
class Client:
    world: World
    pair: dict[str, Any]

    @property
    def state(self) -> AmoCrmState:
        return self.world.state

    @property
    def api(self) -> AmoCrmOAuth:
        return oauth(f"{self.world.url}/{{host}}")

    @property
    def app(self) -> AmoCrmApp:
        return AmoCrmApp(self.world.integration.client_id, self.world.integration.secret, REDIRECT)

    def refresh(self, *, host: str = HOST, app: AmoCrmApp | None = None, token: str = "") -> TokenPair:
        return self.api.refresh(host, app or self.app, token or self.pair["refresh_token"])

    def refused(self, **changes: Any) -> AmosendError:
        with pytest.raises(AmosendError) as raised:
            self.refresh(**changes)
        return raised.value


def oauth(pattern: str) -> AmoCrmOAuth:
    return AmoCrmOAuth(Http(new_session(), AMOCRM, timeout=(30.0, 30.0)), pattern)


@pytest.fixture
def client() -> Iterator[Client]:
    with running(size=1) as world:
        yield Client(world, world.sign_in())


def test_a_refresh_gives_the_next_pair_and_the_former_token_is_spent(client: Client) -> None:
    pair = client.refresh()
    assert pair.expires_in == DAY
    claims = token_claims(pair.access_token)
    assert claims is not None
    assert claims.account_id == client.world.account.id
    error = client.refused()
    assert (type(error), error.reason) == (UnauthorizedError, Reason.GRANT_REVOKED)
    assert "Token has been revoked" in error.detail
    assert client.refresh(token=pair.refresh_token).refresh_token != pair.refresh_token


@pytest.mark.parametrize("seconds", [None, "86400", 86400.5, "soon", -1, 0, []])
def test_a_pair_is_not_lost_for_an_odd_lifetime(client: Client, seconds: Any) -> None:
    client.state.faults.on("body", body=PAIR | {"expires_in": seconds})
    assert client.refresh() == TokenPair("a", "r", DAY)


def test_the_secret_is_in_one_place_and_no_token_beside_it() -> None:
    app = AmoCrmApp("the-id", "the-secret", REDIRECT)
    with listening() as listener, pytest.raises(LostAnswerError):
        oauth(f"{listener.url}/{{host}}").refresh(HOST, app, "the-refresh-token")
    (heard,) = listener.heard
    assert json.loads(heard.body) == {
        "client_id": "the-id",
        "client_secret": "the-secret",
        "grant_type": "refresh_token",
        "refresh_token": "the-refresh-token",
        "redirect_uri": REDIRECT,
    }
    assert (heard.method, heard.path) == ("POST", f"/{HOST}/oauth2/access_token")
    assert "authorization" not in heard.headers
    assert not any("the-" in value for value in heard.headers.values())


def test_the_refresh_token_is_asked_about_in_a_header_only() -> None:
    with listening() as listener, pytest.raises(LostAnswerError):
        oauth(f"{listener.url}/{{host}}").current_host("api-b.amocrm.ru", "the-refresh-token")
    (heard,) = listener.heard
    assert (heard.method, heard.path, heard.body) == (
        "GET",
        "/api-b.amocrm.ru/oauth2/account/current/subdomain",
        "",
    )
    assert heard.headers["x-refresh-token"] == "the-refresh-token"


@pytest.mark.parametrize("host", ["evil.com", "evil.com/.amocrm.ru", "www.amocrm.ru", "a@b.amocrm.ru", ""])
def test_nothing_is_sent_to_a_host_that_is_not_amocrms(client: Client, host: str) -> None:
    before = client.state.calls.total
    for ask in (
        lambda: client.api.refresh(host, client.app, "r"),
        lambda: client.api.exchange(host, client.app, "c"),
        lambda: client.api.current_host(host, "r"),
    ):
        with pytest.raises(RejectedError) as refused:
            ask()
        assert refused.value.reason is Reason.HOST_NOT_ALLOWED
    assert client.state.calls.total == before


# Refusals of a refresh


def test_the_secret_was_regenerated(client: Client) -> None:
    client.state.regenerate_secret(client.world.integration.client_id)
    former = AmoCrmApp(client.app.client_id, "former", REDIRECT)
    assert client.refused(app=former).reason is Reason.SECRET_WRONG


def test_the_redirect_uri_was_changed_in_amocrm(client: Client) -> None:
    other = AmoCrmApp(client.app.client_id, client.app.client_secret, REDIRECT + "/")
    assert client.refused(app=other).reason is Reason.REDIRECT_URI_MISMATCH


def test_a_parameter_of_the_keys_is_missing(client: Client) -> None:
    assert client.refused(app=AmoCrmApp("", "s", REDIRECT)).reason is Reason.SECRET_WRONG
    assert client.refused(app=AmoCrmApp("i", "", REDIRECT)).reason is Reason.SECRET_WRONG


@pytest.mark.parametrize("token", ["garbage", "def502" + "0" * 700])
def test_a_garbage_token(client: Client, token: str) -> None:
    assert client.refused(token=token).reason is Reason.GRANT_REVOKED


def test_a_token_of_another_integration(client: Client) -> None:
    other = client.state.create_integration(HOST, redirect_uri=REDIRECT)
    app = AmoCrmApp(other.client_id, other.secret, REDIRECT)
    error = client.refused(app=app)
    assert error.reason is Reason.GRANT_REVOKED
    assert "Token is not linked to client" in error.detail


def test_three_months_without_a_refresh(client: Client) -> None:
    client.state.advance(90 * DAY)
    error = client.refused()
    assert (type(error), error.reason) == (UnauthorizedError, Reason.GRANT_REVOKED)
    assert "Token has expired" in error.detail


@pytest.mark.parametrize("how", ["404", "401"])
def test_nobody_lives_at_this_host(client: Client, how: Any) -> None:
    client.state.options.unknown_host = how
    error = client.refused(host="nobody.amocrm.ru")
    assert (type(error), error.reason) == (UnauthorizedError, Reason.ACCOUNT_UNKNOWN)


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (302, ReconnectRequiredError, Reason.AMOCRM_LOGIN_PAGE),
        (400, TransientError, Reason.AMOCRM_UNAVAILABLE),
        (401, TransientError, Reason.AMOCRM_UNAVAILABLE),
        (403, ReconnectRequiredError, Reason.AMOCRM_BLOCKED),
        (429, TransientError, Reason.AMOCRM_BUSY),
        (500, LostAnswerError, Reason.AMOCRM_UNAVAILABLE),
        (502, LostAnswerError, Reason.AMOCRM_UNAVAILABLE),
        (504, LostAnswerError, Reason.AMOCRM_TOO_HEAVY),
    ],
)
def test_nginxs_page_says_nothing_about_the_token(
    client: Client, status: int, kind: type[AmosendError], reason: Reason
) -> None:
    client.state.faults.on("status", status=status)
    error = client.refused()
    assert (type(error), error.reason) == (kind, reason)


@pytest.mark.parametrize("kind", ["html", "wrong_json", "wrong_type", "empty", "body", "drop_before", "cut_body"])
def test_whatever_may_have_rotated_the_token_is_a_lost_answer(client: Client, kind: str) -> None:
    client.state.faults.on(kind)
    assert type(client.refused()) is LostAnswerError


@pytest.mark.parametrize("missing", ["access_token", "refresh_token"])
@pytest.mark.parametrize("value", [None, "", 5])
def test_half_a_pair_is_a_lost_answer(client: Client, missing: str, value: Any) -> None:
    client.state.faults.on("body", body=PAIR | {missing: value})
    assert type(client.refused()) is LostAnswerError


# Codes


@pytest.mark.parametrize("status", [400, 401])
def test_an_expired_code(client: Client, status: Any) -> None:
    client.state.options.expired_code_status = status
    code = client.state.new_code(client.app.client_id)
    client.state.advance(20 * 60)
    assert exchange_refused(client, code) is Reason.CODE_EXPIRED


def test_a_used_a_garbled_and_a_foreign_code(client: Client) -> None:
    code = client.state.new_code(client.app.client_id)
    client.api.exchange(HOST, client.app, code)
    assert exchange_refused(client, code) is Reason.CODE_USED
    assert exchange_refused(client, "garbage") is Reason.CODE_INVALID
    client.state.create_account("other.amocrm.ru", size=1)
    code = client.state.new_code(client.app.client_id)
    assert exchange_refused(client, code, host="other.amocrm.ru") is Reason.CODE_OF_ANOTHER_ACCOUNT
    assert exchange_refused(client, code, host="nobody.amocrm.ru") is Reason.ACCOUNT_UNKNOWN


def test_a_code_is_not_called_wrong_for_a_page_of_nginx(client: Client) -> None:
    client.state.faults.on("status", status=400)
    with pytest.raises(TransientError):
        client.api.exchange(HOST, client.app, client.state.new_code(client.app.client_id))


def exchange_refused(client: Client, code: str, *, host: str = HOST) -> Reason:
    with pytest.raises(RejectedError) as refused:
        client.api.exchange(host, client.app, code)
    return refused.value.reason


# Where an account lives


def test_where_an_account_lives_now_without_spending_the_token(client: Client) -> None:
    client.state.move(HOST, MOVED)
    assert client.api.current_host("api-b.amocrm.ru", client.pair["refresh_token"]) == MOVED
    assert client.refresh(host=MOVED).access_token


def test_a_spent_token_learns_nothing(client: Client) -> None:
    client.refresh()
    with pytest.raises(UnauthorizedError):
        client.api.current_host("api-b.amocrm.ru", client.pair["refresh_token"])


@pytest.mark.parametrize("domain", ["evil.com", "www.amocrm.ru", ""])
def test_an_answer_that_names_a_foreign_host_is_refused(client: Client, domain: str) -> None:
    client.state.faults.on("body", body={"domain": domain})
    with pytest.raises(RejectedError) as refused:
        client.api.current_host("api-b.amocrm.ru", client.pair["refresh_token"])
    assert refused.value.reason is Reason.HOST_NOT_ALLOWED


@pytest.mark.parametrize("body", [{}, {"domain": None}, {"domain": 5}, ["x"]])
def test_an_answer_without_a_host_is_none(client: Client, body: Any) -> None:
    client.state.faults.on("body", body=body)
    assert client.api.current_host("api-b.amocrm.ru", client.pair["refresh_token"]) is None
