"""What an import costs, against loops that only read; and how near it comes to amoCRM's limit.

Each measurement is a fresh process on the shipped layers; both vendors and AWS are in processes of their own and do not
count. Modules are loaded before the clock starts, for a loop and for the worker, and are reported beside it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from amosend.domain.import_run import Run
from amosend.domain.integration import Integration, PhoneChoice, PhoneKind
from amosend.services.pace import CALLS_A_SECOND

from bench.child import child
from bench.ground import Ground
from bench.shipped import Shipped
from bench.table import Table

__all__ = ["at_the_limit", "costs"]

_A_PAGE = 250
_MOST = CALLS_A_SECOND * _A_PAGE  # contacts a second
# Any free text field of Sendsay will do for the phone: what counts is that phones are mapped and sent.
_PHONE = PhoneChoice(PhoneKind.FIELD, "base.city")
_OFF = "1"  # milliseconds between two slots: the limiter works as always, but never makes anybody wait
_COSTS = ("contacts", "what", "modules ms", "CPU µs/contact", "of requests", "peak MB")
_LIMIT = ("contacts", "reading/s", "of 1 750", "whole run/s", "429s", "busiest second", "CPU µs/contact")


@dataclass(frozen=True, slots=True)
class _Cost:
    modules: float  # seconds
    work: float  # seconds
    peak: float  # MB

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "_Cost":
        return cls(answer["start"], answer["work"], answer["peak"])

    @classmethod
    def typical(cls, some: Sequence["_Cost"]) -> "_Cost":
        """Medians, but the highest peak."""
        return cls(median(each.modules for each in some), median(each.work for each in some), max(e.peak for e in some))


def costs(ground: Ground, shipped: Shipped, sizes: dict[int, int]) -> Table:
    """`sizes`: how many contacts, and how often each is measured."""
    table = Table(
        "Import: what a contact costs (amoCRM's limit off)",
        _COSTS,
        (
            "requests: a bare loop, response.json(). urllib3: a bare loop with orjson. Both only read.",
            "import: the worker reads, maps, validates, sends to Sendsay and checkpoints; warm, AWS clients included.",
            "modules: the interpreter and everything imported, not counted in the CPU per contact.",
        ),
    )
    ground.limits(on=False)
    for size, times in sizes.items():
        host = ground.account(size)
        token, integration = ground.token(host), ground.connected(host, phone=_PHONE)
        found: dict[str, list[_Cost]] = {"requests": [], "urllib3": [], "import": []}
        for _ in range(times):
            for kind in ("requests", "urllib3"):
                found[kind].append(_read(ground, shipped, kind, host=host, token=token))
            found["import"].append(_imported(ground, shipped, integration)[0])
        _add(table, size, {kind: _Cost.typical(some) for kind, some in found.items()})
    return table


def at_the_limit(ground: Ground, shipped: Shipped, size: int, times: int) -> Table:
    table = Table(
        "Import: how near to amoCRM's limit (7 requests a second, 250 contacts each)",
        _LIMIT,
        (
            "reading: from the first page of contacts to the last. The whole run also settles the last chunk and asks",
            "whether anybody was deleted meanwhile. Busiest second: the most requests that the sandbox saw in any one.",
        ),
    )
    host = ground.account(size)
    integration = ground.connected(host, phone=_PHONE)
    for _ in range(times):
        ground.limits(on=True)
        cost, seconds = _imported(ground, shipped, integration, limited=True)
        seen = ground.control("GET", "rates")["rates"][-1]
        reading = ground.reading_rate() * _A_PAGE
        table.add(
            f"{size:,}".replace(",", " "),
            f"{reading:.0f}",
            f"{reading / _MOST:.3f}",
            f"{size / seconds:.0f}",
            str(seen["limited"]),
            str(seen["busiest_second"]),
            f"{cost.work / size * 1e6:.1f}",
        )
    return table


def _read(ground: Ground, shipped: Shipped, kind: str, *, host: str, token: str) -> _Cost:
    with child(shipped, "reader", kind, ground.contacts_url(host), token, environment={}) as process:
        return _Cost.of(process.ask())


def _imported(
    ground: Ground, shipped: Shipped, integration: Integration, *, limited: bool = False
) -> tuple[_Cost, float]:
    """What it cost, and its seconds."""
    with child(shipped, "worker", *([] if limited else [_OFF]), environment=ground.environment) as process:
        began = time.monotonic()
        run = ground.imported(integration, process)
        seconds = time.monotonic() - began
        _check(run)
        return _Cost.of(process.ask()), seconds


def _check(run: Run) -> None:
    if not run.counts.add_up() or run.counts.rejected or run.problem:
        raise RuntimeError(f"the import went wrong: {run}")


def _add(table: Table, size: int, found: dict[str, _Cost]) -> None:
    for kind, cost in found.items():
        table.add(
            f"{size:,}".replace(",", " "),
            kind,
            f"{cost.modules * 1e3:.0f}",
            f"{cost.work / size * 1e6:.1f}",
            f"{cost.work / found['requests'].work:.2f}",
            f"{cost.peak:.0f}",
        )
