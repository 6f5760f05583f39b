"""Sendsay's jobs in every shape in which their status, counters and errors have been met, or may come."""

from typing import Any

import pytest
from amosend.clients.sendsay_track import read_track
from amosend.domain.track import RejectedRow, Track, TrackState


def job(status: Any, result: Any = None, **more: Any) -> dict[str, Any]:
    return {"obj": {"id": "1", "action": "member.import", "status": status, "param": {"result": result or {}}, **more}}


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize(
    ("status", "state"),
    [(-1, TrackState.DONE), (-2, TrackState.FAILED), (-3, TrackState.REFUSED), (-6, TrackState.REFUSED)]
    + [(number, TrackState.RUNNING) for number in (-5, -4, 0, 1, 2, 3, 4, 5, 6, 99)],
)
def test_a_status_is_a_text_or_a_number_and_zero_is_one(status: int, state: TrackState, *, as_text: bool) -> None:
    assert read_track(job(str(status) if as_text else status)).state is state


@pytest.mark.parametrize(
    "answer", [{}, {"obj": None}, {"obj": []}, {"obj": {"status": None}}, {"obj": {"status": "x"}}]
)
def test_an_answer_without_a_status_is_no_end(answer: dict[str, Any]) -> None:
    assert read_track(answer).state is TrackState.RUNNING


@pytest.mark.parametrize(
    "result",
    [
        {"new": 3, "updated": 2, "same": 1, "errors": 4, "ignored": 1},
        {"new": "3", "updated": "2", "same": "1", "errors": "4", "ignored": "1"},
        {"added": 3, "update": 2, "unchanged": 1, "rejected": 4, "ignored": 1},
        {"created": 3, "changed": 2, "nochange": 1, "errors": [{}, {}, {}, {}], "ignored": 1},
    ],
)
@pytest.mark.parametrize("place", ["param.result", "result"])
def test_counters_have_several_names_and_places(result: dict[str, Any], place: str) -> None:
    answer = job(-1, result) if place == "param.result" else {"obj": {"status": "-1", "result": result}}
    track = read_track(answer)
    assert (track.added, track.updated, track.unchanged, track.rejected, track.ignored) == (3, 2, 1, 4, 1)


def test_only_the_one_known_counter_is_no_failure() -> None:
    track = read_track(job(-1, {"ignored": 2}))
    assert (track.added, track.updated, track.unchanged, track.rejected, track.ignored) == (None,) * 4 + (2,)


@pytest.mark.parametrize("name", ["error_rows", "errors.list", "errors_list", "rejected_rows", "rows.errors", "errors"])
def test_rejected_rows_and_why(name: str) -> None:
    rows = [
        {"email": "Ann@Example.com", "id": "wrong_email", "explain": ["bad", "worse"]},
        "odd",
        {"error": "no such list"},
    ]
    assert read_track(job(-1, {name: rows})).rejected_rows == (
        RejectedRow("ann@example.com", "wrong_email: bad, worse"),
        RejectedRow("", "no such list"),
    )


def test_rejected_rows_as_an_object_and_one_error_as_an_object() -> None:
    """Rows by their numbers are counted; the two texts of one error are no rows."""
    track = read_track(job(-1, {"errors": {"7": {"email": "Ann@Example.com", "error": "no such list"}}}))
    assert (track.rejected, track.rejected_rows) == (1, (RejectedRow("ann@example.com", "no such list"),))
    track = read_track(job(-1, {"errors": {"id": "x", "explain": "y"}}))
    assert (track.rejected, track.rejected_rows) == (None, ())


@pytest.mark.parametrize(
    "answer",
    [
        job(-2, error="no space"),
        job(-2, **{"error.info": "no space"}),
        job(-2, errors=[{"explain": "no space"}]),
        job(-2, {"error": "no space"}),
        job(-2, {"errors": ["no space"]}),
        {"obj": {"status": "-2", "param": {"error": "no space"}}},
        {"obj": {"status": "-2", "param": {"errors": {"explain": "no space"}}}},
    ],
)
def test_why_a_job_failed_stands_in_one_of_many_places(answer: dict[str, Any]) -> None:
    assert read_track(answer) == Track(TrackState.FAILED, error="no space")
