"""The access token of an account, refreshed by exactly one caller at a time.

A refresh token works once, and whoever loses the answer loses the customer. So: one lease under a version, one POST,
the new pair saved before anybody uses it; the save is repeated, the POST of a spent token never without reading again
what a sibling may have saved. Only when nobody has a newer pair is the grant called lost. See docs/decisions.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from amosend.domain.grant import AccessToken, Grant, GrantState, TokenPair, token_claims
from amosend.errors import (
    LostAnswerError,
    ReconnectRequiredError,
    RejectedError,
    TransientError,
    UnauthorizedError,
)
from amosend.reasons import Reason
from amosend.services.ports import Clock, OAuth, Sleep, Tokens

__all__ = ["AmoCrmTokens", "amocrm_owner"]

_log = logging.getLogger("amosend")

AHEAD = 15 * 60  # seconds before its end at which a token is renewed
_SHORTEST_USE = 60  # seconds that a token must still live to be used when amoCRM cannot renew it just now
LEASE = 60.0  # seconds: longer than a refresh with its one repetition may take
_SAVE_PAUSES = (0.1, 0.3, 1.0, 2.0, 3.0)  # seconds between tries to save a pair
_PATIENCE = 20.0  # seconds that a caller waits for a sibling's refresh
_LOOK_AGAIN = 0.2  # seconds between two looks at it


def amocrm_owner(integration_id: str) -> str:
    return f"amocrm#{integration_id}"


@dataclass(frozen=True, slots=True)
class AmoCrmTokens:
    """`new_id` names a lease holder; it must be unique per call."""

    tokens: Tokens
    oauth: OAuth
    clock: Clock
    sleep: Sleep
    new_id: Callable[[], str]

    def access(self, integration_id: str) -> AccessToken:
        """A token that lives long enough for the call ahead."""
        state, grant = self._read(integration_id)
        now = self.clock()
        long_lived = grant.refresh_token is None
        if grant.lives_at(now + (0 if long_lived else AHEAD)):
            return _access(state, grant)
        try:
            return self._renewed(integration_id, state)
        except TransientError:
            if not grant.lives_at(now + _SHORTEST_USE):
                raise
            return _access(state, grant)

    def renew(self, integration_id: str, refused: AccessToken) -> AccessToken:
        """The token behind one that amoCRM refused; a sibling's newer one, if there is one already."""
        state, grant = self._read(integration_id)
        if state.version != refused.version:
            return _access(state, grant)
        return self._renewed(integration_id, state)

    def _renewed(self, integration_id: str, stale: GrantState) -> AccessToken:
        """Refreshes, or waits for the sibling that does."""
        me = self.new_id()
        give_up = self.clock() + _PATIENCE
        while True:
            state, grant = self._read(integration_id)
            if state.version != stale.version:
                return _access(state, grant)
            now = self.clock()
            if self.tokens.take_lease(state, me, now=now, until=now + LEASE):
                return self._refresh(state, me)
            if now > give_up:
                raise TransientError(Reason.BUSY, "a sibling is refreshing", retry_after=LEASE)
            self.sleep(_LOOK_AGAIN)

    def _refresh(self, state: GrantState, me: str) -> AccessToken:
        """With the lease in hand; it is given back whatever happens."""
        try:
            current, grant = self._read_owner(state.owner)
            if current.version != state.version:
                return _access(current, grant)
            return self._exchange(current, grant, me)
        finally:
            self.tokens.free_lease(state.owner, me)

    def _exchange(self, state: GrantState, grant: Grant, me: str) -> AccessToken:
        if grant.refresh_token is None or grant.app is None:
            raise ReconnectRequiredError(Reason.TOKEN_EXPIRED)
        asked_at = self.clock()
        try:
            pair = self._post(state, grant)
        except UnauthorizedError as error:
            return self._after_refusal(state, grant, me, error)
        return self._saved(state, Grant.from_pair(pair, grant.app, asked_at=asked_at), me)

    def _post(self, state: GrantState, grant: Grant) -> TokenPair:
        """One POST; a lost answer is asked for once more, for the first request may not have been processed."""
        assert grant.app is not None and grant.refresh_token is not None  # noqa: S101 - checked by the caller
        try:
            return self.oauth.refresh(state.host, grant.app, grant.refresh_token)
        except LostAnswerError:
            _log.warning("refresh answer lost", extra={"owner": state.owner, "version": state.version})
        current, _ = self._read_owner(state.owner)
        if current.version != state.version:
            raise UnauthorizedError(Reason.GRANT_REVOKED, "a sibling has rotated")
        try:
            return self.oauth.refresh(state.host, grant.app, grant.refresh_token)
        except UnauthorizedError as error:
            raise UnauthorizedError(Reason.GRANT_LOST, error.detail) from error

    def _after_refusal(self, state: GrantState, grant: Grant, me: str, error: UnauthorizedError) -> AccessToken:
        """A sibling may have rotated; or the account lives elsewhere now; or it is over."""
        current, newer = self._read_owner(state.owner)
        if current.version != state.version:
            return _access(current, newer)
        if error.reason is Reason.SECRET_WRONG:
            raise ReconnectRequiredError(error.reason, error.detail) from error
        host = self._moved_to(state, grant)
        if host is None or grant.app is None or grant.refresh_token is None:
            raise ReconnectRequiredError(error.reason, error.detail) from error
        asked_at = self.clock()
        try:
            pair = self.oauth.refresh(host, grant.app, grant.refresh_token)
        except UnauthorizedError:
            raise ReconnectRequiredError(error.reason, error.detail) from error
        return self._saved(replace(state, host=host), Grant.from_pair(pair, grant.app, asked_at=asked_at), me)

    def _moved_to(self, state: GrantState, grant: Grant) -> str | None:
        """Another host where the account lives today, or None."""
        claims = token_claims(grant.access_token)
        if claims is None or claims.api_domain is None or grant.refresh_token is None:
            return None
        try:
            host = self.oauth.current_host(claims.api_domain, grant.refresh_token)
        except (UnauthorizedError, RejectedError):
            return None
        return host if host != state.host else None

    def _saved(self, state: GrantState, grant: Grant, me: str) -> AccessToken:
        """The pair in our hand is the only valid one: it must reach the table even if the lease is no longer ours.

        amoCRM rotates a refresh token once, so whoever got a pair for this version is the only one who did. A lease
        that a sibling took meanwhile therefore does not speak against the save; a newer version does (a reconnect).
        """
        if self._persistently(state, grant, me) or self._persistently(state, grant, None):
            _log.info("refreshed", extra={"owner": state.owner, "version": state.version + 1})
            return _access(replace(state, version=state.version + 1), grant)
        current, newer = self._read_owner(state.owner)
        return _access(current, newer)

    def _persistently(self, state: GrantState, grant: Grant, lease_owner: str | None) -> bool:
        """A store that fails for a moment must not cost the grant."""
        for pause in _SAVE_PAUSES:
            try:
                return self.tokens.save(state, grant, lease_owner=lease_owner)
            except TransientError:
                self.sleep(pause)
        return self.tokens.save(state, grant, lease_owner=lease_owner)

    def _read(self, integration_id: str) -> tuple[GrantState, Grant]:
        return self._read_owner(amocrm_owner(integration_id))

    def _read_owner(self, owner: str) -> tuple[GrantState, Grant]:
        found = self.tokens.read(owner)
        if found is None:
            raise ReconnectRequiredError(Reason.NOT_CONNECTED)
        return found


def _access(state: GrantState, grant: Grant) -> AccessToken:
    return AccessToken(grant.access_token, state.host, state.version, _kept_until(grant))


def _kept_until(grant: Grant) -> float:
    """A caller may keep a token until it is time to renew it."""
    return grant.expires_at - (AHEAD if grant.refresh_token else 0)
