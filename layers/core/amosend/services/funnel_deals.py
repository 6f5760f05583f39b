"""A deal in hand: what its notes say is done for it, and what is left of them behind that."""

from dataclasses import dataclass, field

from amosend.domain.funnel_memory import Memory, Owed, Running
from amosend.domain.lead import Lead
from amosend.domain.stopping import Again
from amosend.reasons import Reason
from amosend.services.automation_people import Later

__all__ = ["Applied", "Deal"]


@dataclass(frozen=True, slots=True)
class Applied:
    """Somebody applies this rule by hand, in this run, to these people of the deal; nothing else is done then."""

    rule_id: str
    run_id: str
    people: frozenset[int]

    def concerns(self, owed: Owed) -> bool:
        return owed.rule_id == self.rule_id and owed.person in self.people


@dataclass(slots=True, eq=False)
class Deal:
    """`stopped` and `paid`: notes that have been dealt with. `missed`: people whom amoCRM did not show, and who may
    live all the same. `again`: stops that were refused; `given_up`: one of them too often. `later`: the soonest of what
    has to be done again.
    """

    lead: Lead
    memory: Memory
    applied: Applied | None = None
    stopped: set[Running] = field(default_factory=set)
    paid: set[Owed] = field(default_factory=set)
    missed: set[int] = field(default_factory=set)
    again: dict[Running | Owed, Again] = field(default_factory=dict)
    given_up: Reason | None = None
    later: Later | None = None
    changed: bool = False

    def settle(self, now: float) -> None:
        """What has been dealt with is crossed out."""
        crossed = self.memory.settled(stopped=self.stopped, paid=self.paid, again=self.again)
        settled = crossed.missed(sorted(self.missed), now)
        self.changed, self.memory = settled != self.memory, settled

    def insist(self, note: Running | Owed, again: Again, *, now: float, given_up: bool) -> None:
        """On a stop that has not come to its end."""
        self.again[note] = again
        if given_up:
            self.given_up = Reason.STOP_REFUSED
        else:
            self.wait(Later(max(1.0, again.until - now)))

    def wait(self, later: Later) -> None:
        known = self.later or later
        self.later = Later(min(known.after, later.after), known.reason or later.reason)
