"""Faults that can be switched on in a sandbox: which calls they strike, how often, and what then goes wrong.

The rule: the first fault that matches and is due strikes, alone. Kinds that replace the answer leave the
application untouched, unless `acts` is set: then it does its work and only the answer is lost.
"""

import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

KINDS: Final = (
    "status",
    "html",
    "wrong_json",
    "wrong_type",
    "empty",
    "body",
    "redirect",
    "drop_before",
    "drop_after",
    "cut_body",
    "delay",
    "transform",
    "meanwhile",
)
PYTHON_ONLY: Final = ("transform", "meanwhile")
"""What can go wrong; each is described where it happens, in fault_kinds."""


_SEED: Final = 1


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong, for which calls, and how often. `id` is given by the list that holds it."""

    kind: str
    method: str = ""
    path: str = ""
    """A regular expression searched for in the path."""
    action: str = ""
    """The member `action` of a Sendsay call, exactly."""
    times: int | None = None
    after: int = 0
    """How many matching calls pass unharmed before the first strike."""
    probability: float = 1.0
    acts: bool = False
    status: int = 502
    body: Any = None
    """The JSON answer of `status`, `body` and `wrong_type`; None gives an nginx-like page or an example."""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    """A pause before anything else, for every kind."""
    location: str = "/login"
    transform: Callable[[Any], Any] | None = None
    meanwhile: Callable[[], Any] | None = None
    """What happens right before the call is answered as ever, or between its deed and its answer when the fault `acts`;
    it runs in the server, so it must not call it."""
    until: float | None = None
    """Unix seconds by the sandbox's clock, from which on it strikes no more."""
    id: int = 0
    seen: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault {self.kind!r}; known: {', '.join(KINDS)}")
        re.compile(self.path)

    def matches(self, method: str, path: str, *, action: str) -> bool:
        return (
            self.method.upper() in ("", method)
            and self.action in ("", action)
            and re.search(self.path, path) is not None
        )


class FaultList:
    """The faults switched on at present; safe to change from another thread while the sandbox runs.

    Chance is the same in every run: equal calls in equal order meet equal faults.
    """

    def __init__(self, *, chance: Callable[[], float] | None = None, clock: Callable[[], float] = time.time) -> None:
        self._faults: list[Fault] = []
        self._ids = count(1)
        self._lock = threading.Lock()
        self.chance = chance or random.Random(_SEED).random
        self.clock = clock

    def seed(self, seed: int) -> None:
        """Another series of chances."""
        self.chance = random.Random(seed).random

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            fault.id = next(self._ids)
            self._faults.append(fault)
        return fault

    def on(self, kind: str, **parameters: Any) -> Fault:
        """Shorthand: `faults.on("status", status=429, action="member.set", times=1)`."""
        return self.add(Fault(kind=kind, **parameters))

    def remove(self, fault_id: int) -> bool:
        with self._lock:
            kept = [fault for fault in self._faults if fault.id != fault_id]
            found = len(kept) < len(self._faults)
            self._faults = kept
        return found

    def clear(self) -> None:
        with self._lock:
            self._faults = []

    def all(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def strike(self, method: str, path: str, *, action: str) -> Fault | None:
        """The fault that this call meets, if any; counts the meeting."""
        if not self._faults:
            return None
        with self._lock:
            matching = (fault for fault in self._faults if fault.matches(method, path, action=action))
            return next((fault for fault in matching if self._due(fault)), None)

    def _due(self, fault: Fault) -> bool:
        fault.seen += 1
        spent = fault.times is not None and fault.struck >= fault.times
        past = fault.until is not None and self.clock() >= fault.until
        if spent or past or fault.seen <= fault.after or self.chance() >= fault.probability:
            return False
        fault.struck += 1
        return True
