"""Plans of an integration, saved whole under a version; those that the scheduler has to look at are in a sparse index.

Every read names the tenant, so nobody reaches another's plan by its id. A row that cannot be read is told and left out:
it must not keep anybody else's import from starting.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from amosend.domain.plan import Plan
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.table import Table, rows
from amosend.telemetry import count

__all__ = ["PlanStore", "PlanTable"]

_log = logging.getLogger("amosend")
_ON = "on"  # rows without the attribute are not in the index at all


class _ByAttention(GlobalSecondaryIndex["PlanTable"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_attention"
        projection = AllProjection()

    attention = UnicodeAttribute(hash_key=True)
    attention_at = NumberAttribute(range_key=True)


class PlanTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    integration_id = UnicodeAttribute(hash_key=True)
    plan_id = UnicodeAttribute(range_key=True)
    tenant = UnicodeAttribute()
    version = NumberAttribute()
    state = UnicodeAttribute()
    attention = UnicodeAttribute(null=True)
    attention_at = NumberAttribute(null=True)
    by_attention = _ByAttention()


_Row = PlanTable


class PlanStore:
    def create(self, plan: Plan) -> bool:
        return self._put(plan, _Row.plan_id.does_not_exist())

    def get(self, tenant: str, integration_id: str, plan_id: str) -> Plan | None:
        row = _Row.find(integration_id, plan_id)
        return _plan(row) if row and row.tenant == tenant else None

    def of_integration(self, tenant: str, integration_id: str) -> list[Plan]:
        found = rows(_Row.query(integration_id, consistent_read=True))
        return [_plan(row) for row in found if row.tenant == tenant]

    def save(self, plan: Plan) -> Plan | None:
        """The plan under its next version; None when somebody has saved or deleted it since it was read."""
        following = replace(plan, version=plan.version + 1)
        unchanged = (_Row.version == plan.version) & (_Row.tenant == plan.tenant)
        return following if self._put(following, unchanged) else None

    def delete(self, tenant: str, integration_id: str, plan_id: str) -> None:
        """Also when it is gone already."""
        try:
            _Row(integration_id, plan_id).delete(_Row.tenant == tenant)
        except DeleteError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error

    def needing_attention(self, moment: int, *, after: Plan | None = None) -> Iterator[Plan]:
        """Whose moment has come, the oldest first; from behind `after`. The index lags by moments."""
        reached = _Row.attention_at <= moment
        found = _Row.by_attention.query(_ON, reached, last_evaluated_key=_position(after) if after else None)
        return (plan for row in rows(found) if (plan := _readable(row)))

    def _put(self, plan: Plan, condition: Condition) -> bool:
        needed = plan.scheduled and plan.attention_at is not None
        row = _Row(
            plan.integration_id,
            plan.id,
            tenant=plan.tenant,
            version=plan.version,
            state=json.dumps(plan.to_json(), ensure_ascii=False),
            attention=_ON if needed else None,
            attention_at=plan.attention_at if needed else None,
        )
        # A write whose answer was lost is repeated by botocore, and then refused because of itself.
        return row.try_save(condition) or self.get(plan.tenant, plan.integration_id, plan.id) == plan


def _plan(row: PlanTable) -> Plan:
    return Plan.from_json(json.loads(row.state))


def _readable(row: PlanTable) -> Plan | None:
    """A plan that nobody can read will not start, which is what ImportLate stands for."""
    try:
        return _plan(row)
    except (ValueError, TypeError, LookupError) as error:
        told = {"integration": row.integration_id, "plan": row.plan_id, "error": type(error).__name__}
        _log.error("plan unreadable", extra=told)
        count("ImportLate")
        return None


def _position(plan: Plan) -> dict[str, Any]:
    """DynamoDB's own form of a place in the index: the keys of the index and of the table."""
    return {
        "attention": {"S": _ON},
        "attention_at": {"N": str(plan.attention_at)},
        "integration_id": {"S": plan.integration_id},
        "plan_id": {"S": plan.id},
    }
