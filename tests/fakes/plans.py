"""Plans, their starts and their runs on the stack's own tables and queue, without vendors and without other rooms.

Time stands still until a test moves it. The queue gives its messages out at once; `deliver` is a worker that knows
only START.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import botocore.session
from amosend.domain.hook import RoundErrand
from amosend.domain.import_run import Counts, Run, RunStatus
from amosend.domain.import_settings import ImportSettings, ListChoice, ListKind
from amosend.domain.integration import ConnectedAccount, Integration
from amosend.domain.message import Errand
from amosend.domain.plan import Plan
from amosend.services.catch_up import CatchUp
from amosend.services.due import Due, Hour
from amosend.services.imports import StartImport
from amosend.services.plan_keeper import PlanKeeper
from amosend.services.plans import Plans
from amosend.store.integrations import IntegrationStore, IntegrationTable
from amosend.store.links import LinkKeyTable, LinkStore, LinkTable
from amosend.store.plans import PlanStore, PlanTable
from amosend.store.runs import RunStore, RunTable
from amosend.store.table import bind

from tests.fakes.aws import REGION

__all__ = ["MIDNIGHT", "NEVER", "TENANT", "Clockwork", "Recorded", "clockwork"]

TENANT = "acme"
MIDNIGHT = 1_795_467_600  # 24 November 2026, 00:00 in Moscow
NEVER = float("inf")
_EVENING = MIDNIGHT - 5 * 3600
SETTINGS = ImportSettings(ListChoice(ListKind.NEW, None, "amoCRM"))
_ACCOUNT = ConnectedAccount(31_000_000, "example.amocrm.ru", "Пример", None, None, 0, 0)


@dataclass
class Recorded:
    """A queue that keeps its messages for a test to look at, with the delay of each."""

    sent: list[tuple[Any, float]] = field(default_factory=list)

    def send(self, message: Any, *, delay: float = 0) -> None:
        self.sent.append((message, delay))

    def send_many(self, messages: Any) -> None:
        self.sent += list(messages)

    def taken(self, errand: Errand | RoundErrand) -> list[Any]:
        """The messages of this kind, which are then gone."""
        found = [message for message, _ in self.sent if message.kind is errand]
        self.sent = [each for each in self.sent if each[0].kind is not errand]
        return found


@dataclass
class Clockwork:
    now: float
    integrations: IntegrationStore
    rows: PlanStore
    runs: RunStore
    queue: Any
    links: LinkStore = field(default_factory=LinkStore)
    rounds: Recorded = field(default_factory=Recorded)
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: Any = field(default_factory=lambda: count(1))

    def clock(self) -> float:
        return self.now

    @property
    def keeper(self) -> PlanKeeper:
        return PlanKeeper(self.rows, self.clock)

    @property
    def start(self) -> StartImport:
        return StartImport(
            self.integrations,
            self.rows,
            self.runs,
            self.keeper,
            self.queue,
            self.clock,
            lambda: f"{int(self.now):011d}-{next(self.names):08x}",
        )

    @property
    def due(self) -> Due:
        return Due(self.rows, self.integrations, self.links, self.queue, self.rounds, self.clock)

    @property
    def catch_up(self) -> CatchUp:
        return CatchUp(self.rows, self.queue, self.rounds, self.clock)

    def plans(self, checked: Callable[[Integration, ImportSettings], ImportSettings] = lambda _, kept: kept) -> Plans:
        sendsay: Any = lambda _: self  # noqa: E731 - `find_list` below is all that is asked of Sendsay
        return Plans(self.rows, self.runs, sendsay, checked, self.clock, lambda: f"plan{next(self.names)}")

    def find_list(self, list_id: str) -> dict[str, Any] | None:
        return self.lists.get(list_id)

    def integration(self, name: str = "shop", *, connected: bool = True) -> Integration:
        self.integrations.create(Integration(TENANT, name, "Магазин", int(self.now)))
        if connected:
            self.integrations.connect(TENANT, name, _ACCOUNT)
        found = self.integrations.get(TENANT, name)
        assert found
        return found

    def autoimport(self, integration: Integration, *, hours: tuple[int, ...] = (0,)) -> Plan:
        return self.plans().create(integration, f"Каждую ночь {next(self.names)}", SETTINGS, hours=hours)

    def look(self, plan: Plan) -> Plan:
        found = self.rows.get(plan.tenant, plan.integration_id, plan.id)
        assert found
        return found

    def hour(self, moment: int | None = None) -> Hour:
        """The schedule's event of this moment."""
        self.now = max(self.now, moment or self.now)
        return self.due(int(moment or self.now), deadline=NEVER)

    def deliver(self) -> list[Run | None]:
        """What starts, message by message, of all START messages that are there."""
        return [self.start.scheduled(message) for message in self.queue.taken(Errand.START)]

    def ended(self, run: Run, status: RunStatus = RunStatus.SUCCEEDED, **changes: Any) -> Run:
        """The run as its worker leaves it, told to its plan."""
        current = self.runs.get(run.integration_id, run.id)
        assert current
        counts = Counts(read=100, sent=100, unchanged=100)
        end: dict[str, Any] = {"counts": counts, "watermark": int(self.now) - 5, "finished_at": int(self.now)}
        saved = self.runs.save(replace(current, status=status, **end | changes))
        assert saved
        self.keeper.finish(saved)
        return saved

    def of_plan(self, plan: Plan) -> list[Run]:
        return [run for run in self.runs.latest(plan.integration_id, limit=100) if run.plan_id == plan.id]


def clockwork(environment: dict[str, str]) -> Clockwork:
    """On the tables of `stack_on`, wherever AWS is said to be. The moment is an evening before MIDNIGHT."""
    tables = {
        IntegrationTable: environment["INTEGRATIONS_TABLE"],
        PlanTable: environment["PLANS_TABLE"],
        RunTable: environment["RUNS_TABLE"],
        LinkTable: environment["LINKS_TABLE"],
        LinkKeyTable: environment["LINK_KEYS_TABLE"],
    }
    bind(tables, lambda: botocore.session.get_session().create_client("dynamodb", region_name=REGION), region=REGION)
    made = Clockwork(float(_EVENING), IntegrationStore(), PlanStore(), RunStore(lambda: 0.0), Recorded())
    made.runs = RunStore(made.clock)
    return made
