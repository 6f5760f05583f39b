"""One address of a contact on its way to Sendsay, and the decision about it: who may be sent, and what that changes.

The decision is the consent firewall: nobody who unsubscribed, was blocked, or was taken out of the list by a person in
Sendsay is sent again, and what is not known is not assumed. It is the same for runs, previews and webhooks, knows
neither vendor nor store, and never forgets that the amoCRM contact, and not the address, is the person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from amosend.domain.card import Card
from amosend.domain.outcome import SENT, Outcome
from amosend.domain.register import Entry, Mark
from amosend.domain.subscriber import Subscriber

__all__ = ["OPTED_OUT", "Candidate", "Former", "decide", "formers_of", "given_up", "is_inside", "refused", "withhold"]

OPTED_OUT = frozenset({Outcome.UNSUBSCRIBED, Outcome.BLOCKED})
_UNKNOWN = Card(None)
_LEFT_BEHIND = Mark.DECIDED | Mark.UNPROVEN  # what an address may be known for when its contact has it no more


@dataclass(slots=True)
class Former:
    """An address that the contact had before: its entry, and, as far as it could be found, itself and its card.

    `shared`: another contact has it now, so it stays in the list. `absent`: the list was read, and it is not there.
    `stopped`: it is on a stop-list.
    """

    entry: Entry
    email: str = ""
    card: Card = _UNKNOWN
    shared: bool = False
    absent: bool = False
    stopped: bool = False

    def against(self, list_id: str | None) -> Mark:
        """What was decided about it without us."""
        opted_out = self.card.opted_out or self.stopped
        return (Mark.TAKEN_OUT if self.taken_out(list_id) else Mark.NONE) | (Mark.OPTED_OUT if opted_out else Mark.NONE)

    def taken_out(self, list_id: str | None) -> bool:
        """Was in the list by us and is not any more, so somebody took it out."""
        return self.outside(list_id) and self.ours and not self.entry.marks & (Mark.ASKED | Mark.UNPROVEN)

    def outside(self, list_id: str | None) -> bool:
        """Known not to be in the list."""
        return self.absent or (self.card.exists is not None and not is_inside(self.card, list_id))

    @property
    def ours(self) -> bool:
        """Put into the list by us, and not known to have left it."""
        return self.entry.ours

    def leaves(self, list_id: str | None) -> bool:
        return bool(self.email) and self.ours and not self.shared and is_inside(self.card, list_id)


@dataclass(slots=True)
class Candidate:
    """`number` and `row` are the keyed hashes of the address and of all that would be sent with it.

    `known`: what is known of the address, whichever contact has or had it; a decision is about an address, too.
    `phones`: hashes of those that we have given to it, or to the contact.
    `formers` are the contact's, and stand with its main address. `stopped`: the address is on a stop-list, card or no
    card. `withheld`: nothing is against this address, but something is against another one of the same contact.
    `unproven`: it was sent, and what its card shows since then could not be read.
    """

    person: Subscriber
    email: str
    number: int
    row: int
    further: bool = False
    entry: Entry | None = None
    known: Mark = Mark.NONE
    phones: set[int] = field(default_factory=set)
    card: Card = _UNKNOWN
    formers: list[Former] = field(default_factory=list)
    outcome: Outcome | None = None
    stopped: bool = False
    withheld: bool = False
    unproven: bool = False

    @property
    def contact_id(self) -> int:
        return self.person.contact_id

    @property
    def marks(self) -> Mark:
        return self.entry.marks if self.entry else Mark.NONE

    @property
    def row_without_phone(self) -> int:
        """Remembered in place of the row when all of it is in Sendsay but the phone."""
        return self.row ^ 1

    @property
    def lacks_phone(self) -> bool:
        """Whether nothing but the phone could not be brought when all of this was sent last."""
        return self.entry is not None and self.entry.row == self.row_without_phone

    def inside(self, list_id: str | None) -> bool:
        """In the list now, or in the base where there is no list."""
        return is_inside(self.card, list_id)


def is_inside(card: Card, list_id: str | None) -> bool:
    return bool(card.exists) and (list_id is None or list_id in card.groups)


def decide(one: Candidate, list_id: str | None, *, same: bool) -> Outcome:
    """By what this address and the contact's former ones tell. `same`: the card holds already what would be sent."""
    if against := _refusal(one, list_id):
        return against
    if any(former.entry.marks & Mark.IN_LIST and not former.entry.marks & Mark.FURTHER for former in one.formers):
        return Outcome.MOVED
    if not one.card.exists:
        return Outcome.ADDED
    return Outcome.UNCHANGED if one.inside(list_id) and same else Outcome.UPDATED


