"""What Sendsay says about an automation as it is now, and how it is told of in the journal."""

from datetime import datetime

from amosend.domain.choices import Automation, automation
from amosend.domain.plan import MOSCOW
from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.services.patience import Patience
from amosend.services.ports import SendsayApi

__all__ = ["automation_label", "find_automation", "told_moment", "trouble"]


def find_automation(sendsay: SendsayApi, automation_id: str, patience: Patience) -> Automation | None:
    """As it is now; None when it is not among those that Sendsay lists. Where it lists none to us nothing is known."""
    try:
        found = patience(sendsay.automations)
    except RejectedError:
        return Automation(automation_id, "")
    return next((each for each in map(automation, found) if each.id == automation_id), None)


def trouble(facts: Automation | None) -> Reason | None:
    """Why it may take nobody at all."""
    if facts is None:
        return Reason.AUTOMATION_GONE
    if facts.paused:
        return Reason.AUTOMATION_PAUSED
    return Reason.AUTOMATION_CLOSED if facts.closed else None


def automation_label(facts: Automation | None, automation_id: str) -> str:
    return f"{facts.name} ({automation_id})" if facts and facts.name else automation_id


def told_moment(at: int) -> str:
    return datetime.fromtimestamp(at, MOSCOW).strftime("%d.%m.%Y, %H:%M") if at else ""
