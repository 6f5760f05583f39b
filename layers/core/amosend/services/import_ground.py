"""What one hop of a run stands on: both vendors, the store, the run in hand and the register of its list."""

import re
from collections.abc import Set
from dataclasses import dataclass

from amosend.domain.candidate import Candidate
from amosend.domain.import_run import Run
from amosend.domain.import_settings import ImportSettings, PhoneKind
from amosend.domain.mapping import Mapping
from amosend.domain.register import Register
from amosend.domain.subscriber import Subscriber
from amosend.services.patience import Patience
from amosend.services.ports import AmoCrmApi, Clock, Journal, KeyedHash, Registers, SendsayApi
from amosend.services.run_keeper import RunKeeper

__all__ = ["ImportGround", "register_owner"]


@dataclass(slots=True)
class ImportGround:
    """`most_contacts` make a chunk. `stopped`: hashes of the addresses on a stop-list, as far as Sendsay tells."""

    keeper: RunKeeper
    amocrm: AmoCrmApi
    sendsay: SendsayApi
    journal: Journal
    registers: Registers
    register: Register
    mapping: Mapping
    keyed_hash: KeyedHash
    clock: Clock
    patience: Patience
    most_contacts: int
    stopped: Set[int]

    @property
    def run(self) -> Run:
        return self.keeper.run

    @property
    def settings(self) -> ImportSettings:
        return self.keeper.run.settings

    @property
    def list_id(self) -> str | None:
        return self.settings.list.target

    @property
    def owner(self) -> str:
        return register_owner(self.run.integration_id, self.list_id)

    def email_hash(self, email: str) -> int:
        return self.keyed_hash(email.lower())

    def phone_hash(self, person: Subscriber) -> int:
        """Of the phone that is attached, or goes into a field of its own."""
        choice = self.settings.phone
        phone = dict(person.cells).get(choice.field or "", "") if choice.kind is PhoneKind.FIELD else person.phone
        return self.keyed_hash(phone) if phone else 0

    def phone_given_up(self, one: Candidate) -> bool:
        """Whether the phone that we gave is not the contact's any more; junk in place of a phone proves nothing."""
        before = one.entry.phone if one.entry else 0
        now = self.phone_hash(one.person)
        return bool(before) and before != now and bool(now or one.person.no_phones)

    def phone_number(self, value: str) -> int:
        """The hash of a phone as Sendsay shows it; whether with a plus or without is not confirmed."""
        return self.keyed_hash(re.sub(r"\D", "", value))

    def row_hash(self, person: Subscriber, fingerprint: str) -> int:
        content = (person.cells, person.choices, person.empties, person.phone, fingerprint)
        return self.keyed_hash(repr(content))

    def candidate(self, person: Subscriber, email: str, row: int, *, further: bool) -> Candidate:
        number = self.email_hash(email)
        entries = self.register.of(person.contact_id)
        entry = next((each for each in entries if each.email == number), None)
        return Candidate(person, email, number, row, further, entry)

    def save_register(self) -> None:
        self.registers.save(self.owner, self.register)


def register_owner(integration_id: str, list_id: str | None) -> str:
    return f"{integration_id}#{list_id or 'base'}"
