"""What goes from the intake to the delivery: ids and names of events, nothing that a hook says about a person."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

__all__ = ["HookMessage", "Item", "RoundErrand", "RoundMessage"]


@dataclass(frozen=True, slots=True)
class Item:
    """`entity`: contact, company or lead. `stamp`: when it was changed, by amoCRM's clock; 0: it did not say."""

    entity: str
    action: str
    id: int
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class HookMessage:
    """`account`: the amoCRM account that the body names, 0 for none. `at`: when it came, Unix time in milliseconds.

    `ignored` counts what the body had besides its items.
    """

    tenant: str
    integration_id: str
    link_id: str
    at: int
    account: int = 0
    items: tuple[Item, ...] = field(default=())
    ignored: int = 0

    def to_json(self) -> dict[str, Any]:
        items = [[each.entity, each.action, each.id, each.stamp] for each in self.items]
        return {
            "kind": "hook",
            "tenant": self.tenant,
            "integration_id": self.integration_id,
            "link_id": self.link_id,
            "at": self.at,
            "account": self.account,
            "items": items,
            "ignored": self.ignored,
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        fields = {name: value for name, value in body.items() if name != "kind"}
        return cls(**fields | {"items": tuple(Item(*each) for each in body["items"])})


class RoundErrand(StrEnum):
    ROUND = "round"  # deliver what is pending
    TEND = "tend"  # look after an integration's links: are its hooks alive, has anything been missed
    REDRIVE = "redrive"  # who was given up is taken up again
    APPLY = "apply"  # a funnel's rule for the deals that are in its stage already
    FORGET = "forget"  # what a link that is gone has started, and for whom


@dataclass(frozen=True, slots=True)
class RoundMessage:
    """`link_id`, `rule_id` and `run_id` belong to APPLY, `link_id` to FORGET, too."""

    kind: RoundErrand
    tenant: str
    integration_id: str
    link_id: str = ""
    rule_id: str = ""
    run_id: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        return cls(**body | {"kind": RoundErrand(body["kind"])})
