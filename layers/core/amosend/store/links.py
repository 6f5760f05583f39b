"""Links of an integration, and the digests of their keys, by which the intake finds whose hook it has got.

A link is saved whole under a version; what it has got is counted beside that, by additions that need none. Its keys'
rows say only what the link says: written behind it and taken away before it, so whatever dies in between lets in
nobody, and the hourly look writes them again. Every read names the tenant.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from amosend.domain.link import Key, Link, Traffic
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.table import Table, rows

__all__ = ["LinkKeyTable", "LinkStore", "LinkTable"]

_ON = "on"  # rows without the attribute are not in the index at all


class _ByTending(GlobalSecondaryIndex["LinkTable"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_tending"
        projection = AllProjection()

    tending = UnicodeAttribute(hash_key=True)


class LinkTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    integration_id = UnicodeAttribute(hash_key=True)
    link_id = UnicodeAttribute(range_key=True)
    tenant = UnicodeAttribute()
    version = NumberAttribute()
    state = UnicodeAttribute()
    tending = UnicodeAttribute(null=True)
    received = NumberAttribute(default=0)
    ignored = NumberAttribute(default=0)
    foreign = NumberAttribute(default=0)
    last_hook_at = NumberAttribute(null=True)
    by_tending = _ByTending()


class LinkKeyTable(Table):
    """`version` is the link's that the row was written for: an older state never comes behind a newer one."""

    class Meta:
        table_name: ClassVar[str] = ""

    key_hash = UnicodeAttribute(hash_key=True)
    tenant = UnicodeAttribute()
    integration_id = UnicodeAttribute()
    link_id = UnicodeAttribute()
    enabled = BooleanAttribute()
    version = NumberAttribute()
    expires_at = NumberAttribute(null=True)


_Row, _Key = LinkTable, LinkKeyTable


class LinkStore:
    def create(self, link: Link) -> bool:
        """With its keys; False when there is one with this id."""
        row = _Row(
            link.integration_id,
            link.id,
            tenant=link.tenant,
            version=link.version,
            state=_state(link),
            tending=_ON if link.enabled else None,
        )
        # A write whose answer was lost is repeated by botocore, and then refused because of itself.
        if not row.try_save(_Row.link_id.does_not_exist()) and not self._is_saved(link):
            return False
        self.put_keys(link)
        return True

    def get(self, tenant: str, integration_id: str, link_id: str) -> Link | None:
        row = _Row.find(integration_id, link_id)
        return _link(row) if row and row.tenant == tenant else None

    def of_integration(self, tenant: str, integration_id: str) -> list[Link]:
        found = rows(_Row.query(integration_id, consistent_read=True))
        return [_link(row) for row in found if row.tenant == tenant]

    def save(self, link: Link) -> Link | None:
        """The link under its next version; None when somebody has saved or deleted it since it was read."""
        following = replace(link, version=link.version + 1)
        unchanged = (_Row.version == link.version) & (_Row.tenant == link.tenant)
        actions = [
            _Row.version.set(following.version),
            _Row.state.set(_state(following)),
            _Row.tending.set(_ON) if link.enabled else _Row.tending.remove(),
        ]
        saved = _Row(link.integration_id, link.id).try_update(actions, unchanged) or self._is_saved(following)
        return following if saved else None

    def delete(self, link: Link) -> bool:
        """Its keys first; False when somebody has saved it since it was read, perhaps with another key.

        The keys go once more at the end: they may have been written again in between.
        """
        self.remove_keys(key.digest for key in link.keys)
        gone = self._delete_row(link) or self.get(link.tenant, link.integration_id, link.id) is None
        self.remove_keys(key.digest for key in link.keys)
        return gone

    def put_keys(self, link: Link) -> None:
        """The keys' rows as the link says; none of a link that is deleted meanwhile stays."""
        for key in link.keys:
            _key_row(link, key).try_save(_Key.version.does_not_exist() | (_Key.version <= link.version))
        if self.get(link.tenant, link.integration_id, link.id) is None:
            self.remove_keys(key.digest for key in link.keys)

    def keys_stand(self, link: Link) -> bool:
        """Of a former key no row is as good as one, and TTL takes it away."""
        found = [(_Key.find(key.digest), key) for key in link.keys]
        return all(
            _as_told(row) == _as_told(_key_row(link, key)) if row else bool(key.expires_at) for row, key in found
        )

    def remove_keys(self, digests: Iterable[str]) -> None:
        for digest in digests:
            _Key(digest).remove()

    def count(
        self,
        tenant: str,
        integration_id: str,
        link_id: str,
        *,
        received: int = 0,
        ignored: int = 0,
        foreign: int = 0,
        at: int,
    ) -> None:
        """One more hook, which came `at` (Unix seconds); nothing for a link that is gone."""
        row, exists = _Row(integration_id, link_id), _Row.tenant == tenant
        adding = _adding(received, ignored, foreign)
        earlier = _Row.last_hook_at.does_not_exist() | (_Row.last_hook_at < at)
        if not row.try_update([*adding, _Row.last_hook_at.set(at)], exists & earlier) and adding:
            row.try_update(adding, exists)

    def tended(self) -> Iterator[tuple[str, str]]:
        """Tenant and id of each integration that has an enabled link. The index lags by moments."""
        told: set[str] = set()
        for row in rows(_Row.by_tending.query(_ON)):
            if row.integration_id not in told:
                told.add(row.integration_id)
                yield row.tenant, row.integration_id

    def _is_saved(self, link: Link) -> bool:
        return self.get(link.tenant, link.integration_id, link.id) == link

    def _delete_row(self, link: Link) -> bool:
        unchanged: Condition = (_Row.version == link.version) & (_Row.tenant == link.tenant)
        try:
            _Row(link.integration_id, link.id).delete(unchanged)
        except DeleteError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error
            return False
        return True


def _state(link: Link) -> str:
    return json.dumps(link.to_json(), ensure_ascii=False)


def _link(row: LinkTable) -> Link:
    last = int(row.last_hook_at) if row.last_hook_at else 0
    traffic = Traffic(int(row.received), int(row.ignored), int(row.foreign), last)
    return replace(Link.from_json(json.loads(row.state)), traffic=traffic)


def _key_row(link: Link, key: Key) -> LinkKeyTable:
    return _Key(
        key.digest,
        tenant=link.tenant,
        integration_id=link.integration_id,
        link_id=link.id,
        enabled=link.enabled,
        version=link.version,
        expires_at=key.expires_at or None,
    )


def _as_told(row: LinkKeyTable) -> tuple[str, str, bool, int]:
    return row.integration_id, row.link_id, row.enabled, int(row.expires_at or 0)


def _adding(received: int, ignored: int, foreign: int) -> Sequence[Action]:
    counted = ((_Row.received, received), (_Row.ignored, ignored), (_Row.foreign, foreign))
    return [attribute.add(number) for attribute, number in counted if number]
