"""Starting and stopping people in automations, in every shape in which Sendsay may answer."""

import socket
from typing import Any, Never
from urllib.parse import urlsplit

import pytest
import requests
from amosend.clients.sendsay import Sendsay as Client
from amosend.domain.answer import InAutomation, Moved
from amosend.domain.track import TrackState
from amosend.errors import ReconnectRequiredError, TransientError

from local.sandbox.sendsay.account import Sequence
from tests.functional.clients.asking_sendsay import made, paths
from tests.functional.sandbox.sendsay_client import Sendsay

PEOPLE = ["ann@example.com", "bob@example.com"]


@pytest.fixture
def welcome(sandbox: Sendsay, client: Client) -> Sequence:
    for email in PEOPLE:
        client.set_member(email)
    return sandbox.account.create_sequence("Welcome", sequence_id=321)


def going(sequence: Sequence) -> int:
    return [passage.state for passage in sequence.members.values()].count("going")


@pytest.mark.parametrize("answer_as", ["track", "nothing", "nothing_for_lists"])
def test_several_are_started_and_stopped_in_one_call(
    sandbox: Sendsay, client: Client, welcome: Sequence, answer_as: str
) -> None:
    sandbox.state.options.sequence_answer_as = answer_as
    calls = len(paths(sandbox))
    started = client.start_automation("321", PEOPLE)
    assert len(paths(sandbox)) == calls + 1
    assert [bool(each.track) for each in started] == [answer_as == "track"] * 2
    sandbox.state.finish_tracks()
    assert going(welcome) == 2
    client.stop_automation("321", PEOPLE)
    sandbox.state.finish_tracks()
    assert going(welcome) == 0


@pytest.mark.parametrize("failure_as", ["error", "track"])
def test_each_has_an_answer_of_its_own(sandbox: Sendsay, client: Client, welcome: Sequence, failure_as: str) -> None:
    sandbox.state.options.sequence_failure_as = failure_as
    known, stranger = client.start_automation("321", [PEOPLE[0], "nobody@example.com"])
    sandbox.state.finish_tracks()
    jobs = dict(zip(("known", "stranger"), client.tracks([known.track, stranger.track or "0"]), strict=True))
    assert jobs["known"] and jobs["known"].state is TrackState.DONE
    if failure_as == "error":
        assert stranger.refusal == "member_not_exists: nobody@example.com" and jobs["stranger"] is None
    else:
        assert jobs["stranger"] and jobs["stranger"].state is TrackState.FAILED
    assert going(welcome) == 1


@pytest.mark.parametrize("answer", [{"errors": [{"id": "error/action/unknown"}]}, {"result": [{"error": "no"}] * 4}])
def test_where_a_batch_takes_no_such_action_people_are_moved_one_by_one(
    sandbox: Sendsay, client: Client, welcome: Sequence, answer: Any
) -> None:
    sandbox.state.faults.on("body", body=answer, action="batch")
    sandbox.state.faults.on("status", status=500, action="sequence.member.start", after=1, times=1)
    sandbox.state.faults.on("status", status=429, action="sequence.member.start", after=1, times=1)
    first, second, third, stranger = client.start_automation("321", [*PEOPLE, PEOPLE[0], "nobody@example.com"])
    assert first.track and second == Moved(lost=True) and third == Moved(busy=True)
    assert stranger.refusal.startswith("member_not_exists")


def test_when_all_are_refused_one_is_asked_for_again(sandbox: Sendsay, client: Client, welcome: Sequence) -> None:
    welcome.pause = True
    calls = len(paths(sandbox))
    assert [each.refusal for each in client.start_automation("321", PEOPLE)] == ["sequence_paused: 321"] * 2
    assert len(paths(sandbox)) == calls + 2


def test_one_person_needs_no_batch(sandbox: Sendsay, client: Client, welcome: Sequence) -> None:
    sandbox.state.faults.on("status", status=500, action="batch")
    assert client.start_automation("321", PEOPLE[:1])[0].track
    assert client.start_automation("321", ["nobody@example.com"])[0].refusal


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "cut_body", "wrong_json", "wrong_type", "empty"])
def test_an_answer_that_is_no_answer_may_have_started_them(
    sandbox: Sendsay, client: Client, welcome: Sequence, kind: str
) -> None:
    sandbox.state.faults.on(kind, action="batch")
    assert client.start_automation("321", PEOPLE) == [Moved(lost=True)] * 2


@pytest.mark.parametrize("result", [None, [], [{}], {}, [{}, {}, {}]])
def test_another_number_of_answers_is_none(sandbox: Sendsay, client: Client, welcome: Sequence, result: Any) -> None:
    sandbox.state.faults.on("body", body={"result": result}, action="batch")
    assert client.start_automation("321", PEOPLE) == [Moved(lost=True)] * 2


def test_what_raises_has_started_nobody(sandbox: Sendsay, client: Client, welcome: Sequence) -> None:
    sandbox.state.faults.on("status", status=429, action="batch", times=1)
    with pytest.raises(TransientError):
        client.start_automation("321", PEOPLE)
    sandbox.account.reset_key()
    with pytest.raises(ReconnectRequiredError):
        client.start_automation("321", PEOPLE)
    assert welcome.members == {}


@pytest.mark.parametrize("shape", ["objects", "dotted", "strings"])
def test_who_is_in_an_automation(sandbox: Sendsay, client: Client, welcome: Sequence, shape: str) -> None:
    sandbox.state.options.set({"sequence_list_as": shape, "sequence_answer_as": "nothing"})
    assert client.in_automation("321") == InAutomation(frozenset())
    client.start_automation("321", PEOPLE)
    assert client.in_automation("321") == InAutomation(frozenset(PEOPLE))
    client.stop_automation("321", PEOPLE[:1])
    assert client.in_automation("321") == InAutomation(frozenset(PEOPLE), tells_all=shape != "strings")


@pytest.mark.parametrize("shape", ["arrays", "refused", "track"])
def test_a_list_of_an_unknown_shape_tells_nothing(
    sandbox: Sendsay, client: Client, welcome: Sequence, shape: str
) -> None:
    sandbox.state.options.set({"sequence_list_as": shape, "sequence_answer_as": "nothing"})
    client.start_automation("321", PEOPLE)
    assert client.in_automation("321") is None


def test_a_start_that_cannot_have_arrived_is_no_doubt() -> None:
    """Nobody listens there: that is not an answer that was lost."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = made(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(TransientError):
            closed.start_automation("321", PEOPLE)


@pytest.mark.parametrize("url", ["http://nowhere.invalid", "https://127.0.0.1:{port}"], ids=["no name", "no TLS"])
def test_nor_is_one_without_a_name_or_a_handshake(sandbox: Sendsay, url: str) -> None:
    port = urlsplit(sandbox.url).port
    with pytest.raises(TransientError):
        made(url.format(port=port)).start_automation("321", PEOPLE[:1])
    assert not sandbox.state.calls.all()


def test_a_connection_that_breaks_behind_the_request_has_lost_an_answer(
    sandbox: Sendsay, client: Client, welcome: Sequence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A TLS error, too, when it comes as late as that."""

    def broken(*_: object) -> Never:
        raise requests.exceptions.SSLError("bad record mac")

    monkeypatch.setattr(requests.Response, "iter_content", broken)
    assert client.start_automation("321", PEOPLE[:1]) == [Moved(lost=True)]
