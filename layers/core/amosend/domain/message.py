"""The message of the imports queue: go on with this run, or renew this integration's grant."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

__all__ = ["Errand", "ImportMessage"]


class Errand(StrEnum):
    RUN = "run"
    RENEW = "renew"


@dataclass(frozen=True, slots=True)
class ImportMessage:
    """`hop` numbers the messages of one run, so that one delivered late or twice is known for what it is."""

    kind: Errand
    tenant: str
    integration_id: str
    run_id: str = ""
    hop: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        return cls(**body | {"kind": Errand(body["kind"])})
