"""Saves the whole state to one JSON file and loads it again; faults and the log of calls are not kept.

The file is replaced in one step, so that a crash leaves the former one whole. Unfinished jobs are saved as their
calls and go on after a restart.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from local.sandbox.sendsay.account import Account, Group, Passage, Sequence
from local.sandbox.sendsay.members import Member, MemberSet
from local.sandbox.sendsay.questions import Anketa, Question
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.sendsay.tracks import Track


def save(state: SendsayState, path: Path) -> None:
    with state.lock:
        accounts = {name: _dump(account) for name, account in state.accounts.items()}
        content = orjson.dumps({"options": state.options, "accounts": accounts}, option=orjson.OPT_NON_STR_KEYS)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_name(path.name + ".new")
        written.write_bytes(content)
        written.replace(path)


def load(state: SendsayState, path: Path) -> None:
    saved = orjson.loads(path.read_bytes())
    with state.lock:
        state.options.set(saved["options"])
        for name, content in saved["accounts"].items():
            _fill(state.create_account(name), content)


def _dump(account: Account) -> dict[str, Any]:
    return {
        "keys": account.keys,
        "passwords": account.passwords,
        "members": [_dump_member(one) for one in account.roster],
        "groups": [_dump_group(one) for one in account.groups.values()],
        "anketas": [asdict(one) for one in account.anketas.values()],
        "sequences": [asdict(one) for one in account.sequences.values()],
        "stoplist": account.stoplist,
        "bounced": account.bounced,
        "tracks": [asdict(one) for one in reversed(account.tracks.newest())],
        "alarms": list(account.alarms),
    }


def _dump_member(member: Member) -> list[Any]:
    return [getattr(member, name) for name in Member.__slots__]


def _dump_group(group: Group) -> dict[str, Any]:
    plain = {name: getattr(group, name) for name in Group.__slots__ if name != "members"}
    return plain | {"members": list(group.members)}


def _fill(account: Account, saved: dict[str, Any]) -> None:
    account.keys, account.passwords, account.stoplist = saved["keys"], saved["passwords"], saved["stoplist"]
    account.bounced = saved.get("bounced", {})
    for values in saved["members"]:
        account.roster.restore(_member(values))
    for one in saved["groups"]:
        account.groups[one["id"]] = Group(**{**one, "members": MemberSet(one["members"])})
    for one in saved["anketas"]:
        quests = {quest_id: Question(**quest) for quest_id, quest in one["quests"].items()}
        account.anketas[one["id"]] = Anketa(one["id"], one["name"], quests)
    for one in saved["sequences"]:
        passages = {int(member_id): Passage(**passage) for member_id, passage in one["members"].items()}
        account.sequences[one["id"]] = Sequence(**{**one, "members": passages})
    for one in saved["tracks"]:
        account.tracks.restore(Track(**one))
    account.alarms.extend(saved["alarms"])


def _member(saved: list[Any]) -> Member:
    values = dict(zip(Member.__slots__, saved, strict=True))
    member = Member(values["id"], values["heads"][0], confirmed=values["confirmed"], now=values["created"])
    member.heads = tuple(values["heads"])
    member.values, member.data, member.updated = values["values"], values["data"], values["updated"]
    return member
