"""Reading what Sendsay tells about people in its automations: what a start or stop has led to, and who is in there.

A start must never happen twice, so whatever is not a plain "no" may have been done.
"""

from collections.abc import Mapping
from typing import Any

from amosend.clients.sendsay_errors import refusal
from amosend.clients.sendsay_members import addresses
from amosend.domain.answer import InAutomation, Moved
from amosend.errors import RejectedError

__all__ = ["in_automation", "move_call", "moved", "track_id"]

Json = Mapping[str, Any]

_STATES = ("status", "state")  # UNCONFIRMED: what the state of a person in an automation is called


def move_call(action: str, automation_id: str, email: str) -> Json:
    return {"action": action, "id": automation_id, "email": email, "addr_type": "email"}


def moved(answer: Json) -> Moved:
    error = refusal(answer)
    if error is None:
        return Moved(track_id(answer))
    said = error.detail or str(error.reason)
    return Moved(refusal=said) if isinstance(error, RejectedError) else Moved(busy=True)


def track_id(answer: Json) -> str:
    """UNCONFIRMED whether a number or a text, so always a text here; "" when the action was done at once."""
    return str(answer.get("track.id") or "")


def in_automation(answer: Json) -> InAutomation | None:
    """UNCONFIRMED: nobody shows an answer of this call; one of an unknown shape tells nothing.

    Whether it leaves out who has come to an end is not known either, unless its people are in different states.
    """
    rows = answer.get("list")
    found = addresses(rows, answer.get("order")) if isinstance(rows, list) else None
    if found is None:
        return None
    states = {row[name] for row in rows or () for name in _STATES if isinstance(row, dict) and row.get(name)}
    emails = frozenset(each.lower() for each in found)
    return InAutomation(emails, tells_all=len(states) > 1 and bool(answer.get("last_page", True)))
