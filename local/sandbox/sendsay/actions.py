"""The actions of the API and the jobs behind the asynchronous ones: two tables, and how a call runs through them."""

from collections.abc import Callable
from typing import Any, Final

from local.sandbox.sendsay import (
    anketa_calls,
    group_calls,
    heads,
    member_calls,
    member_lists,
    sequence_calls,
    stoplist_calls,
    track_calls,
)
from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.auth import Caller
from local.sandbox.sendsay.envelope import failed, has_failed, shaped
from local.sandbox.sendsay.errors import UNKNOWN_ACTION, WRONG_PARAMETER, CallError
from local.sandbox.sendsay.imports import member_import, run_import
from local.sandbox.sendsay.parameters import Answer, Call, flag
from local.sandbox.sendsay.tracks import Track, Work

Action = Callable[[Account, Call], Answer]
Job = Callable[[Account, Call, Track], None]

ACTIONS: Final[dict[str, Action]] = {
    "group.list": group_calls.group_list,
    "group.get": group_calls.group_get,
    "group.create": group_calls.group_create,
    "group.set": group_calls.group_set,
    "group.delete": group_calls.group_delete,
    "group.clean": group_calls.group_clean,
    "anketa.list": anketa_calls.anketa_list,
    "anketa.get": anketa_calls.anketa_get,
    "anketa.create": anketa_calls.anketa_create,
    "anketa.quest.add": anketa_calls.anketa_quest_add,
    "member.set": member_calls.member_set,
    "member.get": member_calls.member_get,
    "member.exists": member_calls.member_exists,
    "member.find": member_calls.member_find,
    "member.delete": member_calls.member_delete,
    "member.list": member_lists.member_list,
    "member.list.count": member_lists.member_list_count,
    "member.head.list": heads.head_list,
    "member.head.attach": heads.head_attach,
    "member.head.detach": heads.head_detach,
    "member.import": member_import,
    "track.get": track_calls.track_get,
    "track.list": track_calls.track_list,
    "track.set": track_calls.track_set,
    "sequence.list": sequence_calls.sequence_list,
    "sequence.get": sequence_calls.sequence_get,
    "sequence.member.list": sequence_calls.sequence_member_list,
    "sequence.member.start": sequence_calls.sequence_member_move,
    "sequence.member.stop": sequence_calls.sequence_member_move,
    "sequence.member.pause": sequence_calls.sequence_member_move,
    "sequence.member.resume": sequence_calls.sequence_member_move,
    "stoplist.get": stoplist_calls.stoplist_get,
    "stoplist.add": stoplist_calls.stoplist_change,
    "stoplist.delete": stoplist_calls.stoplist_change,
    "stoplist.erase": stoplist_calls.stoplist_change,
    "email.cleanerror": stoplist_calls.email_cleanerror,
}

JOBS: Final[dict[str, Job]] = {
    "member.import": run_import,
    "member.delete": member_calls.delete_members,
    "member.list": member_lists.save_list,
    "group.clean": group_calls.clean_group,
    "sequence.member.list": sequence_calls.report_members,
    "sequence.member.start": sequence_calls.move_members,
    "sequence.member.stop": sequence_calls.move_members,
    "sequence.member.pause": sequence_calls.move_members,
    "sequence.member.resume": sequence_calls.move_members,
    "stoplist.get": stoplist_calls.report_stoplist,
    "stoplist.add": stoplist_calls.change_stoplist,
    "stoplist.delete": stoplist_calls.change_stoplist,
    "stoplist.erase": stoplist_calls.change_stoplist,
}


def work_of(account: Account) -> Work:
    """What the account's tracks do when they end."""

    def work(track: Track) -> None:
        JOBS[track.action](account, track.call, track)

    return work


def perform(caller: Caller, call: Call) -> Answer:
    """One authenticated call; raises CallError."""
    action = call.get("action")
    if action == "pong":
        return {"ping": 1, "account": caller.account.name, "sublogin": caller.sublogin}
    if action == "logout":
        if caller.session is not None:
            caller.session.ended = True
        return {}
    if action == "batch":
        return {"result": _batch(caller, call)}
    if not isinstance(action, str) or action not in ACTIONS:
        raise CallError(UNKNOWN_ACTION, str(action)[:100])
    return ACTIONS[action](caller.account, call)


def _batch(caller: Caller, call: Call) -> list[Answer]:
    """Answers in the order of `do`, each with its own fields or its own errors; inner calls carry no credentials."""
    inner, limit = call.get("do"), caller.account.options.batch_limit
    if not isinstance(inner, list) or (limit and len(inner) > limit):
        raise CallError(WRONG_PARAMETER, "do")
    answers: list[Answer] = []
    for one in inner:
        answers.append(_inner(caller, one))
        if has_failed(answers[-1]) and flag(call, "stop_on_error"):
            break
    return answers


def _inner(caller: Caller, call: Any) -> Answer:
    options = caller.account.options
    try:
        if not isinstance(call, dict) or call.get("action") == "batch":
            raise CallError(WRONG_PARAMETER, "do")
        return shaped(perform(caller, call), options)
    except CallError as error:
        return failed(error, options)
