"""Issues codes and tokens, exchanges them, and revokes them; every refusal is a `GrantError` with amoCRM's hint.

A code lives 20 minutes and works once; a refresh token lives 90 days and works once, and is revoked the moment it
is exchanged: whoever loses that answer has lost the account.
"""

from dataclasses import dataclass

from local.sandbox.amocrm import tokens
from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.clock import Clock
from local.sandbox.amocrm.integrations import Integration
from local.sandbox.amocrm.tokens import Grant, Token, TokenStore


class GrantError(Exception):
    """Why a code or token was not exchanged."""

    def __init__(self, status: int, hint: str) -> None:
        super().__init__(hint)
        self.status = status
        self.hint = hint


@dataclass(frozen=True)
class Pair:
    """What a client gets."""

    access_token: str
    refresh_token: str


class GrantOffice:
    """The only writer of the token store."""

    def __init__(self, store: TokenStore, integrations: dict[str, Integration], *, clock: Clock) -> None:
        self._store = store
        self._integrations = integrations
        self._clock = clock

    def new_code(self, integration: Integration, account: Account) -> str:
        grant = Grant(integration.client_id, account.id, account.admin.id, list(integration.scopes))
        return self._issue(self._store.codes, grant, seconds=tokens.CODE_SECONDS)

    def exchange_code(
        self, integration: Integration, account: Account, code: str, *, expired_status: int = 400
    ) -> Pair:
        """Shape and order of the refusals are those of league/oauth2-server, which amoCRM uses."""
        token = self._store.codes.get(code)
        if token is None:
            raise GrantError(400, "Cannot decrypt the authorization code")
        if self._clock.now() >= token.expires_at:
            raise GrantError(expired_status, "Authorization code has expired")
        if token.revoked:
            raise GrantError(400, "Authorization code has been revoked")
        if token.grant.client_id != integration.client_id:
            raise GrantError(400, "Authorization code was not issued to this client")
        if token.grant.account_id != account.id:
            raise GrantError(400, "Invalid account")
        token.revoked = True
        return self.pair(token.grant, account)

    def exchange_refresh(
        self, integration: Integration, account: Account, text: str, *, revoke_access: bool = False
    ) -> Pair:
        token = self._store.refresh.get(text)
        if token is None:
            raise GrantError(401, "Cannot decrypt the refresh token")
        if token.grant.client_id != integration.client_id:
            raise GrantError(401, "Token is not linked to client")
        if self._clock.now() >= token.expires_at:
            raise GrantError(401, "Token has expired")
        if token.revoked:
            raise GrantError(401, "Token has been revoked")
        if token.grant.account_id != account.id:
            raise GrantError(401, "Invalid account")
        token.revoked = True
        if revoke_access:
            self._revoke_access(token.grant)
        return self.pair(token.grant, account)

    def pair(self, grant: Grant, account: Account) -> Pair:
        """A new pair for a grant, whatever pairs it has already."""
        access = self._access(self._store.access, grant, account, seconds=tokens.ACCESS_SECONDS)
        return Pair(access, self._issue(self._store.refresh, grant, seconds=tokens.REFRESH_SECONDS))

    def long_lived(self, integration: Integration, account: Account, *, days: int) -> str:
        """A token for 1 day to 5 years, without a refresh token."""
        if not 1 <= days <= 5 * 366:
            raise ValueError("a long-lived token lives from 1 day to 5 years")
        grant = Grant(integration.client_id, account.id, account.admin.id, list(integration.scopes))
        return self._access(self._store.long_lived, grant, account, seconds=days * 86_400)

    def active_refresh(self, text: str) -> Token | None:
        """The refresh token, if it still works; asking does not use it up."""
        token = self._store.refresh.get(text)
        return token if token is not None and self._works(token) else None

    def active_bearer(self, text: str) -> Token | None:
        """The access or long-lived token, if it still works."""
        token = self._store.bearer(text)
        return token if token is not None and self._works(token) else None

    def revoke(self, client_id: str, *, account_id: int | None = None) -> int:
        return self._store.revoke(lambda grant: grant.client_id == client_id and account_id in (None, grant.account_id))

    def _works(self, token: Token) -> bool:
        integration = self._integrations.get(token.grant.client_id)
        return (
            not token.revoked
            and self._clock.now() < token.expires_at
            and integration is not None
            and integration.enabled
        )

    def _revoke_access(self, grant: Grant) -> None:
        for token in self._store.access.values():
            if (token.grant.client_id, token.grant.account_id) == (grant.client_id, grant.account_id):
                token.revoked = True

    def _issue(self, store: dict[str, Token], grant: Grant, *, seconds: int) -> str:
        text, now = tokens.opaque(), self._clock.unix()
        store[text] = Token(grant, now, now + seconds)
        return text

    def _access(self, store: dict[str, Token], grant: Grant, account: Account, *, seconds: int) -> str:
        now = self._clock.unix()
        text = tokens.jwt(
            grant,
            issued_at=now,
            expires_at=now + seconds,
            base_domain=account.base_domain,
            api_domain=account.record.api_domain,
        )
        store[text] = Token(grant, now, now + seconds)
        return text
