"""A funnel whose deals are looked at directly, without hooks and queues between: for tests of what rules do.

Anna and Boris are contacts of a deal in the first stage; Anna is its main one. Time passes everywhere at once.
"""

from collections.abc import Collection
from typing import Any

from amosend.services.automation_people import Starting
from amosend.services.patience import Patience

from local.sandbox.amocrm.records import Lead
from local.sandbox.sendsay.account import Account
from tests.fakes.world import ACCOUNT, HOST, World
from tests.functional.hooking import Hooking, Link

__all__ = ["Looking"]

_LOOKS = 60


class Looking(Hooking):
    """`rules`: what `rule` makes of them. `insist` looks until nobody has to be looked at again."""

    def __init__(self, world: World, *names: str, **settings: Any) -> None:
        super().__init__(world, *(names or ("anna", "boris")), most=2_000, **settings)
        world.sendsay.options.track_step_seconds = 0
        self.first, self.second, self.third, *_ = self.stages
        self.welcome = self.automation()
        self.hot = self.acme.create_group("Горячие")
        self.made: Link | None = None

    def rules(self, *rules: dict[str, Any]) -> None:
        """As they are from now on."""
        if self.made is None:
            self.made = self.funnel_link(*rules)
            self.world.amocrm.account(HOST).record.hooks.clear()
        else:
            path = f"/integrations/{self.integration}/links/{self.made.id}"
            kept = {self._meaning(each): each["id"] for each in self.world.api("GET", path).json()["rules"]}
            named = [
                {**rule, "id": kept[self._meaning(rule)]} if self._meaning(rule) in kept else rule for rule in rules
            ]
            answer = self.world.api("PUT", path, {"kind": "funnel", "rules": named})
            assert answer.status == 200, answer.text
        self.pass_time(0.1)

    def deal(self, *names: str, stage: int = 0, **more: Any) -> Lead:
        ids = [self.ids[name] for name in names]
        return self.leads.add_lead("Сделка", contacts=ids, status_id=stage or self.first, **more)

    def move(self, lead: Lead, stage: int) -> None:
        self.leads.move_lead(lead.id, stage)

    def look(self, *leads: Lead | int, deleted: Collection[int] = (), hidden_for: float | None = None) -> Starting:
        """`deleted`: whom amoCRM's hooks or events call so. `hidden_for`: hours for which none of them was shown."""
        wiring = self.world.wiring
        integration = wiring.integrations.get(ACCOUNT, self.integration)
        assert self.made
        link = wiring.links.get(integration, self.made.id)
        patience = Patience(wiring.clock, wiring.sleep, wiring.clock() + 60, lambda: None)
        ground = wiring.delivery_grounds.of(
            integration, amocrm=wiring.amocrm(integration), sendsay=wiring.tenant_sendsay(ACCOUNT), patience=patience
        )
        ids = [one if isinstance(one, int) else one.id for one in leads]
        since = None if hidden_for is None else int(wiring.clock() - 3600 * hidden_for)
        hidden = {} if since is None else dict.fromkeys(ids, since)
        return wiring.funnel.look(ground, link, ids, deleted=deleted, hidden=hidden)

    def insist(self, *leads: Lead) -> None:
        left = [one.id for one in leads]
        for _ in range(_LOOKS):
            made = self.look(*left)
            left = [each for each in left if each in made.later]
            if not left:
                return
            self.pass_time(max(later.after for later in made.later.values()) / 3600)
        raise AssertionError("it does not end")

    def pass_time(self, hours: float = 2) -> None:
        super().pass_time(hours)
        self.world.sendsay.finish_tracks()

    def went(self, name: str, automation: int = 0) -> tuple[int, int]:
        """How often somebody was started and stopped."""
        self.world.sendsay.finish_tracks()
        found = self.passages(automation or self.welcome.id).get(name)
        return (found.starts, found.stops) if found else (0, 0)

    def going(self, name: str, automation: int = 0) -> bool:
        self.world.sendsay.finish_tracks()
        found = self.passages(automation or self.welcome.id).get(name)
        return found is not None and found.state == "going"

    def listed_in(self, group: str = "") -> set[str]:
        return {each.partition("@")[0] for each in self.importing.members(group or self.hot.id)}

    def told(self, name: str) -> list[str]:
        """What is remarked of somebody, the newest first."""
        return self.remarks(name)

    @property
    def base(self) -> Account:
        return self.acme

    @staticmethod
    def _meaning(rule: dict[str, Any]) -> tuple[Any, ...]:
        return rule.get("pipeline_id"), rule["status_id"], rule["action"], rule["target"]
