"""Import runs, newest first. A run is saved whole under its version, so that of two workers only one can go on."""

import json
from dataclasses import replace
from typing import ClassVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from amosend.domain.import_run import Run
from amosend.store.table import Table, rows

__all__ = ["RunStore", "RunTable"]


class RunTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    integration_id = UnicodeAttribute(hash_key=True)
    run_id = UnicodeAttribute(range_key=True)
    tenant = UnicodeAttribute()
    status = UnicodeAttribute()
    version = NumberAttribute()
    state = UnicodeAttribute()


_Row = RunTable


class RunStore:
    def get(self, integration_id: str, run_id: str) -> Run | None:
        row = _Row.find(integration_id, run_id)
        return Run.from_json(json.loads(row.state)) if row else None

    def latest(self, integration_id: str, *, limit: int, before: str | None = None) -> list[Run]:
        older = _Row.run_id < before if before else None
        found = _Row.query(integration_id, older, scan_index_forward=False, limit=limit, consistent_read=True)
        return [Run.from_json(json.loads(row.state)) for row in rows(found)]

    def create(self, run: Run) -> bool:
        """False when a run with this id exists: the same cause, delivered twice."""
        return self._put(run, _Row.run_id.does_not_exist())

    def save(self, run: Run) -> Run | None:
        """The run under its next version; None when another worker has saved it since it was read."""
        following = replace(run, version=run.version + 1)
        return following if self._put(following, _Row.version == run.version) else None

    def _put(self, run: Run, condition: Condition) -> bool:
        row = _Row(
            run.integration_id,
            run.id,
            tenant=run.tenant,
            status=run.status,
            version=run.version,
            state=json.dumps(run.to_json()),
        )
        # A write whose answer was lost is repeated by botocore, and then refused because of itself.
        return row.try_save(condition) or self.get(run.integration_id, run.id) == run
