"""Reading the parameters of a call, with one error for all that are missing or of a wrong kind."""

from typing import Any, Final

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.addresses import head_of
from local.sandbox.sendsay.errors import WRONG_ADDRESS, WRONG_PARAMETER, CallError
from local.sandbox.sendsay.members import Member

_MOST_DIGITS: Final = 18

Call = dict[str, Any]
Answer = dict[str, Any]


def text(call: Call, name: str, default: str | None = None) -> str:
    """A text or number parameter; without a default it must be there and not empty."""
    value = call.get(name, default)
    if isinstance(value, bool) or not isinstance(value, str | int) or (value == "" and default is None):
        raise CallError(WRONG_PARAMETER, name)
    return str(value)


def number(call: Call, name: str, default: int) -> int:
    value = text(call, name, str(default))
    if not value.isdecimal() or len(value) > _MOST_DIGITS:
        raise CallError(WRONG_PARAMETER, name)
    return int(value)


def flag(call: Call, name: str) -> bool:
    """0 or 1, as a number or as text; absent means 0."""
    value = call.get(name, 0)
    if value in (0, 1, "0", "1", ""):
        return value in (1, "1")
    raise CallError(WRONG_PARAMETER, name)


def choice(call: Call, name: str, allowed: tuple[str, ...]) -> str:
    """One of some words; absent means the first."""
    value = text(call, name, allowed[0])
    if value not in allowed:
        raise CallError(WRONG_PARAMETER, f"{name}: one of {', '.join(allowed)}")
    return value


def head(call: Call, name: str = "email", addr_type: str = "addr_type") -> str:
    """The contact that a call names, in its normal form."""
    found = head_of(call.get(name), text(call, addr_type, ""))
    if found is None:
        raise CallError(WRONG_ADDRESS, str(call.get(name, ""))[:100])
    return found


def wanted_members(account: Account, call: Call) -> list[tuple[str, Member | None]]:
    """The people of `email`, `list` or `group` (exactly one of them), each with the card if there is one."""
    given = [name for name in ("email", "list", "group") if name in call]
    if len(given) != 1:
        raise CallError(WRONG_PARAMETER, "exactly one of email, list, group")
    if given == ["group"]:
        return [(one.email, one) for one in account.members_of(text(call, "group"))]
    addresses = call["list"] if given == ["list"] else [call["email"]]
    if not isinstance(addresses, list):
        raise CallError(WRONG_PARAMETER, "list")
    addr_type = text(call, "addr_type", "")
    return [(str(one), account.member(one, addr_type)) for one in addresses]
