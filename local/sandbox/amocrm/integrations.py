"""Integrations: private, public and external ones, with their keys and their redirect link."""

import hashlib
import hmac
import secrets
import string
import uuid
from dataclasses import dataclass, field
from typing import Literal

_LETTERS = string.ascii_letters + string.digits


@dataclass(slots=True)
class Integration:
    """`account_id` is the owner of a private or external integration; a public one has none."""

    client_id: str
    secret: str
    name: str
    redirect_uri: str
    kind: Literal["private", "public", "external"]
    account_id: int | None
    description: str = ""
    disconnect_url: str = ""
    scopes: list[str] = field(default_factory=lambda: ["crm", "notifications"])
    enabled: bool = True
    link_status: int | None = None
    """What the redirect link answered to a bare GET when amoCRM last checked; 0 is no answer, None is not checked."""
    last_code: str = ""

    def disconnect_signature(self, account_id: int) -> str:
        """HMAC of the disconnect hook, as the documentation spells it."""
        message = f"{self.client_id}|{account_id}"
        return hmac.new(self.secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def new_client_id() -> str:
    return str(uuid.uuid4())


def new_secret() -> str:
    """64 letters and digits, as amoCRM makes them."""
    return "".join(secrets.choice(_LETTERS) for _ in range(64))
