"""A connection ticket: the link that a marketer pastes into amoCRM, valid 20 minutes and good for one connection.

Only the SHA-256 of its key is stored; what amoCRM sends to the link meanwhile waits on it as ciphertext. The key is
derived from a random seed and the deployment's secret, so that the page can show the link again and a leaked table
cannot.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from amosend.errors import RejectedError
from amosend.reasons import Reason

__all__ = ["LIFETIME", "Ticket", "new_seed", "ticket_hash", "ticket_key", "ticket_state"]

LIFETIME = 20 * 60  # seconds: as long as amoCRM's authorization code lives, and as the guide promises


@dataclass(frozen=True, slots=True)
class Ticket:
    """`sealed_secret` and `sealed_code` are what amoCRM has sent to the link so far, as ciphertext."""

    hash: str
    tenant: str
    integration_id: str
    state_hash: str
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


def new_seed() -> str:
    return secrets.token_urlsafe(16)


def ticket_key(secret: bytes, seed: str) -> str:
    """What stands in the link: 256 bits, safe in a URL."""
    return _derived(secret, f"ticket key {seed}")


def ticket_state(secret: bytes, seed: str) -> str:
    """What the site button sends along as `state`, and amoCRM sends back."""
    return _derived(secret, f"ticket state {seed}")


def ticket_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _derived(secret: bytes, purpose: str) -> str:
    digest = hmac.new(secret, purpose.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
