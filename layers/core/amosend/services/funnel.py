"""What the rules of a funnel do to the people of deals: the deals are read as they are now, and that decides.

What a look finds is noted before anything is done (domain/funnel_memory.py), and crossed out when it has been: whoever
takes over from a dead worker, or comes back to people who had to wait, goes on with the notes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from amosend.domain.funnel_memory import Memory, lacks_proof, look
from amosend.domain.lead import Lead, read_lead
from amosend.domain.link import Link
from amosend.domain.missing import GONE_AFTER, pause_of_hidden, sight
from amosend.reasons import Reason
from amosend.services.automation_people import Later, Starting
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.funnel_acts import FunnelActs
from amosend.services.funnel_deals import Deal
from amosend.services.funnel_proof import moves_of, too_early
from amosend.services.ports import Causes, Clock

__all__ = ["Funnel"]

_UNPROVEN = 60.0  # seconds until amoCRM's events are asked again
_NOBODY_YET = 60.0  # seconds until a deal without a contact is looked at again
_BUSY = 30.0  # seconds
_NONE: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Funnel:
    causes: Causes
    acts: FunnelActs
    clock: Clock

    def look(
        self,
        ground: DeliveryGround,
        link: Link,
        leads: Sequence[int],
        *,
        deleted: Collection[int] = (),
        hidden: Mapping[int, int] = _NONE,
    ) -> Starting:
        """At deals that hooks have named, some of them as `deleted`; `hidden`: not shown since then, and nobody else.

        `later` of the answer: to be looked at again.
        """
        if not leads:
            return Starting()
        shown = self.read(ground, leads)
        memories = self.causes.memories(link.id, leads)
        now = int(self.clock())
        shows_any = partial(ground.patience, ground.amocrm.shows_leads)
        seen = sight(leads, shown, memories, deleted=deleted, hidden=hidden, shows_any=shows_any, now=now)
        found = {lead.id: lead for lead in seen.leads}
        later = dict.fromkeys(seen.missed, Later(float(GONE_AFTER)))
        for one in seen.hidden:
            later[one] = Later(pause_of_hidden(hidden.get(one, now), now=now), Reason.DEALS_HIDDEN)
        self.note(link, seen.missed, memories)
        noted, unclear = self._noted(ground, link, found, memories)
        made = self.do(
            ground, link, [Deal(found[lead], memory) for lead, memory in noted.items()], {**later, **unclear}
        )
        made.problem = Reason.DEALS_HIDDEN if seen.hidden else made.problem
        return made

    def do(self, ground: DeliveryGround, link: Link, deals: Sequence[Deal], later: Mapping[int, Later]) -> Starting:
        """What is noted of these deals, and then the notes are crossed out."""
        made = Starting(later=dict(later))
        busy = [deal for deal in deals if deal.memory.leaving or deal.memory.owed]
        self.acts.act(ground, link, busy, made)
        for deal in busy:
            deal.settle(self.clock())
            if deal.memory.waits_for_somebody:
                deal.wait(Later(_NOBODY_YET))
        saved = self.causes.save_memories(link.id, {deal.lead.id: deal.memory for deal in busy if deal.changed})
        for deal in busy:
            if saved.get(deal.lead.id, deal.memory) is None:
                deal.wait(Later(_BUSY))
            if deal.later:
                made.later[deal.lead.id] = deal.later
            elif deal.given_up:
                made.given_up[deal.lead.id] = deal.given_up
        return made

    def read(self, ground: DeliveryGround, leads: Sequence[int]) -> dict[int, Lead]:
        """Those that amoCRM shows."""
        rows = ground.patience(lambda: ground.amocrm.leads_by_id(leads))
        return {lead.id: lead for lead in map(read_lead, rows)}

    def note(
        self, link: Link, memories: Mapping[int, Memory], before: Mapping[int, Memory]
    ) -> dict[int, Memory | None]:
        """Saved where anything is new; None where somebody else has changed it meanwhile."""
        changed = {lead: memory for lead, memory in memories.items() if memory != before.get(lead, Memory())}
        return {**memories, **self.causes.save_memories(link.id, changed)}

    def _noted(
        self, ground: DeliveryGround, link: Link, found: Mapping[int, Lead], memories: Mapping[int, Memory]
    ) -> tuple[dict[int, Memory], dict[int, Later]]:
        now, later = self.clock(), dict[int, Later]()
        moved = self._moved(ground, link, found.values(), memories)
        looked: dict[int, Memory] = {}
        for lead in found.values():
            memory = memories.get(lead.id, Memory())
            unproven = lead.id in moved and not moved[lead.id]
            if unproven and too_early(lead, now):
                later[lead.id] = Later(_UNPROVEN)
            else:
                looked[lead.id] = look(lead, memory, link.rules_since_on, moved_at=moved.get(lead.id, 0), now=int(now))
        saved = self.note(link, looked, memories)
        later |= {lead: Later(_BUSY) for lead, memory in saved.items() if memory is None}
        return {lead: memory for lead, memory in saved.items() if memory is not None}, later

    def _moved(
        self, ground: DeliveryGround, link: Link, leads: Iterable[Lead], memories: Mapping[int, Memory]
    ) -> dict[int, int]:
        """Of deals that need a proof: when they entered; 0: it is not told, though it may have been."""
        doubtful = [lead for lead in leads if lacks_proof(lead, memories.get(lead.id, Memory()), link.rules_since_on)]
        since = min((rule.since for rule in link.rules_since_on), default=0)
        found = moves_of(ground, doubtful, since=since)
        return {lead.id: found.get(lead.id, 0) for lead in doubtful if lead.updated_at >= since}
