"""amoCRM and Sendsay: their clients, amoCRM's tokens, and the pace that all calls to an account share."""

import os
import secrets
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from amosend.clients.amocrm import AmoCrm
from amosend.clients.amocrm_calls import AmoCrmCalls
from amosend.clients.amocrm_oauth import AMOCRM, AmoCrmOAuth
from amosend.clients.http import Http, new_session
from amosend.clients.sendsay import SENDSAY, Sendsay
from amosend.domain.grant import AccessToken, token_claims
from amosend.domain.integration import Integration
from amosend.errors import ReconnectRequiredError, UnauthorizedError
from amosend.reasons import Reason
from amosend.services.pace import STEP, Pace
from amosend.services.tokens import AmoCrmTokens
from amosend.wiring.foundation import Foundation

__all__ = ["Vendors", "new_id", "new_key"]

# A token request must end, with its one repetition, before API Gateway's thirty seconds do.
_TOKEN_TIMEOUT = (3.0, 10.0)
# Asked right after a token request, in the same thirty seconds; the account is connected without this answer too.
_FACTS_TIMEOUT = (2.0, 4.0)
_SENDSAY_TIMEOUT = (5.0, 60.0)  # an import of five thousand rows is answered when it has been taken in


class Vendors(Foundation):
    """`step` (milliseconds between two calls) is replaced by those that measure speed."""

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        step: int = STEP,
        sendsay_timeout: tuple[float, float] = _SENDSAY_TIMEOUT,
    ) -> None:
        super().__init__(environment, clock=clock, sleep=sleep)
        self._step = step
        self._sendsay_timeout = sendsay_timeout

    @cached_property
    def _http_session(self) -> Any:
        return new_session()

    @cached_property
    def oauth(self) -> AmoCrmOAuth:
        http = Http(self._http_session, AMOCRM, timeout=_TOKEN_TIMEOUT)
        return AmoCrmOAuth(http, self.settings.amocrm_url)

    @cached_property
    def pace(self) -> Pace:
        return Pace(self.limits, self.clock, self.sleep, self._step)

    def amocrm(self, integration: Integration) -> AmoCrm:
        """The API of a connected account; its token is read once and again when amoCRM refuses it."""
        kept: list[AccessToken] = []

        def access() -> AccessToken:
            if not kept or kept[-1].ends_at <= self.clock():
                kept.append(self._watched(integration, lambda: self.tokens.access(integration.id)))
            return kept[-1]

        def renew(refused: AccessToken) -> AccessToken:
            kept.append(self._watched(integration, lambda: self.tokens.renew(integration.id, refused)))
            return kept[-1]

        account_id = integration.account.account_id if integration.account else 0
        http = Http(self._http_session, AMOCRM)
        return self._amocrm(access, renew, limit=_limit_of(account_id), http=http)

    def _watched(self, integration: Integration, call: Callable[[], AccessToken]) -> AccessToken:
        """A grant that is found dead shows at once on its integration, whoever found it."""
        try:
            return call()
        except ReconnectRequiredError as error:
            self.integration_store.disconnect(integration.tenant, integration.id, error.reason)
            raise

    def amocrm_by_token(self, host: str, token: str) -> AmoCrm:
        """The API with a token that is not kept yet, and so cannot be renewed."""

        def renew(refused: AccessToken) -> AccessToken:
            raise UnauthorizedError(Reason.GRANT_REVOKED)

        http = Http(self._http_session, AMOCRM, timeout=_FACTS_TIMEOUT)
        claims = token_claims(token)
        limit = _limit_of(claims.account_id if claims else host)
        return self._amocrm(lambda: AccessToken(token, host, 0), renew, limit=limit, http=http)

    def _amocrm(
        self,
        access: Callable[[], AccessToken],
        renew: Callable[[AccessToken], AccessToken],
        *,
        limit: str,
        http: Http,
    ) -> AmoCrm:
        turns = self.pace.turns(limit)
        return AmoCrm(AmoCrmCalls(http, self.settings.amocrm_url, access=access, renew=renew, turns=turns))

    def sendsay(self, account: str, key: str) -> Sendsay:
        http = Http(self._http_session, SENDSAY, timeout=self._sendsay_timeout)
        return Sendsay(http, self.settings.sendsay_url, account=account, key=key)

    @cached_property
    def tokens(self) -> AmoCrmTokens:
        return AmoCrmTokens(self.token_store, self.oauth, self.clock, self.sleep, new_id)


def _limit_of(account: int | str) -> str:
    """One limiter for all calls to an account: by whichever of our integrations, stored token or not."""
    return f"amocrm#{account}"


def new_id() -> str:
    return secrets.token_hex(10)


def new_key() -> str:
    """The end of a link's address: 256 random bits."""
    return secrets.token_urlsafe(32)
