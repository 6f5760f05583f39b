"""Connection tickets by the hash of their key. They expire by the clock; DynamoDB's TTL only sweeps up later."""

from dataclasses import replace
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from amosend.domain.ticket import Ticket
from amosend.store.cipher import Cipher
from amosend.store.table import Table

__all__ = ["TicketStore", "TicketTable"]

_KEPT = 24 * 3600  # seconds behind the expiry, so that "expired" can be told from "unknown"


class TicketTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    ticket_hash = UnicodeAttribute(hash_key=True)
    tenant = UnicodeAttribute()
    integration_id = UnicodeAttribute()
    state_hash = UnicodeAttribute()
    valid_until = NumberAttribute()
    expires_at = NumberAttribute()
    used = BooleanAttribute(default=False)
    refused = BooleanAttribute(default=False)
    host = UnicodeAttribute(null=True)
    client_id = UnicodeAttribute(null=True)
    sealed_secret = UnicodeAttribute(null=True)
    sealed_code = UnicodeAttribute(null=True)


_Row = TicketTable


class TicketStore:
    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def create(self, ticket: Ticket) -> None:
        row = _Row(
            ticket.hash,
            tenant=ticket.tenant,
            integration_id=ticket.integration_id,
            state_hash=ticket.state_hash,
            valid_until=ticket.expires_at,
            expires_at=ticket.expires_at + _KEPT,
        )
        row.try_save(_Row.ticket_hash.does_not_exist())

    def get(self, ticket_hash: str) -> Ticket | None:
        row = _Row.find(ticket_hash)
        if row is None:
            return None
        return Ticket(
            row.ticket_hash,
            row.tenant,
            row.integration_id,
            row.state_hash,
            int(row.valid_until),
            row.used,
            row.refused,
            row.host,
            row.client_id,
            row.sealed_secret,
            row.sealed_code,
        )

    def note_secrets(self, ticket: Ticket, client_id: str, client_secret: str) -> bool:
        """What the site button's secrets URL was given; False when the ticket is spent."""
        sealed = self._cipher.encrypt(client_secret, owner=ticket.owner)
        return self._update(ticket, [_Row.client_id.set(client_id), _Row.sealed_secret.set(sealed), _not_refused()])

    def note_code(self, ticket: Ticket, host: str, code: str, *, client_id: str | None) -> bool:
        """What the redirect brought; it waits for the secret that a person pastes."""
        sealed = self._cipher.encrypt(code, owner=ticket.owner)
        named = [_Row.client_id.set(client_id)] if client_id else []
        return self._update(ticket, [_Row.host.set(host), _Row.sealed_code.set(sealed), _not_refused(), *named])

    def opened(self, ticket: Ticket) -> tuple[str | None, str | None]:
        """The client secret and the code that have arrived."""
        sealed = (ticket.sealed_secret, ticket.sealed_code)
        secret, code = (self._cipher.decrypt(each, owner=ticket.owner) if each else None for each in sealed)
        return secret, code

    def note_refused(self, ticket: Ticket) -> bool:
        return self._update(ticket, [_Row.refused.set(True)])

    def use(self, ticket: Ticket) -> Ticket | None:
        """Spends the ticket; None when somebody else has spent it first."""
        return replace(ticket, used=True) if self._update(ticket, [_Row.used.set(True), _not_refused()]) else None

    def give_back(self, ticket: Ticket) -> None:
        """After a refusal that another try can mend, such as a mistyped secret."""
        _Row(ticket.hash).try_update([_Row.used.set(False)], _Row.ticket_hash.exists())

    def _update(self, ticket: Ticket, actions: list[Action]) -> bool:
        unused = _Row.ticket_hash.exists() & (_Row.used == False)  # noqa: E712 - pynamodb's syntax
        return _Row(ticket.hash).try_update(actions, unused)


def _not_refused() -> Action:
    """«Отказать» and then «Разрешить»: the last word counts."""
    return _Row.refused.set(False)
