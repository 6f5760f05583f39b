"""Rows that are tried together, and whose fault it is when that fails.

Half of them tried once more tells it. When one half gets through, the vendor works and something is wrong with the
other one, which is divided again until a row stands alone: only that one has to wait, or is given up, and stops nobody
else. When neither half gets through it is nobody's fault, and all of them wait for the vendor.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from amosend.domain.pending import Pending
from amosend.errors import RejectedError, TransientError
from amosend.reasons import Reason

__all__ = ["Deliver", "Trial"]

_log = logging.getLogger("amosend")
Deliver = Callable[[Sequence[Pending]], None]
# Nobody has to be suspected when it is these; and amoCRM blocks accounts that insist.
_NOBODYS_FAULT = frozenset({Reason.AMOCRM_BUSY, Reason.SENDSAY_BUSY, Reason.BUSY, Reason.STORE_UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Trial:
    """`put_off` and `give_up` are for a row that failed alone."""

    deliver: Deliver
    put_off: Callable[[Pending, TransientError], None]
    give_up: Callable[[Pending, RejectedError], None]

    def __call__(self, rows: Sequence[Pending]) -> None:
        """Raises what is nobody's fault."""
        try:
            self.deliver(rows)
        except RejectedError as error:
            self._refused(rows, error)
        except TransientError as error:
            self._failed(rows, error)

    def _refused(self, rows: Sequence[Pending], error: RejectedError) -> None:
        """It was the words that were refused, so nobody has to wait for anything."""
        if len(rows) == 1:
            self.give_up(rows[0], error)
            return
        _log.warning("refused together", extra={"rows": len(rows), "reason": error.reason})
        for half in _halves(rows):
            self(half)

    def _failed(self, rows: Sequence[Pending], error: TransientError) -> None:
        if error.reason in _NOBODYS_FAULT:
            raise error
        if len(rows) == 1:
            self.put_off(rows[0], error)
            return
        _log.warning("failed together", extra={"rows": len(rows), "reason": error.reason})
        failed = [(half, found) for half in _halves(rows) if (found := self._error_of(half))]
        if len(failed) == 2:
            raise failed[0][1]
        for half, found in failed:
            self._failed(half, found)

    def _error_of(self, rows: Sequence[Pending]) -> TransientError | None:
        try:
            self.deliver(rows)
        except RejectedError as error:
            self._refused(rows, error)
        except TransientError as error:
            return error
        return None


def _halves(rows: Sequence[Pending]) -> tuple[Sequence[Pending], Sequence[Pending]]:
    middle = len(rows) // 2
    return rows[:middle], rows[middle:]
