"""Any order of moves, of hooks that come late, twice or never, and of workers that die behind any step.

The machine does what services do with what a look notes, on a Sendsay that only counts.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from amosend.domain.funnel import LOST, WON, Action, Reentry, Rule, Stage, Who
from amosend.domain.funnel_memory import Memory, Owed, Running, look
from amosend.domain.lead import Lead, gone_lead
from amosend.domain.start import Holder, Start, State, Verdict, entered, is_of_entry, verdict
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

DAY = 24 * 3600
A, B = Stage(1, 10), Stage(1, 11)
STAGES = [A, B, Stage(2, 10), Stage(1, WON), Stage(1, LOST), None]
NEVER = Rule("never", 10, Action.START, "321", pipeline_id=1)
ALWAYS = Rule("always", 11, Action.START, "322", pipeline_id=1, who=Who.ALL, reentry=Reentry.ALWAYS)
LATER = Rule("later", WON, Action.START, "323", reentry=Reentry.AFTER_DAYS, days=2)
RULES = {each.id: each for each in (NEVER, ALWAYS, LATER)}
ANN, BOB = 7, 8
CONTACTS = {1: (ANN, BOB), 2: (ANN,)}


class FunnelMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1000
        self.stages: dict[int, Stage | None] = dict.fromkeys(CONTACTS, A)
        self.memories = dict.fromkeys(CONTACTS, Memory())
        self.starts: dict[tuple[str, int], Start] = {}
        self.inside: Counter[tuple[str, int]] = Counter()  # Sendsay: who is in which automation
        self.asked: list[tuple[str, int, str, int]] = []  # rule, person, occasion's name, when

    @rule(lead=st.sampled_from([1, 2]), stage=st.sampled_from(STAGES))
    def move(self, lead: int, stage: Stage | None) -> None:
        self.stages[lead] = stage

    @rule(days=st.integers(0, 3))
    def wait(self, days: int) -> None:
        self.now += days * DAY + 1

    @rule(lead=st.sampled_from([1, 2]), steps=st.integers(0, 9))
    def hook(self, lead: int, steps: int) -> None:
        """However many hooks there are, each is only a look; the worker dies behind so many steps."""
        for _, _ in zip(range(steps), self._worked(lead), strict=False):
            pass

    @rule()
    def every_hook_arrives(self) -> None:
        for lead in CONTACTS:
            for _ in self._worked(lead):
                pass
        for each in self.starts.values():
            if each.open:
                stage = self.stages[each.lead]
                assert stage and RULES[each.rule_id].covers(stage), "its deal has left the stage, and it still runs"
        assert not any(memory.owed or memory.leaving for memory in self.memories.values())
        for lead, memory in self.memories.items():
            self._kept(lead, memory)

    def _kept(self, lead: int, memory: Memory) -> None:
        """What a deal has started or met in the stage where it is has not been stopped by another deal."""
        for each in memory.running:
            start = self.starts.get((each.rule_id, each.person))
            if start and start.open and start.lead != lead:
                assert self.inside[each.rule_id, each.person]

    def _worked(self, lead: int) -> Iterator[None]:
        stage = self.stages[lead]
        now = Lead(lead, stage, 500, 500, CONTACTS[lead]) if stage else gone_lead(lead)
        memory = self.memories[lead] = look(now, self.memories[lead], list(RULES.values()), moved_at=0, now=self.now)
        yield
        for running in memory.leaving:
            yield from self._stop(lead, running)
        for owed in memory.owed:
            yield from self._start(lead, memory.entry, owed)
        self.memories[lead] = memory.settled(stopped=memory.leaving, paid=memory.owed)

    def _stop(self, lead: int, running: Running) -> Iterator[None]:
        place = running.rule_id, running.person
        known = self.starts.get(place)
        if known is None or not known.open:
            return
        if any(is_of_entry(each, lead, running.entry) for each in known.holders):
            known = self.starts[place] = known.without(lead)
            yield
        if not is_of_entry(known, lead, running.entry):
            return
        if left := [each for each in known.holders if self._holds(each, place)]:
            self.starts[place] = known.handed_to(left[0])
            yield
            return
        self.inside[running.rule_id, running.person] = 0
        yield
        self._put(known, State.STOPPED)
        yield

    def _start(self, lead: int, entry: int, owed: Owed) -> Iterator[None]:
        place = owed.rule_id, owed.person
        occasion = entered(RULES[owed.rule_id], lead, entry)
        known = self.starts.get(place)
        if known and known.state is State.CALLED:  # Sendsay tells whether they are in it
            known = self._put(known, State.DONE if self.inside[place] else State.INTENDED)
            yield
        found = verdict(known, occasion, self.now)
        if known and found is Verdict.BEFORE:
            self.starts[place] = known.held_by(occasion)
            yield
        if found is not Verdict.GO:
            return
        called = Start(*place, "?", occasion.name, State.CALLED, self.now, lead=lead).behind(known)
        self.starts[place] = called
        yield
        self.inside[place] += 1
        self.asked.append((*place, occasion.name, self.now))
        yield
        self._put(called, State.DONE)
        yield

    def _holds(self, holder: Holder, place: tuple[str, int]) -> bool:
        memory = self.memories[holder.lead]
        current = [each for each in memory.running if each.entry == memory.entry]
        return is_of_entry(holder, holder.lead, memory.entry) and place in {(e.rule_id, e.person) for e in current}

    def _put(self, known: Start, state: State) -> Start:
        changed = self.starts[known.rule_id, known.person] = known.became(state, self.now)
        return changed

    @invariant()
    def no_occasion_starts_twice(self) -> None:
        occasions = Counter((rule_id, person, name) for rule_id, person, name, _ in self.asked)
        assert not [each for each, times in occasions.items() if times > 1]

    @invariant()
    def starts_obey_reentry(self) -> None:
        for person in (ANN, BOB):
            assert len([1 for each in self.asked if each[:2] == ("never", person)]) <= 1
            days = [at for *place, _, at in self.asked if tuple(place) == ("later", person)]
            assert all(later - earlier >= 2 * DAY for earlier, later in pairwise(days))


FunnelMachine.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestFunnelMachine = FunnelMachine.TestCase
