"""Repeating a call that may safely be made twice: a vendor's hiccup costs seconds and not a whole hop."""

from collections.abc import Callable
from dataclasses import dataclass

from amosend.errors import TransientError
from amosend.services.ports import Clock, Sleep

__all__ = ["Patience"]

_PAUSES = (0.3, 1.0, 2.0, 4.0)  # seconds


@dataclass(frozen=True, slots=True)
class Patience:
    """`deadline`: behind it there is no time left for another try."""

    clock: Clock
    sleep: Sleep
    deadline: float

    def __call__[Answer](self, call: Callable[[], Answer]) -> Answer:
        for pause in _PAUSES:
            try:
                return call()
            except TransientError:
                if self.clock() + pause >= self.deadline:
                    raise
                self.sleep(pause)
        return call()
