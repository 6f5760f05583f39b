"""Import runs, newest first. A run is saved whole under its version, so that of two workers only one can go on.

That a person wants it to end stands beside its state, where no worker overwrites it. A run is shown for 90 days after
its end, also while DynamoDB has not deleted it yet.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from amosend.domain.import_run import Run, RunStatus
from amosend.domain.journal import KEPT
from amosend.store.table import Table, rows

__all__ = ["RunStore", "RunTable"]

_ENDED = [status for status in RunStatus if status.ended]
_AT_ONCE = 100  # runs read by one query of one plan's, whose runs lie among all others


class RunTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    integration_id = UnicodeAttribute(hash_key=True)
    run_id = UnicodeAttribute(range_key=True)
    tenant = UnicodeAttribute()
    plan_id = UnicodeAttribute()
    status = UnicodeAttribute()
    version = NumberAttribute()
    state = UnicodeAttribute()
    cancelled = BooleanAttribute(null=True)
    expires_at = NumberAttribute(null=True)


_Row = RunTable


class RunStore:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def get(self, integration_id: str, run_id: str) -> Run | None:
        row = _Row.find(integration_id, run_id)
        return _run(row) if row and (row.expires_at is None or row.expires_at > self._clock()) else None

    def latest(
        self, integration_id: str, *, limit: int, before: str | None = None, plan_id: str | None = None
    ) -> list[Run]:
        older = _Row.run_id < before if before else None
        shown: Condition = _Row.expires_at.does_not_exist() | (_Row.expires_at > int(self._clock()))
        found = _Row.query(
            integration_id,
            older,
            shown & (_Row.plan_id == plan_id) if plan_id else shown,
            scan_index_forward=False,
            limit=limit,
            page_size=_AT_ONCE if plan_id else limit,
            consistent_read=True,
        )
        return [_run(row) for row in rows(found)]

    def create(self, run: Run) -> bool:
        """False when a run with this id exists: the same cause, delivered twice."""
        lasting = [_Row.tenant.set(run.tenant), _Row.plan_id.set(run.plan_id)]
        return self._put(run, _Row.run_id.does_not_exist(), *lasting)

    def save(self, run: Run) -> Run | None:
        """The run under its next version; None when another worker has saved it since it was read."""
        following = replace(run, version=run.version + 1)
        return following if self._put(following, _Row.version == run.version) else None

    def cancel(self, integration_id: str, run_id: str) -> bool:
        """Asks for its end; False when it has ended, or there is none. Asking twice is asking once."""
        under_way = _Row.run_id.exists() & ~_Row.status.is_in(*_ENDED)
        return _Row(integration_id, run_id).try_update([_Row.cancelled.set(True)], under_way)

    def cancelled(self, integration_id: str, run_id: str) -> bool:
        """Whether somebody has asked for its end."""
        row = _Row.find(integration_id, run_id, only=["cancelled"])
        return bool(row and row.cancelled)

    def _put(self, run: Run, condition: Condition, *lasting: Action) -> bool:
        actions: list[Action] = [
            *lasting,
            _Row.status.set(run.status),
            _Row.version.set(run.version),
            _Row.state.set(json.dumps(run.to_json())),
        ]
        if run.finished_at is not None:
            actions.append(_Row.expires_at.set(run.finished_at + KEPT))
        # A write whose answer was lost is repeated by botocore, and then refused because of itself.
        saved = _Row(run.integration_id, run.id).try_update(actions, condition)
        return saved or self.get(run.integration_id, run.id) == run


def _run(row: RunTable) -> Run:
    return Run.from_json(json.loads(row.state))
