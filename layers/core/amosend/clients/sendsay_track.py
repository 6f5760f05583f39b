"""Reading Sendsay's asynchronous job ("track"): its status, its counters and its errors.

Status numbers are the official client's; they come as text or number, and 0 is a status. Of the counters of an import
only `ignored` is known by name, so every plausible name is understood and a missing one is no error.
"""

from collections.abc import Mapping
from typing import Any, TypeGuard

from amosend.clients.sendsay_errors import explained
from amosend.domain.track import RejectedRow, Track, TrackState

__all__ = ["read_track"]

_DONE = -1
_FAILED = -2
_REFUSED = {-3: "cancelled in Sendsay", -6: "refused by Sendsay's moderation"}

# UNCONFIRMED names of the import's counters, the likeliest first.
_ADDED = ("new", "added", "created", "inserted")
_UPDATED = ("updated", "update", "changed")
_UNCHANGED = ("same", "unchanged", "nochange")
_REJECTED = ("errors", "error", "rejected", "failed")
_IGNORED = ("ignored",)
# UNCONFIRMED: where a report lists the rows that it refused, and what a row of it is called.
_REJECTED_ROWS = ("error_rows", "errors.list", "errors_list", "rejected_rows", "rows.errors", "errors")
_ROW_REASON = ("error", "reason", "message", "error.info")
_MOST_ERROR = 300  # characters
_ROW_ADDRESS = ("email", "member.email", "key", "address")


def read_track(answer: Mapping[str, Any]) -> Track:
    job = _map(answer.get("obj"))
    status = _number(job.get("status"))
    param = _map(job.get("param"))
    result = _map(param.get("result")) or _map(job.get("result"))
    if status == _FAILED:
        return Track(TrackState.FAILED, error=_error(job, param, result))
    if status in _REFUSED:
        return Track(TrackState.REFUSED, error=_error(job, param, result) or _REFUSED[status])
    if status != _DONE:  # 0 to 6, -4 and -5, and whatever may be added: it is still under way
        return Track(TrackState.RUNNING)
    return Track(
        TrackState.DONE,
        added=_counter(result, _ADDED),
        updated=_counter(result, _UPDATED),
        unchanged=_counter(result, _UNCHANGED),
        rejected=_counter(result, _REJECTED),
        ignored=_counter(result, _IGNORED),
        rejected_rows=_rejected_rows(result),
    )


def _error(job: Mapping[str, Any], param: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Errors of a failed job have been met in all of these places."""
    for place in (
        job.get("error"),
        job.get("error.info"),
        param.get("error"),
        result.get("error"),
        job.get("errors"),
        param.get("errors"),
        result.get("errors"),
    ):
        if said := _said(place):
            return said[:_MOST_ERROR]
    return ""


def _said(place: Any) -> str:
    if isinstance(place, list):
        return "; ".join(filter(None, map(_said, place)))
    return explained(place) if isinstance(place, dict) else str(place or "")


def _counter(result: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    for name in names:
        found = result.get(name)
        number = len(found) if isinstance(found, list) or _is_rows(found) else _number(found)
        if number is not None:
            return number
    return None


def _rejected_rows(result: Mapping[str, Any]) -> tuple[RejectedRow, ...]:
    for name in _REJECTED_ROWS:
        rows = result.get(name)
        rows = list(rows.values()) if _is_rows(rows) else rows
        if isinstance(rows, list):
            return tuple(_rejected_row(row) for row in rows if isinstance(row, dict))
    return ()


def _is_rows(found: Any) -> TypeGuard[dict[str, Any]]:
    """An object of rows, by whatever key; a single error is an object of texts."""
    return isinstance(found, dict) and all(isinstance(row, dict) for row in found.values())


def _rejected_row(row: Mapping[str, Any]) -> RejectedRow:
    address = next((str(row[name]) for name in _ROW_ADDRESS if row.get(name)), "")
    return RejectedRow(address.lower(), explained(row) or _said(next(filter(None, map(row.get, _ROW_REASON)), "")))


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
