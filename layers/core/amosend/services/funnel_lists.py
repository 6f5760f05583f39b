"""People who leave a list because a rule says so.

The register forgets that they were in it by us before Sendsay is told: whoever looks next must not take our own removal
for a person's decision, which would keep them out for ever. It remembers that a rule did so instead: an import or a
hook does not bring them back, and a rule does. Whom somebody in Sendsay has taken out before us, stays so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from amosend.domain.candidate import Former, is_inside
from amosend.domain.card import Card
from amosend.domain.journal import Remark
from amosend.domain.lead import company_id
from amosend.domain.outcome import Outcome
from amosend.domain.register import Entry, Mark
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.former_addresses import FormerAddresses
from amosend.services.funnel_people import FunnelPeople
from amosend.services.list_ground import AT_ONCE, ListGround
from amosend.services.member_set import leave_list
from amosend.services.vendor_words import without_texts

__all__ = ["leave"]


@dataclass(frozen=True, slots=True)
class _Leaver:
    person: int
    email: str
    card: Card


def leave(ground: DeliveryGround, list_id: str, people: FunnelPeople, persons: Iterable[int]) -> list[Remark]:
    """With all their addresses. Whoever is not in it is not told of, but for who is gone and cannot be looked for."""
    asked = list(dict.fromkeys(persons))
    wanted, gone = [(person, email) for person in asked for email in people.emails(person)], people.gone(asked)
    into = ground.take(list_id)
    leavers = [*_seen(into.ground, wanted), *_remembered(into.ground, gone)]
    _forget(into.ground, list_id, leavers)
    inside = [one for one in leavers if is_inside(one.card, list_id)]
    remarks = [
        remark for some in batched(inside, AT_ONCE, strict=False) for remark in _left(into.ground, list_id, some)
    ]
    ground.give_back(into)
    found = {one.person for one in leavers}
    return [*remarks, *(Remark(person, Outcome.GONE_MEANWHILE, list_id) for person in gone if person not in found)]


def _seen(ground: ListGround, wanted: Sequence[tuple[int, str]]) -> Iterator[_Leaver]:
    for some in batched(wanted, AT_ONCE, strict=False):
        cards = ground.cards([email for _, email in some])
        yield from (_Leaver(person, email, card) for (person, email), card in zip(some, cards, strict=True))


def _remembered(ground: ListGround, gone: Iterable[int]) -> Iterator[_Leaver]:
    """amoCRM tells no address of a contact that it has deleted: the ones that we have put there are looked for."""
    wanted = {person: list(_left_alone(ground, person)) for person in gone if not company_id(person)}
    wanted = {person: formers for person, formers in wanted.items() if formers}
    for _ in FormerAddresses(ground).find(wanted) if wanted else ():
        pass
    for person, formers in wanted.items():
        yield from (_Leaver(person, former.email, former.card) for former in formers if former.email)


def _left_alone(ground: ListGround, person: int) -> Iterator[Former]:
    """What nobody else has."""
    ours = {entry.email: entry for entry in ground.register.of(person) if entry.ours}
    shared = ground.shared(set(ours), but={person}) if ours else set()
    yield from (Former(entry) for number, entry in ours.items() if number not in shared)


def _forget(ground: ListGround, list_id: str, leavers: Sequence[_Leaver]) -> None:
    """Of every contact that has the address; and of who is in the list by others, too."""
    register, cards = ground.register, {ground.email_hash(one.email): one.card for one in leavers}
    inside = {number for number, card in cards.items() if is_inside(card, list_id)}
    for one in leavers:
        number = ground.email_hash(one.email)
        known = register.of(one.person)
        if number in inside and all(entry.email != number for entry in known):
            register.put(one.person, [*known, Entry(one.person, number)])
    for number, entries in register.holders(set(cards)).items():
        for entry in entries:
            left = replace(entry, marks=_left_marks(entry, cards[number], ruled=number in inside))
            known = register.of(entry.contact_id)
            register.put(entry.contact_id, [left if one == entry else one for one in known])
    ground.save_register()
    ground.neighbours.ask(set(cards))


def _left_marks(entry: Entry, card: Card, *, ruled: bool) -> Mark:
    """Who is in it no more although we had put him there was taken out by somebody in Sendsay."""
    if ruled:
        return (entry.marks & ~Mark.IN_LIST) | Mark.BY_RULE
    if not entry.marks & Mark.IN_LIST:
        return entry.marks
    return (entry.marks & ~Mark.IN_LIST) | (Mark.NONE if card.exists is None else Mark.TAKEN_OUT)


def _left(ground: ListGround, list_id: str, some: Sequence[_Leaver]) -> Iterator[Remark]:
    answers = ground.batch([leave_list(one.email, list_id) for one in some])
    for one, answer in zip(some, answers, strict=True):
        if answer.error:
            words = without_texts(answer.error, (one.email, *map(str, one.card.values)))
            yield Remark(one.person, Outcome.REJECTED_BY_SENDSAY, words)
        else:
            yield Remark(one.person, Outcome.LEFT_LIST, list_id)
