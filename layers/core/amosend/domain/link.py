"""A link: one address that amoCRM posts its hooks to, and the one target in Sendsay that it leads to.

The address ends in a key that nobody can guess. Only the key's digest is kept, so an address is shown when it is made
and never again. While a link is rotated the former key goes on working for some hours.
"""

import hashlib
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple, Self

from amosend.domain.funnel import Action, Rule
from amosend.domain.start import LINK_ITSELF
from amosend.reasons import Reason

__all__ = ["ACCEPTED", "EVENTS", "Gap", "HookState", "Key", "Link", "LinkKind", "Starter", "Traffic", "key_hash"]

_RETRIED_FOR = 2 * 3600  # seconds; amoCRM's last try to deliver a hook comes 95 minutes after the first one
_MOST_FORMER_STARTERS = 50
_MOST_FORMER_KEYS = 5  # somebody who rotates again and again ends the oldest ones before their time


class LinkKind(StrEnum):
    LIST = "list"
    AUTOMATION = "automation"
    FUNNEL = "funnel"


# What does something, as (entity, action) of a hook. Whatever else comes is accepted, counted, and does nothing.
ACCEPTED: dict[LinkKind, frozenset[tuple[str, str]]] = {
    LinkKind.LIST: frozenset({("contact", "add")}),
    LinkKind.AUTOMATION: frozenset({("contact", "add"), ("contact", "update")}),
    LinkKind.FUNNEL: frozenset({("lead", "add"), ("lead", "status"), ("lead", "delete"), ("lead", "restore")}),
}

# The names of these events in `settings` of POST /api/v4/webhooks.
EVENTS: dict[LinkKind, tuple[str, ...]] = {
    LinkKind.LIST: ("add_contact",),
    LinkKind.AUTOMATION: ("add_contact", "update_contact"),
    LinkKind.FUNNEL: ("add_lead", "status_lead", "delete_lead", "restore_lead"),
}


class HookState(StrEnum):
    """What amoCRM's list of hooks says about a link; hooks of a stage («Отправить webhook») are never in it."""

    UNSEEN = "unseen"  # it is not there, and never was
    ACTIVE = "active"
    IDLE = "idle"  # active, but for events that do nothing here
    OUTDATED = "outdated"  # it posts to a former address
    DISABLED = "disabled"  # by amoCRM, after a hundred failed answers within two hours
    MISSING = "missing"  # it was there
    UNREADABLE = "unreadable"  # the list may not be read: no administrator's grant, or no hooks in the plan


_BROKEN = frozenset({HookState.OUTDATED, HookState.DISABLED, HookState.MISSING})


@dataclass(frozen=True, slots=True)
class Key:
    """`expires_at`: when a former key stops working, or has stopped, Unix time; 0: it is none.

    `shown`: a person has seen the address and may have pasted it anywhere. `registered`: the hook that we look after
    posts there; mostly nobody has seen its address.
    """

    digest: str
    expires_at: int = 0
    shown: bool = False
    registered: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """What has to be read because its hooks did not come: contacts that changed since then, by amoCRM's clock.

    `known`: amoCRM's last change when the gap was last read to its end. `mark`: when this reading of it began; `page`:
    the query that it goes on with.
    """

    since: int
    known: int = 0
    mark: int = 0
    page: str = ""


class Starter(NamedTuple):
    """A rule, or the link itself, that puts people into an automation."""

    rule_id: str
    automation: str


