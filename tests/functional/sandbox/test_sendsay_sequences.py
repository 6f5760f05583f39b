"""`sequence.*` over HTTP: who may start, how often, and how a refusal is told."""

from typing import Any

import pytest
import requests

from local.sandbox.sendsay.account import Sequence
from tests.functional.sandbox.sendsay_client import Sendsay

ANN, BOB = "ann@example.com", "bob@example.com"


@pytest.fixture
def sequence(sendsay: Sendsay) -> Sequence:
    for email in (ANN, BOB):
        sendsay.call("member.set", email=email, obj={"-group": {"pl12345": 1}})
    return sendsay.account.create_sequence("Welcome", sequence_id=321)


def _start(sendsay: Sendsay, **who: Any) -> dict[str, Any]:
    answer = sendsay.call("sequence.member.start", id="321", **who)
    return sendsay.finished(answer["track.id"]) if "track.id" in answer else answer


def test_automations_are_listed_with_their_flags(sendsay: Sendsay, sequence: Sequence) -> None:
    shown = {"id": 321, "name": "Welcome", "pause": 0, "closed": 0, "onlyonce": 1}
    assert sendsay.call("sequence.list") == {"list": [shown]}
    assert sendsay.call("sequence.get", id=321) == {"obj": shown}
    sequence.archived = True
    assert sendsay.call("sequence.list") == {"list": []}


def test_one_person_a_list_of_people_and_a_whole_list(sendsay: Sendsay, sequence: Sequence) -> None:
    sequence.onlyonce = False
    assert _start(sendsay, email=ANN, addr_type="email")["status"] == "-1"
    assert _start(sendsay, list=[ANN, BOB, "nobody@example.com"])["param"]["result"] == {"members": 2, "ignored": 0}
    _start(sendsay, group="pl12345")
    assert [one.starts for one in sequence.members.values()] == [3, 2]
    assert "errors" in sendsay.call("sequence.member.start", id=321, email=ANN, group="pl12345")


def test_stop_pause_and_resume(sendsay: Sendsay, sequence: Sequence) -> None:
    _start(sendsay, email=ANN)
    seen = []
    for verb in ("pause", "resume", "stop", "resume"):
        sendsay.finished(sendsay.call(f"sequence.member.{verb}", id=321, email=ANN)["track.id"])
        seen.append(sendsay.call("sequence.member.list", id=321)["list"][0]["status"])
    assert seen == ["paused", "going", "stopped", "stopped"]


_REFUSALS = [
    ({"pause": True}, ANN, "sequence_paused"),
    ({"closed": True}, ANN, "sequence_closed"),
    ({"archived": True}, ANN, "sequence_not_exists"),
    ({}, "nobody@example.com", "member_not_exists"),
]


@pytest.mark.parametrize(("flags", "email", "error"), _REFUSALS)
@pytest.mark.parametrize("told_as", ["error", "track"])
def test_refusals_are_told_at_once_or_by_the_job(
    sendsay: Sendsay, sequence: Sequence, flags: dict[str, bool], email: str, error: str, told_as: str
) -> None:
    sendsay.state.options.sequence_failure_as = told_as
    for name, value in flags.items():
        setattr(sequence, name, value)
    answer = _start(sendsay, email=email)
    if told_as == "error":
        assert answer["errors"][0]["id"] == error
    else:
        assert answer["status"] == "-2"
        assert error in answer["error"]
    assert sequence.members == {}


def test_once_means_once(sendsay: Sendsay, sequence: Sequence) -> None:
    _start(sendsay, email=ANN)
    assert _start(sendsay, email=ANN)["errors"][0]["id"] == "sequence_onlyonce"
    assert _start(sendsay, list=[ANN])["param"]["result"] == {"members": 0, "ignored": 1}
    assert next(iter(sequence.members.values())).starts == 1


def test_a_single_start_may_be_done_at_once_and_closed_may_not_matter(sendsay: Sendsay, sequence: Sequence) -> None:
    sequence.closed = True
    sendsay.state.options.set({"sequence_answer_as": "nothing", "sequence_closed_blocks": False})
    assert _start(sendsay, email=ANN) == {}
    assert len(sequence.members) == 1


