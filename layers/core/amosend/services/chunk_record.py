"""What is remembered of a chunk: each contact's outcome in the journal and the counts, each address in the register."""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from amosend.domain.candidate import OPTED_OUT, Candidate, given_up
from amosend.domain.import_run import MOST_EXAMPLES, Counts
from amosend.domain.journal import Happening, Remark
from amosend.domain.outcome import SENT, Outcome
from amosend.domain.register import Entry, Mark
from amosend.services.chunk_people import ChunkPeople
from amosend.services.list_ground import ListGround

__all__ = [
    "Amended",
    "call_heirs",
    "counted",
    "examples_of",
    "happenings",
    "intended",
    "keep",
    "keep_left_behind",
    "remarks_of",
    "remember",
]


@dataclass(frozen=True, slots=True)
class Amended:
    """What has been done behind an import, by hashes of addresses.

    `left` the list; `unfinished`: a change was refused; `taken_back`: the card has no phone of ours any more;
    `phone_stays`: it could not be taken back. `without_phone`: contacts whose phone is not where it should be.
    """

    left: Set[int] = frozenset()
    unfinished: Set[int] = frozenset()
    without_phone: Set[int] = frozenset()
    taken_back: Set[int] = frozenset()
    phone_stays: Set[int] = frozenset()


_KEPT_AS_IT_WAS = frozenset({Outcome.STATUS_UNKNOWN, Outcome.REJECTED_BY_SENDSAY})


def happenings(people: ChunkPeople) -> tuple[Happening, ...]:
    told = [Happening(one.contact_id, one.number, one.outcome) for one in people.mains if one.outcome]
    told += [Happening(each.contact_id, 0, each.outcome) for each in people.unsent]
    return tuple(sorted(told, key=lambda each: each.contact_id))


def intended(people: ChunkPeople) -> tuple[Happening, ...]:
    """What is about to be done. Who was added and has to leave again stays noted as added: this worker may die, too."""
    leaving = {one.contact_id for one in people.just_added} & people.intent.keys()
    return tuple(people.intent[each.contact_id] if each.contact_id in leaving else each for each in happenings(people))


def keep_left_behind(ground: ListGround, people: ChunkPeople) -> None:
    """Addresses that a dead worker may have sent, and whose contacts have been deleted or got others since."""
    now = {(one.contact_id, one.number) for one in people.candidates}
    for each in people.intent.values():
        entries = ground.register.of(each.contact_id)
        known = (each.contact_id, each.email) in now or any(one.email == each.email for one in entries)
        if each.outcome in SENT and each.email and not known:
            sent = Entry(each.contact_id, each.email, marks=Mark.UNPROVEN | Mark.AGAIN)
            ground.register.put(each.contact_id, [*entries, sent])
    if ground.register.changes:
        ground.save_register()


def counted(
    people: ChunkPeople, remarks: Iterable[Remark], *, phones_attached: int = 0, phones_skipped: int = 0
) -> Counts:
    """`remarks`: who does not agree and has left the list is counted among those skipped, and besides."""
    outcomes = Counter(each.outcome for each in happenings(people))
    further = sum(one.outcome in SENT for one in people.further)
    phones_skipped += sum(_has_unreadable_phone(one) for one in people.mains if one.outcome in SENT)
    return Counts.of(
        outcomes,
        consent_withdrawn=sum(each.outcome is Outcome.CONSENT_WITHDRAWN for each in remarks),
        further_addresses=further,
        phones_attached=phones_attached,
        phones_skipped=phones_skipped,
    )


def _has_unreadable_phone(one: Candidate) -> bool:
    return any(each.outcome is Outcome.PHONE_INVALID for each in one.person.remarks)


def remarks_of(people: ChunkPeople) -> Iterator[Remark]:
    for one in people.mains:
        yield from one.person.remarks
    for emptied in people.emptied:
        yield Remark(emptied, Outcome.EMAIL_EMPTIED)
    for one in people.further:
        if one.outcome and one.outcome not in SENT:
            yield Remark(one.contact_id, Outcome.ANOTHER_ADDRESS, one.outcome)


