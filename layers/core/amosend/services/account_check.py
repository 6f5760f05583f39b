"""Asking amoCRM for the account: an answer proves the grant, clears what was wrong, and starts what was missed.

A person asks by «Проверить»; every night each grant is asked for too, which renews it, and which finds out that a
subscription has been paid for. What a person does to the connection meanwhile stays.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from amosend.domain.integration import Integration
from amosend.errors import NotFoundError
from amosend.reasons import Reason
from amosend.services.ports import AmoCrmAccounts, Clock, Integrations, Tokens
from amosend.services.tokens import amocrm_owner

__all__ = ["AccountCheck"]


@dataclass(frozen=True, slots=True)
class AccountCheck:
    rows: Integrations
    tokens: Tokens
    amocrm: AmoCrmAccounts
    clock: Clock
    caught_up: Callable[[Integration], None]

    def __call__(self, integration: Integration) -> None:
        if integration.account is None:
            raise NotFoundError(Reason.NOT_CONNECTED)
        facts = self.amocrm(integration).account()
        grant = self.tokens.state(amocrm_owner(integration.id))  # knows where an account that moved lives now
        host = grant.host if grant else integration.account.host
        account = replace(integration.account, name=facts.name, host=host, checked_at=int(self.clock()))
        if self.rows.answered(integration, account) and not integration.connected:
            self.caught_up(integration)
