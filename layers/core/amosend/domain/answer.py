"""One answer within a batch: its own fields, or its own error in Sendsay's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["BatchAnswer"]


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    fields: Mapping[str, Any]
    error: str = ""