def withhold(addresses: Sequence[Candidate], list_id: str | None) -> None:
    """Of one contact: while one of its addresses is refused, or a former one was, none is newly added in its place.

    Duplicates count, too: they are the person's, whichever contact has them. What is in the list stays as it is.
    """
    refusals = (_refusal(one, list_id) or _refused_before(one.formers, list_id) for one in addresses)
    against = next((each for each in refusals if each), None)
    for one in addresses:
        if against and one.outcome in SENT and not one.inside(list_id):
            one.outcome, one.withheld = against, True


def _refusal(one: Candidate, list_id: str | None) -> Outcome | None:
    if one.person.agreed is False:
        return Outcome.NO_CONSENT
    if against := refused(one.card) or (Outcome.BLOCKED if one.stopped else None):
        return against
    return None if one.inside(list_id) else _refused_outside(one, list_id)


def refused(card: Card) -> Outcome | None:
    """Why nobody with this card is sent, whatever else is known."""
    if card.exists is None:
        return Outcome.STATUS_UNKNOWN
    if card.unsubscribed:
        return Outcome.UNSUBSCRIBED
    return Outcome.BLOCKED if card.blocked else None


def _refused_outside(one: Candidate, list_id: str | None) -> Outcome | None:
    if one.known & Mark.PUT_THERE:
        return Outcome.REMOVED_IN_SENDSAY
    if one.known & Mark.OPTED_OUT and not one.card.exists:  # a deleted card takes nobody off a stop-list
        return Outcome.UNSUBSCRIBED
    return (Outcome.LEFT_BY_RULE if one.known & Mark.BY_RULE else None) or _refused_before(one.formers, list_id)


def _refused_before(formers: Sequence[Former], list_id: str | None) -> Outcome | None:
    """A new address does not undo what the person, or somebody in Sendsay, decided about the old one."""
    for former in formers:
        if against := _refused_by(former, list_id):
            return against
    return None


def _refused_by(former: Former, list_id: str | None) -> Outcome | None:
    marks, card = former.entry.marks, former.card
    if card.unsubscribed or (marks & Mark.OPTED_OUT and not card.exists):
        return Outcome.UNSUBSCRIBED
    if card.blocked or former.stopped:
        return Outcome.BLOCKED
    if former.taken_out(list_id) or (marks & Mark.TAKEN_OUT and not is_inside(card, list_id)):
        return Outcome.REMOVED_IN_SENDSAY
    if marks & Mark.BY_RULE and not is_inside(card, list_id):
        return Outcome.LEFT_BY_RULE
    unread = marks & Mark.IN_LIST and card.exists is None and list_id is not None
    return Outcome.STATUS_UNKNOWN if unread else None


def formers_of(entries: Iterable[Entry], wanted: set[int]) -> list[Former]:
    """Of the contact's entries those whose address it has no more."""
    return [Former(each) for each in entries if each.email not in wanted and each.marks & _LEFT_BEHIND]


def given_up(entry: Entry, *, leaving: bool, against: Mark = Mark.NONE) -> Entry | None:
    """What stays of an address that the contact has no more; `leaving`: it still has to leave the list.

    A phone that we gave stays on its card, so it stays known, and is taken back when somebody else has the address.
    """
    marks = (entry.marks & Mark.AGAINST) | against
    if leaving and entry.ours:
        marks |= Mark.LEAVING | (entry.marks & Mark.UNPROVEN)
    former = Entry(entry.contact_id, entry.email, phone=entry.phone, marks=marks | Mark.FORMER)
    return former if marks or former.phone else None
