"""Repeating a call that may safely be made twice: a vendor's hiccup costs seconds and not a whole hop.

Not everything is worth it: whoever asked for patience gets it from the queue, since amoCRM blocks accounts that
insist, and an answer that was too heavy stays so. Nor is a try that would end behind the deadline, were it as long as
the last one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Sleep

__all__ = ["Patience"]

_PAUSES = (0.3, 1.0, 2.0, 4.0)  # seconds
_NOT_AT_ONCE = frozenset({Reason.AMOCRM_BUSY, Reason.AMOCRM_TOO_HEAVY})


@dataclass(frozen=True, slots=True)
class Patience:
    """`deadline`: behind it there is no time left for another try. `note_retry` is told of each further try."""

    clock: Clock
    sleep: Sleep
    deadline: float
    note_retry: Callable[[], None]

    def __call__[Answer](self, call: Callable[[], Answer]) -> Answer:
        for pause in _PAUSES:
            began = self.clock()
            try:
                return call()
            except TransientError as error:
                took = self.clock() - began
                if error.reason in _NOT_AT_ONCE or self.clock() + pause + took >= self.deadline:
                    raise
                self.note_retry()
                self.sleep(pause)
        return call()
