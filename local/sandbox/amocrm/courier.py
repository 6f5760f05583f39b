"""Sends webhooks with amoCRM's patience: 2 seconds for an answer, retries after 5, 15, 15 and 60 sandbox minutes.

A thread waits for what is due; advancing the clock wakes it. Of each account as many leave at once as the options
allow, and accounts take turns. Hooks that fail too often are switched off (documented: more than 100 invalid answers in
two hours, the last one included).
"""

import heapq
import threading
import uuid
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from local.sandbox.amocrm.clock import Clock
from local.sandbox.amocrm.options import Options
from local.sandbox.amocrm.postman import Postman
from local.sandbox.amocrm.records import Hook

RETRY_SECONDS = (5 * 60, 15 * 60, 15 * 60, 60 * 60)
_PATIENT_RETRIES = 2
"""The first two retries follow any failure; the later ones only 499 and 5xx."""
_INVALID_LIMIT, _INVALID_SECONDS = 100, 2 * 60 * 60
_MOST_PARALLEL: Final = 100
_GATHER_SECONDS = 0.5
_LONGEST_WAIT = 0.5
_LOG_LENGTH = 2_000


@dataclass(slots=True)
class Delivery:
    """One body on its way to one address; a Digital Pipeline hook has no `hook` and is sent once."""

    account_id: int
    event: str
    destination: str
    body: str
    hook: Hook | None = None
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempt: int = 1


@dataclass(slots=True)
class Sent:
    """What became of one attempt; status 0 is no answer. `next_at` is the time of the retry, if there will be one."""

    at: float
    account_id: int
    event: str
    destination: str
    attempt: int
    status: int
    seconds: float
    next_at: float | None
    request_id: str
    body: str


def retry_after(attempt: int, status: int) -> int | None:
    """Seconds until the next attempt, or None when amoCRM gives up."""
    if 100 <= status < 300 or attempt > len(RETRY_SECONDS):
        return None
    persistent = status == 499 or 500 <= status < 600
    return RETRY_SECONDS[attempt - 1] if attempt <= _PATIENT_RETRIES or persistent else None


class Courier:
    """Holds what is to be sent, and sends it when it is due."""

    def __init__(self, clock: Clock, options: Options) -> None:
        self._clock = clock
        self._options = options
        self._waiting: list[tuple[float, int, Delivery]] = []
        self._ready: dict[int, deque[Delivery]] = {}
        self._serial = count()
        self._changed = threading.Condition()
        self.postman = Postman(options)
        self._flying: Counter[int] = Counter()
        self._thread: threading.Thread | None = None
        self._closed = False
        self.log: deque[Sent] = deque(maxlen=_LOG_LENGTH)
        self.answers: Counter[int] = Counter()
        """How many attempts were ever answered with which status."""

    def submit(self, delivery: Delivery, *, delay: float = 0.0) -> None:
        """Take over a delivery; it is sent `delay` seconds of sandbox time from now."""
        with self._changed:
            due = self._clock.now() + delay
            heapq.heappush(self._waiting, (due, next(self._serial), delivery))
            self._start()
            self._changed.notify_all()

    def wake(self) -> None:
        """The clock has moved."""
        with self._changed:
            self._changed.notify_all()

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is due and nothing is under way; False when that took too long."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._flying.total() or self._ready or self._due()), timeout)

    def pending(self) -> list[tuple[float, Delivery]]:
        """What still waits for its time."""
        with self._changed:
            return [(due, delivery) for due, _serial, delivery in sorted(self._waiting)]

    def forget(self) -> None:
        with self._changed:
            self._waiting.clear()
            self._ready.clear()
            self.log.clear()
            self.answers.clear()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._run, name="amocrm-webhooks", daemon=True)
            self._thread.start()

    def _due(self) -> bool:
        return bool(self._waiting) and self._waiting[0][0] <= self._clock.now()

    def _run(self) -> None:
        with ThreadPoolExecutor(_MOST_PARALLEL) as pool:
            while (delivery := self._next()) is not None:
                pool.submit(self._send, delivery)

    def _next(self) -> Delivery | None:
        """The next one to leave, as soon as it is due and one may leave; None at the end."""
        with self._changed:
            while not self._closed:
                self._make_ready()
                if (account := self._whose_turn()) is not None:
                    return self._take(account)
                alone = bool(self._waiting) and not self._ready
                wait = self._waiting[0][0] - self._clock.now() if alone else _LONGEST_WAIT
                self._changed.wait(min(max(wait, 0.0), _LONGEST_WAIT))
            return None

    def _make_ready(self) -> None:
        """All that is due, in its order or, behind each other, newest first."""
        if not self._due() or (self._ready and self._options.hook_out_of_order):
            return
        if self._options.hook_out_of_order:
            self._changed.wait_for(lambda: self._closed, _GATHER_SECONDS)
        due: list[Delivery] = []
        while self._due():
            due.append(heapq.heappop(self._waiting)[2])
        for delivery in reversed(due) if self._options.hook_out_of_order else due:
            self._ready.setdefault(delivery.account_id, deque()).append(delivery)

    def _whose_turn(self) -> int | None:
        most = max(1, self._options.hook_parallel)
        if self._flying.total() >= _MOST_PARALLEL:
            return None
        return next((account for account in self._ready if self._flying[account] < most), None)

    def _take(self, account: int) -> Delivery:
        ready = self._ready.pop(account)
        delivery = ready.popleft()
        if ready:
            self._ready[account] = ready  # behind all others
        self._flying[account] += 1
        return delivery

    def _send(self, delivery: Delivery) -> None:
        status, seconds = 0, 0.0
        if not (delivery.hook and delivery.hook.disabled):
            status, seconds = self.postman.post(delivery.destination, delivery.body, request_id=delivery.request_id)
        self._settle(delivery, status, seconds=seconds)

    def _settle(self, delivery: Delivery, status: int, *, seconds: float) -> None:
        now, hook, wait = self._clock.now(), delivery.hook, None
        with self._changed:
            if hook is not None and not hook.disabled:
                _count_answer(hook, status, now=now)
                wait = retry_after(delivery.attempt, status)
            self.answers[status] += 1
            self.log.append(
                Sent(
                    at=now,
                    account_id=delivery.account_id,
                    event=delivery.event,
                    destination=delivery.destination,
                    attempt=delivery.attempt,
                    status=status,
                    seconds=seconds,
                    next_at=None if wait is None else now + wait,
                    request_id=delivery.request_id,
                    body=delivery.body,
                )
            )
            if wait is not None:
                delivery.attempt += 1
                heapq.heappush(self._waiting, (now + wait, next(self._serial), delivery))
            self._flying[delivery.account_id] -= 1
            self._changed.notify_all()


def _count_answer(hook: Hook, status: int, *, now: float) -> None:
    if 100 <= status < 300:
        return
    hook.invalid = [at for at in hook.invalid if at > now - _INVALID_SECONDS] + [now]
    hook.disabled = hook.disabled or len(hook.invalid) > _INVALID_LIMIT
