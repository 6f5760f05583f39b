"""The run in a worker's hands: saved under its version and its lease, and lost the moment another has saved it."""

from dataclasses import dataclass, field, replace
from typing import Any

from amosend.domain.import_run import Run
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Runs

__all__ = ["OvertakenError", "RunKeeper"]

_SHOWN_AFTER = 1.0  # seconds


class OvertakenError(TransientError):
    """Another worker goes on with this run; this one must stop without touching it."""


@dataclass(slots=True)
class RunKeeper:
    """`lease` in seconds: how long after its last save a worker counts as alive."""

    runs: Runs
    run: Run
    worker: str
    clock: Clock
    lease: float
    _saved_at: float = field(default=0.0, init=False)

    def save(self, run: Run | None = None, **changes: Any) -> Run:
        """Saves, and by that proves to be alive."""
        now = self.clock()
        changed = replace(
            run or self.run,
            **{"lease_owner": self.worker, "lease_until": now + self.lease, "updated_at": int(now), **changes},
        )
        saved = self.runs.save(changed)
        if saved is None:
            raise OvertakenError(Reason.BUSY, self.run.id)
        self.run, self._saved_at = saved, now
        return saved

    def note(self, run: Run | None = None, **changes: Any) -> None:
        """Saved now if the last save is a second old, otherwise with whatever is saved next.

        For what another worker would find out again: each save costs as much as reading a page.
        """
        self.run = replace(run or self.run, **changes)
        if self.clock() - self._saved_at >= _SHOWN_AFTER:
            self.save()

    def note_retry(self) -> None:
        """Saved with whatever is saved next."""
        self.run = replace(self.run, retries=self.run.retries + 1)

    def let_go(self, **changes: Any) -> Run:
        return self.save(lease_owner=None, lease_until=0.0, **changes)
