"""Settings, AWS and the store: what everything else stands on."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import botocore.session
from botocore.config import Config

from amosend.domain.hook import HookMessage, RoundMessage
from amosend.domain.message import ImportMessage
from amosend.settings import Settings
from amosend.store.causes import CauseStore, CauseTable
from amosend.store.cipher import Cipher
from amosend.store.integrations import IntegrationStore, IntegrationTable
from amosend.store.journal import JournalStore, JournalTable
from amosend.store.limits import LimitStore, LimitTable
from amosend.store.links import LinkKeyTable, LinkStore, LinkTable
from amosend.store.pending import PendingStore
from amosend.store.pending_rows import PendingTable
from amosend.store.plans import PlanStore, PlanTable
from amosend.store.queues import MessageQueue
from amosend.store.registers import RegisterStore, RegisterTable
from amosend.store.runs import RunStore, RunTable
from amosend.store.table import Table, bind
from amosend.store.tickets import TicketStore, TicketTable
from amosend.store.tokens import TokenStore, TokenTable
from amosend.store.turns import TurnStore

__all__ = ["Foundation"]

# botocore otherwise checks its parameters and spells its name anew with every call: a seventh of the call's work.
_CLIENT = Config(
    retries={"mode": "standard", "max_attempts": 5},
    connect_timeout=3,
    read_timeout=10,
    parameter_validation=False,
    user_agent="amosend/1.0",
)


class Foundation:
    """`clock` and `sleep` are replaced by tests that move time."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self.settings = Settings.from_environment(environment)
        self.clock = clock
        self.sleep = sleep
        self._session = botocore.session.get_session()
        self._bind_tables()

    def _bind_tables(self) -> None:
        settings = self.settings
        names: dict[type[Table], str] = {
            IntegrationTable: settings.integrations_table,
            TokenTable: settings.tokens_table,
            TicketTable: settings.tickets_table,
            PlanTable: settings.plans_table,
            RunTable: settings.runs_table,
            JournalTable: settings.journal_table,
            RegisterTable: settings.register_table,
            LimitTable: settings.limits_table,
            PendingTable: settings.pending_table,
            LinkTable: settings.links_table,
            LinkKeyTable: settings.link_keys_table,
            CauseTable: settings.causes_table,
        }
        region = str(self._session.get_config_variable("region"))
        bind(names, lambda: self._client("dynamodb"), region=region)

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
    def _sqs(self) -> Any:
        return self._client("sqs")

    @cached_property
    def queue(self) -> MessageQueue[ImportMessage]:
        return MessageQueue(self._sqs, self.settings.imports_queue_url)

    @cached_property
    def deliveries(self) -> MessageQueue[HookMessage]:
        return MessageQueue(self._sqs, self.settings.deliveries_queue_url)

    @cached_property
    def rounds(self) -> MessageQueue[RoundMessage]:
        return MessageQueue(self._sqs, self.settings.rounds_queue_url)

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
    def plan_store(self) -> PlanStore:
        return PlanStore()

    @cached_property
    def run_store(self) -> RunStore:
        return RunStore(self.clock)

    @cached_property
    def journal(self) -> JournalStore:
        return JournalStore(self.clock)

    @cached_property
    def registers(self) -> RegisterStore:
        return RegisterStore()

    @cached_property
    def pending_store(self) -> PendingStore:
        return PendingStore()

    @cached_property
    def turns(self) -> TurnStore:
        return TurnStore()

    @cached_property
    def causes(self) -> CauseStore:
        return CauseStore()

    @cached_property
    def limits(self) -> LimitStore:
        return LimitStore()

    @cached_property
    def link_store(self) -> LinkStore:
        return LinkStore()

    def derived(self, purpose: bytes) -> bytes:
        """A key of its own for each purpose, so that no two uses can be played against each other."""
        return hashlib.blake2b(self.secret, person=purpose).digest()
