"""What an import costs, against loops that only read; how near it comes to amoCRM's limit; and how large it may be.

Each measurement is a fresh process on the shipped layers; both vendors and AWS are in processes of their own and do not
count. Modules are loaded before the clock starts, for a loop and for the worker, and are reported beside it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from amosend.domain.import_run import Mode, Run
from amosend.domain.import_settings import PhoneChoice, PhoneKind
from amosend.domain.integration import Integration
from amosend.services.pace import CALLS_A_SECOND

from bench.child import child
from bench.ground import Ground
from bench.prices import Bill
from bench.shipped import Shipped
from bench.table import Table

__all__ = ["at_the_limit", "costs", "large", "what_aws_bills"]

_A_PAGE = 250
_MOST = CALLS_A_SECOND * _A_PAGE  # contacts a second
# Any free text field of Sendsay will do for the phone: what counts is that phones are mapped and sent.
_PHONE = PhoneChoice(PhoneKind.FIELD, "base.city")
_OFF = ("--step", "1")  # milliseconds between two slots: the limiter works as always, but never makes anybody wait
_FIRST, _AGAIN, _CHANGED = "first full import", "full import again", "changes, 1 % changed"
_COSTS = ("contacts", "what", "read", "modules ms", "CPU µs/contact", "of requests", "peak MB")
_LIMIT = ("contacts", "reading/s", "of 1 750", "whole run/s", "429s", "busiest second", "CPU µs/contact")
_LARGE = ("contacts", "what", "seconds", "hops", "contacts/s", "CPU µs/contact", "peak MB")


@dataclass(frozen=True, slots=True)
class _Cost:
    read: int  # contacts
    modules: float  # seconds
    work: float  # seconds
    peak: float  # MB

    @classmethod
    def of(cls, answer: dict[str, Any], read: int) -> "_Cost":
        return cls(read, answer["start"], answer["work"], answer["peak"])

    @classmethod
    def typical(cls, some: Sequence["_Cost"]) -> "_Cost":
        """Medians, but the highest peak."""
        modules, work = median(each.modules for each in some), median(each.work for each in some)
        return cls(some[0].read, modules, work, max(each.peak for each in some))


@dataclass(frozen=True, slots=True)
class _Import:
    cost: _Cost
    run: Run
    seconds: float
    messages: int
    aws: dict[str, int]


def costs(ground: Ground, shipped: Shipped, sizes: dict[int, int]) -> Table:
    """`sizes`: how many contacts, and how often each is measured."""
    table = Table(
        "Import: what a contact costs (amoCRM's limit off)",
        _COSTS,
        (
            "requests: a bare loop, response.json(). urllib3: a bare loop with orjson. Both only read.",
            "Imports read, map, validate, look at every card, decide, journal, send to Sendsay what is new, look again",
            "and checkpoint; warm, AWS clients included. Per contact of the account, also where only changes are read.",
            "modules: the interpreter and everything imported, not counted in the CPU per contact.",
        ),
    )
    ground.limits(on=False)
    for size, times in sizes.items():
        host = ground.account(size)
        token = ground.token(host)
        found: dict[str, list[_Cost]] = {}
        for turn in range(times):
            for kind in ("requests", "urllib3"):
                found.setdefault(kind, []).append(_read(ground, shipped, kind, host=host, token=token))
            integration = ground.connected(host, phone=_PHONE)
            for what, mode in ((_FIRST, Mode.FULL), (_AGAIN, Mode.FULL), (_CHANGED, Mode.CHANGES)):
                if mode is Mode.CHANGES:
                    ground.change_one_in_a_hundred(host, size, token=token, name=f"Turn {turn}")
                found.setdefault(what, []).append(_imported(ground, shipped, integration, *_OFF, mode=mode).cost)
        _add(table, size, {kind: _Cost.typical(some) for kind, some in found.items()})
    return table


def at_the_limit(ground: Ground, shipped: Shipped, size: int, times: int) -> Table:
    table = Table(
        "Import: how near to amoCRM's limit (7 requests a second, 250 contacts each)",
        _LIMIT,
        (
            "First imports. Reading: from the first page of contacts to the last. The whole run also settles the last",
            "chunk and asks whether anybody was deleted meanwhile. Busiest second: most requests that it saw in one.",
        ),
    )
    host = ground.account(size)
    for _ in range(times):
        integration = ground.connected(host, phone=_PHONE)
        ground.limits(on=True)
        done = _imported(ground, shipped, integration, mode=Mode.FULL)
        seen = ground.control("GET", "rates")["rates"][-1]
        reading = ground.reading_rate() * _A_PAGE
        table.add(
            _spaced(size),
            f"{reading:.0f}",
            f"{reading / _MOST:.3f}",
            f"{size / done.seconds:.0f}",
            str(seen["limited"]),
            str(seen["busiest_second"]),
            f"{done.cost.work / size * 1e6:.1f}",
        )
    return table


def what_aws_bills(ground: Ground, shipped: Shipped, size: int) -> list[Bill]:
    """At amoCRM's limit, for Lambda bills the time that is waited, too."""
    host = ground.account(size)
    token, integration = ground.token(host), ground.connected(host, phone=_PHONE)
    found = []
    for what, mode in ((_FIRST, Mode.FULL), (_AGAIN, Mode.FULL), (_CHANGED, Mode.CHANGES)):
        ground.limits(on=False)
        if mode is Mode.CHANGES:
            ground.change_one_in_a_hundred(host, size, token=token, name="Billed")
        ground.limits(on=True)
        done = _imported(ground, shipped, integration, "--metered", mode=mode)
        found.append(Bill(what, size, done.seconds, done.messages, done.aws))
    return found