def examples_of(told: Iterable[Happening | Remark]) -> dict[str, list[int]]:
    """The first contacts of each outcome, by id."""
    found: dict[str, list[int]] = {}
    for each in told:
        some = found.setdefault(each.outcome, [])
        if len(some) < MOST_EXAMPLES and each.contact_id not in some:
            some.append(each.contact_id)
    return found


def keep(ground: ListGround, people: ChunkPeople, amended: Amended) -> None:
    """In the stored register."""
    remember(ground, people, amended)
    ground.save_register()


def remember(ground: ListGround, people: ChunkPeople, amended: Amended) -> None:
    """In the register in memory; saving it is the caller's. Whoever inherits an address given up here is called."""
    before = {each.email for contact_id in people.ids for each in ground.register.of(contact_id)}
    further: dict[int, list[Candidate]] = {}
    for one in people.further:
        further.setdefault(one.contact_id, []).append(one)
    for one in people.mains:
        entries = [_entry(ground, each, amended) for each in (one, *further.get(one.contact_id, ()))]
        former = _formers(ground, one, amended, {each.email for each in entries})
        ground.register.put(one.contact_id, [*entries, *former])
    for each in people.unsent:
        known = ground.register.of(each.contact_id)
        if each.outcome is Outcome.STATUS_UNKNOWN:
            again = known or (Entry(each.contact_id, 0),)  # of a stranger only the id is known
            ground.register.put(each.contact_id, [replace(one, marks=one.marks | Mark.AGAIN) for one in again])
        elif known:
            kept = (given_up(entry, leaving=ground.list_id is not None) for entry in known)
            ground.register.put(each.contact_id, [entry for entry in kept if entry])
    _lose(ground, people)
    _take_over(ground, people, amended)
    if free := before - {one.number for one in people.mains}:
        call_heirs(ground, free)


def _entry(ground: ListGround, one: Candidate, amended: Amended) -> Entry:
    before = one.entry
    if one.outcome in _KEPT_AS_IT_WAS:
        again = Mark.AGAIN if one.outcome is Outcome.STATUS_UNKNOWN else Mark.NONE
        again |= Mark.UNPROVEN if one.unproven else Mark.NONE
        kept = before or Entry(one.contact_id, one.number)
        return replace(kept, marks=(kept.marks & ~Mark.AGAIN) | again)
    marks = _marks(ground, one, amended.left)
    if one.further:
        marks |= Mark.FURTHER
    if _again(one, amended):
        marks |= Mark.AGAIN | (Mark.UNPROVEN if one.outcome in OPTED_OUT else Mark.NONE)
    phone = _phone(ground, one, amended) if one.outcome in SENT else 0
    return Entry(one.contact_id, one.number, _row(one, amended), phone, marks)


def _row(one: Candidate, amended: Amended) -> int:
    """Of what Sendsay has of it now."""
    if one.outcome not in SENT or one.number in amended.unfinished:
        return 0
    return one.row_without_phone if _lacks_phone(one, amended) else one.row


def _again(one: Candidate, amended: Amended) -> bool:
    """What was refused is tried by the next run, once, and then by full ones, for it may be refused for ever.

    Who does not agree any more is tried until he is out of the list. A phone that somebody else has is not asked for.
    """
    refused = one.number in amended.unfinished
    return refused and not (one.outcome in SENT and one.marks & Mark.AGAIN)


def _lacks_phone(one: Candidate, amended: Amended) -> bool:
    return not one.further and one.contact_id in amended.without_phone


def _phone(ground: ListGround, one: Candidate, amended: Amended) -> int:
    """Of the phone that is Sendsay's now by us."""
    if one.further:
        return 0
    now, before = ground.phone_hash(one.person), one.entry.phone if one.entry else 0
    if one.number in amended.phone_stays and (stays := ground.phones_given_up(one)):
        return before if before in stays else min(stays)
    if one.contact_id in amended.without_phone:
        return 0
    return now if now or one.person.no_phones else before


