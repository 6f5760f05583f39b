"""A stop of somebody in an automation that has not come to its end yet: when it is tried again, and how often.

Sendsay may refuse it, or begin a job that fails. The person goes on getting letters then, so it is tried again, behind
longer pauses and for a day, and then given up aloud.
"""

from dataclasses import dataclass
from typing import Any, Self

__all__ = ["Again"]

_PAUSES = (60, 600, 3600)  # seconds behind the first, the second and all further tries
_MOST_TRIES = 25  # about a day


@dataclass(frozen=True, slots=True)
class Again:
    """Not tried before `until`. `tracks`: jobs that Sendsay does it by. `told`: that it was refused."""

    tries: int = 0
    until: int = 0
    tracks: tuple[str, ...] = ()
    told: bool = False

    @classmethod
    def anew(cls) -> Self:
        """Given up: whoever looks at it next begins once more."""
        return cls(tries=1)

    @property
    def begun(self) -> bool:
        return self.tries > 0

    @property
    def is_last(self) -> bool:
        return self.tries >= _MOST_TRIES

    def behind(self, now: float, *, tracks: tuple[str, ...] = (), told: bool = False) -> Self:
        """After one more try, which has not led to its end."""
        pause = _PAUSES[min(self.tries, len(_PAUSES) - 1)]
        return type(self)(self.tries + 1, int(now) + pause, tracks, self.told or told)

    @classmethod
    def from_json(cls, state: dict[str, Any] | None) -> Self:
        return cls(**state | {"tracks": tuple(state["tracks"])}) if state else cls()
