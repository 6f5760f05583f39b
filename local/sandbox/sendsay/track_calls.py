"""`track.*`: looking at jobs, with every shape that their answers are known to take."""

from typing import Any

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.options import Options
from local.sandbox.sendsay.parameters import Answer, Call, number, text
from local.sandbox.sendsay.times import shown
from local.sandbox.sendsay.tracks import DONE, Track


def track_as_json(track: Track, options: Options) -> dict[str, Any]:
    status = str(track.status) if options.status_as == "text" else track.status
    obj: dict[str, Any] = {"id": track.id, "action": track.action, "status": status}
    obj |= {"track.dt": shown(track.created), "param": {}}
    if track.status == DONE and options.counters_in != "nowhere":
        _place(obj, options.counters_in, value=_counters(track, options))
    if track.finished and track.status != DONE:
        _place(obj, options.track_error_in, value=track.error)
    return obj


def _counters(track: Track, options: Options) -> dict[str, Any]:
    names = options.counter_names
    shape = {names.get(name, name): value for name, value in track.result.items()}
    shape.pop(None, None)
    if track.action == "member.import" and options.rejected_rows:
        as_list = options.rejected_rows_as == "list"
        by_number = {str(one["row"]): one for one in track.rejected}
        shape[options.rejected_rows_name] = track.rejected if as_list else by_number
    return shape


def _place(obj: dict[str, Any], where: str, *, value: Any) -> None:
    """Put a value at `error`, `error.info` (one name with a dot), `param.error` or `param.result.error`."""
    if where.startswith("param."):
        *path, last = where.split(".")
        for part in path:
            obj = obj.setdefault(part, {})
        obj[last] = value
    else:
        error = {"id": "error/track", "explain": value}
        name = "errors" if where == "errors_object" else where
        obj[name] = {"errors": [error], "errors_object": error}.get(where, value)


def track_get(account: Account, call: Call) -> Answer:
    return {"obj": track_as_json(account.tracks.poll(text(call, "id")), account.options)}


def track_list(account: Account, call: Call) -> Answer:
    """Newest first; `filter` by action only, in either of its two known forms."""
    account.tracks.settle()
    action = _action_filter(call.get("filter"))
    found = [one for one in account.tracks.newest() if action in ("", one.action)]
    if call.get("order") == ["track.dt"]:
        found.reverse()
    skip, first = number(call, "skip", 0), number(call, "first", 50)
    answer: Answer = {"list": [track_as_json(one, account.options) for one in found[skip : skip + first]]}
    return answer | ({"last_page": 1} if skip + first >= len(found) else {})


def _action_filter(given: Any) -> str:
    if isinstance(given, dict):
        return str(given.get("action", ""))
    rules = given if isinstance(given, list) else []
    named = [rule.get("v", "") for rule in rules if isinstance(rule, dict) and rule.get("a") == "track.action"]
    return str(named[0]) if named else ""


def track_set(account: Account, call: Call) -> Answer:
    """Stops a job; what parameters the real call takes is not known."""
    account.tracks.cancel(account.tracks.get(text(call, "id")))
    return {}
