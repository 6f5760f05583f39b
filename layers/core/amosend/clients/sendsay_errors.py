"""Sendsay's error envelope in all the shapes in which it has been seen, turned into one of our errors."""

from collections.abc import Mapping
from typing import Any

from amosend.errors import AmosendError, ReconnectRequiredError, RejectedError, TransientError
from amosend.reasons import Reason

__all__ = ["explained", "refusal"]

_AUTH_FAILED = "error/auth/failed"  # with wrong_credentials, expired, force_change_password, too_many_auth_parameters
# UNCONFIRMED: which ids say "too fast" or "our fault"; anything else unknown is not worth repeating.
_BUSY_WORDS = ("limit_exceeded", "too_many_requests", "rate_limit")
_MOST_DETAIL = 300


def refusal(answer: Mapping[str, Any]) -> AmosendError | None:
    """The error of an answer, or None. `warnings` are no error."""
    error = _first_error(answer)
    if error is None:
        return None
    identifier, detail = str(error.get("id") or ""), explained(error)
    if identifier == _AUTH_FAILED:
        return ReconnectRequiredError(Reason.SENDSAY_KEY_REFUSED, detail, problem=error)
    if any(word in identifier for word in _BUSY_WORDS):
        return TransientError(Reason.SENDSAY_BUSY, detail)
    return RejectedError(Reason.SENDSAY_REJECTED, detail, problem=error)


def explained(error: Mapping[str, Any]) -> str:
    """`id: explain` in one line, whatever type explain has."""
    said = _text(error.get("explain"))
    return ": ".join(part for part in (str(error.get("id") or ""), said) if part)[:_MOST_DETAIL]


def _first_error(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for name in ("errors", "error"):
        found = answer.get(name)
        if not found:
            continue
        first = found[0] if isinstance(found, list) else found
        return first if isinstance(first, dict) else {"id": str(first)}
    return None


def _text(explain: Any) -> str:
    if isinstance(explain, dict):
        return ", ".join(f"{key}: {_text(value)}" for key, value in explain.items())
    if isinstance(explain, list):
        return ", ".join(_text(value) for value in explain)
    return "" if explain is None else str(explain)