def _marks(ground: ListGround, one: Candidate, left: Set[int]) -> Mark:
    match one.outcome:
        case Outcome.ADDED | Outcome.UPDATED | Outcome.MOVED | Outcome.UNCHANGED:
            return Mark.IN_LIST
        case Outcome.REMOVED_IN_SENDSAY:
            return (Mark.NONE if one.withheld else Mark.TAKEN_OUT) | (one.known & (Mark.OPTED_OUT | Mark.BY_RULE))
        case Outcome.DUPLICATE_EMAIL:
            return Mark.DUPLICATE | (one.marks & Mark.AGAINST)
        case _:
            return _as_seen(ground, one, left)


def _as_seen(ground: ListGround, one: Candidate, left: Set[int]) -> Mark:
    """What the card shows of somebody who was not sent; what it does not show any more is not forgotten."""
    inside, marks = one.inside(ground.list_id), Mark.NONE
    if inside and one.number not in left:
        marks |= Mark.IN_LIST
    if not inside:
        marks |= one.known & Mark.BY_RULE
        marks |= Mark.TAKEN_OUT if one.known & Mark.PUT_THERE else Mark.NONE
    opted_out = (one.outcome in OPTED_OUT and not one.withheld) or one.card.opted_out
    if opted_out or (one.known & Mark.OPTED_OUT and not one.card.exists):
        marks |= Mark.OPTED_OUT
    return marks


def _formers(ground: ListGround, one: Candidate, amended: Amended, now: set[int]) -> list[Entry]:
    """Addresses that the contact has no more: as they were while nothing is settled, gone, or still to leave.

    Whatever became of the new address, the old one is not the contact's: it gets no mail and blocks nobody.
    """
    known = [each for each in ground.register.of(one.contact_id) if each.email not in now]
    if one.outcome is Outcome.STATUS_UNKNOWN:
        return known
    done = amended.left | {
        former.entry.email for former in one.formers if former.shared or former.outside(ground.list_id)
    }
    done -= amended.phone_stays
    against = {former.entry.email: former.against(ground.list_id) for former in one.formers}
    listed = ground.list_id is not None
    kept = (
        given_up(
            replace(each, phone=0) if each.email in amended.taken_back else each,
            leaving=listed and each.email not in done,
            against=against.get(each.email, Mark.NONE),
        )
        for each in known
    )
    return [each for each in kept if each]


def _lose(ground: ListGround, people: ChunkPeople) -> None:
    """Contacts with higher ids that had an address of ours until now are its duplicates from now on."""
    for one in people.mains:
        for other in people.rivals(one.number) if one.outcome is not Outcome.DUPLICATE_EMAIL else ():
            entries = ground.register.of(other.contact_id)
            lost = [_lost(each) if each.email == one.number else each for each in entries]
            ground.register.put(other.contact_id, lost)


def _take_over(ground: ListGround, people: ChunkPeople, amended: Amended) -> None:
    """Whoever had the address before has neither phone nor content on its card any more."""
    for one in people.mains:
        if one.outcome not in SENT or one.number in amended.unfinished:
            continue
        for other in people.holders.get(one.number, ()):
            if other.contact_id != one.contact_id:
                entries = ground.register.of(other.contact_id)
                taken = [_taken_over(each) if each.email == one.number else each for each in entries]
                ground.register.put(other.contact_id, [each for each in taken if each.marks != Mark.FORMER])


def _taken_over(entry: Entry) -> Entry:
    return replace(entry, row=0, phone=0)


def _lost(entry: Entry) -> Entry:
    return Entry(entry.contact_id, entry.email, marks=Mark.DUPLICATE | (entry.marks & (Mark.FURTHER | Mark.AGAINST)))


def call_heirs(ground: ListGround, numbers: Set[int]) -> None:
    """Of the contacts that waited for one of these addresses as duplicates, the first has it now, and is read again."""
    for entries in ground.register.holders(numbers).values():
        waiting = [each for each in entries if each.marks & Mark.DUPLICATE and not each.marks & Mark.GONE]
        if waiting and not any(each.held for each in entries):
            heir = min(each.contact_id for each in waiting)
            marked = (replace(each, marks=each.marks | Mark.AGAIN) for each in ground.register.of(heir))
            ground.register.put(heir, marked)
