"""Connecting an amoCRM account, by any of its four ways, and losing it again.

The link: amoCRM sends a code to it; the site button has sent the secret before, a person pastes it otherwise. By hand:
all four fields. A long-lived token: no exchange at all. Every refusal is one of the closed set in reasons.py, and no
secret leaves for a host that is not amoCRM's own. A pair is saved before anything else is done with it.
"""

import hashlib
import hmac
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from amosend.domain.account_host import account_host, allowed_host
from amosend.domain.grant import AmoCrmApp, Claims, Grant, token_claims
from amosend.domain.integration import ConnectedAccount, Integration
from amosend.domain.pages import AccountFacts
from amosend.domain.ticket import Ticket, ticket_hash
from amosend.errors import (
    AmosendError,
    AnotherAccountError,
    NotFoundError,
    ReconnectRequiredError,
    RejectedError,
    TransientError,
    UnauthorizedError,
)
from amosend.reasons import Reason
from amosend.services.ports import AmoCrmByToken, Clock, Integrations, OAuth, Tickets, Tokens
from amosend.services.tokens import amocrm_owner

__all__ = ["Connect", "Credentials", "Redirect"]

_log = logging.getLogger("amosend")

_TOKEN = re.compile(r"[A-Za-z0-9_=-]+(?:\.[A-Za-z0-9_=-]+){2}", re.ASCII)  # three parts; it becomes a header


