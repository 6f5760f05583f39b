"""Signing in with a Sendsay account and an API key of it: Sendsay itself says whether they belong together.

The account that Sendsay names in its answer is the tenant. The key that signed in last is kept as ciphertext, for the
imports of the night need it. Failed attempts are counted by caller and by account.
"""

import hashlib
import re
from dataclasses import dataclass, field

from amosend.errors import ReconnectRequiredError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Limits, SendsayAccounts, SendsayApi, Tokens

__all__ = ["SignIn", "TenantSendsay", "sendsay_owner"]

_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)  # becomes a part of Sendsay's URL
_KEY = re.compile(r"[\x21-\x7e]{4,512}", re.ASCII)  # becomes a header
_WINDOW = 15 * 60  # seconds
_MOST_BY_CALLER = 20
_MOST_BY_ACCOUNT = 100
_TRUSTED = 5 * 60  # seconds for which a key that a script sends with every call is not asked about again
_TRUSTED_IN_NEED = 3600  # seconds more while Sendsay does not answer
_MOST_TRUSTED = 1000


def sendsay_owner(tenant: str) -> str:
    return f"sendsay#{tenant}"


@dataclass(frozen=True, slots=True)
class SignIn:
    sendsay: SendsayAccounts
    tokens: Tokens
    limits: Limits
    clock: Clock
    _trusted: dict[bytes, tuple[str, float]] = field(default_factory=dict)

    def tenant(self, account: str, key: str, *, caller: str) -> str:
        """The tenant of this account and key, asked of Sendsay now."""
        account, key = account.strip(), key.strip()
        counters = {f"caller#{caller}": _MOST_BY_CALLER}
        if _ACCOUNT.fullmatch(account):  # anything else is refused unasked, and may be too long to be counted by
            counters[f"account#{account.lower()}"] = _MOST_BY_ACCOUNT
        self._require_attempts_left(counters)
        try:
            tenant = self._proved(account, key)
        except (ReconnectRequiredError, RejectedError):
            for name in counters:
                self.limits.count_attempt(name, now=int(self.clock()), window=_WINDOW)
            raise
        if self.tokens.secret(sendsay_owner(tenant)) != key:
            self.tokens.put_secret(sendsay_owner(tenant), key)
        return tenant

    def trusted_tenant(self, account: str, key: str, *, caller: str) -> str:
        """The same, without asking Sendsay again about what it has just confirmed."""
        digest = hashlib.sha256(f"{account}\n{key}".encode()).digest()
        tenant, until = self._trusted.get(digest, ("", 0.0))
        if until > self.clock():
            return tenant
        try:
            tenant = self.tenant(account, key, caller=caller)
        except TransientError:
            if not tenant or until + _TRUSTED_IN_NEED <= self.clock():
                raise
            # Sendsay is away; what it has said of this very key lately still holds.
            return tenant
        if len(self._trusted) >= _MOST_TRUSTED:
            self._trusted.clear()
        self._trusted[digest] = (tenant, self.clock() + _TRUSTED)
        return tenant

    def _require_attempts_left(self, counters: dict[str, int]) -> None:
        now = int(self.clock())
        if any(self.limits.attempts(name, now=now) >= most for name, most in counters.items()):
            raise RejectedError(Reason.TOO_MANY_ATTEMPTS)

    def _proved(self, account: str, key: str) -> str:
        if not _ACCOUNT.fullmatch(account) or not _KEY.fullmatch(key):
            raise RejectedError(Reason.SENDSAY_KEY_REFUSED)
        named = self.sendsay(account, key).account()
        if named is None or named.lower() != account.lower():
            raise RejectedError(Reason.SENDSAY_ANOTHER_ACCOUNT)
        return named


@dataclass(frozen=True, slots=True)
class TenantSendsay:
    """Sendsay's API with the key that a tenant signed in with last."""

    sendsay: SendsayAccounts
    tokens: Tokens

    def __call__(self, tenant: str) -> SendsayApi:
        key = self.tokens.secret(sendsay_owner(tenant))
        if key is None:
            raise ReconnectRequiredError(Reason.SENDSAY_KEY_REFUSED, "no key is kept")
        return self.sendsay(tenant, key)
