"""How long hooks take on the deployed stack: one alone, one among many, a mass edit, and one beside another's flood.

From the moment of a change in amoCRM's sandbox until Sendsay's sandbox shows it, with the HTTP API, the queues and the
functions of the real template on the local AWS endpoint. The endpoint and both vendors share this machine's processors
with what is measured: seconds are upper bounds.
"""

import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median, quantiles

import requests
from amosend.services.pace import CALLS_A_SECOND

from bench.table import Table
from local.sandbox.sendsay.account import Sequence
from tests.conftest import Deployment, deployed
from tests.fakes.tenant import Tenant, keep_small
from tests.functional.importing import people_of

__all__ = ["hooks"]

_A_SECOND = 100
_PATIENCE = 900.0
_NOTHING = b"account%5Bid%5D=1"


def hooks(home: Path, *, quick: bool) -> Iterator[Table]:
    with deployed(home) as deployment:
        keep_small(deployment)
        yield _one(deployment, 10 if quick else 40)
        yield _mass_edit(deployment, 1_000 if quick else 10_000)


def _one(deployment: Deployment, times: int) -> Table:
    """One person after the other, alone and among many."""
    table = Table(
        "One hook: seconds from a contact that is added in amoCRM until the list has it",
        ("meanwhile", "hooks", "median", "95 %", "longest", "hooks taken a second", "bare POST, median"),
        (
            f"Of {_A_SECOND} hooks a second, the next column but one tells what this machine's endpoint has taken.",
            "Bare POST: a hook that names nobody to the same address, until it is answered.",
        ),
    )
    measured, other = _Measured(Tenant.new(deployment, "bench-one")), _Measured(Tenant.new(deployment, "bench-load"))
    other.once()  # processes have started
    measured.add(table, "nothing", times)
    with other.tenant.adding(_A_SECOND):
        measured.add(table, f"{_A_SECOND} hooks a second of another account", times)
    _end_flood(deployment, other)
    with measured.tenant.adding(_A_SECOND):
        measured.add(table, f"{_A_SECOND} hooks a second of its own account", times)
    _end_flood(deployment, measured)
    return table


def _end_flood(deployment: Deployment, flooded: "_Measured") -> None:
    """What the endpoint could not take in time is dropped, for posting it would go on for many minutes."""
    deployment.amocrm.courier.forget()
    flooded.once()


class _Measured:
    """An account whose contacts are added one after the other."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.group = tenant.list_link()
        self.url = tenant.deployment.amocrm.account(tenant.host).record.hooks[-1].destination
        self._numbers = count(1)

    def once(self) -> float:
        return self.tenant.seconds_to_list(self.group, f"one{next(self._numbers)}", patience=_PATIENCE)

    def add(self, table: Table, meanwhile: str, times: int) -> None:
        answers, began = self.tenant.deployment.amocrm.courier.answers, time.monotonic()
        before = answers[200]
        pairs = [(self.once(), self._post()) for _ in range(times)]
        taken = (answers[200] - before) / (time.monotonic() - began)
        seconds = [one for one, _ in pairs]
        bare = median(one for _, one in pairs)
        table.add(meanwhile, str(times), *_spread(seconds), f"{taken:.1f}", f"{bare:.3f}")

    def _post(self) -> float:
        began = time.monotonic()
        requests.post(self.url, data=_NOTHING, timeout=30).raise_for_status()
        return time.monotonic() - began


def _spread(seconds: list[float]) -> tuple[str, str, str]:
    last = quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    return f"{median(seconds):.2f}", f"{last:.2f}", f"{max(seconds):.2f}"


def _mass_edit(deployment: Deployment, size: int) -> Table:
    table = Table(
        f"A mass edit: {size} contacts of one account are changed at once, and another account has single hooks",
        ("what", "seconds", "amoCRM reads", "Sendsay calls", "at least at amoCRM's pace, s"),
        ("The last column: so many reads at the pace that amoCRM's limit allows.",),
    )
    tenant, other = (
        Tenant.new(deployment, "bench-mass", contacts=size),
        _Measured(Tenant.new(deployment, "bench-other")),
    )
    automation, people = tenant.automation_link("update_contact"), people_of(deployment.amocrm.account(tenant.host))
    other.once()
    alone = [other.once() for _ in range(5)]
    edit = _Edit(tenant, automation, people=len(people))
    edit.start()
    beside = [other.once()]
    while edit.is_alive():
        beside.append(other.once())
    edit.join()
    reads, calls = edit.reads(), edit.calls()
    table.add("until amoCRM has sent the last hook", f"{edit.sent:.1f}", "", "", "")
    least = f"{reads / CALLS_A_SECOND:.1f}"
    table.add(
        f"until the last of {len(people)} people is started", f"{edit.started:.1f}", str(reads), str(calls), least
    )
    table.add("another account's hook before, median", f"{median(alone):.2f}", "", "", "")
    table.add(f"another account's hook meanwhile, median of {len(beside)}", f"{median(beside):.2f}", "", "", "")
    table.add("another account's hook meanwhile, longest", f"{max(beside):.2f}", "", "", "")
    return table


class _Edit(threading.Thread):
    """`sent`: when all hooks had been answered; `started`: when everybody had been started. In seconds."""

    def __init__(self, tenant: Tenant, automation: Sequence, *, people: int) -> None:
        super().__init__()
        self._tenant = tenant
        self._automation = automation
        self._people = people
        self.sent = self.started = 0.0

    def run(self) -> None:
        deployment, tenant = self._tenant.deployment, self._tenant
        ids = [one.id for one in deployment.amocrm.account(tenant.host).contacts]
        deployment.amocrm.calls.clear()
        deployment.sendsay.calls.clear()
        began = time.monotonic()
        tenant.contacts.edit_contacts(ids, tags=["Осень"])
        deployment.amocrm.courier.wait_idle(_PATIENCE)
        self.sent = time.monotonic() - began
        tenant.wait(lambda: len(self._automation.members) >= self._people, patience=_PATIENCE)
        self.started = time.monotonic() - began

    def reads(self) -> int:
        path = f"/{self._tenant.host}/api/v4/contacts"
        return sum(call.path.startswith(path) for call in self._tenant.deployment.amocrm.calls.all())

    def calls(self) -> int:
        path = f"/{self._tenant.name}"
        return sum(call.path.endswith(path) for call in self._tenant.deployment.sendsay.calls.all())
