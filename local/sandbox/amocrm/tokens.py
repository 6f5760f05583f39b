"""Codes and tokens: made in the sizes and shapes of the documentation, found again by their text.

An access token is a JWT with the documented claims and a signature of chance bytes: amoCRM's key is not published,
so no client can verify it. A refresh token works once.
"""

import base64
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

CODE_SECONDS = 20 * 60
ACCESS_SECONDS = 86_400
REFRESH_SECONDS = 90 * 86_400


@dataclass(slots=True)
class Grant:
    """What somebody was allowed: one integration in one account, on behalf of one user."""

    client_id: str
    account_id: int
    user_id: int
    scopes: list[str]


@dataclass(slots=True)
class Token:
    """A code, a refresh token or an access token, and whether it still works."""

    grant: Grant
    issued_at: int
    expires_at: int
    revoked: bool = False


@dataclass(slots=True)
class TokenStore:
    """Every code and token ever issued, by its text."""

    codes: dict[str, Token] = field(default_factory=dict)
    refresh: dict[str, Token] = field(default_factory=dict)
    access: dict[str, Token] = field(default_factory=dict)
    long_lived: dict[str, Token] = field(default_factory=dict)

    def bearer(self, text: str) -> Token | None:
        return self.access.get(text) or self.long_lived.get(text)

    def revoke(self, applies: Callable[[Grant], bool]) -> int:
        """Revoke everything granted to whom `applies`; returns how many tokens that ended."""
        ended = 0
        for kind in (self.codes, self.refresh, self.access, self.long_lived):
            for token in kind.values():
                if applies(token.grant) and not token.revoked:
                    token.revoked = True
                    ended += 1
        return ended


def opaque() -> str:
    """A code or refresh token: hexadecimal, begins with def502, 708 to 964 characters."""
    return "def502" + secrets.token_hex(351 + secrets.randbelow(129))


def jwt(grant: Grant, *, issued_at: int, expires_at: int, base_domain: str, api_domain: str) -> str:
    """An access token of the shape of RS256 with the claims of today's tokens."""
    jti = secrets.token_hex(40)
    claims = {
        "aud": grant.client_id,
        "jti": jti,
        "iat": issued_at,
        "nbf": issued_at,
        "exp": expires_at,
        "sub": str(grant.user_id),
        "grant_type": "",
        "account_id": grant.account_id,
        "base_domain": base_domain,
        "version": 2,
        "scopes": grant.scopes,
        "hash_uuid": str(uuid.uuid4()),
        "user_flags": 0,
        "api_domain": api_domain,
    }
    return ".".join(
        (_part({"typ": "JWT", "alg": "RS256", "jti": jti}), _part(claims), _base64(secrets.token_bytes(256)))
    )


def _part(content: dict[str, Any]) -> str:
    return _base64(orjson.dumps(content))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
