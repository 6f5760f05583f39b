"""The latest people whom a link has started in an automation, as they are remembered: a row that costs two calls.

They tell whether Sendsay shows whoever is in it: see automation_doubts.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from amosend.domain.latest import Latest, latest_of
from amosend.domain.start import Start, State
from amosend.services.ports import Causes, Clock

__all__ = ["AutomationLatest"]


@dataclass
class AutomationLatest:
    causes: Causes
    clock: Clock
    link_id: str
    automation_id: str

    @cached_property
    def known(self) -> list[Latest]:
        return [each for each in self.causes.latest(self.link_id) if each.automation == self.automation_id]

    @cached_property
    def starts(self) -> list[Start]:
        """Those of them who are in it still, as far as we know."""
        found = self.causes.starts(self.link_id, [each.place for each in self.known]).values()
        return [one for one in found if one.state is State.DONE and one.automation == self.automation_id]

    def note(self, starts: Iterable[Start]) -> None:
        added = [Latest(one.rule_id, one.person, self.automation_id, one.started_at) for one in starts]
        known = self.causes.latest(self.link_id) if added else []
        latest = latest_of(known, added, self.clock())
        if latest != known:
            self.causes.note_latest(self.link_id, latest)
