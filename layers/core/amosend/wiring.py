"""The composition root: the only place where settings, clients, store and services meet.

Everything is made when it is first asked for, so that a function pays only for what it uses; nothing is made, read or
connected at import. Imported by functions/, local/, bench/ and tests only.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import botocore.session
from botocore.config import Config

from amosend.clients.amocrm import AmoCrm
from amosend.clients.amocrm_oauth import AMOCRM, AmoCrmOAuth
from amosend.clients.http import Http, new_session
from amosend.clients.sendsay import SENDSAY, Sendsay
from amosend.domain.grant import AccessToken, token_claims
from amosend.domain.integration import Integration
from amosend.errors import ReconnectRequiredError, UnauthorizedError
from amosend.reasons import Reason
from amosend.services.choices import Choices
from amosend.services.connect import Connect
from amosend.services.import_worker import ImportWorker
from amosend.services.imports import Imports, StartImport
from amosend.services.integrations import Integrations
from amosend.services.nightly import Nightly
from amosend.services.pace import STEP, Pace
from amosend.services.sessions import Sessions
from amosend.services.sign_in import SignIn, TenantSendsay
from amosend.services.tokens import AmoCrmTokens
from amosend.settings import Settings
from amosend.store.cipher import Cipher
from amosend.store.integrations import IntegrationStore, IntegrationTable
from amosend.store.journal import JournalStore, JournalTable
from amosend.store.limits import LimitStore, LimitTable
from amosend.store.queues import ImportQueue
from amosend.store.runs import RunStore, RunTable
from amosend.store.table import Table, bind
from amosend.store.tickets import TicketStore, TicketTable
from amosend.store.tokens import TokenStore, TokenTable

__all__ = ["Wiring"]

# A token request must end, with its one repetition, before API Gateway's thirty seconds do.
_TOKEN_TIMEOUT = (3.0, 10.0)
# Asked right after a token request, in the same thirty seconds; the account is connected without this answer too.
_FACTS_TIMEOUT = (2.0, 4.0)
_SENDSAY_TIMEOUT = (5.0, 60.0)  # an import of five thousand rows is answered when it has been taken in


# botocore otherwise checks its parameters and spells its name anew with every call: a seventh of the call's work.
_CLIENT = Config(
    retries={"mode": "standard", "max_attempts": 5},
    connect_timeout=3,
    read_timeout=10,
    parameter_validation=False,
    user_agent="amosend/1.0",
)


class Wiring:
    """`clock` and `sleep` are replaced by tests that move time, `step` (milliseconds) by those that measure speed."""

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        step: int = STEP,
        sendsay_timeout: tuple[float, float] = _SENDSAY_TIMEOUT,
    ) -> None:
        self.settings = Settings.from_environment(environment)
        self.clock = clock
        self.sleep = sleep
        self._step = step
        self._sendsay_timeout = sendsay_timeout
        self._session = botocore.session.get_session()
        self._bind_tables()

    def _bind_tables(self) -> None:
        settings = self.settings
        names: dict[type[Table], str] = {
            IntegrationTable: settings.integrations_table,
            TokenTable: settings.tokens_table,
            TicketTable: settings.tickets_table,
            RunTable: settings.runs_table,
            JournalTable: settings.journal_table,
            LimitTable: settings.limits_table,
        }
        region = str(self._session.get_config_variable("region"))
        bind(names, lambda: self._client("dynamodb"), region=region)

    # AWS

    def _client(self, service: str) -> Any:
        return self._session.create_client(service, config=_CLIENT)

    @cached_property
    def cipher(self) -> Cipher:
        return Cipher(self._client("kms"), self.settings.tokens_key_arn)

    @cached_property
    def secret(self) -> bytes:
        answer = self._client("secretsmanager").get_secret_value(SecretId=self.settings.signing_secret_arn)
        return str(answer["SecretString"]).encode()

    @cached_property
    def queue(self) -> ImportQueue:
        return ImportQueue(self._client("sqs"), self.settings.imports_queue_url)

    # Store

    @cached_property
    def integration_store(self) -> IntegrationStore:
        return IntegrationStore()

    @cached_property
    def token_store(self) -> TokenStore:
        return TokenStore(self.cipher)

    @cached_property
    def ticket_store(self) -> TicketStore:
        return TicketStore(self.cipher)

    @cached_property
    def run_store(self) -> RunStore:
        return RunStore()

    @cached_property
    def journal(self) -> JournalStore:
        return JournalStore()

    @cached_property
    def limits(self) -> LimitStore:
        return LimitStore()

    # Clients

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
        return AmoCrm(
            http,
            self.settings.amocrm_url,
            access=access,
            renew=renew,
            turn=lambda: self.pace.turn(limit),
            back_off=lambda seconds: self.pace.back_off(limit, seconds),
        )

    def sendsay(self, account: str, key: str) -> Sendsay:
        http = Http(self._http_session, SENDSAY, timeout=self._sendsay_timeout)
        return Sendsay(http, self.settings.sendsay_url, account=account, key=key)

    # Services

    @cached_property
    def tokens(self) -> AmoCrmTokens:
        return AmoCrmTokens(self.token_store, self.oauth, self.clock, self.sleep, new_id)

    @cached_property
    def connect(self) -> Connect:
        return Connect(
            self.integration_store, self.ticket_store, self.token_store, self.oauth, self.amocrm_by_token, self.clock
        )

    @cached_property
    def sign_in(self) -> SignIn:
        return SignIn(self.sendsay, self.token_store, self.limits, self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self._derived(b"sessions"), clock=self.clock, new_id=new_id)

    @cached_property
    def tenant_sendsay(self) -> TenantSendsay:
        return TenantSendsay(self.sendsay, self.token_store)

    @cached_property
    def integrations(self) -> Integrations:
        return Integrations(
            self.integration_store,
            self.ticket_store,
            self.token_store,
            self.amocrm,
            self._derived(b"tickets"),
            self.clock,
            new_id,
        )

    @cached_property
    def choices(self) -> Choices:
        return Choices(self.tenant_sendsay, self.amocrm)

    @cached_property
    def start_import(self) -> StartImport:
        return StartImport(self.integration_store, self.run_store, self.queue, self.clock, self._new_run_id)

    @cached_property
    def imports(self) -> Imports:
        return Imports(self.integration_store, self.run_store, self.journal, self.tenant_sendsay, self.choices)

    @cached_property
    def nightly(self) -> Nightly:
        return Nightly(self.integration_store, self.queue, self.start_import)

    @cached_property
    def import_worker(self) -> ImportWorker:
        return ImportWorker(
            self.integration_store,
            self.run_store,
            self.journal,
            self.queue,
            self.amocrm,
            self.tenant_sendsay,
            self._email_hash,
            self.clock,
            self.sleep,
            new_id,
        )

    def _derived(self, purpose: bytes) -> bytes:
        """A key of its own for each purpose, so that no two uses can be played against each other."""
        return hashlib.blake2b(self.secret, person=purpose).digest()

    @cached_property
    def _email_hash(self) -> Callable[[str], int]:
        key = self._derived(b"e-mail hashes")

        def hashed(email: str) -> int:
            digest = hashlib.blake2b(email.lower().encode(), key=key, digest_size=8).digest()
            return int.from_bytes(digest)

        return hashed

    def _new_run_id(self) -> str:
        """Sorts by time: seconds first, as in the ids of nightly runs."""
        return f"{int(self.clock()):011d}-{secrets.token_hex(4)}"


def _limit_of(account: int | str) -> str:
    """One limiter for all calls to an account: by whichever of our integrations, stored token or not."""
    return f"amocrm#{account}"


def new_id() -> str:
    return secrets.token_hex(10)
