"""`sequence.*`: automations, and people going through them.

Why a start is refused (unknown, paused, closed, archived, a second time, no such member) is documented; how it is
told is not, so an option chooses between an immediate error and a job that ends with -2.
"""

from collections.abc import Callable
from typing import Any

from local.sandbox.sendsay.account import Account, Passage, Sequence
from local.sandbox.sendsay.errors import (
    MEMBER_NOT_EXISTS,
    SEQUENCE_CLOSED,
    SEQUENCE_NOT_EXISTS,
    SEQUENCE_ONLY_ONCE,
    SEQUENCE_PAUSED,
    UNKNOWN_ACTION,
    WRONG_PARAMETER,
    CallError,
)
from local.sandbox.sendsay.members import Member
from local.sandbox.sendsay.parameters import Answer, Call, choice, text, wanted_members
from local.sandbox.sendsay.tracks import FAILED, Track

GOING, PAUSED, STOPPED, FINISHED = "going", "paused", "stopped", "finished"
_MOVES = {
    "sequence.member.stop": ((GOING, PAUSED), STOPPED),
    "sequence.member.pause": ((GOING,), PAUSED),
    "sequence.member.resume": ((PAUSED,), GOING),
}
_DONE_AT_ONCE = {"email": ("nothing", "nothing_for_lists"), "several": ("nothing_for_lists",)}
_SHAPES: dict[str, Callable[[str, str], Any]] = {
    "objects": lambda email, state: {"email": email, "status": state},
    "dotted": lambda email, state: {"member.email": email, "state": state},
    "strings": lambda email, _state: email,
    "arrays": lambda email, state: [email, state],
}


def _as_json(sequence: Sequence) -> dict[str, Any]:
    flags = {"pause": sequence.pause, "closed": sequence.closed, "onlyonce": sequence.onlyonce}
    shape: dict[str, Any] = {"id": sequence.id, "name": sequence.name}
    return shape | {name: int(value) for name, value in flags.items()}


def _sequence(account: Account, call: Call) -> Sequence:
    wanted = text(call, "id")
    sequence = next((one for one in account.sequences.values() if str(one.id) == wanted), None)
    if sequence is None or sequence.archived:
        raise CallError(SEQUENCE_NOT_EXISTS, wanted[:100])
    return sequence


def sequence_list(account: Account, _call: Call) -> Answer:
    return {"list": [_as_json(one) for one in account.sequences.values() if not one.archived]}


def sequence_get(account: Account, call: Call) -> Answer:
    return {"obj": _as_json(_sequence(account, call))}


def sequence_member_list(account: Account, call: Call) -> Answer:
    """UNCONFIRMED: nobody shows an answer, nor what grouping by steps looks like; here that only counts."""
    shape, sequence = account.options.sequence_list_as, _sequence(account, call)
    if shape == "refused":
        raise CallError(UNKNOWN_ACTION, "sequence.member.list")
    if shape == "track":
        return {"track.id": account.tracks.start(call, created=account.now()).id}
    people = _people(account, sequence)
    if choice(call, "groupby", ("member", "step")) == "step":
        return {"list": [{"step": 1, "members": len(people)}]}
    return {"list": [_SHAPES[shape](member.email, passage.state) for member, passage in people]}


def report_members(account: Account, call: Call, track: Track) -> None:
    people = _people(account, _sequence(account, call))
    track.result = {"report_file": f"sequence_{track.id}.zip", "count": len(people)}


def _people(account: Account, sequence: Sequence) -> list[tuple[Member, Passage]]:
    found = ((account.roster.by_id(member_id), passage) for member_id, passage in sequence.members.items())
    wanted = (GOING,) if account.options.sequence_list_going else (GOING, PAUSED, STOPPED, FINISHED)
    return [(member, passage) for member, passage in found if member is not None and passage.state in wanted]


def sequence_member_move(account: Account, call: Call) -> Answer:
    """start, stop, pause or resume; one person's failure is told as the options say."""
    try:
        _check(account, call)
    except CallError as error:
        if error.id == WRONG_PARAMETER or account.options.sequence_failure_as == "error":
            raise
        reason = str(error)
        return {"track.id": account.tracks.start(call, created=account.now(), end=FAILED, error=reason).id}
    if account.options.sequence_answer_as in _DONE_AT_ONCE["email" if "email" in call else "several"]:
        move_members(account, call)
        return {}
    return {"track.id": account.tracks.start(call, created=account.now()).id}


def _check(account: Account, call: Call) -> None:
    people = wanted_members(account, call)
    sequence = _sequence(account, call)
    if call["action"] == "sequence.member.start":
        _check_open(account, sequence)
    for address, member in people if "email" in call or account.options.sequence_lists_refused else ():
        if member is None:
            raise CallError(MEMBER_NOT_EXISTS, address)
        if call["action"] == "sequence.member.start" and not _may_start(sequence, member):
            raise CallError(SEQUENCE_ONLY_ONCE, address)


def _check_open(account: Account, sequence: Sequence) -> None:
    if sequence.pause:
        raise CallError(SEQUENCE_PAUSED, str(sequence.id))
    if sequence.closed and account.options.sequence_closed_blocks:
        raise CallError(SEQUENCE_CLOSED, str(sequence.id))


def _may_start(sequence: Sequence, member: Member) -> bool:
    return not (sequence.onlyonce and member.id in sequence.members)


def move_members(account: Account, call: Call, track: Track | None = None) -> None:
    sequence = _sequence(account, call)
    people = [member for _, member in wanted_members(account, call) if member is not None]
    moved = sum(_move(account, sequence, member=member, action=call["action"]) for member in people)
    if track is not None:
        track.result = {"members": moved, "ignored": len(people) - moved}


def _move(account: Account, sequence: Sequence, *, member: Member, action: str) -> bool:
    if action == "sequence.member.start":
        return start(account, sequence, member)
    passage = sequence.members.get(member.id)
    allowed, target = _MOVES[action]
    if passage is None or passage.state not in allowed:
        return False
    passage.state = target
    passage.stops += target == STOPPED
    return True


def start(account: Account, sequence: Sequence, member: Member) -> bool:
    """Begin the automation for a person, again when it may be passed more than once."""
    if not _may_start(sequence, member):
        return False
    passage = sequence.members.setdefault(member.id, Passage(GOING, account.now(), starts=0))
    passage.state, passage.since = GOING, account.now()
    passage.starts += 1
    return True


def fire_import_event(account: Account, group_id: str, *, added: list[Member]) -> None:
    """The start event «added to the list by an import»; only imports with `sequence.event` come here."""
    for sequence in account.sequences.values():
        if sequence.import_group == group_id and not (sequence.pause or sequence.closed or sequence.archived):
            for member in added:
                start(account, sequence, member)
