"""Who is calling: exactly one credential per request, and the account in the path must be its account.

Five ways are known: the key in the header or in the body, the session in either, or login and password in the call.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from local.sandbox.sendsay.account import Account, Session
from local.sandbox.sendsay.errors import AUTH_FAILED, CallError
from local.sandbox.sendsay.parameters import Answer, Call

WRONG: Final = "wrong_credentials"
EXPIRED: Final = "expired"
TOO_MANY: Final = "too_many_auth_parameters"

_HEADER: Final = re.compile(r"sendsay\s+(?:apikey=(?P<apikey>[^\s\"]+)|session=\"(?P<session>[^\"]+)\")\s*", re.I)


@dataclass(slots=True)
class Caller:
    """An account and the user (sub-login) who calls."""

    account: Account
    sublogin: str
    session: Session | None = None


def authenticate(accounts: dict[str, Account], call: Call, *, path_account: str | None, header: str) -> Caller:
    """The caller, or CallError `error/auth/failed`. `path_account` is None behind a redirect and at the old entry."""
    given = _credentials(call, header)
    if len(given) > 1:
        raise CallError(AUTH_FAILED, TOO_MANY)
    caller = _caller(accounts.values(), given)
    if path_account not in (None, caller.account.name):
        raise CallError(AUTH_FAILED, WRONG)
    return caller


def _credentials(call: Call, header: str) -> list[tuple[str, Any]]:
    given: list[tuple[str, Any]] = [
        (name, call[name]) for name in ("apikey", "session", "one_time_auth") if name in call
    ]
    if header:
        match = _HEADER.fullmatch(header)
        found = match.groupdict() if match else {"apikey": ""}
        given += [(name, value) for name, value in found.items() if value is not None]
    return given


def _caller(accounts: Iterable[Account], given: list[tuple[str, Any]]) -> Caller:
    for kind, value in given:
        for account in accounts:
            caller = _BY_KIND[kind](account, value)
            if caller is not None:
                return caller
    raise CallError(AUTH_FAILED, WRONG)


def _by_key(account: Account, key: Any) -> Caller | None:
    owner = account.keys.get(key) if isinstance(key, str) else None
    return Caller(account, owner) if owner is not None else None


def _by_session(account: Account, token: Any) -> Caller | None:
    session = account.sessions.get(token) if isinstance(token, str) else None
    if session is None:
        return None
    lifetime = account.options.session_seconds
    if session.ended or (lifetime and account.clock() - session.at >= lifetime):
        raise CallError(AUTH_FAILED, EXPIRED)
    return Caller(account, session.sublogin, session)


def _by_password(account: Account, given: Any) -> Caller | None:
    if not isinstance(given, dict) or given.get("login") != account.name:
        return None
    sublogin = str(given.get("sublogin", ""))
    wanted = account.passwords.get(sublogin)
    return Caller(account, sublogin) if wanted and wanted == given.get("passwd") else None


_BY_KIND: Final = {"apikey": _by_key, "session": _by_session, "one_time_auth": _by_password}


def login(accounts: dict[str, Account], call: Call) -> Answer:
    """A session for a login, a sub-login and a password; its text begins with the user, then a colon."""
    caller = _caller(accounts.values(), [("one_time_auth", call)])
    account = caller.account
    user = f"{account.name}/{caller.sublogin}" if caller.sublogin else account.name
    token = f"{user}:opaque:{account.now()}:{secrets.token_hex(8)}"
    account.sessions[token] = Session(caller.sublogin, account.clock())
    return {"session": token, "login": account.name, "sublogin": caller.sublogin}
