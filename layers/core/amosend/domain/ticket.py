"""A connection ticket: the link that a marketer pastes into amoCRM, valid 20 minutes and good for one connection.

Only the SHA-256 of its key is stored; what amoCRM sends to the link meanwhile waits on it as ciphertext.
"""

import hashlib
import secrets
from dataclasses import dataclass

from amosend.errors import RejectedError
from amosend.reasons import Reason

__all__ = ["LIFETIME", "Ticket", "new_key", "ticket_hash"]

LIFETIME = 20 * 60  # seconds: as long as amoCRM's authorization code lives, and as the guide promises


@dataclass(frozen=True, slots=True)
class Ticket:
    """`sealed_secret` and `sealed_code` are what amoCRM has sent to the link so far, as ciphertext."""

    hash: str
    tenant: str
    integration_id: str
    state: str
    expires_at: int
    used: bool = False
    refused: bool = False
    host: str | None = None
    client_id: str | None = None
    sealed_secret: str | None = None
    sealed_code: str | None = None

    @property
    def owner(self) -> str:
        """The owner of its ciphertext."""
        return f"ticket#{self.hash}"

    def require_open(self, moment: float) -> None:
        """Raises the named refusal when this ticket can connect nothing any more."""
        if self.used:
            raise RejectedError(Reason.TICKET_USED)
        if self.expires_at <= moment:
            raise RejectedError(Reason.TICKET_EXPIRED)


def new_key() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def ticket_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
