"""What a rule would come to for the deals in its stage: everything is looked at and decided, nothing is done.

The decisions are those of the real thing: the same firewall, the same re-entry.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from amosend.domain.batch import Batch
from amosend.domain.candidate import is_inside
from amosend.domain.funnel import Action, Rule
from amosend.domain.journal import Happening, Remark
from amosend.domain.link import Link
from amosend.domain.outcome import SENT, Outcome
from amosend.domain.seen import SeenHashes
from amosend.domain.start import Verdict, applied_by_hand, verdict
from amosend.services.chunk_people import ChunkPeople
from amosend.services.chunk_record import Amended, happenings, remarks_of, remember
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.funnel_people import FunnelPeople, read_people
from amosend.services.ports import Causes, Clock

__all__ = ["FunnelPreview"]


@dataclass(frozen=True, slots=True)
class FunnelPreview:
    causes: Causes
    clock: Clock

    def of(
        self, ground: DeliveryGround, link: Link, rule: Rule, persons: Sequence[int]
    ) -> tuple[list[Happening], list[Remark]]:
        """What would become of these people."""
        people = read_people(ground, persons)
        if not rule.action.counted:
            return [], list(self._ended(ground, rule, people, persons))
        before = self._before(link, rule, persons)
        if rule.action is Action.ADD_TO_LIST:
            told, remarks = _foreseen(ground, people, [one for one in persons if one not in before], rule.target)
            return told, [*remarks, *(Remark(person, Outcome.NOT_ADDED_AGAIN, rule.target) for person in before)]
        told, remarks = _foreseen(ground, people, persons, None)
        for each in told:
            again = Outcome.AUTOMATION_STARTED_BEFORE if each.contact_id in before else Outcome.AUTOMATION_STARTED
            remarks += [Remark(each.contact_id, again, rule.target)] if each.outcome in SENT else []
        return told, remarks

    def _before(self, link: Link, rule: Rule, persons: Sequence[int]) -> set[int]:
        known, now = self.causes.starts(link.id, [(rule.id, person) for person in persons]), self.clock()
        occasion = applied_by_hand(rule, 0, "")
        found = ((start.person, verdict(start.towards(rule.target), occasion, now)) for start in known.values())
        return {person for person, said in found if said is not Verdict.GO}

    def _ended(
        self, ground: DeliveryGround, rule: Rule, people: FunnelPeople, persons: Sequence[int]
    ) -> Iterator[Remark]:
        known = {person: emails for person in persons if (emails := people.emails(person))}
        is_in = self._members(ground, rule)
        outcome = Outcome.AUTOMATION_STOPPED if rule.action is Action.STOP else Outcome.LEFT_LIST
        yield from (Remark(person, outcome, rule.target) for person, emails in known.items() if any(map(is_in, emails)))

    def _members(self, ground: DeliveryGround, rule: Rule) -> Callable[[str], bool]:
        """Who is in the list. Who is in the automation, as far as Sendsay tells; otherwise everybody may be."""
        if rule.action is Action.STOP:
            inside = ground.patience(lambda: ground.sendsay.in_automation(rule.target))
            return lambda email: inside is None or email.lower() in inside.emails

        def in_list(email: str) -> bool:
            [card] = ground.patience(lambda: ground.sendsay.cards([email]))
            return is_inside(card, rule.target)

        return in_list


def _foreseen(
    ground: DeliveryGround, people: FunnelPeople, persons: Sequence[int], list_id: str | None
) -> tuple[list[Happening], list[Remark]]:
    """The register in memory is as if it had been done, so that the next ones are decided as they will be."""
    into, contacts = ground.take(list_id), people.of(persons)
    batch = Batch(into.ground.mapping.subscriber, SeenHashes(), None, 0, len(contacts))
    batch.take(contacts, None)
    chunk = ChunkPeople(into.ground, batch, formers=into.formers, intent={}, by_rule=list_id is not None)
    for _ in chunk.steps():
        pass
    remember(into.ground, chunk, Amended())
    into.ground.register.changes.clear()
    ground.give_back(into)
    gone = [Happening(person, 0, Outcome.GONE_MEANWHILE) for person in people.gone(persons)]
    return [*happenings(chunk), *gone], list(remarks_of(chunk))
