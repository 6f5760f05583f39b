"""What was ever done to bring an address into a list or into the base: the proof that somebody was left alone.

Every attempt counts, also one that changed nothing. Bounded, so that a benchmark stays small; whoever asks after
something was forgotten is told so, since silence would look like proof.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

_KEPT: Final = 300_000


@dataclass(frozen=True, slots=True)
class Addition:
    """By which action and when; `list_id` empty: into the base only. `new`: it was not there before."""

    action: str
    list_id: str
    new: bool
    at: int


class Additions:
    """The last additions of one account, by contact."""

    def __init__(self) -> None:
        self._kept: deque[tuple[str, str, str, bool, int]] = deque(maxlen=_KEPT)
        self._total = 0

    def note(self, head: str, action: str, *, list_id: str, new: bool, at: int) -> None:
        self._kept.append((head, action, list_id, new, at))
        self._total += 1

    def of(self, head: str | None) -> list[Addition]:
        if self._total > len(self._kept):
            raise LookupError(f"more than {_KEPT} additions: the first are forgotten")
        return [Addition(action, list_id, new, at) for known, action, list_id, new, at in self._kept if known == head]
