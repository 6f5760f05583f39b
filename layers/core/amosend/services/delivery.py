"""One delivery: a handful of people as amoCRM has them now, into one list or the base, through the consent firewall.

The parts are the import's own, so nobody is decided about in two ways: winners, cards, the decision, its intent in the
journal, sending, a second look at whom Sendsay took, amends, register, journal. Whatever a worker's death leaves behind
can be delivered once more.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from amosend.domain.batch import Batch
from amosend.domain.candidate import Candidate
from amosend.domain.doubts import held_back
from amosend.domain.import_run import Counts
from amosend.domain.journal import Happening, Remark
from amosend.domain.link import Link
from amosend.domain.outcome import Outcome
from amosend.domain.seen import SeenHashes
from amosend.domain.subscriber import Unsent
from amosend.errors import ConfigurationError
from amosend.reasons import Reason
from amosend.services.chunk_amends import ChunkAmends
from amosend.services.chunk_import import is_sent
from amosend.services.chunk_people import ChunkPeople
from amosend.services.chunk_record import counted, happenings, intended, keep, remarks_of
from amosend.services.chunk_set import ChunkSet
from amosend.services.delivery_ground import DeliveryGround, ListInHand
from amosend.services.delivery_journal import DeliveryJournal, OpenChunk
from amosend.services.ports import Json
from amosend.services.vendor_words import texts_of

__all__ = ["Delivered", "Delivery", "Then"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of each contact, and the address that it goes by, by contact id.

    `begun`: whose delivery a worker had begun before it died, and never told of: what was done for them meanwhile is
    told now. `doubts`: why nothing was done about those whose state is not known. `texts`: what Sendsay may quote.
    """

    outcomes: Mapping[int, Outcome] = field(default_factory=dict)
    emails: Mapping[int, str] = field(default_factory=dict)
    begun: frozenset[int] = frozenset()
    doubts: Mapping[int, Reason] = field(default_factory=dict)
    texts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


Then = Callable[[Delivered], Iterable[Remark]]
_NOBODY: Mapping[int, Outcome] = MappingProxyType({})


def _nothing(_: Delivered) -> Iterable[Remark]:
    return ()


@dataclass(frozen=True, slots=True)
class Delivery:
    journal: DeliveryJournal

    def deliver(
        self,
        ground: DeliveryGround,
        link: Link,
        contacts: Sequence[Json],
        *,
        list_id: str | None,
        told: Sequence[Happening] = (),
        doubted: Container[int] = (),
        by_rule: bool = False,
        told_before: Mapping[int, Outcome] = _NOBODY,
        then: Then = _nothing,
    ) -> Delivered:
        """`list_id` None: into the base. `told`: who is only told of, for nothing can be delivered of him.

        `doubted`: whose address had vanished before, together with too many others'. `by_rule`: a rule of a funnel adds
        them. `told_before`: who was waiting, with the outcome that would be nothing new of him. `then` is done when
        everybody is in Sendsay, and before that is told; its remarks stand in the journal.
        """
        chunk = self.journal.open(link, ground.settings_for(list_id))
        if contacts:
            return self._deliver(
                ground,
                chunk,
                ground.take(list_id),
                contacts,
                told=told,
                doubted=doubted,
                by_rule=by_rule,
                told_before=told_before,
                then=then,
            )
        delivered = _delivered(told, (), chunk)
        remarks = tuple(then(delivered))
        if told or remarks:
            self.journal.settle(chunk, told, remarks, counts=_counts(told))
        return delivered

    def _deliver(
        self,
        ground: DeliveryGround,
        chunk: OpenChunk,
        into: ListInHand,
        contacts: Sequence[Json],
        *,
        told: Sequence[Happening],
        doubted: Container[int],
        by_rule: bool,
        told_before: Mapping[int, Outcome],
        then: Then,
    ) -> Delivered:
        batch = _batch(into, contacts)
        doubts = _doubts(into, batch, doubted)
        people = ChunkPeople(into.ground, batch, formers=into.formers, intent=chunk.begun, by_rule=by_rule)
        _do(people.steps())
        self.journal.intend(chunk, [*intended(people), *told])
        alone, amends = ChunkSet(into.ground), ChunkAmends(into.ground)
        _do(alone.steps([one for one in people.candidates if is_sent(one)]))
        if alone.remarks:
            _check_list(into)
        _do(amends.steps(people.candidates, [*alone.opted_out, *people.just_added]))
        phones = amends.phones
        keep(into.ground, people, amends.amended)
        told = [*happenings(people), *told]
        delivered = _delivered(told, people.mains, chunk, doubts)
        remarks = [*remarks_of(people), *alone.remarks, *amends.remarks, *phones.remarks, *then(delivered)]
        counts = counted(people, remarks, phones_attached=phones.attached, phones_skipped=phones.skipped)
        others = _counts([each for each in told if each.contact_id not in people.ids])
        news, nothing_new = _news(told, remarks, told_before)
        self.journal.settle(chunk, news, remarks, counts=counts + others + nothing_new)
        ground.give_back(into)
        return delivered


