"""Who of a chunk may be sent: one winner for each address, a look at every card, and then the decision.

Nothing here writes to a vendor, so a preview and a run do exactly the same up to here. Of several contacts with one
address the one with the lowest id has it; a contact's main address goes before anybody's further ones.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import batched

from amosend.domain.batch import Batch
from amosend.domain.candidate import OPTED_OUT, Candidate, Former, decide, formers_of, withhold
from amosend.domain.journal import Happening
from amosend.domain.outcome import SENT, Outcome
from amosend.domain.register import Entry, Mark
from amosend.services.former_addresses import FormerAddresses
from amosend.services.list_ground import AT_ONCE, ListGround

__all__ = ["ChunkPeople", "looked_at"]

_ON_THE_WAY = frozenset({Outcome.ADDED, Outcome.UPDATED, Outcome.MOVED})


class ChunkPeople:
    """`intent`: what was decided about these contacts before a worker died; what it began is not decided anew.

    `by_rule`: a rule of a funnel adds them, whatever another did before. `emptied`: who has no address any more, and
    had one in the list.
    """

    def __init__(
        self,
        ground: ListGround,
        batch: Batch,
        *,
        formers: FormerAddresses,
        intent: Mapping[int, Happening],
        by_rule: bool = False,
    ) -> None:
        self._ground = ground
        self._undone = Mark.BY_RULE if by_rule else Mark.NONE
        self._formers = formers
        self.intent = intent
        self.unsent = batch.unsent
        fingerprint = ground.settings.row_fingerprint
        people = sorted(batch.subscribers, key=lambda person: person.contact_id)
        rows = [(person, ground.row_hash(person, fingerprint)) for person in people]
        self.mains = [ground.candidate(person, person.email, row, further=False) for person, row in rows]
        self.further = [
            ground.candidate(person, email, row, further=True) for person, row in rows for email in person.further
        ]
        self.ids = {one.contact_id for one in people} | {each.contact_id for each in batch.unsent}
        unsent = [each.contact_id for each in batch.unsent if each.outcome is not Outcome.STATUS_UNKNOWN]
        self._told = {one.contact_id for one in people} | set(unsent)  # the others still have what they had
        leaving = unsent if ground.list_id is not None else []
        self.emptied = [each for each in leaving if any(entry.ours for entry in ground.register.of(each))]
        self.owners: dict[int, int] = {}
        self.holders: dict[int, list[Entry]] = {}

    @property
    def candidates(self) -> list[Candidate]:
        return [*self.mains, *self.further]

    @property
    def just_added(self) -> list[Candidate]:
        """By a worker, or a run, that could not see any more that their addresses were on a stop-list."""
        added = {each.contact_id for each in self.intent.values() if each.outcome in {Outcome.ADDED, Outcome.MOVED}}
        opted_out = [one for one in self.candidates if one.outcome in OPTED_OUT]
        return [one for one in opted_out if one.marks & Mark.UNPROVEN or (not one.further and one.contact_id in added)]

    def rivals(self, number: int) -> list[Entry]:
        """Who else holds the address; those of the chunk itself are asked what they have now."""
        return [each for each in self.holders.get(number, ()) if each.held and each.contact_id not in self._told]

    def steps(self) -> Iterator[float]:
        """One call at most between two yields, or as little work as a call takes: meanwhile somebody reads."""
        self._find_winners()
        yield 0.0
        yield from self._look()
        yield from self._find_formers()
        yield 0.0
        self._decide()

    def _find_winners(self) -> None:
        ground = self._ground
        self.holders = ground.register.holders({one.number for one in self.candidates}) if len(ground.register) else {}
        elsewhere = ground.neighbours.known({one.number for one in self.candidates})
        for one in self.candidates:
            one.known |= elsewhere.get(one.number, Mark.NONE)
            for each in self.holders.get(one.number, ()):
                one.known |= each.decided
                if each.phone:
                    one.phones.add(each.phone)
            one.known &= ~self._undone
            owner = self.owners.setdefault(one.number, one.contact_id)
            others = self.rivals(one.number)
            mains = [each.contact_id for each in others if not each.marks & Mark.FURTHER]
            rivals = [each.contact_id for each in others] if one.further else mains
            lost_there = any(rival < one.contact_id for rival in rivals) or (one.further and bool(mains))
            if owner != one.contact_id or lost_there:
                one.outcome = Outcome.DUPLICATE_EMAIL

    def _look(self) -> Iterator[float]:
        undecided = self._undecided()
        asked = [one for one in self.candidates if one.contact_id in undecided]
        for some in batched(asked, AT_ONCE, strict=False):
            looked_at(self._ground, some)
            yield 0.0

    def _undecided(self) -> set[int]:
        """Contacts: of one with several addresses a duplicate tells, too, whether the others may be added."""
        return {one.contact_id for one in self.candidates if one.outcome is None}

    def _find_formers(self) -> Iterator[float]:
        """Of contacts whose address has changed: the old one, its card, and whether it is another contact's now."""
        wanted: dict[int, list[Former]] = {}
        addresses: dict[int, set[int]] = {}
        for one in self.candidates:
            addresses.setdefault(one.contact_id, set()).add(one.number)
        undecided = self._undecided()
        for one in self.mains:
            entries = self._ground.register.of(one.contact_id) if one.contact_id in undecided else ()
            known = (replace(each, marks=each.marks & ~self._undone) for each in entries)
            one.formers = formers_of(known, addresses[one.contact_id])
            if one.formers:
                wanted[one.contact_id] = one.formers
        if wanted:
            yield from self._formers.find(wanted)
            self._share(wanted)

    def _share(self, wanted: Mapping[int, list[Former]]) -> None:
        numbers = {former.entry.email for formers in wanted.values() for former in formers}
        shared = self._ground.shared(numbers, but=self._told)
        for contact_id, formers in wanted.items():
            for former in formers:
                number = former.entry.email
                former.stopped = number in self._ground.stopped
                former.shared = number in shared or self.owners.get(number, contact_id) != contact_id

    def _decide(self) -> None:
        list_id = self._ground.list_id
        for one in self.candidates:
            if one.outcome is None:
                one.outcome = decide(one, list_id, same=self._same(one))
        for addresses in self._several():
            withhold(addresses, list_id)
        for one in self.candidates:
            begun = self.intent.get(one.contact_id)
            if begun and not one.further and begun.email == one.number and begun.outcome in _ON_THE_WAY:
                one.outcome = begun.outcome if one.outcome in SENT else one.outcome

    def _several(self) -> Iterable[list[Candidate]]:
        """The addresses of each contact that has several."""
        found: dict[int, list[Candidate]] = {one.contact_id: [] for one in self.further}
        for one in self.candidates if found else ():
            if one.contact_id in found:
                found[one.contact_id].append(one)
        return found.values()

    def _same(self, one: Candidate) -> bool:
        """What was sent last is not sent again: should somebody have changed the card in Sendsay, that stays."""
        if one.entry and (one.entry.row == one.row or one.lacks_phone) and one.marks & Mark.IN_LIST:
            return True
        person, card = one.person, one.card
        if any(card.text(path) != text for path, text in person.cells):
            return False
        if any(card.codes(path) != set(codes) for path, codes in person.choices):
            return False
        if person.phone or self._ground.phones_given_up(one):
            return False
        # The phone's own field is cleared only of a phone that we gave.
        empties = (path for path in person.empties if path != self._ground.settings.phone.field)
        return not any(card.text(path) for path in empties)


def looked_at(ground: ListGround, some: Iterable[Candidate]) -> None:
    people = list(some)
    for one, card in zip(people, ground.cards([one.email for one in people]), strict=True):
        one.card = ground.as_foreseen(one.number, card)
