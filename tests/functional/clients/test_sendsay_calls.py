"""The calls of the client of Sendsay against the sandbox: lists, imports and their tracks, batches."""

from typing import Any

import pytest
from amosend.clients.sendsay import MOST_IN_A_BATCH
from amosend.clients.sendsay import Sendsay as Client
from amosend.domain.track import RejectedRow, TrackState
from amosend.errors import (
    TransientError,
)

from local.sandbox.sendsay.options import Options
from tests.functional.clients.asking_sendsay import COLUMNS, Json, paths
from tests.functional.sandbox.sendsay_client import Sendsay


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
    track_id = client.import_members(COLUMNS, rows, list_id="pl12345", unconfirmed=False)
    assert isinstance(track_id, str)
    states = [client.track(track_id) for _ in range(len(Options().track_steps) + 1)]
    assert [track.state for track in states] == [TrackState.RUNNING] * 3 + [TrackState.DONE]
    assert (states[-1].added, states[-1].rejected) == (1, 1)
    assert [row.email for row in states[-1].rejected_rows] == ["bad"]
    assert [card.heads for card in sandbox.account.members_of("pl12345")]


def test_a_report_without_any_counter(sandbox: Sendsay, client: Client) -> None:
    sandbox.state.options.counters_in = "nowhere"
    track_id = client.import_members(COLUMNS, [["ann@example.com", "Анна"]], list_id=None, unconfirmed=False)
    sandbox.state.finish_tracks()
    track = client.track(track_id)
    assert (track.state, track.added, track.rejected) == (TrackState.DONE, None, None)


@pytest.mark.parametrize("end", [-2, -3, -6])
@pytest.mark.parametrize("place", ["error", "error.info", "errors", "param.error", "param.result.error"])
def test_why_a_job_failed(sandbox: Sendsay, client: Client, end: int, place: str) -> None:
    sandbox.state.options.set({"track_end": end, "track_error_in": place, "track_error": "no space"})
    track_id = client.import_members(COLUMNS, [["ann@example.com", "Анна"]], list_id=None, unconfirmed=False)
    sandbox.state.finish_tracks()
    track = client.track(track_id)
    assert track.state is (TrackState.FAILED if end == -2 else TrackState.REFUSED)
    assert track.error.endswith("no space")


def test_an_import_asks_for_nothing_by_surprise(sandbox: Sendsay, client: Client) -> None:
    """It fires no automation, empties no list, and leaves who has unsubscribed unsubscribed."""
    sandbox.account.unsubscribe("ann@example.com")
    sequence = sandbox.account.create_sequence("Welcome", import_group="pl12345")
    client.import_members(
        COLUMNS, [["ann@example.com", "Анна"], ["bob@example.com", "Борис"]], list_id="pl12345", unconfirmed=False
    )
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


def test_a_rejected_row_is_told_with_its_reason(sandbox: Sendsay, client: Client) -> None:
    track_id = client.import_members(COLUMNS, [["Bad Address", "x"]], list_id=None, unconfirmed=False)
    sandbox.state.finish_tracks()
    (row,) = client.track(track_id).rejected_rows
    assert isinstance(row, RejectedRow)
    assert row.email == "bad address"
    assert row.explanation
