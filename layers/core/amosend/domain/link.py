"""A link: one address that amoCRM posts its hooks to, and the one target in Sendsay that it leads to.

The address ends in a key that nobody can guess. Only the key's digest is kept, so an address is shown when it is made
and never again. While a link is rotated the former key goes on working for some hours.
"""

import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from amosend.domain.funnel import Rule
from amosend.reasons import Reason

__all__ = ["ACCEPTED", "EVENTS", "Key", "Link", "LinkKind", "key_hash"]


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


@dataclass(frozen=True, slots=True)
class Key:
    """`expires_at`: when a key that was replaced stops working, Unix time; 0: it is the link's own."""

    digest: str
    expires_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`target`: the id of a list or of an automation; a funnel has its rules instead.

    `registered`: amoCRM's API was asked to post here. `problem`: why nothing, or not everything, gets through.
    `newest_event`: the last of amoCRM's events that a funnel has been told about.
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
    registered: bool = False
    problem: Reason | None = None
    checked_at: int = 0
    newest_event: str = ""
    version: int = 0

    def accepts(self, entity: str, action: str) -> bool:
        return self.enabled and (entity, action) in ACCEPTED[self.kind]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        return cls(
            **state
            | {
                "kind": LinkKind(state["kind"]),
                "rules": tuple(Rule.from_json(each) for each in state.get("rules", ())),
                "keys": tuple(Key(**each) for each in state.get("keys", ())),
                "problem": Reason(state["problem"]) if state.get("problem") else None,
            }
        )


def key_hash(key: str) -> str:
    """A key has 256 random bits, so its plain digest cannot be turned back."""
    return hashlib.sha256(key.encode()).hexdigest()
