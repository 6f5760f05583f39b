"""Doing what is noted of deals: first what ends (automations of stages that were left), then what a new stage says.

Deals of a round are done together: people are read once, and each list and each automation is met once. Whoever has to
wait stays noted, and keeps nobody else waiting.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from amosend.domain.funnel import Action, Rule
from amosend.domain.funnel_memory import Owed, Running
from amosend.domain.journal import Happening, Remark
from amosend.domain.link import Link
from amosend.domain.missing import GONE_AFTER, HIDDEN_FOR
from amosend.domain.outcome import SENT, Outcome
from amosend.domain.start import Occasion, Start, State, Verdict, applied_by_hand, entered, verdict
from amosend.errors import ConfigurationError
from amosend.reasons import Reason
from amosend.services.automation_people import Later, Starting, Wanted
from amosend.services.automation_starts import AutomationStarts
from amosend.services.delivery import Delivered, Delivery
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.funnel_deals import Deal
from amosend.services.funnel_lists import leave
from amosend.services.funnel_people import FunnelPeople, read_people
from amosend.services.funnel_rule_stops import RuleStops
from amosend.services.funnel_stops import FunnelStops, Stopped
from amosend.services.ports import Causes, Clock

__all__ = ["FunnelActs"]

_LIST_BUSY, _LIST_GONE, _UNKNOWN = 300.0, 3600.0, 300.0  # seconds


@dataclass(frozen=True, slots=True)
class _Due:
    """What one rule owes one person because of one deal."""

    deal: Deal
    rule: Rule
    owed: Owed

    @property
    def person(self) -> int:
        return self.owed.person

    @property
    def occasion(self) -> Occasion:
        deal = self.deal
        if deal.applied:
            return applied_by_hand(self.rule, deal.lead.id, deal.applied.run_id)
        return entered(self.rule, deal.lead.id, deal.memory.entry)

    @property
    def place(self) -> tuple[str, int]:
        return self.rule.id, self.person

    def pay(self) -> None:
        self.deal.paid.add(self.owed)


@dataclass(frozen=True, slots=True)
class FunnelActs:
    causes: Causes
    delivery: Delivery
    starts: AutomationStarts
    rule_stops: RuleStops
    funnel_stops: FunnelStops
    clock: Clock

    def act(self, ground: DeliveryGround, link: Link, deals: Sequence[Deal], made: Starting) -> None:
        """`made` is told why an automation or a list takes nobody."""
        dues = list(_dues(link, deals))
        leaving = [(deal, running) for deal in deals if not deal.applied for running in deal.memory.leaving]
        people = read_people(ground, [*(due.person for due in dues), *(running.person for _, running in leaving)])
        dues = [due for due in dues if not self._unclear(due.deal, due.person, people)]
        leaving = [(deal, one) for deal, one in leaving if not self._unclear(deal, one.person, people)]
        ending = [due for due in dues if not due.rule.action.counted]
        if leaving or ending:

            def end(_: Delivered) -> Iterable[Remark]:
                stopped = self._stop_left(ground, link, leaving, people)
                yield from stopped.remarks
                yield from self._end(ground, ending, people, stopped=stopped.emails)

            self.delivery.deliver(ground, link, [], list_id=None, then=end)
        self._start(ground, link, [due for due in dues if due.rule.action is Action.START], people, made)
        adding = [due for due in dues if due.rule.action is Action.ADD_TO_LIST]
        for list_id in dict.fromkeys(due.rule.target for due in adding):
            self._add(ground, link, [due for due in adding if due.rule.target == list_id], people, made)

    def _unclear(self, deal: Deal, person: int, people: FunnelPeople) -> bool:
        """Whether somebody who is not shown may live all the same: then he is looked for again."""
        seconds = HIDDEN_FOR if people.hides(person) else GONE_AFTER
        if not people.gone([person]) or deal.memory.is_missing_for(person, seconds, now=self.clock()):
            return False
        deal.missed.add(person)
        deal.wait(Later(float(GONE_AFTER)))
        return True

    def _stop_left(
        self, ground: DeliveryGround, link: Link, leaving: Sequence[tuple[Deal, Running]], people: FunnelPeople
    ) -> Stopped:
        stopped = self.funnel_stops.stop(ground, link, [(deal.lead.id, running) for deal, running in leaving], people)
        for deal, running in leaving:
            each = deal.lead.id, running
            if each in stopped.done:
                deal.stopped.add(running)
            elif again := stopped.again.get(each):
                deal.insist(running, again, now=self.clock(), given_up=each in stopped.given_up)
            elif after := stopped.later.get(deal.lead.id):
                deal.wait(Later(after))
        return stopped

    def _end(
        self,
        ground: DeliveryGround,
        ending: Sequence[_Due],
        people: FunnelPeople,
        *,
        stopped: Mapping[str, Collection[str]],
    ) -> Iterator[Remark]:
        """Who has no address any more has nothing to be ended."""
        by_target: dict[tuple[Action, str], list[_Due]] = {}
        for due in ending:
            by_target.setdefault((due.rule.action, due.rule.target), []).append(due)
        for (action, target), some in by_target.items():
            if action is Action.STOP:
                yield from self._stop(ground, target, some, people, stopped=stopped.get(target, ()))
                continue
            if ground.import_is_running():  # it would take our removal for somebody else's
                _let_wait(some, Later(_LIST_BUSY, Reason.WAITS_FOR_IMPORT))
                continue
            yield from leave(ground, target, people, [due.person for due in some])
            for due in some:
                due.pay()

    def _stop(
        self,
        ground: DeliveryGround,
        automation_id: str,
        dues: Sequence[_Due],
        people: FunnelPeople,
        *,
        stopped: Collection[str],
    ) -> Iterable[Remark]:
        wanted = {due.person: due.owed.again for due in dues}
        made = self.rule_stops.stop(ground, automation_id, wanted, people, stopped=stopped)
        for due in dues:
            if again := made.again.get(due.person):
                due.deal.insist(due.owed, again, now=self.clock(), given_up=due.person in made.given_up)
            else:
                due.pay()
        return made.remarks

    def _start(
        self, ground: DeliveryGround, link: Link, dues: Sequence[_Due], people: FunnelPeople, made: Starting
    ) -> None:
        if not dues:
            return

        def start(delivered: Delivered) -> Iterable[Remark]:
            sent = list(_arrived(dues, delivered))
            for automation_id in dict.fromkeys(due.rule.target for due in sent):
                for some in _once_each([due for due in sent if due.rule.target == automation_id]):
                    wanted = [_wanted(due, delivered) for due in some]
                    started = self.starts.start(ground.sendsay, link.id, automation_id, wanted)
                    _cross_out(some, started, made)
                    yield from started.remarks

        persons, known = [due.person for due in dues], self.causes.starts(link.id, [due.place for due in dues])
        before = {due.person: Outcome.UNCHANGED for due in dues if _waited(known.get(due.place), due)}
        gone = _gone(people, persons)
        self.delivery.deliver(ground, link, people.of(persons), list_id=None, told=gone, told_before=before, then=start)

    def _add(
        self, ground: DeliveryGround, link: Link, dues: Sequence[_Due], people: FunnelPeople, made: Starting
    ) -> None:
        """Whoever was added by the rule before may not be added again, or not yet."""
        list_id = dues[0].rule.target
        found = self.causes.starts(link.id, [due.place for due in dues])
        known = {place: start.towards(list_id) for place, start in found.items()}
        again = [due for due in dues if self._may_not(known.get(due.place), due)]
        adding = [due for due in dues if due not in again]
        persons = [due.person for due in adding]

        def remember(delivered: Delivered) -> Iterable[Remark]:
            arrived = list(_arrived(adding, delivered))
            places = {due.place: due for due in arrived}
            self.causes.save_starts(link.id, [self._added(known.get(place), due) for place, due in places.items()])
            for due in [*arrived, *again]:
                due.pay()
            return [Remark(due.person, Outcome.NOT_ADDED_AGAIN, list_id) for due in again]

        try:
            found_people, gone = people.of(persons), _gone(people, persons)
            self.delivery.deliver(ground, link, found_people, list_id=list_id, told=gone, by_rule=True, then=remember)
        except ConfigurationError as error:
            made.problem = made.problem or error.reason
            _let_wait(adding, Later(_LIST_GONE, error.reason))

    def _may_not(self, before: Start | None, due: _Due) -> bool:
        return verdict(before, due.occasion, self.clock()) is Verdict.BEFORE

    def _added(self, before: Start | None, due: _Due) -> Start:
        now, place = int(self.clock()), (due.rule.id, due.person, due.rule.target)
        added = Start(*place, due.occasion.name, State.DONE, now, lead=due.deal.lead.id, started_at=now)
        return added.behind(before)


def _dues(link: Link, deals: Iterable[Deal]) -> Iterator[_Due]:
    rules = {rule.id: rule for rule in link.rules}
    for deal in deals:
        for owed in deal.memory.owed:
            wanted = not deal.applied or deal.applied.concerns(owed)
            if wanted and owed.rule_id in rules and owed.person:
                yield _Due(deal, rules[owed.rule_id], owed)


def _arrived(dues: Iterable[_Due], delivered: Delivered) -> Iterator[_Due]:
    """Who is in Sendsay now. Of others it is told why not, and that was that, unless it is not known yet."""
    for due in dues:
        outcome = delivered.outcomes.get(due.person)
        if outcome in SENT:
            yield due
        elif outcome is Outcome.STATUS_UNKNOWN:
            due.deal.wait(Later(_UNKNOWN))
        else:
            due.pay()


def _waited(start: Start | None, due: _Due) -> bool:
    """For this very occasion, and has been told of then."""
    same = start is not None and start.occasion == due.occasion.name
    return start is not None and same and start.state in {State.INTENDED, State.CALLED}


def _once_each(dues: Sequence[_Due]) -> Iterator[list[_Due]]:
    """A person whom two deals bring at the same moment is started for one behind the other."""
    left = list(dues)
    while left:
        first = {due.place: due for due in reversed(left)}
        yield list(first.values())
        left = [due for due in left if due not in first.values()]


def _wanted(due: _Due, delivered: Delivered) -> Wanted:
    person = due.person
    begun, texts = person in delivered.begun, delivered.texts[person]
    return Wanted(person, delivered.emails[person], due.occasion, begun, texts)


def _cross_out(dues: Iterable[_Due], started: Starting, made: Starting) -> None:
    made.problem = made.problem or started.problem
    for due in dues:
        if later := started.later.get(due.person):
            due.deal.wait(later)
        elif reason := started.given_up.get(due.person):
            due.deal.given_up = reason
        else:
            due.pay()


def _let_wait(dues: Iterable[_Due], later: Later) -> None:
    for due in dues:
        due.deal.wait(later)


def _gone(people: FunnelPeople, persons: Iterable[int]) -> list[Happening]:
    return [Happening(person, 0, Outcome.GONE_MEANWHILE) for person in people.gone(persons)]