def large(ground: Ground, shipped: Shipped, size: int) -> Table:
    """One account of this size, twice."""
    table = Table(
        "Import: a large account, resumed over many hops (amoCRM's limit off)",
        _LARGE,
        ("One worker carries all hops, so that what one of them would not give back shows in its peak.",),
    )
    ground.limits(on=False)
    integration = ground.connected(ground.account(size), phone=_PHONE)
    for what in (_FIRST, _AGAIN):
        done = _imported(ground, shipped, integration, *_OFF, mode=Mode.FULL)
        table.add(
            _spaced(size),
            what,
            f"{done.seconds:.0f}",
            str(done.messages),
            f"{size / done.seconds:.0f}",
            f"{done.cost.work / size * 1e6:.1f}",
            f"{done.cost.peak:.0f}",
        )
    return table


def _read(ground: Ground, shipped: Shipped, kind: str, *, host: str, token: str) -> _Cost:
    with child(shipped, "reader", kind, ground.contacts_url(host), token, environment={}) as process:
        answer = process.ask()
        return _Cost.of(answer, answer["contacts"])


def _imported(ground: Ground, shipped: Shipped, integration: Integration, *options: str, mode: Mode) -> _Import:
    with child(shipped, "worker", *options, environment=ground.environment) as process:
        began = time.monotonic()
        run, messages = ground.imported(integration, process, mode)
        seconds = time.monotonic() - began
        _check(run)
        answer = process.ask()
        return _Import(_Cost.of(answer, run.counts.read), run, seconds, messages, answer["aws"])


def _check(run: Run) -> None:
    if not run.status.ended or not run.counts.add_up() or run.counts.rejected_by_sendsay or run.problem:
        raise RuntimeError(f"the import went wrong: {run}")


def _add(table: Table, size: int, found: dict[str, _Cost]) -> None:
    for kind, cost in found.items():
        table.add(
            _spaced(size),
            kind,
            _spaced(cost.read),
            f"{cost.modules * 1e3:.0f}",
            f"{cost.work / size * 1e6:.1f}",
            f"{cost.work / found['requests'].work:.2f}",
            f"{cost.peak:.0f}",
        )


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
