"""How those who wait lie in the table: the row of each, and what is read from it."""

from collections.abc import Iterable
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from amosend.domain.pending import Cause, Pending
from amosend.reasons import Reason
from amosend.store.table import Table

__all__ = ["DEAD", "WAITING", "PendingTable", "cause_names", "dead", "pending", "waiting"]

WAITING, DEAD = "waiting#", "dead#"


class PendingTable(Table):
    """Each integration also has a row for its rounds, see store/turns.py."""

    class Meta:
        table_name: ClassVar[str] = ""

    integration_id = UnicodeAttribute(hash_key=True)
    entity = UnicodeAttribute(range_key=True)
    causes = UnicodeSetAttribute(null=True)
    mark = UnicodeAttribute(null=True)
    first_at = NumberAttribute(null=True)
    named_at = NumberAttribute(null=True)
    stamp = NumberAttribute(null=True)
    rests_until = NumberAttribute(null=True)
    tries = NumberAttribute(null=True)
    waits_since = NumberAttribute(null=True)
    dead_at = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    detail = UnicodeAttribute(null=True)
    taken = UnicodeAttribute(null=True)
    owner = UnicodeAttribute(null=True)
    owned_until = NumberAttribute(null=True)
    again = BooleanAttribute(null=True)
    announced_at = NumberAttribute(null=True)
    wake_at = NumberAttribute(null=True)
    not_before = NumberAttribute(null=True)
    attempts = NumberAttribute(null=True)
    failing_since = NumberAttribute(null=True)
    deaths = NumberAttribute(null=True)
    alone = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    rounds = NumberAttribute(null=True)
    ended_at = NumberAttribute(null=True)


def waiting(row: Pending) -> PendingTable:
    return PendingTable(row.integration_id, WAITING + row.place)


def dead(row: Pending) -> PendingTable:
    return PendingTable(row.integration_id, DEAD + row.place)


def cause_names(causes: Iterable[Cause]) -> set[str]:
    return {f"{cause.action}:{cause.link_id}" for cause in causes}


def _cause(name: str) -> Cause:
    action, _, link_id = name.partition(":")
    return Cause(link_id, action)


def pending(row: PendingTable) -> Pending:
    _, entity, number = row.entity.split("#")
    return Pending(
        integration_id=row.integration_id,
        entity=entity,
        id=int(number),
        causes=tuple(sorted(_cause(name) for name in row.causes or ())),
        mark=row.mark or "",
        first_at=int(row.first_at or 0),
        named_at=int(row.named_at or row.first_at or 0),
        stamp=int(row.stamp or 0),
        rests_until=int(row.rests_until or 0),
        tries=int(row.tries or 0),
        waits_since=int(row.waits_since or 0),
        dead_at=int(row.dead_at or 0),
        reason=Reason(row.reason) if row.reason else None,
        detail=row.detail or "",
    )
