"""Stopping what a deal has started, once it has left the stage, and nothing else.

Whatever was started for the same person by another deal, or by another rule that leads to the same automation, goes on.
The address that was started is named, found again by its hash where the contact has another one now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from amosend.domain.funnel import Action
from amosend.domain.funnel_memory import Memory, Running
from amosend.domain.journal import Remark
from amosend.domain.link import Link
from amosend.domain.outcome import Outcome
from amosend.domain.start import Holder, Start, State, is_of_entry
from amosend.domain.stopping import Again
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.automation_stops import AutomationStops, Stop
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.funnel_people import FunnelPeople
from amosend.services.ports import Causes, Clock
from amosend.services.started_addresses import StartedAddresses

__all__ = ["FunnelStops", "Stopped"]

_RUNNING = 10.0  # seconds until a job is looked at again

Leaving = tuple[int, Running]  # a deal's id, and what it may have started
Starts = Mapping[tuple[str, int], Start]


@dataclass(slots=True)
class Stopped:
    """`done`: nothing of it runs any more. `again`: it may, and has to be stopped once more. `given_up`: too often.

    `later`: deals to be looked at again, in so many seconds. `emails`: that were stopped just now, by automation.
    """

    remarks: list[Remark] = field(default_factory=list)
    done: set[Leaving] = field(default_factory=set)
    again: dict[Leaving, Again] = field(default_factory=dict)
    given_up: set[Leaving] = field(default_factory=set)
    later: dict[int, float] = field(default_factory=dict)
    emails: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FunnelStops:
    causes: Causes
    jobs: AutomationJobs
    stops: AutomationStops
    addresses: StartedAddresses
    clock: Clock

    def stop(self, ground: DeliveryGround, link: Link, leaving: Sequence[Leaving], people: FunnelPeople) -> Stopped:
        made = Stopped()
        starts = self._let_go(link, leaving, self.causes.starts(link.id, _places(link, leaving)))
        open_ones = [each for each in leaving if _is_own(starts.get(_place(each)), each)]
        made.done |= set(leaving) - set(open_ones)
        running = self.jobs.running(ground.sendsay, [starts[_place(each)] for each in open_ones])
        for each in open_ones:
            if starts[_place(each)].track in running:  # a stop must not overtake its start
                made.later[each[0]] = _RUNNING
        ended = [each for each in open_ones if each[0] not in made.later]
        alone = [each for each in ended if not _goes_on(link, starts, each)]
        self._stop(ground, [(each, starts[_place(each)]) for each in alone], people, made)
        done = [each for each in ended if each not in made.again]
        self.causes.save_starts(link.id, [starts[_place(each)].became(State.STOPPED, self.clock()) for each in done])
        made.done |= set(done)
        return made

    def _let_go(self, link: Link, leaving: Sequence[Leaving], starts: Starts) -> Starts:
        """By who leaves: what another deal holds, too, is that one's from now on."""
        found = dict(starts)
        for each in leaving:
            if (start := found.get(_place(each))) and any(
                is_of_entry(one, each[0], each[1].entry) for one in start.holders
            ):
                found[_place(each)] = start.without(each[0])
        held = [(each, start) for each in leaving if _is_own(start := found.get(_place(each)), each) and start.holders]
        memories = self.causes.memories(link.id, {one.lead for _, start in held for one in start.holders})
        for each, start in held:
            left = [one for one in start.holders if _holds(memories.get(one.lead), one, each[1])]
            start = replace(start, holders=tuple(left))
            found[_place(each)] = start.handed_to(left[0]) if left and start.started_at else start
        changed = [start for place, start in found.items() if start != starts[place]]
        saved = self.causes.save_starts(link.id, changed)
        return found | {(one.rule_id, one.person): one for one in saved if one}

    def _stop(
        self, ground: DeliveryGround, ending: Sequence[tuple[Leaving, Start]], people: FunnelPeople, made: Stopped
    ) -> None:
        by_automation: dict[str, dict[Leaving, str]] = {}
        for each, start in ending:
            running = each[1]
            if start.state is State.INTENDED:  # nobody has been asked
                continue
            if email := self.addresses.of(ground, start, people):
                by_automation.setdefault(running.automation, {})[each] = email
            else:
                made.remarks.append(Remark(running.person, Outcome.AUTOMATION_NOT_STOPPED, running.automation))
        for automation_id, named in by_automation.items():
            stopping = self.stops.stop(ground.sendsay, automation_id, _merged(named))
            made.remarks += stopping.remarks
            left = {each: again for each in named if (again := stopping.again.get(each[1].person))}
            made.again |= left
            made.given_up |= {each for each in left if each[1].person in stopping.given_up}
            made.emails[automation_id] = {email for each, email in named.items() if each not in left}


def _merged(named: Mapping[Leaving, str]) -> list[Stop]:
    """A person once, whose deals, or rules, may have started different addresses."""
    by_person: dict[int, list[tuple[Running, str]]] = {}
    for (_, running), email in named.items():
        by_person.setdefault(running.person, []).append((running, email))
    return [
        Stop(person, tuple(dict.fromkeys(email for _, email in some)), min((one.again for one, _ in some), key=_due))
        for person, some in by_person.items()
    ]


def _due(again: Again) -> int:
    return again.until


def _is_own(start: Start | None, leaving: Leaving) -> TypeGuard[Start]:
    """Whether it is this deal's start, of this very entry, and may still run."""
    lead, running = leaving
    if start is None or start.automation != running.automation:
        return False
    return is_of_entry(start, lead, running.entry) and (start.open or start.state is State.INTENDED)


def _holds(memory: Memory | None, holder: Holder, running: Running) -> bool:
    """Whether the deal is in the stage still, as far as we know."""
    place = running.rule_id, running.person
    return memory is not None and any(
        (one.rule_id, one.person) == place and one.entry == memory.entry and is_of_entry(holder, holder.lead, one.entry)
        for one in memory.running
    )


def _goes_on(link: Link, starts: Starts, leaving: Leaving) -> bool:
    """By another rule, which leads to the same automation: a stop would end that, too."""
    _, running = leaving
    others = (starts.get((rule_id, running.person)) for rule_id in _others(link, running))
    return any(other.open and other.automation == running.automation for other in others if other)


def _others(link: Link, running: Running) -> list[str]:
    same = (rule for rule in link.rules if rule.action is Action.START and rule.target == running.automation)
    return [rule.id for rule in same if rule.id != running.rule_id]


def _places(link: Link, leaving: Iterable[Leaving]) -> list[tuple[str, int]]:
    return [
        (rule_id, running.person) for _, running in leaving for rule_id in (running.rule_id, *_others(link, running))
    ]


def _place(leaving: Leaving) -> tuple[str, int]:
    return leaving[1].rule_id, leaving[1].person
