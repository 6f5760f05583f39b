"""Where the key of Sendsay goes, and where it never goes: the header, redirects, other hosts."""

import json
from typing import Any

import pytest
from amosend.clients.sendsay import Sendsay as Client
from amosend.errors import (
    LostAnswerError,
    ReconnectRequiredError,
    TransientError,
)
from amosend.reasons import Reason

from tests.functional.clients.asking_sendsay import failed, made, paths
from tests.functional.sandbox.amocrm_world import Listener, listening
from tests.functional.sandbox.sendsay_client import KEY, Sendsay


def test_the_key_is_in_one_place() -> None:
    with listening() as listener, pytest.raises(LostAnswerError):
        made(listener.url, key="the-key").call("member.set", email="ann@example.com")
    (heard,) = listener.heard
    assert heard.headers["authorization"] == "sendsay apikey=the-key"
    assert (heard.method, heard.path) == ("POST", "/general/api/v100/json/acme")
    assert json.loads(heard.body) == {"action": "member.set", "email": "ann@example.com"}
    assert heard.headers["content-type"] == "application/json"
    assert "cookie" not in heard.headers


def test_the_account_that_the_key_belongs_to(client: Client) -> None:
    assert client.account() == "acme"


@pytest.mark.parametrize(("account", "key"), [("acme", "wrong"), ("other", KEY)])
def test_a_wrong_key_and_a_key_of_another_account(sandbox: Sendsay, account: str, key: str) -> None:
    error = failed(made(sandbox.url, account=account, key=key), "pong")
    assert (type(error), error.reason) == (ReconnectRequiredError, Reason.SENDSAY_KEY_REFUSED)
    assert error.detail == "error/auth/failed: wrong_credentials"


@pytest.mark.parametrize("hops", [1, 10])
@pytest.mark.parametrize("appended", [False, True])
def test_a_chain_of_redirects_is_followed_and_remembered(
    sandbox: Sendsay, client: Client, hops: int, *, appended: bool
) -> None:
    sandbox.state.options.redirects = [f"/hop{number}" for number in range(hops)]
    sandbox.state.options.redirect_appended = appended
    assert client.account() == "acme"
    assert client.account() == "acme"
    assert paths(sandbox) == [
        "/general/api/v100/json/acme",
        *sandbox.state.options.redirects,
        sandbox.state.options.redirects[-1],
    ]


def test_eleven_redirects_are_a_loop(sandbox: Sendsay, client: Client) -> None:
    sandbox.state.options.redirects = [f"/hop{number}" for number in range(11)]
    assert failed(client).reason is Reason.SENDSAY_UNAVAILABLE
    assert len(paths(sandbox)) == 11
    sandbox.state.options.redirects = []
    assert client.account() == "acme"


def test_a_prefix_that_only_works_behind_the_whole_address(sandbox: Sendsay, client: Client) -> None:
    sandbox.state.options.redirects = ["/a1b2"]
    sandbox.state.options.redirect_appended = True
    sandbox.state.faults.on("status", status=404, path="^/a1b2$")
    assert client.account() == "acme"
    assert paths(sandbox)[-1] == "/general/api/v100/json/acme/a1b2"


@pytest.mark.parametrize(
    "prefix",
    [
        "//{evil}",
        "http://{evil}/a",
        "/\\{evil}",
        "@{evil}/a",
        "",
        "a1b2",
        "/a b",
        "/a?b",
        "/a#b",
        "/\n/{evil}",
        ":1/a",
        "/",
        5,
        ["/a"],
        {"a": 1},
        "/%2f{evil}",
        "\\\\{evil}",
    ],
)
def test_a_redirect_elsewhere_is_refused_and_the_key_stays(sandbox: Sendsay, client: Client, prefix: Any) -> None:
    with listening() as evil:
        text = prefix.format(evil=evil.url.removeprefix("http://")) if isinstance(prefix, str) else prefix
        sandbox.state.faults.on("body", body={"REDIRECT": text}, times=1)
        error = failed(client)
        assert evil.heard == []
    assert (type(error), error.reason) == (TransientError, Reason.SENDSAY_UNAVAILABLE)
    assert paths(sandbox) == ["/general/api/v100/json/acme"]


def test_an_http_redirect_is_not_followed(sandbox: Sendsay, client: Client) -> None:
    evil: Listener
    with listening() as evil:
        sandbox.state.faults.on("redirect", location=f"{evil.url}/general/api/v100/json/acme")
        failed(client)
        assert evil.heard == []
