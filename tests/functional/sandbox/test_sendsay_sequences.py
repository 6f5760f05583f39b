"""`sequence.*` over HTTP: who may start, how often, and how a refusal is told."""

from typing import Any

import pytest

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
