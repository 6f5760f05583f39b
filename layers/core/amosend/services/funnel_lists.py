"""People who leave a list because a rule says so.

The register forgets that they were in it by us before Sendsay is told: whoever looks next must not take our own removal
for a person's decision, which would keep them out for ever. Whom somebody in Sendsay has taken out before us, stays so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from amosend.domain.candidate import is_inside
from amosend.domain.card import Card
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.domain.register import Mark
from amosend.redaction import redacted
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.funnel_people import FunnelPeople
from amosend.services.list_ground import AT_ONCE, ListGround
from amosend.services.member_set import leave_list

__all__ = ["leave"]

_LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class _Leaver:
    person: int
    email: str
    card: Card


def leave(ground: DeliveryGround, list_id: str, people: FunnelPeople, persons: Iterable[int]) -> list[Remark]:
    """With all their addresses. Whoever is not in it is not told of."""
    wanted = [(person, email) for person in dict.fromkeys(persons) for email in people.emails(person)]
    into = ground.take(list_id)
    leavers = list(_seen(into.ground, wanted))
    _forget(into.ground, list_id, leavers)
    inside = [one for one in leavers if is_inside(one.card, list_id)]
    remarks = [
        remark for some in batched(inside, AT_ONCE, strict=False) for remark in _left(into.ground, list_id, some)
    ]
    ground.give_back(into)
    return remarks


def _seen(ground: ListGround, wanted: Sequence[tuple[int, str]]) -> Iterator[_Leaver]:
    for some in batched(wanted, AT_ONCE, strict=False):
        cards = ground.cards([email for _, email in some])
        yield from (_Leaver(person, email, card) for (person, email), card in zip(some, cards, strict=True))


def _forget(ground: ListGround, list_id: str, leavers: Sequence[_Leaver]) -> None:
    """Of every contact that has the address."""
    cards = {ground.email_hash(one.email): one.card for one in leavers}
    for number, entries in ground.register.holders(set(cards)).items():
        out = Mark.NONE if is_inside(cards[number], list_id) or cards[number].exists is None else Mark.TAKEN_OUT
        for entry in entries:
            if entry.marks & Mark.IN_LIST:
                left = replace(entry, marks=(entry.marks & ~Mark.IN_LIST) | out)
                known = ground.register.of(entry.contact_id)
                ground.register.put(entry.contact_id, [left if one == entry else one for one in known])
    ground.save_register()
    ground.neighbours.ask(set(cards))


def _left(ground: ListGround, list_id: str, some: Sequence[_Leaver]) -> Iterator[Remark]:
    answers = ground.batch([leave_list(one.email, list_id) for one in some])
    for one, answer in zip(some, answers, strict=True):
        if answer.error:
            words = redacted(answer.error)[:_LONGEST_WORDS]
            yield Remark(one.person, Outcome.REJECTED_BY_SENDSAY, words)
        else:
            yield Remark(one.person, Outcome.LEFT_LIST, list_id)
