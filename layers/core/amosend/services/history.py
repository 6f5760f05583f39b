"""The answers to "why?": a run's contacts, one contact's story, and who had an address.

Every search begins with an integration that its tenant has shown, and goes through that integration's own runs, newest
first. A call looks at so many chunks and no more, says how far back it came, and where the next call goes on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Self

from amosend.domain.import_run import Run, Trigger
from amosend.domain.integration import Integration
from amosend.domain.journal import KEPT, ChunkRecord, Remark
from amosend.domain.link import Link
from amosend.domain.outcome import Outcome
from amosend.services.list_ground import register_owner
from amosend.services.ports import Clock, Journal, KeyedHash, Links, Plans, Registers, Runs

__all__ = ["ContactRow", "ContactsOfRun", "Event", "History", "Place", "Search", "Story"]

MOST_CHUNKS = 200  # looked at in one call: about 12 MB, some two seconds
_RUNS_AT_ONCE = 50
_A_DELIVERY = 25  # deliveries are as large as one chunk of an import, which has five thousand contacts

Look = Callable[[Run, int, int], Iterator[ChunkRecord]]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Contact 0: Sendsay did not say which."""

    contact_id: int
    outcome: Outcome
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactsOfRun:
    """`following` is the place of the first row that is not shown, `chunk.row`."""

    rows: list[ContactRow]
    following: str | None


@dataclass(frozen=True, slots=True)
class Event:
    at: int
    run: Run
    row: ContactRow


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search goes on: at this row of what it finds in this chunk of this run."""

    run_id: str
    chunk: int
    row: int = 0

    def __str__(self) -> str:
        return f"{self.run_id}.{self.chunk}.{self.row}"

    @classmethod
    def parsed(cls, text: str) -> Self:
        run_id, chunk, row = text.split(".")
        return cls(run_id, int(chunk), int(row))


@dataclass(frozen=True, slots=True)
class Story:
    """Newest first. `looked_back_to`: the beginning of the oldest run that was looked at, or of the 90 days."""

    events: list[Event]
    following: Place | None
    looked_back_to: int


@dataclass(frozen=True, slots=True)
class Search:
    """`contact_ids`: who is known to have the address now; told with the first part of the story only."""

    contact_ids: list[int]
    story: Story


@dataclass(frozen=True, slots=True)
class History:
    runs: Runs
    journal: Journal
    plans: Plans
    links: Links
    registers: Registers
    keyed_hash: KeyedHash
    clock: Clock
    most_chunks: int = MOST_CHUNKS

    def contacts(self, run: Run, *, outcome: Outcome | None, after: str | None, limit: int) -> ContactsOfRun:
        """Exactly `limit` of them while there are any; with an outcome, those who have it or a note of it."""
        first, skipped = (int(part) for part in after.split(".")) if after else (1, 0)
        found: list[ContactRow] = []
        for record in self._records(run, outcome, after=first - 1):
            rows = [row for row in _rows(record) if _has(row, outcome)]
            start = skipped if record.number == first else 0
            room = limit - len(found)
            if len(rows) - start > room:
                return ContactsOfRun(found + rows[start : start + room], f"{record.number}.{start + room}")
            found += rows[start:]
        return ContactsOfRun(found, None)

    def contact(self, integration: Integration, contact_id: int, *, before: str | None, limit: int) -> Story:
        def look(run: Run, after: int, chunks: int) -> Iterator[ChunkRecord]:
            return self.journal.of_contact(run.id, contact_id, chunks=chunks, after=after)

        return self._story(integration, look, before=before, limit=limit)

    def by_email(self, integration: Integration, email: str, *, before: str | None, limit: int) -> Search:
        """`email` in normal form, its case does not matter. Nothing but its keyed hash is looked for."""
        number = self.keyed_hash(email.lower())

        def look(run: Run, after: int, chunks: int) -> Iterator[ChunkRecord]:
            return self.journal.of_email(run.id, number, chunks=chunks, after=after)

        holders = [] if before else self._holders(integration, number)
        return Search(holders, self._story(integration, look, before=before, limit=limit))

    def plan_names(self, integration: Integration) -> dict[str, str]:
        """Of whatever has runs: autoimports, and links with what they delivered in a day."""
        plans = {plan.id: plan.name for plan in self.plans.of_integration(integration.tenant, integration.id)}
        return plans | {link.id: link.name for link in self._links(integration)}

    def _records(self, run: Run, outcome: Outcome | None, *, after: int) -> Iterator[ChunkRecord]:
        if outcome is None:
            return self.journal.first_records(run.id, chunks=run.chunks_settled, after=after)
        return self.journal.records(run.id, chunks=run.chunks_settled, after=after, outcome=outcome)

    def _holders(self, integration: Integration, email: int) -> list[int]:
        """From the registers of the lists that the integration's plans and links fill now."""
        plans = self.plans.of_integration(integration.tenant, integration.id)
        lists = {plan.settings.list.target for plan in plans}.union(*(link.lists for link in self._links(integration)))
        owners = {register_owner(integration.id, list_id) for list_id in lists}
        entries = (self.registers.load(owner).holders({email}).get(email, []) for owner in sorted(owners))
        return sorted({entry.contact_id for entry in chain.from_iterable(entries)})

    def _links(self, integration: Integration) -> list[Link]:
        return self.links.of_integration(integration.tenant, integration.id)

    def _story(self, integration: Integration, look: Look, *, before: str | None, limit: int) -> Story:
        begin = Place.parsed(before) if before else None
        found: list[tuple[Place, Event]] = []
        left = self.most_chunks
        for run in self._runs(integration.id, begin):
            here = begin if begin and begin.run_id == run.id else Place(run.id, 1)
            last = min(run.chunks_settled, here.chunk + _chunks(run, left) - 1)
            for place, event in _events(run, look(run, here.chunk - 1, last), here):
                if len(found) == limit:
                    return Story(_newest_first(found), place, run.created_at)
                found.append((place, event))
            # A run without chunks is looked up too; one that an earlier call has finished is not.
            left -= max(0 if here is begin else 1, _cost(run, last - here.chunk + 1))
            if left <= 0:
                return Story(_newest_first(found), Place(run.id, max(last + 1, here.chunk)), run.created_at)
        return Story(_newest_first(found), None, int(self.clock()) - KEPT)

    def _runs(self, integration_id: str, begin: Place | None) -> Iterator[Run]:
        """Newest first, from the run of `begin` on; an earlier call may have ended in the middle of it."""
        before = begin.run_id if begin else None
        interrupted = self.runs.get(integration_id, before) if before else None
        if interrupted:
            yield interrupted
        while found := self.runs.latest(integration_id, limit=_RUNS_AT_ONCE, before=before):
            yield from found
            before = found[-1].id


