"""The contacts read since the last chunk was sent: who goes to Sendsay, and who does not and why.

Held in memory only. A contact that comes again because pages shifted is known by its id and not counted twice; one
address on several contacts is one subscriber, and the contact with the lowest id wins.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from amosend.domain.contact import Contact, contact_id
from amosend.domain.import_run import Counts, Part
from amosend.domain.integration import ImportSettings, PhoneKind
from amosend.domain.journal import Skipped
from amosend.domain.seen import SeenHashes
from amosend.domain.subscriber import Outcome, Subscriber, subscriber

__all__ = ["MOST_CONTACTS", "MOST_WITH_PHONES", "Batch"]

MOST_CONTACTS = 5_000  # of a chunk: the largest import that Sendsay's own advice calls comfortable
# With phones as additional contacts each person costs two calls more, and a chunk must be settled within one hop.
MOST_WITH_PHONES = 500
_A_PAGE = 250
_MASK = (1 << 64) - 1


@dataclass(slots=True)
class Batch:
    """`again`: the account is read once more, and only those who were never handed over count.

    `most` contacts make a chunk; it is full as soon as another page might not fit.
    """

    settings: ImportSettings
    seen: SeenHashes
    email_hash: Callable[[str], int]
    position: str | None
    last_id: int
    ordered: bool = True
    again: bool = False
    most: int = MOST_CONTACTS
    subscribers: list[Subscriber] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    hashes: list[int] = field(default_factory=list)
    read: int = 0
    phones_skipped: int = 0

    @property
    def full(self) -> bool:
        return self.read > max(0, self.most - _A_PAGE)

    def take(self, contacts: Iterable[Contact], following: str | None) -> None:
        """One page, and where the next one begins."""
        rows = [(contact_id(contact) or 0, contact) for contact in contacts]
        ids = [found for found, _ in rows]
        self.ordered = self.ordered and self._in_order(ids, last_page=following is None)
        for found, contact in rows:
            if contact.get("is_deleted") is True:  # in the trash; not documented to be listed, but the flag is
                continue
            # A known id comes again because pages shifted. Should it never have been read, its address is new here.
            repeated = self.ordered and found <= self.last_id
            self._take_one(found, contact, again=self.again or repeated)
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
        parts: dict[tuple[str, ...], list[Subscriber]] = {}
        for each in self.subscribers:
            parts.setdefault(self._columns_of(each), []).append(each)
        return dict(sorted(parts.items()))

    def unsent(self) -> list[Part]:
        """The same as they are kept while Sendsay works on them: without the people, but to be known again."""
        marks: dict[tuple[str, ...], int] = {}
        for each, number in zip(self.subscribers, self.hashes, strict=True):
            columns = self._columns_of(each)
            marks[columns] = (marks.get(columns, 0) + number) & _MASK
        return [Part(columns, len(people), marks[columns]) for columns, people in self.parts().items()]

    def _in_order(self, ids: list[int], *, last_page: bool) -> bool:
        """Knowing repeats by their id rests on amoCRM's order: a page out of order switches it off for good."""
        rising = all(one < other for one, other in pairwise(ids))
        return rising and (last_page or not ids or ids[-1] > self.last_id)

    def _take_one(self, found: int, contact: Contact, *, again: bool) -> None:
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
        if not again:
            self.read += 1
            self.skipped.append(Skipped(found, result))

    def _note_phone(self, result: Subscriber) -> None:
        if result.phone_unreadable:
            self.phones_skipped += 1
            self.skipped.append(Skipped(result.contact_id, Outcome.PHONE_INVALID))

    def _columns_of(self, each: Subscriber) -> tuple[str, ...]:
        columns = ["email"]
        if each.name:
            columns.append("name")
        if self.settings.phone.kind is PhoneKind.FIELD and each.phone:
            columns.append("phone")
        return tuple(columns)
