"""The token table: one item per grant or key, ciphertext beside the version and the lease that guard it.

Every write is conditional. A lease is taken under "no live lease" and "version as I read it" (without the version a
late loser would leave the item locked); a new pair is saved under the version it was made from.
"""

import json
import secrets
from dataclasses import asdict
from typing import Any, ClassVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from amosend.domain.grant import AmoCrmApp, Grant, GrantState
from amosend.store.cipher import Cipher
from amosend.store.table import Table

__all__ = ["TokenStore", "TokenTable"]


class TokenTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    owner = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(default=0)
    ciphertext = UnicodeAttribute()
    host = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(default=0)
    lease_owner = UnicodeAttribute(null=True)
    lease_until = NumberAttribute(null=True)


_Row = TokenTable
_FIRST_VERSIONS = 1 << 48


class TokenStore:
    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def state(self, owner: str) -> GrantState | None:
        row = _Row.find(owner)
        return _state(row) if row else None

    def read(self, owner: str) -> tuple[GrantState, Grant] | None:
        """The state and the opened grant of one consistent read, so that they belong together."""
        row = _Row.find(owner)
        if row is None:
            return None
        return _state(row), _grant(json.loads(self._cipher.decrypt(row.ciphertext, owner=owner)))

    def replace(self, owner: str, host: str, grant: Grant) -> None:
        """A fresh connection: whatever was there, and whoever was refreshing it, is over."""
        _Row(owner).try_update([*self._content(owner, host, grant), _next_version()])

    def save(self, state: GrantState, grant: Grant, *, lease_owner: str | None) -> bool:
        """The pair made from `state`. False when that version, or (if named) that lease, is no longer there."""
        condition = _Row.version == state.version
        if lease_owner is not None:
            condition = condition & (_Row.lease_owner == lease_owner)
        actions = [*self._content(state.owner, state.host, grant), _Row.version.set(state.version + 1)]
        return _Row(state.owner).try_update(actions, condition)

    def take_lease(self, state: GrantState, lease_owner: str, *, now: float, until: float) -> bool:
        mine = _Row.lease_owner == lease_owner  # botocore repeats a write whose answer was lost
        no_live_lease = _Row.lease_owner.does_not_exist() | (_Row.lease_until <= now) | mine
        unchanged = _Row.version == state.version
        actions = [_Row.lease_owner.set(lease_owner), _Row.lease_until.set(until)]
        return _Row(state.owner).try_update(actions, no_live_lease & unchanged)

    def free_lease(self, owner: str, lease_owner: str) -> None:
        _Row(owner).try_update(_without_lease(), _Row.lease_owner == lease_owner)

    def put_secret(self, owner: str, secret: str) -> None:
        """A secret that is not a grant: a Sendsay key."""
        _Row(owner).try_update(
            [_Row.ciphertext.set(self._cipher.encrypt(secret, owner=owner)), _next_version()],
        )

    def secret(self, owner: str) -> str | None:
        row = _Row.find(owner)
        return self._cipher.decrypt(row.ciphertext, owner=owner) if row else None

    def delete(self, owner: str) -> None:
        _Row(owner).remove()

    def _content(self, owner: str, host: str, grant: Grant) -> list[Action]:
        return [
            _Row.ciphertext.set(self._cipher.encrypt(json.dumps(asdict(grant)), owner=owner)),
            _Row.host.set(host),
            _Row.expires_at.set(grant.expires_at),
            *_without_lease(),
        ]


def _next_version() -> Action:
    """A row made anew begins at a number of chance: who still refreshes for a deleted one must not overwrite it."""
    return _Row.version.set((_Row.version | secrets.randbelow(_FIRST_VERSIONS)) + 1)


def _without_lease() -> list[Action]:
    return [_Row.lease_owner.remove(), _Row.lease_until.remove()]


def _state(row: TokenTable) -> GrantState:
    return GrantState(
        row.owner, int(row.version), row.host or "", int(row.expires_at), row.lease_owner, float(row.lease_until or 0)
    )


def _grant(stored: dict[str, Any]) -> Grant:
    app = stored["app"]
    return Grant(**stored | {"app": AmoCrmApp(**app) if app else None})
