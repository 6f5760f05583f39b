"""`group.*`: lists. Names may repeat, ids may not; deleting a list keeps its people's cards."""

import re
from typing import Any, Final

from local.sandbox.sendsay.account import Account, Group
from local.sandbox.sendsay.addresses import EMAIL, TYPES
from local.sandbox.sendsay.errors import GROUP_ID_EXISTS, WRONG_GROUP_ID, WRONG_PARAMETER, CallError
from local.sandbox.sendsay.parameters import Answer, Call, choice, flag, text
from local.sandbox.sendsay.times import shown
from local.sandbox.sendsay.tracks import Track

_OWN_ID: Final = re.compile(r"[A-Za-z0-9]+")


def _as_json(group: Group) -> dict[str, Any]:
    shape: dict[str, Any] = {"id": group.id, "name": group.name, "type": group.type}
    shape["addr_type"] = group.addr_type
    return shape | {"create.time": shown(group.created), "update.time": shown(group.updated)}


def group_list(account: Account, _call: Call) -> Answer:
    return {"list": [_as_json(group) for group in account.groups.values()]}


def group_get(account: Account, call: Call) -> Answer:
    wanted = call.get("id")
    if wanted == ["*"]:
        return group_list(account, call)
    if isinstance(wanted, list):
        return {"list": [_as_json(account.group(one)) for one in wanted]}
    return {"obj": _as_json(account.group(text(call, "id")))}


def group_create(account: Account, call: Call) -> Answer:
    name, own_id = text(call, "name"), text(call, "id", "")
    if choice(call, "type", ("list", "filter")) == "filter":
        raise CallError(WRONG_PARAMETER, "type: this sandbox has lists only")
    if own_id and not _OWN_ID.fullmatch(own_id):
        raise CallError(WRONG_GROUP_ID, own_id)
    if own_id in account.groups:
        raise CallError(GROUP_ID_EXISTS, own_id)
    addr_type = choice(call, "addr_type", (EMAIL, *TYPES))
    return {"id": account.create_group(name, group_id=own_id, addr_type=addr_type).id}


def group_set(account: Account, call: Call) -> Answer:
    group = account.group(text(call, "id"))
    group.name, group.updated = text(call, "name"), account.now()
    return {}


def group_delete(account: Account, call: Call) -> Answer:
    account.delete_group(text(call, "id"))
    return {}


def group_clean(account: Account, call: Call) -> Answer:
    account.group(text(call, "id"))
    if not any(name in call for name in ("all", "email", "list")) or not isinstance(call.get("list", []), list):
        raise CallError(WRONG_PARAMETER, "one of all, email, list")
    if flag(call, "sync"):
        clean_group(account, call)
        return {}
    return {"track.id": account.tracks.start(call, created=account.now()).id}


def clean_group(account: Account, call: Call, track: Track | None = None) -> None:
    group = account.group(text(call, "id"))
    before = len(group.members)
    if flag(call, "all"):
        group.members.clear()
    else:
        addresses = call.get("list", [call.get("email")])
        for member in filter(None, map(account.member, addresses)):
            group.members.discard(member.id)
    if track is not None:
        track.result = {"removed": before - len(group.members)}
