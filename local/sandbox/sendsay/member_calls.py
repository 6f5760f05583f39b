"""`member.*`: create or update one card, read cards, delete them.

The rule: nothing here takes a contact off the stop-list or confirms a card; `newbie.confirm` concerns new cards only.
"""

from typing import Any

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.addresses import MEMBER_ID, type_of, value_of
from local.sandbox.sendsay.alarms import alarm
from local.sandbox.sendsay.draft import GROUP_KEY, Draft
from local.sandbox.sendsay.envelope import failed
from local.sandbox.sendsay.errors import MEMBER_EXISTS, MEMBER_NOT_EXISTS, MEMBER_UNREADABLE, CallError
from local.sandbox.sendsay.heads import attach, checked_heads
from local.sandbox.sendsay.members import Member
from local.sandbox.sendsay.options import Options
from local.sandbox.sendsay.parameters import Answer, Call, choice, flag, head, text, wanted_members
from local.sandbox.sendsay.times import shown
from local.sandbox.sendsay.tracks import Track

_IF_EXISTS = ("overwrite", "update", "error", "must")


def fresh_object(account: Account, member: Member) -> dict[str, Any]:
    """A card as `member.get` shows it."""
    stopped = account.stopped_at(member)
    system: dict[str, Any] = {"id": member.id, "email": member.email, "addr_type": type_of(member.heads[0])}
    system |= {"create.time": shown(member.created), "update.time": shown(member.updated)}
    system["haslock"] = int(not account.is_mailable(member))
    if stopped:
        system["lockremove"] = shown(stopped)
    if not member.confirmed:
        system["lockconfirm"] = "1"
    obj: dict[str, Any] = {"member": system}
    for field, value in (member.values or {}).items():
        anketa, _, quest = field.partition(".")
        obj.setdefault(anketa, {})[quest] = value
    obj[GROUP_KEY] = {group.id: "1" for group in account.groups_of(member)}
    return obj | (member.data or {})


def member_set(account: Account, call: Call) -> Answer:
    member, found = _target(account, call)
    policy = choice(call, "if_exists", _IF_EXISTS)
    if member is not None and policy == "error":
        raise CallError(MEMBER_EXISTS, value_of(found))
    if member is None and policy == "must":
        raise CallError(MEMBER_NOT_EXISTS, value_of(found))
    draft = Draft(account, found, member)
    draft.take_obj(call.get("obj", {}))
    draft.take_datakey(call.get("datakey", []))
    heads = checked_heads(call.get("head_attach", []))
    unconfirmed = flag(call, "newbie.confirm")
    if member is None:
        member = account.roster.create(found, confirmed=not unconfirmed, now=account.now())
        account.history.note(found, "member.set", list_id="", new=True, at=account.now())
    draft.apply(member, account.now())
    return _set_answer(account, member, call=call, warnings=attach(account, member, heads))


def _target(account: Account, call: Call) -> tuple[Member | None, str]:
    if text(call, "addr_type", "") == MEMBER_ID:
        member = account.member(call.get("email"), MEMBER_ID)
        if member is None:
            raise CallError(MEMBER_NOT_EXISTS, str(call.get("email", "")))
        return member, member.heads[0]
    found = head(call)
    return account.roster.find(found), found


def _set_answer(account: Account, member: Member, *, call: Call, warnings: list[dict[str, str]]) -> Answer:
    answer: Answer = {"member": {"id": member.id, "email": member.email}}
    if flag(call, "return_fresh_obj"):
        answer["obj"] = fresh_object(account, member)
    if warnings:
        answer["warnings"] = warnings
    return answer


def member_get(account: Account, call: Call) -> Answer:
    member, wanted = account.member(call.get("email"), text(call, "addr_type", "")), text(call, "email")
    if wanted in account.options.unreadable_members:
        raise CallError(MEMBER_UNREADABLE, wanted)
    if member is not None:
        return {"obj": fresh_object(account, member)}
    return _unknown(account.options, wanted)


def _unknown(options: Options, wanted: str) -> Answer:
    """UNCONFIRMED: nothing, an error, or both."""
    error = CallError(MEMBER_NOT_EXISTS, wanted)
    if options.unknown_member_as == "error":
        raise error
    return {} if options.unknown_member_as == "nothing" else {"obj": {}, **failed(error, options)}


def member_exists(account: Account, call: Call) -> Answer:
    given = call.get("list", call.get("email"))
    addresses = given if isinstance(given, list) else [given]
    return {"list": {str(one): int(account.member(one) is not None) for one in addresses}}


def member_find(account: Account, call: Call) -> Answer:
    member = account.member(text(call, "email"))
    return {"list": [{"id": member.id, "email": member.email}] if member else []}


def member_delete(account: Account, call: Call) -> Answer:
    alarm(account, call)
    if "email" in call or flag(call, "sync"):
        delete_members(account, call)
        return {}
    wanted_members(account, call)
    return {"track.id": account.tracks.start(call, created=account.now()).id}


def delete_members(account: Account, call: Call, track: Track | None = None) -> None:
    people = [member for _, member in wanted_members(account, call) if member is not None]
    for member in people:
        account.delete_member(member)
    if track is not None:
        track.result = {"deleted": len(people)}
