"""The access token of an account, refreshed by exactly one caller at a time.

A refresh token works once, and whoever loses the answer loses the customer. So one lease, taken under the version that
was read; who does not get it waits for what the holder saves. What the holder does is in token_refresh. See
docs/decisions.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from amosend.domain.grant import AccessToken, Grant, GrantState
from amosend.errors import ReconnectRequiredError, TransientError
from amosend.reasons import Reason
from amosend.services.ports import Clock, OAuth, Sleep, Tokens
from amosend.services.token_refresh import Refresh

__all__ = ["AmoCrmTokens", "amocrm_owner"]

_log = logging.getLogger("amosend")

LEASE = 60.0  # seconds: longer than a refresh with its one repetition may take
_SHORTEST_USE = 10  # seconds that a token must still live to be used when amoCRM cannot renew it just now
_TRY_AGAIN = 60  # seconds for which such a token is then used before the next try
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
        state, grant = self._read(amocrm_owner(integration_id))
        now = self.clock()
        if grant.renew_at > now:
            return _access(state, grant)
        try:
            return self._renewed(state)
        except TransientError:
            if not grant.lives_at(now + _SHORTEST_USE):
                raise
            until = min(now + _TRY_AGAIN, grant.expires_at - _SHORTEST_USE)
            return replace(_access(state, grant), ends_at=until)

    def renew(self, integration_id: str, refused: AccessToken) -> AccessToken:
        """The token behind one that amoCRM refused; a sibling's newer one, if there is one already."""
        state, grant = self._read(amocrm_owner(integration_id))
        if state.version != refused.version:
            return _access(state, grant)
        return self._renewed(state)

    def _renewed(self, stale: GrantState) -> AccessToken:
        """Refreshes, or waits for the sibling that does."""
        me = self.new_id()
        give_up = self.clock() + _PATIENCE
        while True:
            state = self.tokens.state(stale.owner)
            if state is None or state.version != stale.version:
                return _access(*self._read(stale.owner))
            now = self.clock()
            if not state.leased_at(now) and self.tokens.take_lease(state, me, now=now, until=now + LEASE):
                return self._refreshed(state, me)
            if now > give_up:
                left = max(1.0, state.lease_until - now)
                raise TransientError(Reason.BUSY, "a sibling is refreshing", retry_after=left)
            self.sleep(_LOOK_AGAIN)

    def _refreshed(self, state: GrantState, me: str) -> AccessToken:
        """With the lease in hand; it is given back whatever happens."""
        try:
            current, grant = self._read(state.owner)
            if current.version != state.version:
                return _access(current, grant)
            if grant.refresh_token is None or grant.app is None:
                ended = not grant.lives_at(self.clock())
                raise ReconnectRequiredError(Reason.TOKEN_EXPIRED if ended else Reason.GRANT_REVOKED)
            refresh = Refresh(
                self.tokens,
                self.oauth,
                self.clock,
                self.sleep,
                state=current,
                grant=grant,
                app=grant.app,
                refresh_token=grant.refresh_token,
                me=me,
                heir=state.lease_owner is not None,
            )
            return _access(*refresh())
        finally:
            self._give_back(state.owner, me)

    def _give_back(self, owner: str, me: str) -> None:
        """A lease that cannot be given back ends by itself; it must not hide what was learnt under it."""
        try:
            self.tokens.free_lease(owner, me)
        except TransientError:
            _log.warning("lease not given back", extra={"owner": owner})

    def _read(self, owner: str) -> tuple[GrantState, Grant]:
        found = self.tokens.read(owner)
        if found is None:
            raise ReconnectRequiredError(Reason.NOT_CONNECTED)
        return found


def _access(state: GrantState, grant: Grant) -> AccessToken:
    """A caller may keep it until it is time to renew it."""
    return AccessToken(grant.access_token, state.host, state.version, grant.renew_at)
