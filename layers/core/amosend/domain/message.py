"""The message of the imports queue: start a plan that is due, go on with a run, or renew an integration's grant."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from amosend.domain.import_run import Trigger
from amosend.domain.plan import Plan

__all__ = ["Errand", "ImportMessage"]


class Errand(StrEnum):
    START = "start"
    RUN = "run"
    RENEW = "renew"


@dataclass(frozen=True, slots=True)
class ImportMessage:
    """`hop` numbers the messages of one run, so that one delivered late or twice is known for what it is.

    `plan_id`, `due` (the plan's own start, Unix time) and `trigger` belong to START.
    """

    kind: Errand
    tenant: str
    integration_id: str
    run_id: str = ""
    hop: int = 0
    plan_id: str = ""
    due: int = 0
    trigger: str = ""

    @classmethod
    def start(cls, plan: Plan, due: int, trigger: Trigger) -> Self:
        return cls(Errand.START, plan.tenant, plan.integration_id, plan_id=plan.id, due=due, trigger=trigger)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        return cls(**body | {"kind": Errand(body["kind"])})
