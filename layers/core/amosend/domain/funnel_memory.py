"""What a funnel remembers of one deal, and what follows from looking at it again: pure, and the same at each try.

The stage in which the deal is now decides, never what a hook said about it. A look at a new stage takes notes first:
what is owed to whom there, and whatever may be running because of the deal. What the notes say is done behind that, and
can be done again: nothing that was begun is ever forgotten, whenever a worker dies.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from amosend.domain.funnel import Action, Rule, Stage
from amosend.domain.lead import Lead
from amosend.domain.stopping import Again

__all__ = ["ITSELF", "NOBODY_FOR", "Memory", "Missing", "Owed", "Running", "applied", "lacks_proof", "look"]

NOBODY_FOR = 15 * 60  # seconds: a deal gets its contact a moment after it was made, or later by hand
ITSELF = 0  # in the place of a person: the deal
_NOBODY = 0


@dataclass(frozen=True, slots=True)
class Running:
    """What a rule started for a person, or may have started, on the deal's entry of this number. `again`: its stop."""

    rule_id: str
    automation: str
    person: int
    entry: int
    again: Again = field(default_factory=Again)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a rule of the present stage has still to do for a person; 0: the deal has nobody yet.

    `again`: of a stop that Sendsay has refused, and which is owed when the stage is left, too.
    """

    rule_id: str
    person: int
    again: Again = field(default_factory=Again)

    @property
    def place(self) -> tuple[str, int]:
        return self.rule_id, self.person


@dataclass(frozen=True, slots=True)
class Missing:
    """Whom amoCRM did not show when it was last asked, and since when: a person, or the deal ITSELF."""

    person: int
    since: int


@dataclass(frozen=True, slots=True)
class Memory:
    """`seen_at`: when the deal was first seen in its present stage, by our clock; 0: never seen.

    `entry` counts the stages that it was seen to enter. `missing`: see domain/missing.py.
    """

    stage: Stage | None = None
    seen_at: int = 0
    entry: int = 0
    running: tuple[Running, ...] = ()
    owed: tuple[Owed, ...] = ()
    missing: tuple[Missing, ...] = ()
    version: int = 0

    @property
    def leaving(self) -> tuple[Running, ...]:
        """What has to be stopped, for the stage in which it began was left."""
        return tuple(each for each in self.running if each.entry != self.entry)

    def persons(self, rule_id: str) -> tuple[int, ...]:
        return tuple(each.person for each in self.owed if each.rule_id == rule_id and each.person != _NOBODY)

    @property
    def waits_for_somebody(self) -> bool:
        return any(each.person == _NOBODY for each in self.owed)

    def is_missing_for(self, person: int, seconds: int, *, now: float) -> bool:
        return any(each.person == person and each.since + seconds <= now for each in self.missing)

    def missed(self, persons: Iterable[int], now: float) -> Self:
        """These and nobody else were not shown just now."""
        since = {each.person: each.since for each in self.missing}
        return replace(self, missing=tuple(Missing(one, since.get(one, int(now))) for one in dict.fromkeys(persons)))

    def settled(
        self,
        *,
        stopped: Collection[Running],
        paid: Collection[Owed],
        again: Mapping[Running | Owed, Again] | None = None,
    ) -> Self:
        """With these notes crossed out. `again`: stops that have not come to their end."""
        tried = again or {}
        running = (replace(one, again=tried.get(one, one.again)) for one in self.running if one not in stopped)
        owed = (replace(one, again=tried.get(one, one.again)) for one in self.owed if one not in paid)
        return replace(self, running=tuple(running), owed=tuple(owed))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        stage = state["stage"]
        return cls(
            **state
            | {
                "stage": Stage(*stage) if stage else None,
                "running": tuple(Running(**each | _again_of(each)) for each in state["running"]),
                "owed": tuple(Owed(**each | _again_of(each)) for each in state["owed"]),
                "missing": tuple(Missing(**each) for each in state.get("missing", ())),
            }
        )


def lacks_proof(lead: Lead, memory: Memory, rules: Iterable[Rule]) -> bool:
    """Whether a rule would act on a deal that may have been in its stage before the rule was made."""
    if lead.stage is None or _same(lead, memory):
        return False
    return any(rule.since > _entered_behind(lead, memory) for rule in _rules_of(lead.stage, rules))


def look(lead: Lead, memory: Memory, rules: Sequence[Rule], *, moved_at: int, now: int) -> Memory:
    """What is to be noted before anything is done. `moved_at`: of amoCRM's event of the move, 0: none was found."""
    if _same(lead, memory):
        return _again(lead, memory, rules, now)
    if lead.stage is None and not memory.seen_at:
        return memory
    proven = max(moved_at, _entered_behind(lead, memory))
    found = [rule for rule in _rules_of(lead.stage, rules) if rule.since <= proven] if lead.stage else []
    owed = tuple(each for each in memory.owed if each.again.begun)
    moved = replace(memory, stage=lead.stage, seen_at=now, entry=memory.entry + 1, owed=owed, missing=())
    return _with(moved, ((rule, person) for rule in found for person in lead.people(rule.who) or (_NOBODY,)))


def applied(memory: Memory, rule: Rule, people: Iterable[int]) -> Memory:
    """With what the rule owes these people of a deal that is in its stage already; `memory`: of a look just now."""
    return _with(memory, ((rule, person) for person in people))


def _again(lead: Lead, memory: Memory, rules: Sequence[Rule], now: int) -> Memory:
    """In the same stage: what is owed stays owed while its rule lives; to nobody in particular only for a while."""
    if memory.is_missing_for(ITSELF, 0, now=now):
        memory = replace(memory, missing=())
    if not memory.owed:
        return memory
    known = {rule.id: rule for rule in rules if lead.stage and rule.covers(lead.stage)}
    living = {rule.id for rule in rules}
    kept = replace(memory, owed=tuple(each for each in memory.owed if each.again.begun and each.rule_id in living))
    return _with(kept, _still_owed(lead, memory, known, patient=now - memory.seen_at < NOBODY_FOR))


def _still_owed(lead: Lead, memory: Memory, rules: Mapping[str, Rule], *, patient: bool) -> Iterator[tuple[Rule, int]]:
    for each in memory.owed:
        rule = rules.get(each.rule_id)
        if rule is None:
            continue
        if each.person != _NOBODY:
            yield rule, each.person
            continue
        nobody = (_NOBODY,) if patient else ()
        yield from ((rule, person) for person in lead.people(rule.who) or nobody)


def _with(memory: Memory, owed: Iterable[tuple[Rule, int]]) -> Memory:
    found = list(dict.fromkeys(owed))
    running = [
        Running(rule.id, rule.target, person, memory.entry)
        for rule, person in found
        if rule.action is Action.START and person != _NOBODY
    ]
    known = {each.place for each in memory.owed}
    added = [each for rule, person in found if (each := Owed(rule.id, person)).place not in known]
    return replace(
        memory,
        running=tuple(dict.fromkeys([*memory.running, *running])),
        owed=(*memory.owed, *added),
    )


def _again_of(note: dict[str, Any]) -> dict[str, Any]:
    return {"again": Again.from_json(note.get("again"))}


def _rules_of(stage: Stage, rules: Iterable[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.covers(stage)]


def _same(lead: Lead, memory: Memory) -> bool:
    return bool(memory.seen_at) and lead.stage == memory.stage


def _entered_behind(lead: Lead, memory: Memory) -> int:
    """A moment behind which the deal is sure to have entered its present stage: it was elsewhere then, or was not."""
    return memory.seen_at or lead.created_at
