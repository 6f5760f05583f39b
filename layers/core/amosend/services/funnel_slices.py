"""A rule applied by hand to a few deals at a time: who of them is still in the stage, each person once in a run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from amosend.domain.funnel import Rule
from amosend.domain.funnel_memory import Memory, applied, look
from amosend.domain.hook import Item
from amosend.domain.import_run import Counts, Run
from amosend.domain.import_settings import ImportSettings
from amosend.domain.journal import Happening
from amosend.domain.lead import Lead, read_lead
from amosend.domain.link import Link
from amosend.domain.missing import hides_all
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.delivery import Delivery
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.delivery_journal import DeliveryJournal, OpenChunk
from amosend.services.funnel import Funnel
from amosend.services.funnel_deals import Applied, Deal
from amosend.services.funnel_preview import FunnelPreview
from amosend.services.ports import Causes, Clock, Journal, Pendings, Runs

__all__ = ["FunnelSlices"]

_TWICE_UP_TO = 40  # pages: deals that leave while we read move others forward, so few pages are read a second time


@dataclass(frozen=True, slots=True)
class _RunJournal(DeliveryJournal):
    """In the run itself instead of in the link's day; where the run has come to is not its business."""

    run_id: str = ""

    def _begun_yesterday(self, link: Link) -> dict[int, Happening]:
        return {}

    def _of_today(self, link: Link, settings: ImportSettings) -> Run:
        found = self.runs.get(link.integration_id, self.run_id)
        if found is None:
            raise TransientError(Reason.BUSY, self.run_id)
        return found

    def _save(self, chunk: OpenChunk, run: Run) -> None:
        saved = self.runs.save(replace(run, position=chunk.run.position, updated_at=int(self.clock())))
        if saved is None:
            raise TransientError(Reason.BUSY, run.id)
        chunk.run = saved


@dataclass(frozen=True, slots=True)
class FunnelSlices:
    causes: Causes
    funnel: Funnel
    preview: FunnelPreview
    pendings: Pendings
    runs: Runs
    journal: Journal
    clock: Clock

    def ids(self, ground: DeliveryGround, rule: Rule, *, after: int) -> list[int]:
        """Of the deals in the rule's stage, in their order."""
        found, pages = self._read(ground, rule)
        if 1 < pages <= _TWICE_UP_TO:
            found |= self._read(ground, rule)[0]
        return sorted(each for each in found if each > after)

    def met(self, run: Run) -> set[int]:
        """The people whom the run has met so far."""
        met: set[int] = set()
        for record in self.journal.records(run.id, chunks=run.chunks_settled):
            met |= {each.contact_id for each in record.happenings} | {each.contact_id for each in record.remarks}
        return met

    def apply(
        self, ground: DeliveryGround, link: Link, rule: Rule, run: Run, ids: Sequence[int], *, met: set[int]
    ) -> int:
        """How many of these deals are in the stage."""
        shown = self.funnel.read(ground, ids)
        if hides_all(asked=len(ids), shown=len(shown)):
            raise TransientError(Reason.DEALS_HIDDEN)
        leads = [lead for lead in shown.values() if lead.stage and rule.covers(lead.stage)]
        people: dict[int, list[int]] = {}
        for lead in leads:
            people[lead.id] = [person for person in lead.people(rule.who) if person not in met]
            met |= set(people[lead.id])
        journal = _RunJournal(self.runs, self.journal, self.clock, run.id)
        if run.preview:
            told, remarks = self.preview.of(ground, link, rule, [one for some in people.values() for one in some])
            counts = Counts.of(Counter(each.outcome for each in told))
            journal.settle(journal.open(link, run.settings), told, remarks, counts=counts)
        else:
            self._apply(ground, link, rule, run, leads, people, journal)
        return len(leads)

    def _apply(
        self,
        ground: DeliveryGround,
        link: Link,
        rule: Rule,
        run: Run,
        leads: Sequence[Lead],
        people: dict[int, list[int]],
        journal: _RunJournal,
    ) -> None:
        """What else a look at a deal has found, and who has to wait, is left to the next round."""
        before, now = self.causes.memories(link.id, people), int(self.clock())
        noted: dict[int, Memory] = {}
        for lead in leads:
            looked = look(lead, before.get(lead.id, Memory()), link.rules_since_on, moved_at=0, now=now)
            noted[lead.id] = applied(looked, rule, people[lead.id])
        saved = self.funnel.note(link, noted, before)
        if any(memory is None for memory in saved.values()):
            raise TransientError(Reason.BUSY, run.id)
        deals = [
            Deal(lead, memory, Applied(rule.id, run.id, frozenset(people[lead.id])))
            for lead in leads
            if (memory := saved[lead.id])
        ]
        funnel = replace(self.funnel, acts=replace(self.funnel.acts, delivery=Delivery(journal)))
        funnel.do(ground, link, deals, {})
        left = [deal.lead for deal in deals if deal.memory.owed or deal.memory.leaving]
        self.pendings.put(link.integration_id, link.id, [Item("lead", "status", lead.id) for lead in left], at=now)

    def _read(self, ground: DeliveryGround, rule: Rule) -> tuple[set[int], int]:
        amocrm = ground.amocrm
        pipelines = [rule.pipeline_id] if rule.pipeline_id else [int(one["id"]) for one in amocrm.pipelines()]
        query: str | None = amocrm.leads_in([(pipeline, rule.status_id) for pipeline in pipelines])
        found, pages = set[int](), 0
        while query:
            asked = query
            page = ground.patience(lambda asked=asked: amocrm.leads_page(asked))  # type: ignore[misc]
            leads = map(read_lead, page.leads)
            found |= {lead.id for lead in leads if lead.stage and rule.covers(lead.stage)}
            query, pages = page.next, pages + 1
        return found, pages
