"""One start of an automation for a person: what called for it, what is remembered of it, whether another may follow.

A start is remembered by link, rule and person, without any address. CALLED is the state that must not be passed over:
Sendsay was asked, or was about to be, and whether it has acted is not known.
"""

from dataclasses import asdict, dataclass, replace
from enum import Enum, StrEnum, auto
from typing import Any, NamedTuple, Self

from amosend.domain.funnel import Reentry, Rule

__all__ = [
    "LINK_ITSELF",
    "Holder",
    "Occasion",
    "Start",
    "State",
    "Verdict",
    "added",
    "applied_by_hand",
    "entered",
    "is_of_entry",
    "updated",
    "verdict",
]

LINK_ITSELF = "-"  # in place of a rule: a link that leads to one automation
_ADDED, _APPLIED = "added", "applied#"
_DAY = 24 * 3600
_MOST_PAST = 10
_MOST_HOLDERS = 20
_PAUSES = (60.0, 600.0, 3600.0, 3 * 3600.0)  # seconds behind a job that has failed


class State(StrEnum):
    INTENDED = "intended"  # nobody has been asked; it waits
    CALLED = "called"
    DONE = "done"
    UNCERTAIN = "uncertain"  # called, and nothing more will be found out
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What calls for a start. `name` is the same for the same event, whoever tells of it and however often.

    `stamp`: the contact's own `updated_at` in amoCRM when it was read, never what a hook says of it. Occasions of a
    link itself have one; what is not behind the stamp of the last start starts nothing.
    `fresh`: only for who is not in the automation by the same rule already.
    """

    rule_id: str
    name: str
    stamp: int = 0
    lead: int = 0
    reentry: Reentry = Reentry.NEVER
    days: int = 0
    fresh: bool = False


class Holder(NamedTuple):
    lead: int
    occasion: str


@dataclass(frozen=True, slots=True)
class Start:
    """`started_at`: when the person was last started, or may have been; 0: never. `at`: of the last change of state.

    `email`: keyed hash of the address that was named to Sendsay. `track`: the job that Sendsay does it by.
    `caller`: who has called, so that two who do so in the same second do not take the other's record for their own.
    `tries`: jobs for this occasion that have failed. `missed_at`: not seen in the automation by then; 0: not looked.
    `holders`: other deals, which have met it running in their own stay in the stage, with their occasions.
    `past`: the last occasions before this one, which somebody may come back to who has not crossed them out yet.
    """

    rule_id: str
    person: int
    automation: str
    occasion: str
    state: State
    at: int
    stamp: int = 0
    lead: int = 0
    started_at: int = 0
    email: int = 0
    track: str = ""
    caller: str = ""
    tries: int = 0
    missed_at: int = 0
    holders: tuple[Holder, ...] = ()
    past: tuple[str, ...] = ()
    version: int = 0

    @property
    def open(self) -> bool:
        """Whether the person may be in the automation by it."""
        return self.state in {State.CALLED, State.DONE, State.UNCERTAIN}

    @property
    def is_under_way(self) -> bool:
        return self.state is State.CALLED and bool(self.track)

    def towards(self, automation: str) -> Self:
        """As far as this automation or list is concerned: one that led elsewhere has started nobody here."""
        if self.automation == automation:
            return self
        return replace(
            self,
            automation=automation,
            state=State.STOPPED,
            occasion="",
            stamp=-1,
            started_at=0,
            track="",
            holders=(),
            past=(),
        )

    def behind(self, before: Self | None) -> Self:
        """In the place of what was known of this rule and person."""
        if before is None:
            return self
        over = before.occasion not in {"", self.occasion} and before.state is not State.INTENDED
        past = (*before.past, before.occasion)[-_MOST_PAST:] if over else before.past
        tries = before.tries if before.occasion == self.occasion else 0
        started_at = self.started_at or before.started_at
        known = (*before.holders, Holder(before.lead, before.occasion)) if before.open else ()
        holders = tuple(each for each in known if each.lead not in {0, self.lead})[-_MOST_HOLDERS:]
        return replace(self, started_at=started_at, tries=tries, holders=holders, past=past, version=before.version)

    def held_by(self, occasion: Occasion) -> Self:
        """By another deal, too: it need not start what runs, and must not lose it with the deal that has started it."""
        if not occasion.lead or not self.open or occasion.lead == self.lead:
            return self
        others = self.without(occasion.lead).holders
        return replace(self, holders=(*others, Holder(occasion.lead, occasion.name))[-_MOST_HOLDERS:])

    def without(self, lead: int) -> Self:
        return replace(self, holders=tuple(each for each in self.holders if each.lead != lead))

    def handed_to(self, holder: Holder) -> Self:
        """It is that deal's from now on. What another deal only wanted to start anew goes on as it was."""
        past = (*self.past, self.occasion)[-_MOST_PAST:]
        state = State.DONE if self.state is State.INTENDED else self.state
        return replace(self.without(holder.lead), lead=holder.lead, occasion=holder.occasion, state=state, past=past)

    def failed(self, now: float) -> Self:
        """The job has ended badly and started nobody: it waits, and behind the last try for whoever begins anew."""
        return replace(self.became(State.INTENDED, now), tries=self.tries + 1 if self.may_try_again else 0, track="")

    @property
    def may_try_again(self) -> bool:
        return self.tries < len(_PAUSES)

    def rests_for(self, now: float) -> float:
        """Seconds until it is asked for again, where a job has failed."""
        resting = self.state is State.INTENDED and self.tries
        return max(0.0, self.at + _PAUSES[self.tries - 1] - now) if resting else 0.0

    def became(self, state: State, now: float) -> Self:
        """A call whose end nobody waits for any more counts as a start: better none than a second one."""
        maybe = self.state is State.CALLED and state in {State.DONE, State.UNCERTAIN, State.STOPPED}
        holders = () if state is State.STOPPED else self.holders
        return replace(
            self, state=state, at=int(now), started_at=self.at if maybe else self.started_at, holders=holders
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        known = {
            "state": State(state["state"]),
            "past": tuple(state.get("past", ())),
            "holders": tuple(Holder(*each) for each in state.get("holders", ())),
        }
        return cls(**state | known)


class Verdict(Enum):
    GO = auto()
    SAME = auto()  # this very occasion has been dealt with, as the state says
    UNRESOLVED = auto()  # what an earlier call has done has to be found out first
    BEFORE = auto()  # started before, on another occasion, and not again yet


def added(stamp: int) -> Occasion:
    """A contact was made: once ever."""
    return Occasion(LINK_ITSELF, _ADDED, stamp)


def updated(stamp: int) -> Occasion:
    """A contact was changed: once for each change that amoCRM's own clock tells from the one before."""
    return Occasion(LINK_ITSELF, f"updated#{stamp}", stamp, reentry=Reentry.ALWAYS)


def entered(rule: Rule, lead: int, entry: int) -> Occasion:
    """A deal entered the rule's stage, as its entry of this number."""
    return Occasion(rule.id, _entry_name(lead, entry), lead=lead, reentry=rule.reentry, days=rule.days)


def applied_by_hand(rule: Rule, lead: int, run_id: str) -> Occasion:
    """Somebody applies the rule to the deals in its stage: each person once, and nobody who is in it by the rule."""
    return Occasion(rule.id, f"{_APPLIED}{run_id}", lead=lead, reentry=rule.reentry, days=rule.days, fresh=True)


def is_of_entry(start: Start | Holder, lead: int, entry: int) -> bool:
    """Whether the deal's stay in the stage, since its entry of this number, is what the start is bound to."""
    return start.lead == lead and (start.occasion == _entry_name(lead, entry) or start.occasion.startswith(_APPLIED))


def _entry_name(lead: int, entry: int) -> str:
    return f"lead#{lead}#{entry}"


def verdict(before: Start | None, occasion: Occasion, now: float) -> Verdict:
    if before is None:
        return Verdict.GO
    if before.state is State.CALLED:
        return Verdict.UNRESOLVED
    if occasion.name in before.past:
        return Verdict.SAME
    waiting = before.state is State.INTENDED
    if before.occasion == occasion.name:
        return Verdict.GO if waiting else Verdict.SAME
    if occasion.fresh and before.open:
        return Verdict.BEFORE
    if occasion.rule_id == LINK_ITSELF and occasion.stamp <= before.stamp and not waiting:
        return Verdict.BEFORE
    return Verdict.GO if _may_enter_again(before, occasion, now) else Verdict.BEFORE


def _may_enter_again(before: Start, occasion: Occasion, now: float) -> bool:
    if not before.started_at:
        return True
    match occasion.reentry:
        case Reentry.NEVER:
            return False
        case Reentry.ALWAYS:
            return True
        case Reentry.AFTER_DAYS:
            return before.started_at + occasion.days * _DAY <= now
