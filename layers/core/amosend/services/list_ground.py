"""One list (or the base) of an integration in a worker's hands: both vendors, its register, and what is chosen for it.

It knows of no run, so that whoever puts people into a list (an import, or a delivery of what a webhook told) stands on
the same ground. Every call that may safely be made twice is made with patience here.
"""

import re
from collections.abc import Container, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice

from amosend.domain.answer import BatchAnswer
from amosend.domain.candidate import Candidate
from amosend.domain.card import Card
from amosend.domain.import_settings import ImportSettings, PhoneKind
from amosend.domain.mapping import Mapping
from amosend.domain.register import Register
from amosend.domain.subscriber import Subscriber
from amosend.errors import ReconnectRequiredError, RejectedError
from amosend.reasons import Reason
from amosend.services.neighbours import Neighbours
from amosend.services.patience import Patience
from amosend.services.ports import AmoCrmApi, Clock, Json, KeyedHash, Registers, SendsayApi

__all__ = ["AT_ONCE", "ListGround", "register_owner"]

AT_ONCE = 100  # people, or calls, between two looks at the clock: as many as either vendor takes in one call


@dataclass(slots=True, kw_only=True)
class ListGround:
    """`stopped`: hashes of the addresses on a stop-list, as far as Sendsay tells.

    `foreseen`: of those that a preview would have put into the list by now.
    """

    integration_id: str
    settings: ImportSettings
    amocrm: AmoCrmApi
    sendsay: SendsayApi
    registers: Registers
    register: Register
    mapping: Mapping
    keyed_hash: KeyedHash
    clock: Clock
    patience: Patience
    stopped: Set[int]
    neighbours: Neighbours
    foreseen: set[int] = field(default_factory=set)

    @property
    def list_id(self) -> str | None:
        return self.settings.list.target

    @property
    def owner(self) -> str:
        return register_owner(self.integration_id, self.list_id)

    def email_hash(self, email: str) -> int:
        return self.keyed_hash(email.lower())

    def phone_hash(self, person: Subscriber) -> int:
        """Of the phone that is attached, or goes into a field of its own."""
        choice = self.settings.phone
        phone = dict(person.cells).get(choice.field or "", "") if choice.kind is PhoneKind.FIELD else person.phone
        return self.keyed_hash(phone) if phone else 0

    def phones_given_up(self, one: Candidate) -> set[int]:
        """Of those that we gave, what is not the contact's any more; junk in place of a phone proves nothing."""
        now = self.phone_hash(one.person)
        return one.phones - {now} if now or one.person.no_phones else set()

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
        phones = {each.phone for each in entries if each.phone and each.kept}
        return Candidate(person, email, number, row, further, entry, phones=phones, stopped=number in self.stopped)

    def shared(self, numbers: Set[int], *, but: Container[int]) -> set[int]:
        """Which of these addresses another contact has, too, be it another integration's."""
        return self.register.shared(numbers, but=but) | self.neighbours.held(numbers)

    def save_register(self) -> None:
        self.neighbours.join()
        self.registers.save(self.owner, self.register)

    def tell_of_asking(self, numbers: Set[int]) -> None:
        """Before Sendsay is asked: whoever takes over must not think that somebody else took these addresses out."""
        self.register.ask(numbers)
        self.save_register()
        self.neighbours.ask(numbers)

    def cards(self, emails: Sequence[str]) -> list[Card]:
        return self.patience(lambda: self.sendsay.cards(emails))

    def as_foreseen(self, number: int, card: Card) -> Card:
        """The card as it would be by now, had the preview been a run."""
        if number not in self.foreseen or card.exists is None:
            return card
        return replace(card, exists=True, groups=card.groups | ({self.list_id} if self.list_id else set()))

    def batch(self, calls: list[Json]) -> list[BatchAnswer]:
        return self.patience(lambda: self.sendsay.batch(calls))

    def events(self, kinds: tuple[str, ...], since: int, *, most: int | None = None) -> list[Json] | None:
        """What happened in amoCRM at or after `since`; None when this grant may not read events."""
        try:
            return self.patience(lambda: list(islice(self.amocrm.events(kinds, since), most)))
        except RejectedError:
            return None
        except ReconnectRequiredError as error:
            if error.reason is not Reason.AMOCRM_FORBIDDEN:
                raise
            return None

    def former_texts(self, contact_ids: Sequence[int]) -> list[str]:
        """What the e-mail fields of these contacts held before, as far as amoCRM's events tell."""
        return self.patience(lambda: list(self.amocrm.former_texts(contact_ids)))


def register_owner(integration_id: str, list_id: str | None) -> str:
    return f"{integration_id}#{list_id or 'base'}"
