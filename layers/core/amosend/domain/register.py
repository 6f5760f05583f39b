"""The register of a list: which contacts amosend has met, by their amoCRM ids, and what it last did about each.

It makes the contact id the identity: a changed address is seen to be the same person's, and somebody whom a person
took out of the list is known to have been in it. It holds ids and keyed hashes only, in columns of 64-bit numbers, so
that a million contacts take 40 MB in memory and a few hundred items in the store.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from enum import IntFlag

__all__ = ["PAGE", "Entry", "Mark", "Page", "Register"]

PAGE = 4_000  # entries at most in an item of the store: 160 kB of DynamoDB's 400


class Mark(IntFlag):
    """What is known of the contact's address beyond its hash."""

    NONE = 0
    # Who was decided against stays so, whatever becomes of the contact, of its other addresses or of its duplicates.
    IN_LIST = 1  # in the list (or the base, where there is none) when we last looked
    TAKEN_OUT = 2  # was there by us, and then a person in Sendsay took it out of the list or deleted its card
    OPTED_OUT = 4  # unsubscribed or blocked when we last looked
    DUPLICATE = 8  # the address is another contact's
    GONE = 16  # deleted or merged in amoCRM, and dealt with
    AGAIN = 32  # not finished: to be read by the next run, whatever has changed
    FURTHER = 64  # a further address of the contact, not its main one
    LEAVING = 128  # an address that the contact has no more, and that still has to leave the list
    ASKED = 512  # Sendsay has been told that it leaves: when it is not in the list any more, that was us
    # Put there by us, perhaps, and not looked at since: should its card show an opt-out, it leaves again.
    UNPROVEN = 1024
    BY_RULE = 2048  # a rule of a funnel took it out of the list, and none has brought it back
    FORMER = 256  # an address that the contact has no more, kept for what was decided about it

    PERHAPS_IN_LIST = IN_LIST | LEAVING | UNPROVEN  # by us
    PUT_THERE = IN_LIST | TAKEN_OUT  # was there by us at some time
    AGAINST = TAKEN_OUT | OPTED_OUT | BY_RULE  # decided by the person, by somebody in Sendsay, or by a rule
    DECIDED = PUT_THERE | AGAINST  # about the address, whichever contact has it


@dataclass(frozen=True, slots=True)
class Entry:
    """`email`, `row`, `phone`: keyed hashes of the address, of all that was sent, and of the phone; 0: none."""

    contact_id: int
    email: int
    row: int = 0
    phone: int = 0
    marks: Mark = Mark.NONE

    @property
    def kept(self) -> bool:
        """Whether the contact still has the address, be it as a duplicate of another's."""
        return not self.marks & (Mark.GONE | Mark.LEAVING | Mark.FORMER)

    @property
    def decided(self) -> Mark:
        """What is known of the address, whichever contact has it: whom we have taken out, nobody else has.

        One that still has to leave was there by us: should it be outside before we have asked, somebody took it out.
        """
        known = self.marks & Mark.DECIDED
        if self.marks & Mark.ASKED:
            return known & ~Mark.IN_LIST
        return known | (Mark.IN_LIST if self.marks & Mark.LEAVING and not self.marks & Mark.UNPROVEN else Mark.NONE)

    @property
    def ours(self) -> bool:
        """In the list by us, and not known to have left it."""
        return bool(self.marks & Mark.PERHAPS_IN_LIST)

    @property
    def held(self) -> bool:
        """Whether the address is this contact's: whoever else has it is a duplicate."""
        return self.kept and not self.marks & Mark.DUPLICATE


def _column() -> array[int]:
    return array("Q")


