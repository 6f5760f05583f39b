"""Who waits for delivery and who was given up, as people see it; and taking those up again, which may be done twice."""

import logging
from dataclasses import dataclass

from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.domain.integration import Integration
from amosend.domain.pending import PendingPage, Turn
from amosend.services.announce import Announce
from amosend.services.ports import Clock, Pendings, Rounds, Turns

__all__ = ["WaitingRoom"]

_log = logging.getLogger("amosend")
_AT_ONCE = 100  # rows


@dataclass(frozen=True, slots=True)
class WaitingRoom:
    pendings: Pendings
    turns: Turns
    announce: Announce
    queue: Rounds
    clock: Clock

    def waiting(self, integration: Integration, *, after: str, limit: int) -> PendingPage:
        return self.pendings.all(integration.id, limit=limit, after=after)

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