def _batch(into: ListInHand, contacts: Sequence[Json]) -> Batch:
    batch = Batch(into.ground.mapping.subscriber, SeenHashes(), None, 0, len(contacts))
    batch.take(contacts, None)
    return batch


def _doubts(into: ListInHand, batch: Batch, doubted: Container[int]) -> dict[int, Reason]:
    """What amoCRM does not tell of contacts, and whose address has vanished together with too many others'.

    Those are held back: an answer may be well made and lack what is there.
    """
    found = {each.contact_id: Reason.AMOCRM_UNAVAILABLE for each in _unknown(batch.unsent)}
    if held := held_back(batch.unsent, batch.ids, into.ground.register, doubted=doubted):
        batch.unsent = held
    return {each.contact_id: Reason.EMAILS_VANISHED for each in _unknown(batch.unsent)} | found


def _unknown(unsent: Iterable[Unsent]) -> Iterator[Unsent]:
    return (each for each in unsent if each.outcome is Outcome.STATUS_UNKNOWN)


def _do(steps: Iterator[float]) -> None:
    for _ in steps:
        pass


def _check_list(into: ListInHand) -> None:
    """Somebody was refused: were it because the list is gone, it would be nobody's own fault."""
    ground, list_id = into.ground, into.ground.list_id
    if list_id is not None and ground.patience(lambda: ground.sendsay.find_list(list_id)) is None:
        raise ConfigurationError(Reason.LIST_GONE)


def _delivered(
    told: Iterable[Happening],
    mains: Iterable[Candidate],
    chunk: OpenChunk,
    doubts: Mapping[int, Reason] | None = None,
) -> Delivered:
    """Who is neither told nor doubted for amoCRM's sake is not known for Sendsay's."""
    outcomes = {each.contact_id: each.outcome for each in told}
    unknown = [each for each, outcome in outcomes.items() if outcome is Outcome.STATUS_UNKNOWN]
    why = {each: (doubts or {}).get(each, Reason.SENDSAY_UNAVAILABLE) for each in unknown}
    emails = {one.contact_id: one.email for one in mains}
    texts = {one.contact_id: tuple(texts_of(one)) for one in mains}
    return Delivered(outcomes, emails, frozenset(chunk.begun), why, texts)


def _news(
    told: Sequence[Happening], remarks: Sequence[Remark], told_before: Mapping[int, Outcome]
) -> tuple[list[Happening], Counts]:
    """Who only goes on waiting is not told of at each try, and is counted once: what is to be taken off the counts."""
    same = [each for each in told if told_before.get(each.contact_id) is each.outcome]
    remarked = {each.contact_id for each in remarks}
    silent = {each.contact_id for each in same} - remarked
    counted = Counter(each.outcome for each in same)
    return [each for each in told if each.contact_id not in silent], Counts.of(
        {outcome: -number for outcome, number in counted.items()}
    )


def _counts(told: Iterable[Happening]) -> Counts:
    return Counts.of(Counter(each.outcome for each in told))
