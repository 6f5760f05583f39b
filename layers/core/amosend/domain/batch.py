"""The contacts read since the last chunk was sent: who goes to Sendsay, and who does not and why.

Held in memory only. A contact that comes again because pages shifted is known by its id and dropped; one address on
several contacts is one subscriber, and the contact with the lowest id wins.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from amosend.domain.contact import Contact, contact_id
from amosend.domain.import_run import Counts
from amosend.domain.integration import ImportSettings, PhoneKind
from amosend.domain.journal import Skipped
from amosend.domain.seen import SeenHashes
from amosend.domain.subscriber import Outcome, Subscriber, subscriber

__all__ = ["MOST_CONTACTS", "Batch", "columns_of"]

MOST_CONTACTS = 5_000  # of a chunk: the largest import that Sendsay's own advice calls comfortable
_FULL = MOST_CONTACTS - 250  # another page might not fit


@dataclass(slots=True)
class Batch:
    """`again`: the account is read once more, and only those who were never handed over count."""

    settings: ImportSettings
    seen: SeenHashes
    email_hash: Callable[[str], int]
    position: str | None
    last_id: int
    ordered: bool = True
    again: bool = False
    subscribers: list[Subscriber] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    hashes: list[int] = field(default_factory=list)
    read: int = 0
    phones_skipped: int = 0

    @property
    def full(self) -> bool:
        return self.read > _FULL

    def take(self, contacts: Iterable[Contact], following: str | None) -> None:
        """One page, and where the next one begins."""
        rows = [(contact_id(contact) or 0, contact) for contact in contacts]
        ids = [found for found, _ in rows]
        # Dropping by id rests on amoCRM's order; a page out of order switches it off for good, and nobody is dropped.
        self.ordered = self.ordered and all(one < other for one, other in pairwise(ids))
        for found, contact in rows:
            if not self.ordered or found > self.last_id:
                self._take_one(found, contact)
        self.last_id = max(self.last_id, *ids) if ids else self.last_id
        self.position = following

    def counts(self) -> Counts:
        outcomes = [each.outcome for each in self.skipped]
        return Counts(
            read=self.read,
            without_email=outcomes.count(Outcome.WITHOUT_EMAIL),
            invalid=outcomes.count(Outcome.INVALID_EMAIL),
            duplicate=outcomes.count(Outcome.DUPLICATE_EMAIL),
            phones_skipped=self.phones_skipped,
        )

    def parts(self) -> dict[tuple[str, ...], list[Subscriber]]:
        """The subscribers by what is known of them: an import must not carry empty cells, they might clear a value."""
        with_phone = self.settings.phone.kind is PhoneKind.FIELD
        parts: dict[tuple[str, ...], list[Subscriber]] = {}
        for each in self.subscribers:
            parts.setdefault(columns_of(each, with_phone=with_phone), []).append(each)
        return dict(sorted(parts.items()))

    def _take_one(self, found: int, contact: Contact) -> None:
        result = subscriber(found, contact, self.settings)
        if isinstance(result, Subscriber):
            number = self.email_hash(result.email)
            if self.seen.add(number):
                self.read += 1
                self.subscribers.append(result)
                self.hashes.append(number)
                self._note_phone(result)
                return
            result = Outcome.DUPLICATE_EMAIL
        if not self.again:
            self.read += 1
            self.skipped.append(Skipped(found, result))

    def _note_phone(self, result: Subscriber) -> None:
        if result.phone_unreadable:
            self.phones_skipped += 1
            self.skipped.append(Skipped(result.contact_id, Outcome.PHONE_INVALID))


def columns_of(each: Subscriber, *, with_phone: bool) -> tuple[str, ...]:
    columns = ["email"]
    if each.name:
        columns.append("name")
    if with_phone and each.phone:
        columns.append("phone")
    return tuple(columns)
