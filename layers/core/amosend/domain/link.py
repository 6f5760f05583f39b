"""A link: one address that amoCRM posts its hooks to, and the one target in Sendsay that it leads to.

The address ends in a key that nobody can guess. Only the key's digest is kept, so an address is shown when it is made
and never again. While a link is rotated the former key goes on working for some hours.
"""

import hashlib
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from amosend.domain.funnel import Rule
from amosend.reasons import Reason

__all__ = ["ACCEPTED", "EVENTS", "Gap", "HookState", "Key", "Link", "LinkKind", "Traffic", "key_hash"]

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
    DISABLED = "disabled"  # by amoCRM, after a hundred failed answers within two hours
    MISSING = "missing"  # it was there
    UNREADABLE = "unreadable"  # the list may not be read: no administrator's grant, or no hooks in the plan


@dataclass(frozen=True, slots=True)
class Key:
    """`expires_at`: when a key that was replaced stops working, Unix time; 0: it goes on.

    `registered`: amoCRM was asked through its API to post there, so that nobody but us and amoCRM knows the address.
    """

    digest: str
    expires_at: int = 0
    registered: bool = False

    def lives_at(self, moment: float) -> bool:
        return not self.expires_at or self.expires_at > moment


@dataclass(frozen=True, slots=True)
class Gap:
    """What has to be read because its hooks did not come: contacts that changed since then, by amoCRM's clock.

    `mark`: amoCRM's last change when the reading began, where the next gap begins. `page`: the query to go on with.
    """

    since: int
    mark: int = 0
    page: str = ""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What has come: events that the link passes on, events that it does not, hooks of another amoCRM account."""

    received: int = 0
    ignored: int = 0
    foreign: int = 0
    last_hook_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`target`: the id of a list or of an automation; a funnel has its rules instead.

    `problem`: why what comes is not, or not wholly, delivered. `hook`: whether anything can come, as amoCRM said at
    `checked_at`; `restored_at`: when we have enabled a hook again that amoCRM had disabled. `enabled_at`: before that
    nothing was missed. `newest_event`: the last of amoCRM's events that a funnel has been told about.
    """

    tenant: str
    integration_id: str
    id: str
    name: str
    kind: LinkKind
    created_at: int
    target: str = ""
    rules: tuple[Rule, ...] = ()
    keys: tuple[Key, ...] = ()
    enabled: bool = True
    enabled_at: int = 0
    problem: Reason | None = None
    hook: HookState = HookState.UNSEEN
    checked_at: int = 0
    restored_at: int = 0
    gap: Gap | None = None
    newest_event: str = ""
    version: int = 0
    traffic: Traffic = field(default_factory=Traffic, compare=False)  # counted beside the link, without its version

    def accepts(self, entity: str, action: str) -> bool:
        return self.enabled and (entity, action) in ACCEPTED[self.kind]

    @property
    def registered(self) -> bool:
        return any(key.registered and not key.expires_at for key in self.keys)

    def with_key(self, digest: str, *, registered: bool = False) -> Self:
        """One more key, which takes nothing from those that there are."""
        return replace(self, keys=(Key(digest, registered=registered), *self.keys))

    def without_keys(self, *digests: str) -> Self:
        return replace(self, keys=tuple(key for key in self.keys if key.digest not in digests))

    def with_registered(self, digest: str) -> Self:
        kept = (replace(key, registered=True) if key.digest == digest else key for key in self.keys)
        return replace(self, keys=tuple(kept))

    def ending_keys(self, *, besides: tuple[str, ...], at: int, now: float) -> Self:
        """All other keys stop working then, unless they do so before; of many the oldest are forgotten now."""
        kept = [key for key in self.keys if key.digest in besides]
        former = [key for key in self.keys if key.digest not in besides and key.lives_at(now)]
        ending = [replace(key, expires_at=min(key.expires_at or at, at)) for key in former[:_MOST_FORMER_KEYS]]
        return replace(self, keys=(*kept, *(key for key in ending if key.lives_at(now))))

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "traffic"}

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        return cls(
            **state
            | {
                "kind": LinkKind(state["kind"]),
                "rules": tuple(Rule.from_json(each) for each in state.get("rules", ())),
                "keys": tuple(Key(**each) for each in state.get("keys", ())),
                "problem": Reason(state["problem"]) if state.get("problem") else None,
                "hook": HookState(state.get("hook", HookState.UNSEEN)),
                "gap": Gap(**state["gap"]) if state.get("gap") else None,
            }
        )


def key_hash(key: str) -> str:
    """A key has 256 random bits, so its plain digest cannot be turned back."""
    return hashlib.sha256(key.encode()).hexdigest()
