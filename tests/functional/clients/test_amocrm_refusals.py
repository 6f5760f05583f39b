"""What the client of amoCRM sends, and which error each refusal and each broken answer becomes."""

from collections.abc import Callable
from typing import Any

import pytest
from amosend.clients.amocrm import AmoCrm
from amosend.domain.grant import AccessToken
from amosend.errors import (
    AmosendError,
    LostAnswerError,
    NotFoundError,
    ReconnectRequiredError,
    RejectedError,
    TransientError,
    UnauthorizedError,
)
from amosend.reasons import Reason

from tests.functional.clients.asking_amocrm import PROBLEM, AmoCrmClient, failed
from tests.functional.sandbox.amocrm_world import HOST, listening


def test_the_token_is_in_one_place_and_the_client_says_who_it_is(amocrm: AmoCrmClient) -> None:
    with listening() as listener:
        amocrm.pattern = f"{listener.url}/{{host}}"
        amocrm.current = AccessToken("the-token", HOST, 1)
        with pytest.raises(TransientError):
            amocrm.api.contacts_page("page=1")
        with pytest.raises(TransientError):
            amocrm.api.set_webhook("https://hooks.example.com/", ["add_contact"])
        got, posted = listener.heard
    for heard in (got, posted):
        assert heard.headers["authorization"] == "Bearer the-token"
        assert heard.headers["user-agent"].startswith("amosend/")
        assert "the-token" not in heard.path + heard.body
        assert "cookie" not in heard.headers
    assert "content-type" not in got.headers
    assert posted.headers["content-type"] == "application/json"


def test_the_environment_adds_no_proxy_and_no_credential(amocrm: AmoCrmClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert amocrm.api.account().id == amocrm.world.account.id


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason"),
    [
        (302, None, ReconnectRequiredError, Reason.AMOCRM_LOGIN_PAGE),
        (304, None, ReconnectRequiredError, Reason.AMOCRM_LOGIN_PAGE),
        (400, PROBLEM, RejectedError, Reason.AMOCRM_REJECTED),
        (400, None, RejectedError, Reason.AMOCRM_REJECTED),
        (401, PROBLEM, UnauthorizedError, Reason.GRANT_REVOKED),
        (401, None, UnauthorizedError, Reason.GRANT_REVOKED),
        (402, PROBLEM, ReconnectRequiredError, Reason.AMOCRM_UNPAID),
        (402, None, ReconnectRequiredError, Reason.AMOCRM_UNPAID),
        (403, PROBLEM, ReconnectRequiredError, Reason.AMOCRM_FORBIDDEN),
        (403, None, ReconnectRequiredError, Reason.AMOCRM_BLOCKED),
        (404, None, NotFoundError, Reason.AMOCRM_REJECTED),
        (405, PROBLEM, RejectedError, Reason.AMOCRM_REJECTED),
        (422, PROBLEM, RejectedError, Reason.AMOCRM_REJECTED),
        (429, PROBLEM, TransientError, Reason.AMOCRM_BUSY),
        (429, None, TransientError, Reason.AMOCRM_BUSY),
        (500, PROBLEM, LostAnswerError, Reason.AMOCRM_UNAVAILABLE),
        (502, None, LostAnswerError, Reason.AMOCRM_UNAVAILABLE),
        (503, None, LostAnswerError, Reason.AMOCRM_UNAVAILABLE),
        (504, None, LostAnswerError, Reason.AMOCRM_TOO_HEAVY),
    ],
)
def test_each_status_is_one_error(
    amocrm: AmoCrmClient, status: int, body: Any, kind: type[AmosendError], reason: Reason
) -> None:
    amocrm.state.faults.on("status", status=status, body=body)
    error = failed(amocrm)
    assert (type(error), error.reason) == (kind, reason)
    assert error.detail == (f"{status} Oops; words of amoCRM" if body else str(status))


@pytest.mark.parametrize("of_the_account", [False, True])
@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/events", lambda api: list(api.events(("lead_added",), 0))),
        ("/webhooks", lambda api: api.webhooks()),
        ("/webhooks", lambda api: api.set_webhook("https://hooks.example.com/", ["add_contact"])),
    ],
    ids=["events", "hooks", "a hook"],
)
def test_what_the_plan_lacks_is_refused_alone_unless_the_account_is_unpaid(
    amocrm: AmoCrmClient, path: str, call: Callable[[AmoCrm], Any], *, of_the_account: bool
) -> None:
    """Whether it is, reading the account tells: that is in every plan."""
    amocrm.state.faults.on("status", status=402, path="" if of_the_account else path)
    with pytest.raises(AmosendError) as raised:
        call(amocrm.api)
    kind = ReconnectRequiredError if of_the_account else RejectedError
    assert (type(raised.value), raised.value.reason) == (kind, Reason.AMOCRM_UNPAID)
    assert [asked.path.rpartition("/")[2] for asked in amocrm.calls()] == [path[1:], "account"]


def test_contacts_are_in_every_plan(amocrm: AmoCrmClient) -> None:
    amocrm.state.faults.on("status", status=402, path="/contacts")
    with pytest.raises(ReconnectRequiredError):
        amocrm.api.contacts_page("page=1")
    assert len(amocrm.calls()) == 1


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("html", LostAnswerError),
        ("wrong_json", LostAnswerError),
        ("cut_body", LostAnswerError),
        ("drop_before", LostAnswerError),
        ("drop_after", LostAnswerError),
        ("wrong_type", TransientError),
        ("body", TransientError),
    ],
)
def test_what_is_no_answer_is_worth_another_try(amocrm: AmoCrmClient, kind: str, error: type[AmosendError]) -> None:
    amocrm.state.faults.on(kind)
    raised = failed(amocrm)
    assert (type(raised), raised.reason) == (error, Reason.AMOCRM_UNAVAILABLE)
    assert len(amocrm.calls()) == 1


@pytest.mark.parametrize("body", [None, 5, "text", {"_embedded": None}, {"_embedded": {"contacts": {}}}])
def test_json_of_another_shape_is_no_empty_page(amocrm: AmoCrmClient, body: Any) -> None:
    """An empty page ends an import, so nothing else may look like one."""
    amocrm.state.faults.on("transform", transform=lambda _page: body)
    assert isinstance(failed(amocrm), TransientError)


def test_a_slow_answer_is_given_up(amocrm: AmoCrmClient) -> None:
    amocrm.state.faults.on("delay", seconds=60)
    amocrm.read_timeout = 0.5
    assert type(failed(amocrm)) is LostAnswerError


def test_a_refused_connection_was_never_sent(amocrm: AmoCrmClient) -> None:
    amocrm.pattern = "http://127.0.0.1:9/{host}"
    assert type(failed(amocrm)) is TransientError


def test_a_redirect_is_not_followed(amocrm: AmoCrmClient) -> None:
    with listening() as stranger:
        amocrm.state.faults.on("redirect", location=f"{stranger.url}/login")
        assert failed(amocrm).reason is Reason.AMOCRM_LOGIN_PAGE
        assert stranger.heard == []


def test_a_deactivated_user_is_sent_to_the_login_page(amocrm: AmoCrmClient) -> None:
    amocrm.world.account.options.login_redirect = True
    error = failed(amocrm)
    amocrm.world.account.options.login_redirect = False
    assert (type(error), error.reason) == (ReconnectRequiredError, Reason.AMOCRM_LOGIN_PAGE)
