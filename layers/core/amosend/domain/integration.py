"""An integration: one amoCRM account of one tenant (a Sendsay account)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from amosend.reasons import Reason

__all__ = ["ConnectedAccount", "ConnectionStatus", "Integration", "keeps_asking", "sharing"]


# Nobody has to do anything here for it to pass: the account is paid for, or the right is given back.
_PASSING = frozenset({Reason.AMOCRM_UNPAID, Reason.AMOCRM_FORBIDDEN})


class ConnectionStatus(StrEnum):
    NOT_CONNECTED = "not_connected"
    CONNECTED = "connected"
    NEEDS_RECONNECT = "needs_reconnect"


@dataclass(frozen=True, slots=True)
class ConnectedAccount:
    """amoCRM's account as last seen. `valid_until` is the end of a long-lived token; other grants renew themselves."""

    account_id: int
    host: str
    name: str
    client_id: str | None
    granted_by: str | None
    connected_at: int
    checked_at: int
    valid_until: int | None = None


@dataclass(frozen=True, slots=True)
class Integration:
    tenant: str
    id: str
    name: str
    created_at: int
    account: ConnectedAccount | None = None
    connected: bool = False
    problem: Reason | None = None
    ticket_seed: str | None = None
    ticket_hash: str | None = None

    @property
    def status(self) -> ConnectionStatus:
        if self.account is None:
            return ConnectionStatus.NOT_CONNECTED
        return ConnectionStatus.CONNECTED if self.connected else ConnectionStatus.NEEDS_RECONNECT

    @property
    def asked_again(self) -> bool:
        """Whether amoCRM is asked every night if it answers again."""
        return not self.connected and keeps_asking(self.problem)


def keeps_asking(problem: Reason | None) -> bool:
    """Behind a block amoCRM is never asked by itself: that may be what it blocked the account for."""
    return problem in _PASSING


def sharing(integration: Integration, among: Iterable[Integration]) -> list[Integration]:
    """The others that hold the same amoCRM account: each with lists and imports of its own."""
    ours = integration.account
    others = (each for each in among if ours is not None and each.id != integration.id)
    return [each for each in others if each.account and ours and each.account.account_id == ours.account_id]
