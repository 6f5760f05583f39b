"""Integrations of a tenant: make, name, look at, delete, and the connection link of each."""

from collections.abc import Callable
from dataclasses import dataclass

from amosend.domain.integration import Integration
from amosend.domain.ticket import LIFETIME, Ticket, new_seed, ticket_hash, ticket_key, ticket_state
from amosend.errors import NotFoundError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Plans, Registers, Tickets, Tokens
from amosend.services.ports import Integrations as IntegrationRows
from amosend.services.tokens import amocrm_owner

__all__ = ["ConnectionLink", "Integrations"]


@dataclass(frozen=True, slots=True)
class ConnectionLink:
    """What the page shows: the key of the link and the site button's state, and what amoCRM has sent to it so far."""

    key: str
    state: str
    expires_at: int
    used: bool
    refused: bool
    code_arrived: bool
    host: str | None
    client_id: str | None


@dataclass(frozen=True, slots=True)
class Integrations:
    rows: IntegrationRows
    plans: Plans
    tickets: Tickets
    tokens: Tokens
    account_check: Callable[[Integration], None]
    secret: bytes
    clock: Clock
    new_id: Callable[[], str]
    links_forgotten: Callable[[Integration], None]
    registers: Registers

    def create(self, tenant: str, name: str, *, integration_id: str | None = None) -> Integration:
        """With an id that a form was given, the form may be sent twice: the first one stays."""
        integration = Integration(tenant, integration_id or self.new_id(), name, int(self.clock()))
        self.rows.create(integration)
        return self.get(tenant, integration.id)

    def get(self, tenant: str, integration_id: str) -> Integration:
        found = self.rows.get(tenant, integration_id)
        if found is None:
            raise NotFoundError(Reason.NOT_FOUND)
        return found

    def all(self, tenant: str) -> list[Integration]:
        return sorted(self.rows.of_tenant(tenant), key=lambda integration: (integration.created_at, integration.id))

    def rename(self, tenant: str, integration_id: str, name: str) -> Integration:
        if not self.rows.rename(tenant, integration_id, name):
            raise NotFoundError(Reason.NOT_FOUND)
        return self.get(tenant, integration_id)

    def delete(self, tenant: str, integration_id: str) -> None:
        """The links go first, for their hooks are taken away with the grant; and nobody comes in any more.

        Then the grant: an integration without a grant is harmless, a grant without an owner is not. What is known
        against addresses outlives it, for whoever fills the same lists. Then its plans, and
        it last of all: who dies in between leaves an integration that can be deleted again. A plan that is made while
        this goes on is deleted by the worker at its first start, for it finds no integration. The grant goes once more
        at the end: a connection that was under way may have saved another one.
        """
        integration = self.get(tenant, integration_id)
        self.links_forgotten(integration)
        self.tokens.delete(amocrm_owner(integration.id))
        for plan in self.plans.of_integration(tenant, integration.id):
            self.plans.delete(tenant, integration.id, plan.id)
        self.registers.outlive(tenant, integration.id)
        self.rows.delete(tenant, integration.id)
        self.tokens.delete(amocrm_owner(integration.id))

    def new_link(self, tenant: str, integration_id: str) -> ConnectionLink:
        """Valid for 20 minutes; it takes the place of the one before."""
        self.get(tenant, integration_id)
        seed, expires_at = new_seed(), int(self.clock()) + LIFETIME
        key, state = ticket_key(self.secret, seed), ticket_state(self.secret, seed)
        self.tickets.create(Ticket(ticket_hash(key), tenant, integration_id, ticket_hash(state), expires_at))
        if not self.rows.set_ticket(tenant, integration_id, seed, ticket_hash(key)):
            raise NotFoundError(Reason.NOT_FOUND)
        return self.link(tenant, integration_id)

    def link(self, tenant: str, integration_id: str) -> ConnectionLink:
        """The link made last, however it ended."""
        integration = self.get(tenant, integration_id)
        seed = integration.ticket_seed
        key = ticket_key(self.secret, seed) if seed else ""
        ticket = self.tickets.get(ticket_hash(key)) if seed else None
        if seed is None or ticket is None:
            raise NotFoundError(Reason.TICKET_UNKNOWN)
        return ConnectionLink(
            key,
            ticket_state(self.secret, seed),
            ticket.expires_at,
            ticket.used,
            ticket.refused,
            ticket.sealed_code is not None,
            ticket.host,
            ticket.client_id,
        )

    def check(self, tenant: str, integration_id: str) -> Integration:
        """«Проверить»: asks amoCRM now; a success clears what was wrong."""
        self.account_check(self.get(tenant, integration_id))
        return self.get(tenant, integration_id)
