"""A funnel that is switched on again looks at every deal that it has started somebody for, or owes something.

While it was off nobody told it which of them left their stage: those are stopped now, or would run to the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import batched

from amosend.domain.hook import Item
from amosend.domain.link import Link
from amosend.services.link_keeper import LinkKeeper
from amosend.services.ports import Causes, Clock, Pendings

__all__ = ["FunnelReturn"]

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class FunnelReturn:
    causes: Causes
    pendings: Pendings
    keeper: LinkKeeper
    clock: Clock

    def __call__(self, link: Link, *, deadline: float) -> bool:
        """Whether all of them wait to be looked at; naming one twice does no harm."""
        if not link.to_look_again:
            return True
        for some in batched(self._busy(link), _AT_ONCE, strict=False):
            if self.clock() > deadline:
                return False
            now = int(self.clock())
            self.pendings.put(link.integration_id, link.id, [Item("lead", "status", lead) for lead in some], at=now)
        self.keeper.change(link, lambda found: replace(found, to_look_again=False))
        return True

    def _busy(self, link: Link) -> Iterator[int]:
        return (lead for lead, memory in self.causes.all_memories(link.id) if memory.running or memory.owed)
