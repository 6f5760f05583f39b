"""The client of Sendsay's API against the sandbox, with every shape in which its answers and errors are known."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from amosend.clients.http import Http, new_session
from amosend.clients.sendsay import MOST_IN_A_BATCH, SENDSAY
from amosend.clients.sendsay import Sendsay as Client
from amosend.domain.track import RejectedRow, TrackState
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

from local.sandbox.sendsay.app import create_app
from local.sandbox.sendsay.options import Options
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.server import serve
from tests.functional.sandbox.amocrm_world import Listener, listening
from tests.functional.sandbox.sendsay_client import KEY, Sendsay

type Json = Mapping[str, Any]

AUTH_FAILED = [{"id": "error/auth/failed", "explain": "expired"}]
COLUMNS: list[Json] = [{"anketa": "member", "quest": "email"}, {"anketa": "base", "quest": "firstName"}]


@pytest.fixture(scope="module")
def _sandbox() -> Iterator[Sendsay]:
    state = SendsayState()
    with serve(create_app(state)) as url:
        made = Sendsay(url, state)
        with made.session:
            yield made


@pytest.fixture
def sandbox(_sandbox: Sendsay) -> Sendsay:
    """As on the first day, whatever the test before has done to it."""
    _sandbox.state.reset()
    account = _sandbox.state.create_account("acme", key=KEY)
    account.create_group("CRM", group_id="pl12345")
    _sandbox.state.options.track_step_seconds = 0
    _sandbox.state.calls.clear()
    return _sandbox


@pytest.fixture
def client(sandbox: Sendsay) -> Client:
    return made(sandbox.url)


def made(url: str, *, account: str = "acme", key: str = KEY) -> Client:
    pattern = f"{url}/general/api/v100/json/{{account}}"
    return Client(Http(new_session(), SENDSAY, timeout=(2.0, 2.0)), pattern, account=account, key=key)


def failed(client: Client, action: str = "group.list", **parameters: Any) -> AmosendError:
    with pytest.raises(AmosendError) as raised:
        client.call(action, **parameters)
    return raised.value


def paths(sandbox: Sendsay) -> list[str]:
    return [call.path for call in sandbox.state.calls.all()]


# What is sent


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


# Errors in every shape


@pytest.mark.parametrize("errors_as", ["array", "object", "error_object", "error_string"])
@pytest.mark.parametrize("explain_as", ["string", "array", "object"])
def test_an_error_is_found_in_every_shape(sandbox: Sendsay, client: Client, errors_as: str, explain_as: str) -> None:
    sandbox.state.options.set({"errors_as": errors_as, "explain_as": explain_as})
    error = failed(client, "group.get", id="nosuch")
    assert (type(error), error.reason) == (RejectedError, Reason.SENDSAY_REJECTED)
    assert error.detail.startswith("group_id_not_exists")
    assert ("nosuch" in error.detail) is (errors_as != "error_string")
    refused = failed(made(sandbox.url, key="wrong"), "pong")
    assert refused.reason is Reason.SENDSAY_KEY_REFUSED


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        ({"errors": AUTH_FAILED}, ReconnectRequiredError, Reason.SENDSAY_KEY_REFUSED),
        ({"errors": ["error/auth/failed"]}, ReconnectRequiredError, Reason.SENDSAY_KEY_REFUSED),
        ({"errors": "group_id_not_exists"}, RejectedError, Reason.SENDSAY_REJECTED),
        ({"errors": [{"explain": {"email": ["bad", "long"]}}]}, RejectedError, Reason.SENDSAY_REJECTED),
        ({"error": {"id": 5}}, RejectedError, Reason.SENDSAY_REJECTED),
        ({"errors": [{"id": "error/limit_exceeded"}]}, TransientError, Reason.SENDSAY_BUSY),
    ],
)
def test_errors_that_the_sandbox_does_not_make(
    sandbox: Sendsay, client: Client, answer: Any, kind: type[AmosendError], reason: Reason
) -> None:
    sandbox.state.faults.on("body", body=answer)
    error = failed(client)
    assert (type(error), error.reason) == (kind, reason)


@pytest.mark.parametrize("empty", [{"errors": []}, {"errors": None}, {"error": ""}, {"errors": {}}])
def test_an_empty_error_is_none(sandbox: Sendsay, client: Client, empty: dict[str, Any]) -> None:
    sandbox.state.faults.on("body", body=empty | {"list": []})
    assert client.lists() == []


def test_a_warning_is_no_error(sandbox: Sendsay, client: Client) -> None:
    sandbox.state.options.warnings = [{"id": "warning/something", "explain": "remarks"}]
    assert client.create_list("amoCRM")


def test_a_long_explanation_is_cut(sandbox: Sendsay, client: Client) -> None:
    sandbox.state.faults.on("body", body={"errors": [{"id": "x", "explain": "ы" * 5_000}]})
    assert len(failed(client).detail) == 300


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (302, ReconnectRequiredError, Reason.SENDSAY_FORBIDDEN),
        (400, RejectedError, Reason.SENDSAY_REJECTED),
        (401, UnauthorizedError, Reason.SENDSAY_KEY_REFUSED),
        (402, ReconnectRequiredError, Reason.SENDSAY_UNPAID),
        (403, ReconnectRequiredError, Reason.SENDSAY_FORBIDDEN),
        (404, NotFoundError, Reason.SENDSAY_REJECTED),
        (413, RejectedError, Reason.SENDSAY_REJECTED),
        (429, TransientError, Reason.SENDSAY_BUSY),
        (500, LostAnswerError, Reason.SENDSAY_UNAVAILABLE),
        (502, LostAnswerError, Reason.SENDSAY_UNAVAILABLE),
        (504, LostAnswerError, Reason.SENDSAY_UNAVAILABLE),
    ],
)
@pytest.mark.parametrize("body", [None, {}, {"error": "words"}])
def test_each_status_is_one_error(
    sandbox: Sendsay, client: Client, status: int, kind: type[AmosendError], reason: Reason, body: Any
) -> None:
    """Where the body says more about a refusal, the body counts; but not what is repeated and what is not."""
    sandbox.state.faults.on("status", status=status, body=body)
    error = failed(client)
    if body and issubclass(kind, RejectedError | ReconnectRequiredError):
        kind, reason = RejectedError, Reason.SENDSAY_REJECTED
    assert (type(error), error.reason) == (kind, reason)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_key_is_one_whatever_the_status(sandbox: Sendsay, client: Client, status: int) -> None:
    sandbox.state.faults.on("status", status=status, body={"errors": AUTH_FAILED})
    assert failed(client).reason is Reason.SENDSAY_KEY_REFUSED


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("html", LostAnswerError),
        ("wrong_json", LostAnswerError),
        ("cut_body", LostAnswerError),
        ("drop_before", LostAnswerError),
        ("drop_after", LostAnswerError),
        ("wrong_type", TransientError),
        ("empty", TransientError),
    ],
)
def test_what_is_no_answer_is_worth_another_try(
    sandbox: Sendsay, client: Client, kind: str, error: type[AmosendError]
) -> None:
    sandbox.state.faults.on(kind)
    raised = failed(client)
    assert (type(raised), raised.reason) == (error, Reason.SENDSAY_UNAVAILABLE)
    assert len(paths(sandbox)) == 1


@pytest.mark.parametrize("body", [{}, {"list": None}, {"list": {"id": 1}}])
def test_an_answer_without_its_list_is_no_empty_list(sandbox: Sendsay, client: Client, body: Any) -> None:
    """A new list is made when none of its name is found, so nothing else may look like none."""
    sandbox.state.faults.on("body", body=body)
    with pytest.raises(TransientError):
        client.lists()


def test_a_limit_on_calls(sandbox: Sendsay, client: Client) -> None:
    sandbox.state.options.rate_per_second = 1
    client.lists()
    error = failed(client)
    assert (type(error), error.reason) == (TransientError, Reason.SENDSAY_BUSY)


# REDIRECT


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


# Calls


def test_lists_are_made_and_found(sandbox: Sendsay, client: Client) -> None:
    made_id = client.create_list("amoCRM")
    assert [group["name"] for group in client.lists()] == ["CRM", "amoCRM"]
    found = client.find_list(made_id)
    assert found is not None
    assert (found["name"], found["addr_type"]) == ("amoCRM", "email")
    assert client.find_list("nosuch") is None


@pytest.mark.parametrize("answer", [{"errors": [{"id": "error/unheard/of"}]}, {"obj": None}])
def test_a_list_counts_as_gone_only_when_the_lists_say_so(sandbox: Sendsay, client: Client, answer: Any) -> None:
    """Only one id of that error is known, so an unknown one proves nothing."""
    sandbox.state.faults.on("body", body=answer, action="group.get")
    found = client.find_list("pl12345")
    assert found is not None
    assert found["name"] == "CRM"


def test_fields_and_automations(sandbox: Sendsay, client: Client) -> None:
    sandbox.account.create_sequence("Welcome")
    assert {"base", "custom"} <= {each["id"] for each in client.anketas()}
    assert "firstName" in client.anketa("base")["quests"]
    assert [each["name"] for each in client.automations()] == ["Welcome"]


@pytest.mark.parametrize("status_as", ["text", "number"])
@pytest.mark.parametrize("track_id_as", ["text", "number"])
@pytest.mark.parametrize("counters_in", ["param.result", "result"])
def test_an_import_and_its_track(
    sandbox: Sendsay, client: Client, status_as: str, track_id_as: str, counters_in: str
) -> None:
    sandbox.state.options.set({"status_as": status_as, "track_id_as": track_id_as, "counters_in": counters_in})
    rows = [["ann@example.com", "Анна"], ["bad", "x"]]
    track_id = client.import_members(COLUMNS, rows, list_id="pl12345")
    assert isinstance(track_id, str)
    states = [client.track(track_id) for _ in range(len(Options().track_steps) + 1)]
    assert [track.state for track in states] == [TrackState.RUNNING] * 3 + [TrackState.DONE]
    assert (states[-1].added, states[-1].rejected) == (1, 1)
    assert [row.email for row in states[-1].rejected_rows] == ["bad"]
    assert [card.heads for card in sandbox.account.members_of("pl12345")]


def test_a_report_without_any_counter(sandbox: Sendsay, client: Client) -> None:
    sandbox.state.options.counters_in = "nowhere"
    track_id = client.import_members(COLUMNS, [["ann@example.com", "Анна"]], list_id=None)
    sandbox.state.finish_tracks()
    track = client.track(track_id)
    assert (track.state, track.added, track.rejected) == (TrackState.DONE, None, None)


@pytest.mark.parametrize("end", [-2, -3, -6])
@pytest.mark.parametrize("place", ["error", "error.info", "errors", "param.error", "param.result.error"])
def test_why_a_job_failed(sandbox: Sendsay, client: Client, end: int, place: str) -> None:
    sandbox.state.options.set({"track_end": end, "track_error_in": place, "track_error": "no space"})
    track_id = client.import_members(COLUMNS, [["ann@example.com", "Анна"]], list_id=None)
    sandbox.state.finish_tracks()
    track = client.track(track_id)
    assert track.state is (TrackState.FAILED if end == -2 else TrackState.REFUSED)
    assert track.error.endswith("no space")


def test_an_import_asks_for_nothing_by_surprise(sandbox: Sendsay, client: Client) -> None:
    """It fires no automation, empties no list, and leaves who has unsubscribed unsubscribed."""
    sandbox.account.unsubscribe("ann@example.com")
    sequence = sandbox.account.create_sequence("Welcome", import_group="pl12345")
    client.import_members(COLUMNS, [["ann@example.com", "Анна"], ["bob@example.com", "Борис"]], list_id="pl12345")
    sandbox.state.finish_tracks()
    assert sequence.members == {}
    assert sandbox.account.is_stopped("ann@example.com")
    assert sandbox.state.forbidden_calls() == []


def test_a_batch_keeps_its_order_and_each_answer_its_own_error(sandbox: Sendsay, client: Client) -> None:
    asked: list[Json] = [{"action": "group.get", "id": "pl12345" if number % 3 else "nosuch"} for number in range(250)]
    answers = client.batch(asked)
    assert [bool(answer.error) for answer in answers] == [number % 3 == 0 for number in range(250)]
    assert answers[0].error == "group_id_not_exists: nosuch"
    assert answers[1].fields["obj"]["name"] == "CRM"
    assert len(paths(sandbox)) == -(-250 // MOST_IN_A_BATCH)


@pytest.mark.parametrize("result", [None, [], [{}], {}, [{}, {}, {}]])
def test_a_batch_with_another_number_of_answers_is_none(sandbox: Sendsay, client: Client, result: Any) -> None:
    sandbox.state.faults.on("body", body={"result": result}, action="batch")
    with pytest.raises(TransientError):
        client.batch([{"action": "ping"}, {"action": "ping"}])


def test_who_exists(sandbox: Sendsay, client: Client) -> None:
    client.set_member("Ann@example.com")
    assert client.existing(["Ann@example.com", "bob@example.com"]) == {"ann@example.com"}


@pytest.mark.parametrize("answer_as", ["track", "nothing"])
def test_an_automation_is_started_and_stopped(sandbox: Sendsay, client: Client, answer_as: str) -> None:
    sandbox.state.options.sequence_answer_as = answer_as
    sequence = sandbox.account.create_sequence("Welcome")
    client.set_member("ann@example.com")
    started = client.start_automation(str(sequence.id), ["ann@example.com"])
    sandbox.state.finish_tracks()
    assert [passage.state for passage in sequence.members.values()] == ["going"]
    client.stop_automation(str(sequence.id), ["ann@example.com"])
    sandbox.state.finish_tracks()
    assert [passage.state for passage in sequence.members.values()] != ["going"]
    assert isinstance(started, str)


def test_a_rejected_row_is_told_with_its_reason(sandbox: Sendsay, client: Client) -> None:
    track_id = client.import_members(COLUMNS, [["Bad Address", "x"]], list_id=None)
    sandbox.state.finish_tracks()
    (row,) = client.track(track_id).rejected_rows
    assert isinstance(row, RejectedRow)
    assert row.email == "bad address"
    assert row.explanation
