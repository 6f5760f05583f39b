"""Further contacts of a card: a phone beside the e-mail, attached within `member.set` or by its own calls.

`head_rule` says what to do when the contact is alone on another card (single), on one with several (multi), or
unknown (newbie). A contact that its rule leaves where it is becomes a warning, not an error.
"""

from typing import Any, Final

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.addresses import head_of, type_of, value_of
from local.sandbox.sendsay.errors import (
    HEAD_TAKEN,
    MEMBER_NOT_EXISTS,
    WRONG_ADDRESS,
    WRONG_PARAMETER,
    CallError,
)
from local.sandbox.sendsay.members import Member
from local.sandbox.sendsay.parameters import Answer, Call, head, text

TYPE_NAMES: Final = ("head_addr_type", "head_add_type")
"""Both spellings occur in public code; which one is right is not confirmed, so both are accepted, and none."""

_DEFAULT_RULE: Final = {"multi": "transplant", "single": "transplant", "newbie": "attach"}
_MOVES: Final = ("transplant", "attach")


def checked_heads(given: Any) -> list[tuple[str, dict[str, str]]]:
    """`head_attach` as pairs of a head and its rule; raises before anything is changed."""
    if not isinstance(given, list):
        raise CallError(WRONG_PARAMETER, "head_attach")
    return [_checked(one) for one in given]


def _checked(one: Any) -> tuple[str, dict[str, str]]:
    if not isinstance(one, dict) or not isinstance(one.get("head_rule", {}), dict):
        raise CallError(WRONG_PARAMETER, "head_attach")
    kind = next((text(one, name) for name in TYPE_NAMES if name in one), "")
    found = head_of(one.get("head"), kind)
    if found is None:
        raise CallError(WRONG_ADDRESS, str(one.get("head", ""))[:100])
    return found, _DEFAULT_RULE | one.get("head_rule", {})


def attach(account: Account, member: Member, wanted: list[tuple[str, dict[str, str]]]) -> list[dict[str, str]]:
    """Attach contacts by their rules; returns a warning for each that stays where it was."""
    warnings = []
    for found, rule in wanted:
        owner = account.roster.find(found)
        if owner is member:
            continue
        case = "newbie" if owner is None else "multi" if len(owner.heads) > 1 else "single"
        may_move = rule[case] == "transplant" or (owner is None and rule[case] in _MOVES)
        if may_move:
            account.move_head(member, found)
        else:
            warnings.append({"id": HEAD_TAKEN, "explain": f"{value_of(found)}: {case} is {rule[case]}"})
    return warnings


def _owner(account: Account, call: Call) -> Member:
    member = account.member(call.get("email"), text(call, "addr_type", ""))
    if member is None:
        raise CallError(MEMBER_NOT_EXISTS, str(call.get("email", "")))
    return member


def head_list(account: Account, call: Call) -> Answer:
    member = _owner(account, call)
    return {"list": [{"email": value_of(one), "addr_type": type_of(one)} for one in member.heads]}


def head_attach(account: Account, call: Call) -> Answer:
    member = _owner(account, call)
    warnings = attach(account, member, checked_heads([call]))
    return {"warnings": warnings} if warnings else {}


def head_detach(account: Account, call: Call) -> Answer:
    found = head(call)
    member = _owner(account, call)
    account.roster.detach(member, found)
    if account.roster.by_id(member.id) is not member:
        account.forget(member)
    return {}
