"""Errors say what happens next; why it happened is a Reason, and every Reason has a sentence for a person.

AmosendError(reason, detail)
├── TransientError(retry_after)     network, 429, 5xx, lease busy   → back to the queue, with backoff
│   └── LostAnswerError             sent, but no answer came: the vendor may have acted
├── ReconnectRequiredError          grant revoked, key reset, 402   → "reconnect", work stops, the owner is told
│   └── UnauthorizedError           one call was refused: renew once, then it is the above
├── RejectedError                   this request or record can never pass → told or journaled, work goes on
│   ├── NotFoundError               nothing lives at this address
│   └── AnotherAccountError         not the amoCRM account that these settings are for
└── ConfigurationError              ours: missing list, bad template → dead-letter queue and alarm

Anything else is a bug and escapes.
"""

from collections.abc import Mapping
from typing import Any

from amosend.reasons import Reason

__all__ = [
    "AmosendError",
    "AnotherAccountError",
    "ConfigurationError",
    "LostAnswerError",
    "NotFoundError",
    "ReconnectRequiredError",
    "RejectedError",
    "TransientError",
    "UnauthorizedError",
]


class AmosendError(Exception):
    """`detail` is the vendor's own words, redacted before it is stored; `problem` is the vendor's parsed error body."""

    def __init__(self, reason: Reason, detail: str = "", *, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
        self.problem: Mapping[str, Any] = problem or {}


class TransientError(AmosendError):
    """Worth repeating after `retry_after` seconds."""

    def __init__(
        self,
        reason: Reason,
        detail: str = "",
        *,
        problem: Mapping[str, Any] | None = None,
        retry_after: float = 5.0,
    ) -> None:
        super().__init__(reason, detail, problem=problem)
        self.retry_after = retry_after


class LostAnswerError(TransientError):
    """The request left us and no whole answer came back: the vendor may or may not have acted on it."""


class ReconnectRequiredError(AmosendError):
    """Only the owner can mend it: the integration shows "reconnect" and its work stops."""


class UnauthorizedError(ReconnectRequiredError):
    """The credential of this one call was refused."""


class RejectedError(AmosendError):
    """Repeating it cannot help."""


class NotFoundError(RejectedError):
    """404: no such entity, or no such account at this host."""


class AnotherAccountError(RejectedError):
    """`ours` belongs here, `theirs` came: as a person knows accounts, by their hosts."""

    def __init__(self, ours: str, theirs: str) -> None:
        super().__init__(Reason.ANOTHER_ACCOUNT)
        self.ours = ours
        self.theirs = theirs


class ConfigurationError(AmosendError):
    """Something of ours, or something chosen in the settings, is missing or wrong."""
