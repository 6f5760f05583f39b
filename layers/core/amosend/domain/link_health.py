"""How a link is doing, for the strip at its page: never OK unless a hook stands in amoCRM or has come from there."""

from amosend.domain.integration import Integration
from amosend.domain.link import HookState, Link
from amosend.domain.plan import Health
from amosend.reasons import Reason

__all__ = ["health"]

_BROKEN = {
    HookState.OUTDATED: Reason.HOOK_OUTDATED,
    HookState.DISABLED: Reason.HOOK_DISABLED,
    HookState.MISSING: Reason.HOOK_MISSING,
    HookState.IDLE: Reason.HOOK_WITHOUT_EVENT,
}


def health(link: Link, integration: Integration, *, waiting: Reason | None = None) -> tuple[Health, Reason | None]:
    """And why, if it is neither new nor well. While no account is connected hooks are taken, and wait.

    `waiting`: why somebody has been waiting for delivery by this link for longer than some minutes.
    """
    if integration.account is None or not integration.connected:
        return Health.STOPPED, integration.problem or Reason.NOT_CONNECTED
    if not link.enabled:
        return Health.STOPPED, Reason.LINK_DISABLED
    if problem := link.problem or _BROKEN.get(link.hook) or _odd(link):
        return Health.ATTENTION, problem
    if waiting:
        return Health.ATTENTION, waiting
    proven = link.hook is HookState.ACTIVE or link.traffic.last_hook_at
    return (Health.OK if proven else Health.NEW), None


def _odd(link: Link) -> Reason | None:
    if link.traffic.foreign and not link.traffic.received:
        return Reason.HOOK_OF_ANOTHER_ACCOUNT
    return Reason.HOOK_RESTORED if link.restored_at else None
