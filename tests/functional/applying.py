"""Deals that are in a stage already, and a rule for it that a person applies to them."""

from typing import Any

from local.sandbox.amocrm.records import Lead
from tests.fakes.world import World
from tests.functional.looking import Looking

__all__ = ["Applying", "counts"]

_COUNTED = (
    "read",
    "sent",
    "without_email",
    "unsubscribed",
    "blocked",
    "duplicate_email",
    "deals",
    "started",
    "not_again",
)


class Applying(Looking):
    """Anna's and Boris' deals are in the second stage, Clara's is not; Dora has no address, Emma has unsubscribed."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "anna", "boris", "clara", "emma")
        self.add("dora", emails=[])
        self.acme.unsubscribe(self.email("emma"))
        names = ("anna", "boris", "dora", "emma")
        self.deals: dict[str, Lead] = {name: self.deal(name, stage=self.second) for name in names}
        self.deals["clara"] = self.deal("clara")
        self.pass_time(1)

    def apply(self, rule: int = 0, *, preview: bool, work: bool = True) -> dict[str, Any]:
        assert self.made
        path = f"/integrations/{self.integration}/links/{self.made.id}"
        rules = self.world.api("GET", path).json()["rules"]
        answer = self.world.api("POST", f"{path}/apply", {"rule_id": rules[rule]["id"], "preview": preview})
        assert answer.status == 202, answer.text
        return self.finished(answer.json()["id"]) if work else answer.json()

    def finished(self, run_id: str) -> dict[str, Any]:
        self.world.work_off(most=self.most)
        return self.world.run(self.integration, run_id)


def counts(run: dict[str, Any]) -> dict[str, int]:
    return {name: run["counts"][name] for name in _COUNTED}
