"""Who waits for delivery and who was given up, as people see it; and taking those up again, which may be done twice."""

import logging
from dataclasses import dataclass

from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.domain.integration import Integration
from amosend.domain.link import Link
from amosend.domain.pending import AGAIN, PendingPage, Turn
from amosend.reasons import Reason
from amosend.services.announce import Announce
from amosend.services.ports import Clock, Pendings, Rounds, Turns

__all__ = ["WaitingRoom"]

_log = logging.getLogger("amosend")
_AT_ONCE = 100  # rows
_SOME_MINUTES = 600  # seconds
_COUNTED_AT_ONCE, _MOST_COUNTED = 1_000, 10_000


@dataclass(frozen=True, slots=True)
class WaitingRoom:
    pendings: Pendings
    turns: Turns
    announce: Announce
    queue: Rounds
    clock: Clock

    def waiting(self, integration: Integration, *, after: str, limit: int) -> PendingPage:
        return self.pendings.all(integration.id, limit=limit, after=after)

    def behind(self, link: Link) -> int:
        """How many contacts and deals wait for delivery by this link. Of very many only the first are counted."""
        found, after = 0, ""
        for _ in range(_MOST_COUNTED // _COUNTED_AT_ONCE):
            page = self.pendings.all(link.integration_id, limit=_COUNTED_AT_ONCE, after=after)
            found += sum(any(cause.link_id == link.id for cause in row.causes) for row in page.rows)
            if not page.more:
                break
            after = page.rows[-1].place
        return found

    def long_waiting(self, integration: Integration) -> dict[str, Reason]:
        """Links by which somebody waits for longer than some minutes, and why. Only the first rows are looked at.

        Who has been delivered and comes once more waits for nothing, and nor does whom amoCRM does not show.
        """
        before, found = self.clock() - _SOME_MINUTES, dict[str, Reason]()
        for row in self.pendings.all(integration.id, limit=_AT_ONCE).rows:
            if row.first_at < before and row.reason is not Reason.CONTACT_NOT_SHOWN:
                for cause in row.causes:
                    if cause.action != AGAIN:
                        found.setdefault(cause.link_id, row.reason or Reason.DELIVERIES_WAIT)
        return found

    def dead(self, integration: Integration, *, after: str, limit: int) -> PendingPage:
        return self.pendings.dead(integration.id, limit=limit, after=after)

    def turn(self, integration: Integration) -> Turn:
        return self.turns.find(integration.id)

    def redrive(self, integration: Integration) -> None:
        """A worker does it, for there may be thousands."""
        self.queue.send(RoundMessage(RoundErrand.REDRIVE, integration.tenant, integration.id))

    def revive(self, message: RoundMessage, *, deadline: float) -> None:
        """All dead rows wait again, as if hooks had just named them; who got through since is delivered once more."""
        revived, more = 0, True
        while more and self.clock() < deadline:
            page = self.pendings.dead(message.integration_id, limit=_AT_ONCE)
            for row in page.rows:
                self.pendings.revive(row, at=int(self.clock()))
            revived, more = revived + len(page.rows), page.more
        _log.info("redriven", extra={"integration": message.integration_id, "rows": revived})
        if more:
            self.queue.send(message)
        if revived:
            self.announce(message.tenant, message.integration_id)