@dataclass(frozen=True, slots=True)
class Traffic:
    """What has come: events that the link passes on, events that it does not, hooks of another amoCRM account."""

    received: int = 0
    ignored: int = 0
    foreign: int = 0
    last_hook_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`target`: the id of a list or of an automation; a funnel has its rules instead. `enabled_at`: 0: never was off.
    `to_look_again`: since then the deals that it has started somebody for were not looked at. `former`: what it
    started people by before it was changed, who may be in those automations still.

    `problem`: why what comes is not, or not wholly, delivered. `hook`: whether anything can come, as amoCRM said at
    `checked_at`; `restored_at`: when we have enabled a hook again that amoCRM had disabled. `expecting_since`: what
    changed before was not missed. `newest_event`: the last of amoCRM's events that a funnel has been told about.
    """

    tenant: str
    integration_id: str
    id: str
    name: str
    kind: LinkKind
    created_at: int
    target: str = ""
    rules: tuple[Rule, ...] = ()
    former: tuple[Starter, ...] = ()
    keys: tuple[Key, ...] = ()
    enabled: bool = True
    enabled_at: int = 0
    to_look_again: bool = False
    expecting_since: int = 0
    problem: Reason | None = None
    hook: HookState = HookState.UNSEEN
    checked_at: int = 0
    restored_at: int = 0
    gap: Gap | None = None
    newest_event: str = ""
    version: int = 0
    traffic: Traffic = field(default_factory=Traffic, compare=False)  # counted beside the link, without its version

    def accepts(self, entity: str, action: str) -> bool:
        """Of what the intake has let in: that came while the link was on, and waits should it be off by now."""
        return (entity, action) in ACCEPTED[self.kind]

    def has(self, digest: str) -> bool:
        """Whether this key is one of its keys, and no former one."""
        return any(key.digest == digest and not key.expires_at for key in self.keys)

    @property
    def registered(self) -> bool:
        return any(key.registered and not key.expires_at for key in self.keys)

    @property
    def rules_since_on(self) -> tuple[Rule, ...]:
        """What happened while it was off, no rule acts on."""
        return tuple(replace(rule, since=max(rule.since, self.enabled_at)) for rule in self.rules)

    @property
    def starters(self) -> tuple[Starter, ...]:
        if self.kind is LinkKind.FUNNEL:
            return tuple(Starter(rule.id, rule.target) for rule in self.rules if rule.action is Action.START)
        return (Starter(LINK_ITSELF, self.target),) if self.kind is LinkKind.AUTOMATION else ()

    @property
    def automations(self) -> frozenset[str]:
        """Where it starts people."""
        return frozenset(each.automation for each in self.starters)

    def leading(self, target: str, rules: tuple[Rule, ...]) -> Self:
        """From now on. Of many former starters the oldest are forgotten."""
        changed = replace(self, target=target, rules=rules)
        former = [each for each in dict.fromkeys((*self.former, *self.starters)) if each not in changed.starters]
        return replace(changed, former=tuple(former)[-_MOST_FORMER_STARTERS:])

    @property
    def lists(self) -> frozenset[str | None]:
        """The lists that its people are known in; None is the base, where whoever is started has to be."""
        if self.kind is LinkKind.FUNNEL:
            return frozenset(None if rule.action.about_automation else rule.target for rule in self.rules)
        return frozenset({self.target if self.kind is LinkKind.LIST else None})

    def on_since(self, named_at: int) -> int:
        """Of whom a hook named then: what was in amoCRM before that, no hook of this link can have told of.

        Who was named before it was switched off and on again is not forgotten by that.
        """
        return self.enabled_at if 0 < self.enabled_at <= named_at else self.created_at

    @property
    def missed_since(self) -> int:
        return max(self.expecting_since, self.traffic.last_hook_at - _RETRIED_FOR)

    def expecting(self, since: int) -> Self:
        """At the first sight of a hook that was made then. A funnel's events tell of what was before it, too."""
        first = self.hook in {HookState.UNSEEN, HookState.UNREADABLE} and self.kind is not LinkKind.FUNNEL
        return replace(self, expecting_since=max(self.expecting_since, since)) if first else self

    def seen(self, hook: HookState, *, at: int) -> Self:
        """As amoCRM's list shows it now. While a hook is disabled, and when a broken one is back, there is a gap.

        A hook that somebody has deleted leaves none until it is back: it may have been meant so.
        """
        back = hook in {HookState.ACTIVE, HookState.IDLE} and self.hook in _BROKEN
        missed = (back or hook is HookState.DISABLED) and self.kind is not LinkKind.FUNNEL  # a funnel polls its events
        gap = self.gap or (Gap(self.missed_since) if missed else None)
        return replace(self, hook=hook, checked_at=at, gap=gap)

    def with_key(self, digest: str, *, shown: bool = False) -> Self:
        """One more key, which takes nothing from those that there are."""
        return replace(self, keys=(Key(digest, shown=shown), *self.keys))

    def without_key(self, digest: str) -> Self:
        return replace(self, keys=tuple(key for key in self.keys if key.digest != digest))

    def with_registered(self, digest: str | None, *, until: int) -> Self:
        """This key is the hook's from now on; a former hook's, unless somebody has its address, works until then."""
        kept = [replace(key, registered=key.digest == digest) for key in self.keys]
        ending = tuple(key.digest for key in kept if key.digest != digest and not key.shown)
        return replace(self, keys=tuple(kept)).ending_keys(ending, at=until)

    def ending_keys(self, digests: tuple[str, ...], *, at: int) -> Self:
        """These stop working then, unless they do so before; of many the oldest are forgotten now."""
        ended = [
            replace(key, expires_at=min(key.expires_at or at, at)) if key.digest in digests else key
            for key in self.keys
        ]
        forgotten = [key for key in ended if key.expires_at][_MOST_FORMER_KEYS:]
        return replace(self, keys=tuple(key for key in ended if key not in forgotten))

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "traffic"}

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        return cls(
            **state
            | {
                "kind": LinkKind(state["kind"]),
                "rules": tuple(Rule.from_json(each) for each in state.get("rules", ())),
                "former": tuple(Starter(*each) for each in state.get("former", ())),
                "keys": tuple(Key(**each) for each in state.get("keys", ())),
                "problem": Reason(state["problem"]) if state.get("problem") else None,
                "hook": HookState(state.get("hook", HookState.UNSEEN)),
                "gap": Gap(**state["gap"]) if state.get("gap") else None,
            }
        )


def key_hash(key: str) -> str:
    """A key has 256 random bits, so its plain digest cannot be turned back."""
    return hashlib.sha256(key.encode()).hexdigest()
