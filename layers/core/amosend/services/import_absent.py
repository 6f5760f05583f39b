"""Contacts that no page shows: restored ones, those whom an earlier run could not finish, and those who are gone.

Nobody is gone because a page lacked him. A full run suspects whoever it has not met, any other run whom amoCRM's events
name; each suspect is then asked for by his id, and only amoCRM's "there is none" counts. What happens to the subscriber
is the plan's choice, and an address that another contact has stays in any case.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from functools import cached_property
from itertools import batched

from amosend.domain.candidate import Former, given_up
from amosend.domain.contact import bare, contact_id, entity_id, listed_fields
from amosend.domain.email import normal_email
from amosend.domain.import_run import Chunk, Counts, Mode, Trigger
from amosend.domain.import_settings import Gone
from amosend.domain.journal import ChunkRecord, Happening, Remark
from amosend.domain.lead import COMPANIES
from amosend.domain.outcome import GONE, Outcome
from amosend.domain.register import Entry, Mark
from amosend.domain.seen import SeenHashes
from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.services.chunk_record import call_heirs, examples_of
from amosend.services.former_addresses import FormerAddresses
from amosend.services.import_ground import ImportGround
from amosend.services.list_ground import AT_ONCE
from amosend.services.member_set import leave_list
from amosend.services.ports import Json

__all__ = ["ImportAbsent"]

_DELETED, _MERGED, _RESTORED = "contact_deleted", "entity_merged", "contact_restored"
_MANY = 10  # contacts; of fewer nothing is concluded


class ImportAbsent:
    def __init__(self, ground: ImportGround, seen: SeenHashes, formers: FormerAddresses) -> None:
        self._ground = ground
        self._seen = seen
        self._formers = formers
        self._asked: set[int] = set()
        self._alive: set[int] = set()
        self._left = False

    def check_proven(self) -> None:
        """Hardly anybody where there were many: amoCRM is out of order, or this is not the account that it was."""
        run = self._ground.run
        known, read = run.expected, run.counts.read
        nothing = read == 0 or (read * 10 < known and run.trigger is not Trigger.PERSON)
        some = known >= _MANY or (read == 0 and (known or len(self._ground.register)))
        if run.mode is Mode.FULL and some and nothing:
            raise RejectedError(Reason.NOTHING_FOUND, f"{read} / {known}")

    def ids_to_read(self) -> list[int]:
        """In a full run everybody has been read, so only those count who turned up since."""
        run = self._ground.run
        ids = set(self._alive)
        if run.mode is Mode.CHANGES:
            ids |= self._events.get(_RESTORED, set())
            ids |= self._unfinished
        return sorted(each for each in ids - self._asked if each not in self._seen)

    def asked(self, ids: Iterable[int]) -> None:
        self._asked.update(ids)

    def ids_of(self, chunk: Chunk) -> list[int]:
        """Whom a worker that died had read by their ids."""
        record = self._ground.journal.record(self._ground.run.id, chunk.number) if chunk.decided else None
        if record is None:
            return self.ids_to_read()[: self._ground.most_contacts]
        return [each.contact_id for each in record.happenings]

    def step(self) -> bool:
        """A hundred suspects at most, and behind them all addresses that have to leave; False when nothing is left."""
        if suspects := self._suspects[:AT_ONCE]:
            del self._suspects[:AT_ONCE]
            self._examine(suspects)
            return True
        if not self._left and not self._ground.run.preview:
            self._left = True
            self._leave()
            return True
        return False

    @cached_property
    def _events(self) -> dict[str, set[int]]:
        """Contacts by the type of what happened to them since the last run; none when the grant may not read events."""
        found: dict[str, set[int]] = {}
        for event in self._ground.events((_DELETED, _MERGED, _RESTORED), self._ground.run.since) or ():
            if event.get("entity_type") in {None, "contact"} and (named := entity_id(event.get("entity_id"))):
                found.setdefault(str(event.get("type")), set()).add(named)
        return found

    @cached_property
    def _suspects(self) -> list[int]:
        register, run = self._ground.register, self._ground.run
        if run.mode is Mode.FULL:
            unmet = (each for each in register if each.contact_id not in self._seen and not each.marks & Mark.GONE)
            return [] if run.cut_off else sorted(each for each in {one.contact_id for one in unmet} if each < COMPANIES)
        named = self._events.get(_DELETED, set()) | self._events.get(_MERGED, set()) | self._merged_away()
        named |= self._unfinished
        firsts = (entry for each in sorted(named) if each not in self._seen for entry in register.of(each)[:1])
        return [each.contact_id for each in firsts if not each.marks & Mark.GONE]

    @property
    def _unfinished(self) -> set[int]:
        """Contacts only: companies, which a funnel may have put into the list, are in no page and no event of these."""
        found = {each.contact_id for each in self._ground.register.marked(Mark.AGAIN)}
        return {each for each in found if each < COMPANIES}

    def _merged_away(self) -> set[int]:
        """Which contact of a merger an event names is not confirmed: the one that is left has the others' addresses."""
        merged = sorted(self._events.get(_MERGED, set()))
        numbers: set[int] = set()
        for contact in self._contacts(merged):
            emails = (listed_fields(contact) or ((),))[0]
            addresses = (normal_email(bare(value)) for value in emails)
            numbers |= {self._ground.email_hash(address) for address in addresses if address}
        holders = self._ground.register.holders(numbers) if numbers else {}
        return {each.contact_id for entries in holders.values() for each in entries}

    def _contacts(self, ids: Sequence[int]) -> list[Json]:
        return self._ground.amocrm.contacts_by_id(ids) if ids else []

    def _examine(self, suspects: list[int]) -> None:
        alive = {contact_id(each) for each in self._contacts(suspects)}
        self._alive |= {each for each in suspects if each in alive}
        told: list[Happening] = []
        gone = [each for each in suspects if each not in alive]
        given_up = {entry.email for each in gone for entry in self._ground.register.of(each)}
        shared = self._ground.register.shared(given_up, but=set(gone))
        for contact in gone:
            entries = self._ground.register.of(contact)
            leaving = {each.email for each in entries if self._leaves(each, shared)}
            self._ground.register.put(contact, [_after(each, leaving) for each in entries])
            if not leaving or self._ground.run.preview:
                outcome = Outcome.REMOVED if leaving else Outcome.KEPT
                told.append(Happening(contact, entries[0].email if entries else 0, outcome))
        call_heirs(self._ground, given_up)
        self._record(told, [])

    def _leaves(self, entry: Entry, shared: Set[int]) -> bool:
        wanted = self._ground.settings.gone is Gone.REMOVE and self._ground.list_id is not None
        return wanted and bool(entry.marks & Mark.IN_LIST) and entry.email not in shared

    def _leave(self) -> None:
        """Every address that still has to leave the list: of the gone, of who lost their address, of earlier runs."""
        list_id = self._ground.list_id
        leaving = self._ground.register.marked(Mark.LEAVING) if list_id else []
        if not leaving or list_id is None:
            return
        shared = self._ground.register.shared({each.email for each in leaving}, but=())
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
        self._tell_of_asking(asked)
        for some in batched(asked, AT_ONCE, strict=False):
            answers = self._ground.batch([leave_list(former.email, list_id) for former in some])
            for former, answer in zip(some, answers, strict=True):
                former.absent = not answer.error
        stuck = [each for each in formers if not (each.absent or each.shared or each.card.exists is False)]
        remarks = [Remark(each.entry.contact_id, Outcome.OLD_ADDRESS_STAYS) for each in stuck]
        left = [each for each in formers if each not in stuck]
        for each in left:
            self._forget(each.entry, against[id(each)])
        gone = {each.entry.contact_id: each.entry.email for each in left if each.entry.marks & Mark.GONE}
        told = [Happening(number, email, Outcome.REMOVED) for number, email in sorted(gone.items())]
        self._record(told, remarks)

    def _tell_of_asking(self, asked: Sequence[Former]) -> None:
        """Before Sendsay is asked: whoever takes over must not think that somebody else took them out."""
        for each in asked:
            told = replace(each.entry, marks=each.entry.marks | Mark.ASKED)
            entries = self._ground.register.of(each.entry.contact_id)
            self._ground.register.put(told.contact_id, [told if one == each.entry else one for one in entries])
            each.entry = told
        self._ground.save_register()

    def _forget(self, left: Entry, against: Mark) -> None:
        """A contact that lives has the address no more; of one that is gone it stays known that it is."""
        kept = [one for one in self._ground.register.of(left.contact_id) if one != left]
        if left.marks & Mark.GONE:
            kept.append(replace(left, marks=(left.marks & ~(Mark.LEAVING | Mark.ASKED)) | against))
        elif former := given_up(left, leaving=False, against=against):
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
        if ground.run.preview:
            ground.register.changes.clear()
        else:
            ground.save_register()

    @cached_property
    def _told(self) -> set[int]:
        """Who this run has told to be gone, perhaps by a worker whose register was never saved."""
        journal, run = self._ground.journal, self._ground.run
        records = (journal.records(run.id, chunks=run.chunks_settled, outcome=outcome) for outcome in GONE)
        happenings = (each for some in records for record in some for each in record.happenings)
        return {each.contact_id for each in happenings if each.outcome in GONE}


def _after(entry: Entry, leaving: Set[int]) -> Entry:
    marks = (entry.marks | Mark.GONE) & ~Mark.AGAIN
    if entry.email in leaving:
        marks = (marks | Mark.LEAVING) & ~Mark.IN_LIST
    return replace(entry, marks=marks)