def test_several_may_be_started_at_once_without_a_job_too(sendsay: Sendsay, sequence: Sequence) -> None:
    sendsay.state.options.set({"sequence_answer_as": "nothing"})
    assert _start(sendsay, list=[ANN])["status"] == "-1"
    sendsay.state.options.set({"sequence_answer_as": "nothing_for_lists"})
    assert sendsay.call("sequence.member.start", id=321, list=[BOB]) == {}
    assert [one.starts for one in sequence.members.values()] == [1, 1]


@pytest.mark.parametrize("known", [True, False])
def test_one_of_several_may_refuse_all(sendsay: Sendsay, sequence: Sequence, known: bool) -> None:
    _start(sendsay, email=ANN)
    sendsay.state.options.sequence_lists_refused = True
    other = ANN if known else "nobody@example.com"
    answer = _start(sendsay, list=[BOB, other])
    assert answer["errors"][0]["id"] == ("sequence_onlyonce" if known else "member_not_exists")
    assert len(sequence.members) == 1


def test_a_job_may_fail_with_or_without_having_started_anybody(sendsay: Sendsay, sequence: Sequence) -> None:
    sendsay.state.options.set({"track_next_ends": [-2], "track_error": "сбой"})
    assert (_start(sendsay, list=[ANN])["error"], sequence.members) == ("сбой", {})
    sendsay.state.options.set({"track_next_ends": [-2], "track_failure_acts": True})
    assert _start(sendsay, list=[ANN])["status"] == "-2"
    assert [one.starts for one in sequence.members.values()] == [1]


@pytest.mark.parametrize("answer_as", ["track", "nothing_for_lists"])
def test_a_start_is_done_though_its_answer_is_lost(sendsay: Sendsay, sequence: Sequence, answer_as: str) -> None:
    sendsay.state.options.sequence_answer_as = answer_as
    sendsay.state.faults.on("drop_after", action="sequence.member.start", times=1)
    with pytest.raises(requests.ConnectionError):
        _start(sendsay, list=[ANN])
    sendsay.state.finish_tracks()
    assert [one.starts for one in sequence.members.values()] == [1]


_GOING, _STOPPED = (ANN, "going"), (BOB, "stopped")


@pytest.mark.parametrize(
    ("shape", "rows"),
    [
        ("objects", [{"email": email, "status": state} for email, state in (_GOING, _STOPPED)]),
        ("dotted", [{"member.email": email, "state": state} for email, state in (_GOING, _STOPPED)]),
        ("strings", [ANN, BOB]),
        ("arrays", [[*_GOING], [*_STOPPED]]),
    ],
)
def test_the_members_of_an_automation(sendsay: Sendsay, sequence: Sequence, shape: str, rows: list[Any]) -> None:
    _start(sendsay, list=[ANN, BOB])
    sendsay.finished(sendsay.call("sequence.member.stop", id=321, list=[BOB])["track.id"])
    sendsay.state.options.sequence_list_as = shape
    assert sendsay.call("sequence.member.list", id=321) == {"list": rows}
    assert sendsay.call("sequence.member.list", id=321, groupby="step") == {"list": [{"step": 1, "members": 2}]}
    sendsay.state.options.sequence_list_going = True
    assert sendsay.call("sequence.member.list", id=321) == {"list": rows[:1]}
    assert len(sequence.members) == 2


def test_the_members_may_be_refused_or_be_a_job(sendsay: Sendsay, sequence: Sequence) -> None:
    sendsay.state.options.sequence_list_as = "refused"
    assert sendsay.error("sequence.member.list", id=sequence.id) == "error/action/unknown"
    sendsay.state.options.sequence_list_as = "track"
    track = sendsay.finished(sendsay.call("sequence.member.list", id=sequence.id)["track.id"])
    assert track["param"]["result"]["count"] == 0


def test_starts_and_stops_of_each_person_are_counted(sendsay: Sendsay, sequence: Sequence) -> None:
    sequence.onlyonce = False
    for verb in ("start", "start", "stop", "stop", "start"):
        sendsay.finished(sendsay.call(f"sequence.member.{verb}", id=321, email=ANN)["track.id"])
    home = f"{sendsay.url}/_control/accounts/acme/automations/321"
    sendsay.session.post(f"{home}/finish", json={"email": ANN}, timeout=30)
    sendsay.finished(sendsay.call("sequence.member.stop", id=321, email=ANN)["track.id"])
    [told] = sendsay.session.get(home, timeout=30).json()["members"]
    assert (told["email"], told["state"], told["starts"], told["stops"]) == (ANN, "finished", 3, 1)
