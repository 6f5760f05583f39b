"""The latest people whom a link has started in an automation: what they show of it holds for others, too.

A few are enough, but spread over time, so there are two for a minute at most, and none of more than a day ago.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Latest", "latest_of"]

_A_MINUTE, _MOST_A_MINUTE = 60, 2
_MOST = 60
_FORGOTTEN_AFTER = 24 * 3600  # seconds


class Latest(NamedTuple):
    """Where the start is remembered: by rule and person. `at`: when they were asked for."""

    rule_id: str
    person: int
    automation: str
    at: int

    @property
    def place(self) -> tuple[str, int]:
        return self.rule_id, self.person


def latest_of(known: Iterable[Latest], added: Iterable[Latest], now: float) -> list[Latest]:
    """The oldest first; of a minute those who came first."""
    found, minutes = list[Latest](), Counter[tuple[str, int]]()
    for each in sorted({one for one in (*known, *added) if one.at > now - _FORGOTTEN_AFTER}, key=_at):
        minute = each.automation, each.at // _A_MINUTE
        minutes[minute] += 1
        if minutes[minute] <= _MOST_A_MINUTE:
            found.append(each)
    return found[-_MOST:]


def _at(each: Latest) -> tuple[int, str, int]:
    return each.at, each.rule_id, each.person
