"""What amoCRM grants: the application's keys, the token pair, and the claims inside an access token.

Times are Unix seconds UTC. The shapes are amoCRM's token endpoint and its RS256 access token; the public key is not
published, so claims are read without verification and only from tokens that amoCRM itself gave us over TLS.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

__all__ = ["AccessToken", "AmoCrmApp", "Claims", "Grant", "GrantState", "TokenPair", "token_claims"]

_AHEAD = 15 * 60  # seconds before its end at which a token of a day is renewed; a shorter-lived one nearer to its end


@dataclass(frozen=True, slots=True)
class AmoCrmApp:
    """An integration as amoCRM sees it. `redirect_uri` is compared there byte for byte at every refresh."""

    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class TokenPair:
    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Claims:
    """The part of an access token that is used. `api_domain` is missing in tokens from before 21.08.2024."""

    account_id: int
    api_domain: str | None
    user_id: str | None
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class Grant:
    """Everything secret about one connection; at rest it is ciphertext. A long-lived token has no refresh token.

    `ahead`: seconds before its end at which the access token is renewed.
    """

    access_token: str
    refresh_token: str | None
    expires_at: int
    app: AmoCrmApp | None
    ahead: int = 0

    @classmethod
    def from_pair(cls, pair: TokenPair, app: AmoCrmApp, *, asked_at: float) -> Self:
        """Counts from the moment before the request was sent, so that a slow answer cannot lengthen the life."""
        ahead = min(_AHEAD, pair.expires_in // 10)
        return cls(pair.access_token, pair.refresh_token, int(asked_at) + pair.expires_in, app, ahead)

    @property
    def renew_at(self) -> int:
        return self.expires_at - self.ahead

    def lives_at(self, moment: float) -> bool:
        return self.expires_at > moment


@dataclass(frozen=True, slots=True)
class GrantState:
    """The token item without its ciphertext: `version` counts saved grants, the lease says who is refreshing."""

    owner: str
    version: int
    host: str
    expires_at: int
    lease_owner: str | None = None
    lease_until: float = 0.0

    def leased_at(self, moment: float) -> bool:
        return self.lease_owner is not None and self.lease_until > moment


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a client needs for one call, and until when it may keep it."""

    value: str
    host: str
    version: int
    ends_at: float = 0.0


def token_claims(access_token: str) -> Claims | None:
    """The claims of an access token, or None when it is not one."""
    try:
        payload = access_token.split(".")[1]
        claims: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        account_id = int(claims["account_id"])
        expires_at = int(claims["exp"]) if "exp" in claims else None
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, RecursionError, binascii.Error):
        return None
    return Claims(account_id, _text(claims.get("api_domain")), _text(claims.get("sub")), expires_at)


def _text(value: object) -> str | None:
    return str(value) if value else None
