"""What a link has started, and for whom, is kept as long as the link; behind its deletion it goes bit by bit."""

from dataclasses import dataclass

from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.services.ports import Causes, Clock, Links, Rounds

__all__ = ["LinkForgetting"]

_AT_ONCE = 500  # rows


@dataclass(frozen=True, slots=True)
class LinkForgetting:
    links: Links
    causes: Causes
    rounds: Rounds
    clock: Clock

    def __call__(self, message: RoundMessage, *, deadline: float) -> None:
        """Never of a link that is there: without it everybody would be started once more."""
        if self.links.get(message.tenant, message.integration_id, message.link_id):
            return
        while not self.causes.forget(message.link_id, most=_AT_ONCE):
            if self.clock() > deadline:
                self.rounds.send(
                    RoundMessage(RoundErrand.FORGET, message.tenant, message.integration_id, message.link_id)
                )
                return