@dataclass(frozen=True, slots=True)
class Credentials:
    """The four fields of the guide; what amoCRM has sent to the link need not be pasted."""

    client_id: str = ""
    client_secret: str = ""
    code: str = ""
    subdomain: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """amoCRM's redirect to the link."""

    code: str = ""
    referer: str = ""
    client_id: str = ""
    state: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Connect:
    """`caught_up` starts what was missed while there was no connection; it raises nothing."""

    integrations: Integrations
    tickets: Tickets
    tokens: Tokens
    oauth: OAuth
    amocrm: AmoCrmByToken
    clock: Clock
    caught_up: Callable[[Integration], None]

    def secrets(self, key: str, *, client_id: str, client_secret: str, state: str | None) -> None:
        """The site button's secrets URL: amoCRM calls it before it redirects the person."""
        ticket = self._open_ticket(key)
        self._check_state(ticket, state)
        if not client_id or not client_secret:
            raise RejectedError(Reason.CREDENTIALS_MISSING)
        if not self.tickets.note_secrets(ticket, client_id, client_secret):
            raise RejectedError(Reason.TICKET_USED)

    def redirect(self, key: str, redirect_uri: str, redirect: Redirect) -> Integration | None:
        """The connected integration; None when the code now waits for the secret that a person pastes."""
        ticket = self._open_ticket(key)
        self._check_state(ticket, redirect.state)
        if redirect.error:
            self.tickets.note_refused(ticket)
            raise RejectedError(Reason.ACCESS_DENIED)
        if not redirect.code:
            raise RejectedError(Reason.CODE_MISSING)
        host = account_host(redirect.referer)
        secret, _ = self.tickets.opened(ticket)
        if secret is None or ticket.client_id is None:
            self._keep_code(ticket, host, redirect)
            return None
        if redirect.client_id and redirect.client_id != ticket.client_id:
            raise RejectedError(Reason.STATE_MISMATCH)
        app = AmoCrmApp(ticket.client_id, secret, redirect_uri)
        return self._spend(ticket, host, app, redirect.code)

    def by_hand(self, key: str, redirect_uri: str, pasted: Credentials) -> Integration:
        """«Создать авторизацию»: what is not pasted is taken from what amoCRM has sent to the link."""
        ticket = self._open_ticket(key)
        secret, code = self.tickets.opened(ticket)
        app = AmoCrmApp(
            pasted.client_id.strip() or ticket.client_id or "",
            pasted.client_secret.strip() or secret or "",
            redirect_uri,
        )
        code = pasted.code.strip() or code or ""
        if not app.client_id or not app.client_secret or not (pasted.subdomain.strip() or ticket.host):
            raise RejectedError(Reason.CREDENTIALS_MISSING)
        if not code:
            raise RejectedError(Reason.CODE_MISSING)
        host = account_host(pasted.subdomain) if pasted.subdomain.strip() else allowed_host(ticket.host or "")
        return self._spend(ticket, host, app, code)

    def by_token(self, integration: Integration, token: str, subdomain: str) -> Integration:
        """A long-lived token is tried before it takes the place of whatever grant is there."""
        if not subdomain.strip():
            raise RejectedError(Reason.CREDENTIALS_MISSING)
        host, token = account_host(subdomain), token.strip()
        claims = token_claims(token)
        if claims is None or claims.expires_at is None or not _TOKEN.fullmatch(token):
            raise RejectedError(Reason.TOKEN_INVALID)
        if claims.expires_at <= self.clock():
            raise RejectedError(Reason.TOKEN_EXPIRED)
        try:
            facts = self.amocrm(host, token).account()
        except NotFoundError as error:
            raise RejectedError(Reason.ACCOUNT_UNKNOWN, error.detail) from error
        except UnauthorizedError as error:
            raise RejectedError(Reason.TOKEN_INVALID, error.detail) from error
        _require_same_account(integration, host, facts.id)
        self.tokens.replace(amocrm_owner(integration.id), host, Grant(token, None, claims.expires_at, None))
        connected = self._connected(integration, host, facts, valid_until=claims.expires_at, user=claims.user_id)
        self.caught_up(connected)
        return connected

    def disconnect(self, integration: Integration) -> None:
        """«Отключить»: the grant goes, every setting stays."""
        self.integrations.disconnect(integration.tenant, integration.id, None)
        self.tokens.delete(amocrm_owner(integration.id))

    def switched_off(self, account_id: int, client_id: str, signature: str) -> None:
        """amoCRM's disconnect hook, signed with the client secret: HMAC-SHA256 of "client|account"."""
        message = f"{client_id}|{account_id}".encode()
        matching = [
            integration
            for integration in self.integrations.of_amocrm_account(account_id)
            if self._signed(integration, client_id, message, signature)
        ]
        if not matching:
            raise RejectedError(Reason.SIGNATURE_INVALID)
        for integration in matching:
            self.integrations.disconnect(integration.tenant, integration.id, Reason.GRANT_REVOKED)

    def _signed(self, integration: Integration, client_id: str, message: bytes, signature: str) -> bool:
        found = self.tokens.read(amocrm_owner(integration.id))
        app = found[1].app if found else None
        if app is None or app.client_id != client_id:
            return False
        expected = hmac.new(app.client_secret.encode(), message, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), signature.lower().encode())

    def _open_ticket(self, key: str) -> Ticket:
        ticket = self.tickets.get(ticket_hash(key))
        if ticket is None:
            raise RejectedError(Reason.TICKET_UNKNOWN)
        ticket.require_open(self.clock())
        integration = self.integrations.get(ticket.tenant, ticket.integration_id)
        if integration is None:
            raise RejectedError(Reason.TICKET_UNKNOWN)
        if integration.ticket_hash != ticket.hash:
            raise RejectedError(Reason.TICKET_REPLACED)
        return ticket

    def _check_state(self, ticket: Ticket, state: str | None) -> None:
        """A wrong state is another attempt's. None comes with an installation from amoCRM's own pages (from_widget=1),
        and none is needed: the link is as unguessable, and as short-lived, as a state.
        """
        if state and not hmac.compare_digest(ticket_hash(state), ticket.state_hash):
            raise RejectedError(Reason.STATE_MISMATCH)

    def _keep_code(self, ticket: Ticket, host: str, redirect: Redirect) -> None:
        kept = self.tickets.note_code(ticket, host, redirect.code, client_id=redirect.client_id or None)
        if not kept:
            raise RejectedError(Reason.TICKET_USED)

    def _spend(self, ticket: Ticket, host: str, app: AmoCrmApp, code: str) -> Integration:
        """Of two that come with the same ticket one connects; any refusal gives it back for another try."""
        integration = self.integrations.get(ticket.tenant, ticket.integration_id)
        if integration is None:
            raise RejectedError(Reason.TICKET_UNKNOWN)
        if self.tickets.use(ticket) is None:
            raise RejectedError(Reason.TICKET_USED)
        try:
            return self._exchange(integration, host, app, code)
        except AmosendError:
            self.tickets.give_back(ticket)
            raise

    def _exchange(self, integration: Integration, host: str, app: AmoCrmApp, code: str) -> Integration:
        asked_at = self.clock()
        pair = self.oauth.exchange(host, app, code)
        claims = token_claims(pair.access_token)
        if claims:
            _require_same_account(integration, host, claims.account_id)
        self.tokens.replace(amocrm_owner(integration.id), host, Grant.from_pair(pair, app, asked_at=asked_at))
        facts, closed = self._facts(host, pair.access_token, claims)
        try:
            _require_same_account(integration, host, facts.id)
        except RejectedError:
            self.disconnect(integration)  # another account's grant must not serve under these settings
            raise
        user = claims.user_id if claims else None
        connected = self._connected(integration, host, facts, client_id=app.client_id, user=user)
        if closed:
            self.integrations.disconnect(integration.tenant, integration.id, closed.reason)
            raise closed
        self.caught_up(connected)
        return connected

    def _facts(
        self, host: str, token: str, claims: Claims | None
    ) -> tuple[AccountFacts, ReconnectRequiredError | None]:
        """The account, and why its API is closed, if it is: unpaid, say, which «Проверить» sees mended later.

        The pair is good all the same, and the account's name is only for the eye: the claims name the account too.
        """
        try:
            return self.amocrm(host, token).account(), None
        except (TransientError, ReconnectRequiredError) as error:
            if claims is None:
                raise
            closed = error if isinstance(error, ReconnectRequiredError) else None
        return AccountFacts(claims.account_id, host, host.split(".")[0], None, filters_enabled=False), closed

    def _connected(
        self,
        integration: Integration,
        host: str,
        facts: AccountFacts,
        *,
        client_id: str | None = None,
        valid_until: int | None = None,
        user: str | None = None,
    ) -> Integration:
        now = int(self.clock())
        account = ConnectedAccount(facts.id, host, facts.name, client_id, user, now, now, valid_until)
        if not self.integrations.connect(integration.tenant, integration.id, account):
            self.tokens.delete(amocrm_owner(integration.id))
            raise NotFoundError(Reason.NOT_FOUND)
        _log.info("connected", extra={"integration": integration.id, "amocrm_account": facts.id})
        found = self.integrations.get(integration.tenant, integration.id)
        if found is None:
            raise NotFoundError(Reason.NOT_FOUND)
        return found


def _require_same_account(integration: Integration, host: str, account_id: int) -> None:
    """A reconnect keeps every setting, and settings name fields of one account.

    A host that was set free may have another account now: then only the ids tell them apart.
    """
    ours = integration.account
    if ours is None or ours.account_id == account_id:
        return
    if ours.host == host:
        raise AnotherAccountError(f"{host} (ID {ours.account_id})", f"{host} (ID {account_id})")
    raise AnotherAccountError(ours.host, host)