@dataclass(slots=True)
class Page:
    """One item of the store: the entries from `first_id` on, in the order of their contact ids."""

    first_id: int
    version: int = 0
    ids: array[int] = field(default_factory=_column)
    emails: array[int] = field(default_factory=_column)
    rows: array[int] = field(default_factory=_column)
    phones: array[int] = field(default_factory=_column)
    marks: array[int] = field(default_factory=_column)

    @property
    def columns(self) -> tuple[array[int], ...]:
        return self.ids, self.emails, self.rows, self.phones, self.marks

    @classmethod
    def unpacked(cls, first_id: int, version: int, packed: bytes) -> "Page":
        page = cls(first_id, version)
        length = len(packed) // len(page.columns)
        for place, column in enumerate(page.columns):
            column.frombytes(packed[place * length : (place + 1) * length])
        return page

    def packed(self) -> bytes:
        return b"".join(column.tobytes() for column in self.columns)

    def entry(self, place: int) -> Entry:
        ids, emails, rows, phones, marks = self.columns
        return Entry(ids[place], emails[place], rows[place], phones[place], Mark(marks[place]))

    def of(self, contact_id: int) -> tuple[Entry, ...]:
        first = bisect_left(self.ids, contact_id)
        if first == len(self.ids) or self.ids[first] != contact_id:
            return ()
        return tuple(self.entry(place) for place in range(first, bisect_right(self.ids, contact_id, first)))

    def put(self, contact_id: int, entries: Iterable[Entry]) -> None:
        """These entries instead of the ones that the contact has."""
        first = bisect_left(self.ids, contact_id)
        last = bisect_right(self.ids, contact_id, first)
        numbers = [(one.contact_id, one.email, one.row, one.phone, int(one.marks)) for one in entries]
        if first == last and len(numbers) == 1:  # a stranger, as nearly all of a first import are
            for column, number in zip(self.columns, numbers[0], strict=True):
                column.insert(first, number)
            return
        for place, column in enumerate(self.columns):
            column[first:last] = array("Q", [each[place] for each in numbers])

    def split(self) -> "Page | None":
        """The upper part as a page of its own, when this one is too long; between two contacts, never within one.

        A register that is being filled grows at its end, so the lower part stays full.
        """
        if len(self.ids) <= PAGE:
            return None
        place = bisect_left(self.ids, self.ids[PAGE])
        place = place or bisect_right(self.ids, self.ids[0])
        if place >= len(self.ids):
            return None
        upper = Page(self.ids[place])
        for mine, other in zip(self.columns, upper.columns, strict=True):
            other.extend(mine[place:])
            del mine[place:]
        return upper

    def cut_at(self, first_id: int) -> None:
        """Without what the next page holds: a split that was interrupted between its two writes leaves it twice."""
        place = bisect_left(self.ids, first_id)
        for column in self.columns:
            del column[place:]


class Register:
    """All pages in memory, and what has been changed since they were last saved."""

    def __init__(self, pages: Iterable[Page] = ()) -> None:
        self.pages = sorted(pages, key=lambda page: page.first_id) or [Page(0)]
        self._firsts = [page.first_id for page in self.pages]
        for page, following in zip(self.pages, self._firsts[1:], strict=False):
            page.cut_at(following)
        self.changes: dict[int, tuple[Entry, ...]] = {}

    def __len__(self) -> int:
        return sum(len(page.ids) for page in self.pages)

    def __iter__(self) -> Iterator[Entry]:
        return (page.entry(place) for page in self.pages for place in range(len(page.ids)))

    def of(self, contact_id: int) -> tuple[Entry, ...]:
        return self._page(contact_id).of(contact_id)

    def put(self, contact_id: int, entries: Iterable[Entry]) -> None:
        """No entries: the contact is forgotten. What is the same already is no change."""
        kept = tuple(entries)
        page = self._page(contact_id)
        if page.of(contact_id) != kept:
            page.put(contact_id, kept)
            self.changes[contact_id] = kept

    def holders(self, emails: Set[int]) -> dict[int, list[Entry]]:
        """Who has which of these addresses, in the order of contact ids: one walk through everything."""
        found: dict[int, list[Entry]] = {}
        for page in self.pages:
            if emails.isdisjoint(page.emails):
                continue
            for place, email in enumerate(page.emails):
                if email in emails:
                    found.setdefault(email, []).append(page.entry(place))
        return found

    def shared(self, emails: Set[int], *, but: Container[int]) -> set[int]:
        """Which of these addresses are another contact's, too."""
        found = self.holders(emails)
        return {
            email
            for email, entries in found.items()
            if any(each.kept and each.contact_id not in but for each in entries)
        }

    def ask(self, emails: Set[int]) -> None:
        """Sendsay is about to be asked to take these addresses out of the list."""
        for entries in self.holders(emails).values():
            for each in entries:
                if each.marks & (Mark.IN_LIST | Mark.LEAVING):
                    told = replace(each, marks=each.marks | Mark.ASKED)
                    self.put(each.contact_id, (told if one == each else one for one in self.of(each.contact_id)))

    def marked(self, mark: Mark) -> list[Entry]:
        return [page.entry(place) for page in self.pages for place, marks in enumerate(page.marks) if marks & int(mark)]

    def changed_pages(self) -> list[Page]:
        """To be saved, split where they have grown too long; the upper part comes first, for a reason see `cut_at`."""
        found: dict[int, Page] = {}
        for contact_id in self.changes:
            page = self._page(contact_id)
            found[page.first_id] = page
        for page in list(found.values()):
            while upper := page.split():
                self._insert(upper)
                found[upper.first_id] = upper
                page = upper
        return [found[first_id] for first_id in sorted(found, reverse=True)]

    def replace(self, page: Page) -> None:
        """As it is in the store now, and with our changes upon it."""
        place = bisect_right(self._firsts, page.first_id) - 1
        self.pages[place] = page
        if place + 1 < len(self._firsts):
            page.cut_at(self._firsts[place + 1])
        for contact_id, entries in self.changes.items():
            if self._page(contact_id) is page:
                page.put(contact_id, entries)

    def _page(self, contact_id: int) -> Page:
        return self.pages[max(0, bisect_right(self._firsts, contact_id) - 1)]

    def _insert(self, page: Page) -> None:
        place = bisect_right(self._firsts, page.first_id)
        self.pages.insert(place, page)
        self._firsts.insert(place, page.first_id)
