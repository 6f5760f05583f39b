"""An integration: one amoCRM account of one tenant (a Sendsay account), and how its contacts are imported."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from amosend.reasons import Reason

__all__ = [
    "ConnectedAccount",
    "ConnectionStatus",
    "ImportSettings",
    "Integration",
    "ListChoice",
    "ListKind",
    "PhoneChoice",
    "PhoneKind",
]


class ConnectionStatus(StrEnum):
    NOT_CONNECTED = "not_connected"
    CONNECTED = "connected"
    NEEDS_RECONNECT = "needs_reconnect"


class ListKind(StrEnum):
    NEW = "new"
    EXISTING = "existing"
    NONE = "none"


class PhoneKind(StrEnum):
    NONE = "none"
    ADDITIONAL_CONTACT = "additional_contact"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class ListChoice:
    """`id` is Sendsay's group id. A NEW list becomes EXISTING the moment it is made: it is made once."""

    kind: ListKind
    id: str | None = None
    name: str | None = None

    @property
    def target(self) -> str | None:
        """The list that people are put into, None where they go into the base only."""
        return self.id if self.kind is ListKind.EXISTING else None


@dataclass(frozen=True, slots=True)
class PhoneChoice:
    """`field` is Sendsay's `anketa.quest`, such as custom.q197."""

    kind: PhoneKind = PhoneKind.NONE
    field: str | None = None


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """What to load and where to. The e-mail is always loaded; `name` puts name and surname into base.firstName."""

    list: ListChoice
    name: bool = True
    phone: PhoneChoice = PhoneChoice()
    nightly: bool = False

    def with_made_list(self, list_id: str) -> Self:
        return replace(self, list=ListChoice(ListKind.EXISTING, list_id, self.list.name))

    def to_json(self) -> dict[str, Any]:
        return {
            "list": {"kind": self.list.kind, "id": self.list.id, "name": self.list.name},
            "name": self.name,
            "phone": {"kind": self.phone.kind, "field": self.phone.field},
            "nightly": self.nightly,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        chosen, phone = stored["list"], stored["phone"]
        return cls(
            ListChoice(ListKind(chosen["kind"]), chosen["id"], chosen["name"]),
            stored["name"],
            PhoneChoice(PhoneKind(phone["kind"]), phone["field"]),
            stored["nightly"],
        )


@dataclass(frozen=True, slots=True)
class ConnectedAccount:
    """amoCRM's account as last seen. `valid_until` is the end of a long-lived token; other grants renew themselves."""

    account_id: int
    host: str
    name: str
    client_id: str | None
    granted_by: str | None
    connected_at: int
    checked_at: int
    valid_until: int | None = None


@dataclass(frozen=True, slots=True)
class Integration:
    tenant: str
    id: str
    name: str
    created_at: int
    account: ConnectedAccount | None = None
    connected: bool = False
    problem: Reason | None = None
    import_settings: ImportSettings | None = None
    active_run: str | None = None
    ticket_seed: str | None = None
    ticket_hash: str | None = None

    @property
    def status(self) -> ConnectionStatus:
        if self.account is None:
            return ConnectionStatus.NOT_CONNECTED
        return ConnectionStatus.CONNECTED if self.connected else ConnectionStatus.NEEDS_RECONNECT
