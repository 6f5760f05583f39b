"""Which of the typed fields a refused connection is about: they are marked, with the sentence beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from amosend.errors import AmosendError
from amosend.reasons import Reason

from web.routes import Problem, problem_of
from web.visit import Form

__all__ = ["fault_by_hand", "fault_by_token"]

_BY_HAND: Mapping[Reason, Sequence[str]] = {
    Reason.HOST_NOT_ALLOWED: ["subdomain"],
    Reason.ACCOUNT_UNKNOWN: ["subdomain"],
    Reason.ANOTHER_ACCOUNT: ["subdomain"],
    Reason.SECRET_WRONG: ["client_secret", "client_id"],
    Reason.CODE_MISSING: ["code"],
    Reason.CODE_EXPIRED: ["code"],
    Reason.CODE_USED: ["code"],
    Reason.CODE_INVALID: ["code"],
    Reason.CODE_OF_ANOTHER_ACCOUNT: ["code", "subdomain"],
    Reason.CREDENTIALS_MISSING: ["client_secret", "client_id", "code", "subdomain"],
}
_BY_TOKEN: Mapping[Reason, Sequence[str]] = {
    Reason.HOST_NOT_ALLOWED: ["token-subdomain"],
    Reason.ACCOUNT_UNKNOWN: ["token-subdomain"],
    Reason.ANOTHER_ACCOUNT: ["token-subdomain"],
    Reason.TOKEN_INVALID: ["token"],
    Reason.TOKEN_EXPIRED: ["token"],
}


def fault_by_hand(error: AmosendError, form: Form) -> Problem:
    """Of what is missing, the empty ones."""
    concerned = _BY_HAND.get(error.reason, ())
    if error.reason is Reason.CREDENTIALS_MISSING:
        concerned = [name for name in concerned if not form.text(name).strip()]
    return replace(problem_of(error), marked=tuple(concerned))


def fault_by_token(error: AmosendError) -> Problem:
    return replace(problem_of(error), marked=tuple(_BY_TOKEN.get(error.reason, ())))
