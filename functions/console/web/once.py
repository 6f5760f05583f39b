"""What a form makes has its id, and its key, from the form's own number: sent twice, it makes one thing.

Both are keyed digests of the number and the account. So nobody names the id of somebody else's thing, nor knows a key
from the number alone.
"""

import base64
import hashlib
import hmac

from amosend.wiring.vendors import new_id
from wired import wired

__all__ = ["id_of", "key_of", "new_number"]

_LENGTH = 20
new_number = new_id


def id_of(tenant: str, number: str) -> str:
    return _digest("forms", tenant, number).hex()[:_LENGTH]


def key_of(tenant: str, number: str) -> str:
    """As unguessable as one made of random bits."""
    return base64.urlsafe_b64encode(_digest("form keys", tenant, number)).rstrip(b"=").decode()


def _digest(purpose: str, tenant: str, number: str) -> bytes:
    return hmac.new(wired().derived(purpose.encode()), f"{tenant}\n{number}".encode(), hashlib.sha256).digest()
