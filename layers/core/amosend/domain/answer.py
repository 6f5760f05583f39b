"""What Sendsay answers about one of several: within a batch, or when people are moved in an automation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["BatchAnswer", "InAutomation", "Moved"]


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    fields: Mapping[str, Any]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """One person started or stopped: `track` is the job's number, "" when it was done at once.

    `refusal`: Sendsay's words. `busy`: it cannot be asked now, and has done nothing. `lost`: it may have done it.
    """

    track: str = ""
    refusal: str = ""
    busy: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class InAutomation:
    """Who is in an automation, in lower case. `tells_all`: it is known to show also who has come to an end there."""

    emails: frozenset[str]
    tells_all: bool = False
