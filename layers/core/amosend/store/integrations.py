"""Integrations by tenant. Every read and write names the tenant, so nobody can reach another's row by its id.

Rows hold names, ids and settings; never a token, an address or a phone.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from amosend.domain.integration import ConnectedAccount, Integration, keeps_asking
from amosend.reasons import Reason
from amosend.store.table import Table, rows

__all__ = ["IntegrationStore", "IntegrationTable"]

_log = logging.getLogger("amosend")
_ON = "on"  # rows without the attribute are not in the index at all


class _ByAccount(GlobalSecondaryIndex["IntegrationTable"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_amocrm_account"
        projection = AllProjection()

    amocrm_account_id = NumberAttribute(hash_key=True)


class _ByGrant(GlobalSecondaryIndex["IntegrationTable"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_grant"
        projection = AllProjection()

    granted = UnicodeAttribute(hash_key=True)


class IntegrationTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    tenant = UnicodeAttribute(hash_key=True)
    integration_id = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    created_at = NumberAttribute()
    connected = BooleanAttribute(default=False)
    amocrm_account_id = NumberAttribute(null=True)
    account = UnicodeAttribute(null=True)
    problem = UnicodeAttribute(null=True)
    granted = UnicodeAttribute(null=True)
    ticket_seed = UnicodeAttribute(null=True)
    ticket_hash = UnicodeAttribute(null=True)
    by_account = _ByAccount()
    by_grant = _ByGrant()


_Row = IntegrationTable


class IntegrationStore:
    def create(self, integration: Integration) -> None:
        row = _Row(integration.tenant, integration.id, name=integration.name, created_at=integration.created_at)
        row.try_save(_Row.integration_id.does_not_exist())

    def get(self, tenant: str, integration_id: str) -> Integration | None:
        row = _Row.find(tenant, integration_id)
        return _integration(row) if row else None

    def of_tenant(self, tenant: str) -> list[Integration]:
        return [_integration(row) for row in rows(_Row.query(tenant, consistent_read=True))]

    def of_amocrm_account(self, account_id: int) -> list[Integration]:
        return [_integration(row) for row in rows(_Row.by_account.query(account_id))]

    def granted(self) -> Iterator[Integration]:
        """Every integration with a grant that may live: the nightly renewal touches each, so that none idles out."""
        return (found for row in rows(_Row.by_grant.query(_ON)) if (found := _readable(row)))

    def rename(self, tenant: str, integration_id: str, name: str) -> bool:
        return self._update(tenant, integration_id, [_Row.name.set(name)])

    def delete(self, tenant: str, integration_id: str) -> None:
        _Row(tenant, integration_id).remove()

    def connect(self, tenant: str, integration_id: str, account: ConnectedAccount) -> bool:
        """Sets the account and clears what was wrong; False when the integration is gone."""
        return self._update(tenant, integration_id, _connecting(account))

    def answered(self, asked: Integration, account: ConnectedAccount) -> bool:
        """As `connect`, unless the connection is not any more what it was when amoCRM was asked."""
        problem: Condition = _Row.problem == asked.problem if asked.problem else _Row.problem.does_not_exist()
        same = (_Row.connected == asked.connected) & problem
        return self._update(asked.tenant, asked.id, _connecting(account), same)

    def disconnect(self, tenant: str, integration_id: str, problem: Reason | None) -> bool:
        """Work stops; the account and every setting stay, so that a reconnect finds them."""
        actions = [_Row.connected.set(False), _Row.problem.set(problem) if problem else _Row.problem.remove()]
        if not keeps_asking(problem):
            actions.append(_Row.granted.remove())
        return self._update(tenant, integration_id, actions)

    def set_ticket(self, tenant: str, integration_id: str, seed: str, ticket_hash: str) -> bool:
        """The newest ticket; whichever was there is replaced by it."""
        actions = [_Row.ticket_seed.set(seed), _Row.ticket_hash.set(ticket_hash)]
        return self._update(tenant, integration_id, actions)

    def _update(
        self, tenant: str, integration_id: str, actions: Sequence[Action], condition: Condition | None = None
    ) -> bool:
        """Only an integration that exists: an update must not bring a deleted one back."""
        exists: Condition = _Row.integration_id.exists()
        return _Row(tenant, integration_id).try_update(actions, exists if condition is None else exists & condition)


def _connecting(account: ConnectedAccount) -> list[Action]:
    return [
        _Row.connected.set(True),
        _Row.granted.set(_ON),
        _Row.account.set(json.dumps(asdict(account))),
        _Row.amocrm_account_id.set(account.account_id),
        _Row.problem.remove(),
    ]


def _integration(row: IntegrationTable) -> Integration:
    return Integration(
        row.tenant,
        row.integration_id,
        row.name,
        int(row.created_at),
        ConnectedAccount(**json.loads(row.account)) if row.account else None,
        row.connected,
        Reason(row.problem) if row.problem else None,
        row.ticket_seed,
        row.ticket_hash,
    )


def _readable(row: IntegrationTable) -> Integration | None:
    """One row that cannot be read keeps nobody else's grant from being renewed."""
    try:
        return _integration(row)
    except (ValueError, TypeError) as error:
        _log.error("integration unreadable", extra={"integration": row.integration_id, "error": type(error).__name__})
        return None
