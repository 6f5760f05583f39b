"""Contacts that no page shows: restored ones, those whom an earlier run could not finish, and those who are gone.

Nobody is gone because a page lacked him. A full run suspects whoever it has not met, any other run whom amoCRM's events
name; each suspect is then asked for by his id. amoCRM's "there is none" counts only for whom an event proves it, or,
where events cannot be read, in a full run that misses few: whoever is only hidden is kept and asked for again. What
happens to the subscriber is the plan's choice, and an address that another contact has stays in any case.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from functools import cached_property
from itertools import batched

from amosend.domain.candidate import Former, given_up
from amosend.domain.contact import contact_id
from amosend.domain.doubts import MANY, too_many
from amosend.domain.import_run import Chunk, Counts, Mode, Trigger
from amosend.domain.import_settings import Gone, PhoneKind
from amosend.domain.journal import ChunkRecord, Happening, Remark
from amosend.domain.lead import COMPANIES
from amosend.domain.outcome import GONE, Outcome
from amosend.domain.register import Entry, Mark
from amosend.domain.seen import SeenHashes
from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.services.chunk_record import call_heirs, examples_of
from amosend.services.former_addresses import FormerAddresses
from amosend.services.import_events import ImportEvents
from amosend.services.import_ground import ImportGround
from amosend.services.import_phones import Given, ImportPhones
from amosend.services.list_ground import AT_ONCE
from amosend.services.member_set import leave_list
from amosend.services.ports import Json

__all__ = ["ImportAbsent"]


class ImportAbsent:
    def __init__(self, ground: ImportGround, seen: SeenHashes, formers: FormerAddresses) -> None:
        self._ground = ground
        self._seen = seen
        self._formers = formers
        self._events = ImportEvents(ground)
        self._asked: set[int] = set()
        self._alive: set[int] = set()
        self._left = False

    def check_proven(self) -> None:
        """Hardly anybody where there were many: amoCRM is out of order, or this is not the account that it was."""
        run = self._ground.run
        known, read = run.expected, run.counts.read
        nothing = read == 0 or (read * 10 < known and run.trigger is not Trigger.PERSON)
        some = known >= MANY or (read == 0 and (known or len(self._ground.register)))
        if run.mode is Mode.FULL and some and nothing:
            raise RejectedError(Reason.NOTHING_FOUND, f"{read} / {known}")

    def ids_to_read(self) -> list[int]:
        """In a full run everybody has been read, so only those count who turned up since."""
        run = self._ground.run
        ids = set(self._alive)
        if run.mode is Mode.CHANGES:
            ids |= self._events.restored
            ids |= self._unfinished
        return sorted(each for each in ids - self._asked - self._told if each not in self._seen)

    def asked(self, ids: Sequence[int], found: Iterable[Json]) -> None:
        """By their ids. Whoever was not found is dealt with at once, so that no later hop asks for him again."""
        self._asked.update(ids)
        alive = {contact_id(each) for each in found}
        self._part_with([each for each in ids if each not in alive and _lives(self._ground.register.of(each))])

    def ids_of(self, chunk: Chunk) -> list[int]:
        """Whom a worker that died had decided about."""
        record = self._ground.journal.record(self._ground.run.id, chunk.number)
        return [each.contact_id for each in record.happenings] if record else []

    def step(self) -> bool:
        """A hundred suspects at most, and behind them all addresses that have to leave; False when nothing is left."""
        self._hold_many()
        if suspects := self._suspects[:AT_ONCE]:
            del self._suspects[:AT_ONCE]
            self._examine(suspects)
            return True
        if not self._left:
            self._left = True
            self._leave()
            return True
        return False

    @cached_property
    def _suspects(self) -> list[int]:
        register, run = self._ground.register, self._ground.run
        if run.mode is Mode.FULL:
            unmet = {each.contact_id for each in register if not each.marks & Mark.GONE or self._was_left(each)}
        else:
            unmet = {each for each in self._events.gone | self._unfinished if _lives(register.of(each))}
        return sorted(each for each in unmet - self._told if each < COMPANIES and each not in self._seen)

    def _hold_many(self) -> None:
        """Without events many that are missing at once are rather hidden than deleted."""
        run, register = self._ground.run, self._ground.register
        if run.mode is not Mode.FULL or run.held or run.insisted is Reason.CONTACTS_HIDDEN or self._events.readable:
            return
        known = {each.contact_id for each in register if not each.marks & Mark.GONE}
        if too_many(len(known.intersection(self._suspects)), len(known)):
            self._ground.keeper.save(held=Reason.CONTACTS_HIDDEN)

    def _was_left(self, entry: Entry) -> bool:
        """In the list, though its contact is known to be gone: by another plan, or before this one was changed."""
        return self._removes and bool(entry.marks & Mark.GONE) and bool(entry.marks & Mark.IN_LIST)

    @property
    def _removes(self) -> bool:
        return self._ground.settings.gone is Gone.REMOVE and self._ground.list_id is not None

    @property
    def _unfinished(self) -> set[int]:
        """Contacts only: companies, which a funnel may have put into the list, are in no page and no event of these."""
        found = {each.contact_id for each in self._ground.register.marked(Mark.AGAIN)}
        return {each for each in found if each < COMPANIES}

    def _examine(self, suspects: list[int]) -> None:
        alive = {contact_id(each) for each in self._ground.amocrm.contacts_by_id(suspects)}
        self._alive |= {each for each in suspects if each in alive}
        self._part_with([each for each in suspects if each not in alive])

    def _part_with(self, missing: Sequence[int]) -> None:
        """With these contacts, for whom amoCRM has said that there is none; hidden ones are kept."""
        gone = [each for each in missing if self._is_proven(each)]
        told: list[Happening] = []
        hidden = [each for each in missing if each not in gone]
        for contact in hidden:
            entries = self._ground.register.of(contact)
            self._ground.register.put(contact, [replace(each, marks=each.marks | Mark.AGAIN) for each in entries])
            told.append(Happening(contact, entries[0].email, Outcome.KEPT))
        given_up = {entry.email for each in gone for entry in self._ground.register.of(each)}
        shared = self._ground.shared(given_up, but=set(gone))
        for contact in gone:
            entries = self._ground.register.of(contact)
            leaving = {each.email for each in entries if self._leaves(each, shared)}
            self._ground.register.put(contact, [_after(each, leaving) for each in entries])
            if not leaving and _lives(entries):
                told.append(Happening(contact, entries[0].email, Outcome.KEPT))
        call_heirs(self._ground, given_up)
        self._record(told, [Remark(each, Outcome.NOT_SHOWN) for each in hidden])

    def _is_proven(self, missing: int) -> bool:
        if not _lives(self._ground.register.of(missing)):
            return True  # by an earlier run
        if self._events.readable:
            return missing in self._events.gone
        return self._ground.run.mode is Mode.FULL and self._ground.run.held is None

    def _leaves(self, entry: Entry, shared: Set[int]) -> bool:
        return self._removes and entry.ours and entry.email not in shared

    def _leave(self) -> None:
        """Every address that still has to leave the list: of the gone, of who lost their address, of earlier runs."""
        list_id = self._ground.list_id
        leaving = self._ground.register.marked(Mark.LEAVING) if list_id else []
        if not leaving or list_id is None:
            return
        self._ground.neighbours.put_away()  # they may have got an address since this hop began
        shared = self._ground.shared({each.email for each in leaving}, but=())
        stopped = self._ground.stopped
        formers = [Former(each, shared=each.email in shared, stopped=each.email in stopped) for each in leaving]
        # Of who lives amoCRM's events may tell the address; of who is gone they mostly cannot.
        alive: dict[int, list[Former]] = {}
        for each in formers:
            if not each.entry.marks & Mark.GONE:
                alive.setdefault(each.entry.contact_id, []).append(each)
        for _ in (*self._formers.find(alive), *self._formers.find_in_list(formers), *self._formers.look(formers)):
            pass
        against = {id(each): each.against(list_id) for each in formers}
        asked = [each for each in formers if each.card.exists and not each.shared]
        self._take_out(asked, list_id)
        stuck = [each for each in formers if not (each.absent or each.shared or each.card.exists is False)]
        remarks = [Remark(each.entry.contact_id, Outcome.OLD_ADDRESS_STAYS) for each in stuck]
        phones = self._take_phones_back([each for each in formers if each not in stuck])
        remarks += phones.remarks
        left = [each for each in formers if each not in stuck and each.entry.email not in phones.stuck]
        for each in left:
            self._forget(each.entry, against[id(each)], without_phone=each.entry.email in phones.taken_back)
        gone = {each.entry.contact_id: each.entry.email for each in left if each.entry.marks & Mark.GONE}
        told = [Happening(number, email, Outcome.REMOVED) for number, email in sorted(gone.items())]
        self._record(told, remarks)

    def _take_out(self, asked: Sequence[Former], list_id: str) -> None:
        """A preview foresees that Sendsay does it."""
        if self._ground.run.preview:
            for former in asked:
                former.absent = True
            return
        self._ground.tell_of_asking({each.entry.email for each in asked})
        for each in asked:
            each.entry = replace(each.entry, marks=each.entry.marks | Mark.ASKED)
        for some in batched(asked, AT_ONCE, strict=False):
            answers = self._ground.batch([leave_list(former.email, list_id) for former in some])
            for former, answer in zip(some, answers, strict=True):
                former.absent = not answer.error

    def _take_phones_back(self, left: Sequence[Former]) -> ImportPhones:
        """Of who lives, so that the phone can go to the card of the new address."""
        phones = ImportPhones(self._ground)
        attached = self._ground.settings.phone.kind is PhoneKind.ADDITIONAL_CONTACT
        if attached and not self._ground.run.preview:
            found = (each for each in left if each.email and each.entry.phone and not each.entry.marks & Mark.GONE)
            cards = [Given(each.entry.contact_id, each.email, each.entry.email, {each.entry.phone}) for each in found]
            for _ in phones.take_back(cards):
                pass
        return phones

    def _forget(self, left: Entry, against: Mark, *, without_phone: bool) -> None:
        """A contact that lives has the address no more; of one that is gone it stays known that it is."""
        kept = [one for one in self._ground.register.of(left.contact_id) if one != left]
        if left.marks & Mark.GONE:
            kept.append(replace(left, marks=(left.marks & ~(Mark.LEAVING | Mark.ASKED | Mark.UNPROVEN)) | against))
        elif former := given_up(replace(left, phone=0) if without_phone else left, leaving=False, against=against):
            kept.append(former)
        self._ground.register.put(left.contact_id, kept)

    def _record(self, found: Sequence[Happening], remarks: Sequence[Remark]) -> None:
        """Told and counted before the register forgets: should a worker die in between, the next one knows of them."""
        ground = self._ground
        told = [each for each in found if each.contact_id not in self._told]
        if told or remarks:
            number = ground.run.chunks_settled + 1
            record = ChunkRecord(number, tuple(told), tuple(remarks))
            ground.write_down(record)
            outcomes = [each.outcome for each in told]
            counts = Counts(removed=outcomes.count(Outcome.REMOVED), kept=outcomes.count(Outcome.KEPT))
            chunk = Chunk(number, ground.run.position)
            ground.keeper.save(ground.run.settled(chunk, counts, examples_of([*told, *remarks])))
            self._told.update(each.contact_id for each in told)
        ground.save_register()

    @cached_property
    def _told(self) -> set[int]:
        """Who this run has told to be gone, perhaps by a worker whose register was never saved."""
        journal, run = self._ground.journal, self._ground.run
        records = (journal.records(run.id, chunks=run.chunks_settled, outcome=outcome) for outcome in GONE)
        happenings = (each for some in records for record in some for each in record.happenings)
        return {each.contact_id for each in happenings if each.outcome in GONE}


def _lives(entries: Sequence[Entry]) -> bool:
    """Whether the contact is known, and not to be gone."""
    return any(not each.marks & Mark.GONE for each in entries)


def _after(entry: Entry, leaving: Set[int]) -> Entry:
    marks = (entry.marks | Mark.GONE) & ~Mark.AGAIN
    if entry.email in leaving:
        marks = (marks | Mark.LEAVING) & ~Mark.IN_LIST  # UNPROVEN stays: that it is outside is then nobody's doing
    return replace(entry, marks=marks)
