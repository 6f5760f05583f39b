"""One refresh of one grant, by the holder of its lease: the POST, what a refusal means, and the save.

amoCRM rotates a refresh token once, so the pair in our hand is the only valid one: it is saved before anybody uses it,
and the save is repeated. The POST of a token that may be spent is never repeated, and no refusal of one believed,
without reading again what a sibling may have saved. Only when nobody has a newer pair is the grant called lost.
"""

import logging
from dataclasses import dataclass, replace

from amosend.domain.grant import AmoCrmApp, Grant, GrantState, TokenPair, token_claims
from amosend.errors import (
    LostAnswerError,
    ReconnectRequiredError,
    RejectedError,
    TransientError,
    UnauthorizedError,
)
from amosend.reasons import Reason
from amosend.services.ports import Clock, OAuth, Sleep, Tokens

__all__ = ["Refresh"]

_log = logging.getLogger("amosend")

_SAVE_PAUSES = (0.1, 0.3, 1.0, 2.0, 3.0)  # seconds between tries to save a pair
_SIBLING_PATIENCE = 8.0  # seconds for which a sibling may be on its way to the table with the pair: as long as it tries
_LOOK_AGAIN = 0.2  # seconds between two looks

Held = tuple[GrantState, Grant]


@dataclass(frozen=True, slots=True)
class Refresh:
    """`heir`: the lease was taken over from a holder that never gave it back, and that may still be alive."""

    tokens: Tokens
    oauth: OAuth
    clock: Clock
    sleep: Sleep
    state: GrantState
    grant: Grant
    app: AmoCrmApp
    refresh_token: str
    me: str
    heir: bool

    def __call__(self) -> Held:
        """The newest pair there is, ours or a sibling's."""
        try:
            return self._rotated(self.state.host)
        except UnauthorizedError as error:
            return self._from_sibling() or self._elsewhere(error)

    def _rotated(self, host: str) -> Held:
        asked_at = self.clock()
        pair = self._pair(host)
        return self._saved(replace(self.state, host=host), Grant.from_pair(pair, self.app, asked_at=asked_at))

    def _pair(self, host: str) -> TokenPair:
        """One POST; a lost answer is asked for once more, for the first request may not have been processed."""
        try:
            return self.oauth.refresh(host, self.app, self.refresh_token)
        except LostAnswerError:
            _log.warning("refresh answer lost", extra={"owner": self.state.owner, "version": self.state.version})
        if self._read()[0].version != self.state.version:
            raise UnauthorizedError(Reason.GRANT_REVOKED, "a sibling has rotated")
        try:
            return self.oauth.refresh(host, self.app, self.refresh_token)
        except UnauthorizedError as error:
            if error.reason is Reason.GRANT_REVOKED:
                raise UnauthorizedError(Reason.GRANT_LOST, error.detail) from error
            raise

    def _from_sibling(self) -> Held | None:
        """The pair that a sibling has saved. While one may still be saving, a refusal of ours proves nothing."""
        give_up = self.clock() + _SIBLING_PATIENCE
        while True:
            state, grant = self._read()
            if state.version != self.state.version:
                return state, grant
            stranger = state.lease_owner != self.me and state.leased_at(self.clock())
            if not stranger and not self.heir:
                return None
            if self.clock() >= give_up:
                break
            self.sleep(_LOOK_AGAIN)
        if stranger:
            raise TransientError(Reason.BUSY, "a sibling is refreshing")
        return None

    def _elsewhere(self, refused: UnauthorizedError) -> Held:
        """The account may live at another host now; if not, the grant is over."""
        if refused.reason is Reason.SECRET_WRONG:
            raise self._over(refused) from refused
        host = self._host_today()
        if host is None:
            raise self._over(refused) from refused
        if host == self.state.host:
            if refused.reason is Reason.ACCOUNT_UNKNOWN:  # the account is there and the grant alive: a hiccup
                raise TransientError(Reason.AMOCRM_UNAVAILABLE, refused.detail) from refused
            raise self._over(refused) from refused
        try:
            return self._rotated(host)
        except UnauthorizedError as error:
            newer = self._from_sibling()
            if newer is None:
                raise self._over(error) from error
            return newer

    def _host_today(self) -> str | None:
        """Where amoCRM says that the account of this refresh token lives; None when the token is worth nothing."""
        claims = token_claims(self.grant.access_token)
        if claims is None or claims.api_domain is None:
            return None
        try:
            return self.oauth.current_host(claims.api_domain, self.refresh_token)
        except (UnauthorizedError, RejectedError):
            return None

    def _over(self, refused: UnauthorizedError) -> ReconnectRequiredError:
        """Revoked under an heir: most likely the former holder died with the answer in its hand."""
        lost = self.heir and refused.reason is Reason.GRANT_REVOKED
        return ReconnectRequiredError(Reason.GRANT_LOST if lost else refused.reason, refused.detail)

    def _saved(self, state: GrantState, grant: Grant) -> Held:
        """It must reach the table even if the lease is no longer ours.

        Whoever got a pair for this version is the only one who did. A lease that a sibling took meanwhile therefore
        does not speak against the save; a newer version does (a reconnect).
        """
        saved = self._persistently(state, grant, lease_owner=self.me)
        if saved or self._persistently(state, grant, lease_owner=None):
            _log.info("refreshed", extra={"owner": state.owner, "version": state.version + 1})
            return replace(state, version=state.version + 1), grant
        return self._read()

    def _persistently(self, state: GrantState, grant: Grant, *, lease_owner: str | None) -> bool:
        """A store that fails for a moment must not cost the grant."""
        for pause in _SAVE_PAUSES:
            try:
                return self.tokens.save(state, grant, lease_owner=lease_owner)
            except TransientError:
                self.sleep(pause)
        return self.tokens.save(state, grant, lease_owner=lease_owner)

    def _read(self) -> Held:
        found = self.tokens.read(self.state.owner)
        if found is None:
            raise ReconnectRequiredError(Reason.NOT_CONNECTED)
        return found