def _chunks(run: Run, left: int) -> int:
    """How many may be looked at: of a link's day each is a few contacts only."""
    return left * _A_DELIVERY if run.trigger is Trigger.HOOK else left


def _cost(run: Run, chunks: int) -> int:
    return -(-chunks // _A_DELIVERY) if run.trigger is Trigger.HOOK else chunks


def _newest_first(found: list[tuple[Place, Event]]) -> list[Event]:
    """A link's run is as long as a day: what others did meanwhile lies between its chunks."""
    inside = [(event.at, place.chunk if event.run.trigger is Trigger.HOOK else 0, event) for place, event in found]
    return [event for *_, event in sorted(inside, key=lambda one: one[:2], reverse=True)]


def _events(run: Run, records: Iterator[ChunkRecord], begin: Place) -> Iterator[tuple[Place, Event]]:
    for record in records:
        start = begin.row if record.number == begin.chunk else 0
        for place, row in enumerate(_rows(record)[start:], start):
            yield Place(run.id, record.number, place), Event(record.at, run, row)


def _rows(record: ChunkRecord) -> list[ContactRow]:
    """Each contact with what is remarked about it; behind them remarks about nobody who stands in the chunk."""
    remarks: dict[int, list[Remark]] = {}
    for remark in record.remarks:
        remarks.setdefault(remark.contact_id, []).append(remark)
    rows = [
        ContactRow(one.contact_id, one.outcome, tuple(remarks.pop(one.contact_id, ()))) for one in record.happenings
    ]
    about_nobody = (remark for others in remarks.values() for remark in others)
    return rows + [ContactRow(remark.contact_id, remark.outcome, (remark,)) for remark in about_nobody]


def _has(row: ContactRow, outcome: Outcome | None) -> bool:
    return outcome is None or outcome in {row.outcome, *(remark.outcome for remark in row.remarks)}
