"""A hook, for as long as amoCRM waits: whose key is it, whom does it name, one message into the queue, an answer.

amoCRM gives two seconds from the moment when it connects, and sends again what was not answered with 2xx. So a hook is
taken only when the queue has it, whatever is in it is taken then, and AWS is asked again while an answer would still
come in time. Its ports stand here: services/ports.py imports most of the domain, which a cold start has no time for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import batched
from typing import Protocol

from amosend.domain.hook import HookMessage
from amosend.domain.hook_form import HookForm, hook_form
from amosend.domain.link_key import LinkKey
from amosend.domain.throttle import Throttle
from amosend.errors import TransientError

__all__ = ["A_CALL", "A_MESSAGE", "Intake", "Receipt", "Verdict"]

A_CALL = 1.0  # seconds: what one call to AWS takes at most, by its time-outs
_IN_ALL = 1.7  # seconds of amoCRM's two
_PAUSE = 0.1
A_MESSAGE = 1_000  # items: 60 kB, a quarter of what SQS has always taken


class Verdict(StrEnum):
    TAKEN = "taken"
    UNKNOWN = "unknown"  # or expired, or switched off: nobody can tell which
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True)
class Receipt:
    verdict: Verdict
    link_id: str = ""
    items: int = 0
    ignored: int = 0
    cut: bool = False


class LinkKeys(Protocol):
    def find(self, key: str) -> LinkKey | None: ...


class Deliveries(Protocol):
    def send(self, message: HookMessage, *, delay: float = 0) -> None: ...


@dataclass(slots=True)
class Intake:
    keys: LinkKeys
    deliveries: Deliveries
    throttle: Throttle
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def __call__(self, key: str, body: Callable[[], bytes]) -> Receipt:
        """`body` is asked for only when the key is one. A TransientError: amoCRM has to send the hook again."""
        now = self.clock()
        deadline = now + _IN_ALL
        link = self._while_there_is_time(lambda: self.keys.find(key), deadline)
        if link is None or not link.works_at(now):
            return Receipt(Verdict.UNKNOWN)
        if not self.throttle.takes(link.link_id, now=now):
            return Receipt(Verdict.THROTTLED, link.link_id)
        form = hook_form(body())
        for message in _messages(link, form, at=int(now * 1000)):
            self._while_there_is_time(partial(self.deliveries.send, message), deadline)
        return Receipt(Verdict.TAKEN, link.link_id, len(form.items), form.ignored, form.cut)

    def _while_there_is_time[Found](self, call: Callable[[], Found], deadline: float) -> Found:
        while True:
            try:
                return call()
            except TransientError:
                if self.clock() + _PAUSE + A_CALL > deadline:
                    raise
                self.sleep(_PAUSE)


def _messages(link: LinkKey, form: HookForm, *, at: int) -> list[HookMessage]:
    """One, also of a hook that names nobody: it is counted. Half of several that are sent again do no harm."""
    parts = list(batched(form.items, A_MESSAGE, strict=False)) or [()]
    return [
        HookMessage(
            link.tenant,
            link.integration_id,
            link.link_id,
            at,
            form.account,
            items,
            form.ignored if number == 0 else 0,
        )
        for number, items in enumerate(parts)
    ]
