"""Every shape in which Sendsay is known to refuse, and the error of ours that it becomes."""

from typing import Any

import pytest
from amosend.clients.sendsay import Sendsay as Client
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

from tests.functional.clients.asking_sendsay import AUTH_FAILED, failed, made, paths
from tests.functional.sandbox.sendsay_client import Sendsay


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


@pytest.mark.parametrize("kind", ["html", "wrong_json", "cut_body", "drop_before", "drop_after", "wrong_type", "empty"])
def test_what_is_no_answer_is_worth_another_try(sandbox: Sendsay, client: Client, kind: str) -> None:
    """But Sendsay may have acted on it."""
    sandbox.state.faults.on(kind)
    raised = failed(client)
    assert (type(raised), raised.reason) == (LostAnswerError, Reason.SENDSAY_UNAVAILABLE)
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
