"""A rule that stops an automation: for a person, whoever of this integration has started them, and by which address.

The contact may have another address by now, or may have been started by another link. So besides the present address
those are stopped of which our own records say that they were started, and the records say so from then on. What a rule
has started that is changed or deleted by now goes on, and is stopped as well.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from amosend.domain.journal import Remark
from amosend.domain.link import Link
from amosend.domain.outcome import Outcome
from amosend.domain.start import Start, State
from amosend.domain.stopping import Again
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.automation_stops import AutomationStops, Stop, Stopping
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.funnel_people import FunnelPeople
from amosend.services.ports import Causes, Clock, Links
from amosend.services.started_addresses import StartedAddresses

__all__ = ["RuleStops"]

_RUNNING = 10  # seconds until a start's job is looked at again

Started = Mapping[int, Sequence[tuple[str, Start]]]  # by person: a link's id, and what it may have started


@dataclass(frozen=True, slots=True)
class RuleStops:
    causes: Causes
    links: Links
    jobs: AutomationJobs
    stops: AutomationStops
    addresses: StartedAddresses
    clock: Clock

    def stop(
        self,
        ground: DeliveryGround,
        automation_id: str,
        wanted: Mapping[int, Again],
        people: FunnelPeople,
        *,
        stopped: Collection[str],
    ) -> Stopping:
        """`wanted`: by person. `stopped`: addresses that were stopped in it just now."""
        started = self._started(ground, automation_id, list(wanted))
        waiting = self._being_started(ground, started)  # a stop must not overtake its start
        named = {one: self._emails(ground, started.get(one, ()), one, people) for one in wanted if one not in waiting}
        made = self.stops.stop(
            ground.sendsay,
            automation_id,
            [Stop(one, left, wanted[one]) for one, emails in named.items() if (left := _without(emails, stopped))],
        )
        for one in waiting:
            made.again[one] = replace(wanted[one], until=int(self.clock()) + _RUNNING)
        lost = [one for one, emails in named.items() if not emails and one in started]
        made.remarks += [Remark(one, Outcome.AUTOMATION_NOT_STOPPED, automation_id) for one in lost]
        self._note(started, [one for one in wanted if one not in made.again])
        return made

    def _started(self, ground: DeliveryGround, automation_id: str, persons: Sequence[int]) -> Started:
        """Who may be in it because of any link of the integration."""
        found: dict[int, list[tuple[str, Start]]] = {}
        integration = ground.integration
        for link in self.links.of_integration(integration.tenant, integration.id):
            places = [(rule, person) for rule in _rules_to(link, automation_id) for person in persons]
            for start in self.causes.starts(link.id, places).values() if places else ():
                if start.open and start.automation == automation_id:
                    found.setdefault(start.person, []).append((link.id, start))
        return found

    def _being_started(self, ground: DeliveryGround, started: Started) -> set[int]:
        starts = [start for some in started.values() for _, start in some]
        running = self.jobs.running(ground.sendsay, starts)
        return {start.person for start in starts if start.track in running}

    def _emails(
        self, ground: DeliveryGround, starts: Sequence[tuple[str, Start]], person: int, people: FunnelPeople
    ) -> tuple[str, ...]:
        recorded = (self.addresses.of(ground, start, people) for _, start in starts)
        return tuple(dict.fromkeys(email for email in (*people.emails(person)[:1], *recorded) if email))

    def _note(self, started: Started, stopped: Sequence[int]) -> None:
        by_link: dict[str, list[Start]] = {}
        for link_id, start in (each for one in stopped for each in started.get(one, ())):
            by_link.setdefault(link_id, []).append(start.became(State.STOPPED, self.clock()))
        for link_id, starts in by_link.items():
            self.causes.save_starts(link_id, starts)


def _without(emails: Iterable[str], stopped: Collection[str]) -> tuple[str, ...]:
    return tuple(email for email in emails if email not in stopped)


def _rules_to(link: Link, automation_id: str) -> Iterator[str]:
    return (each.rule_id for each in (*link.starters, *link.former) if each.automation == automation_id)
