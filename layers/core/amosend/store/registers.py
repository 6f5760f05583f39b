"""Registers of lists (domain/register.py): a few hundred items of packed hashes, and which run works with the list.

An item is saved under its version. Who meets a newer one takes it over and puts his own changes upon it, so a run and a
webhook that touch the same item lose nothing to each other. That an item is about to have a new version is noted in a
tiny one before: who has kept a register asks for the tiny ones, and reads again only what may have changed. Which
registers a tenant has, or had before an integration was deleted, is noted under the tenant itself.
"""

from typing import ClassVar

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute

from amosend.domain.register import Page, Register
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.table import Table, rows

__all__ = ["RegisterStore", "RegisterTable"]

_CLAIM = "claim"
_PAGE, _VERSION = "page#", "version#"
_TRIES = 5
_MOST_KEPT = 1_000_000  # entries: 40 MB


class RegisterTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    owner = UnicodeAttribute(hash_key=True)
    page = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    packed = BinaryAttribute(legacy_encoding=False, null=True)
    run = UnicodeAttribute(null=True)
    outlived = BooleanAttribute(null=True)


_Row = RegisterTable


class RegisterStore:
    """`owner` names an integration and a list, see services/list_ground.py. A kept register is given out once."""

    def __init__(self, most_kept: int = _MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._kept: dict[str, Register] = {}

    def load(self, owner: str) -> Register:
        kept = self._kept.pop(owner, None)
        if kept is not None:
            return self._refreshed(owner, kept)
        found = rows(_Row.query(owner, _Row.page.startswith(_PAGE), consistent_read=True))
        return Register(_unpacked(row) for row in found)

    def keep(self, owner: str, register: Register) -> None:
        """For the next who asks for it in this process: nobody may change it any more."""
        if not register.changes:
            self._kept[owner] = register
        while sum(map(len, self._kept.values())) > self._most_kept:
            del self._kept[next(iter(self._kept))]

    def save(self, owner: str, register: Register) -> None:
        """What has changed since it was loaded or last saved."""
        for page in register.changed_pages():
            self._save(owner, register, page)
        register.changes.clear()

    def _refreshed(self, owner: str, kept: Register) -> Register:
        pages = {page.first_id: page for page in kept.pages}
        noted = rows(_Row.query(owner, _Row.page.startswith(_VERSION), consistent_read=True))
        newer = [_first_id(row) for row in noted if _is_newer(row, pages.get(_first_id(row)))]
        for first_id in newer:
            row = _Row.find(owner, _key(_PAGE, first_id))
            pages |= {first_id: _unpacked(row)} if row else {}
        return Register(pages.values()) if newer else kept

    def _save(self, owner: str, register: Register, page: Page) -> None:
        for _ in range(_TRIES):
            if self._put(owner, page):
                return
            row = _Row.find(owner, _key(_PAGE, page.first_id))
            page = _unpacked(row) if row else Page(page.first_id)
            register.replace(page)
        raise TransientError(Reason.STORE_UNAVAILABLE, "a page of the register changes all the time")

    def _put(self, owner: str, page: Page) -> bool:
        unchanged = _Row.version == page.version if page.version else _Row.page.does_not_exist()
        following = page.version + 1
        earlier = _Row.version.does_not_exist() | (_Row.version < following)
        _Row(owner, _key(_VERSION, page.first_id)).try_update([_Row.version.set(following)], earlier)
        row = _Row(owner, _key(_PAGE, page.first_id), version=following, packed=page.packed())
        if not row.try_save(unchanged):
            return False
        page.version += 1
        return True

    def delete(self, owner: str) -> None:
        self._kept.pop(owner, None)
        for row in rows(_Row.query(owner, consistent_read=True, attributes_to_get=["owner", "page"])):
            row.remove()

    def claim(self, owner: str, run_id: str, *, instead_of: str | None) -> bool:
        """Makes this run the one that works with the list, if it is still `instead_of` that does."""
        free = _Row.run.does_not_exist()
        mine = _Row.run == run_id
        condition = (_Row.run == instead_of) | mine if instead_of else free | mine
        return _Row(owner, _CLAIM).try_update([_Row.run.set(run_id)], condition)

    def claimed_by(self, owner: str) -> str | None:
        row = _Row.find(owner, _CLAIM)
        return row.run if row else None

    def release(self, owner: str, run_id: str) -> None:
        _Row(owner, _CLAIM).try_update([_Row.run.remove()], _Row.run == run_id)

    def sharing(self, tenant: str) -> dict[str, bool]:
        return {row.page: not row.outlived for row in rows(_Row.query(_of(tenant), consistent_read=True))}

    def share(self, tenant: str, owner: str) -> None:
        _Row(_of(tenant), owner).try_save(_Row.page.does_not_exist())

    def outlive(self, tenant: str, integration_id: str) -> None:
        """The integration is about to be deleted; its registers stay, for what they know against addresses."""
        for row in rows(_Row.query(_of(tenant), _Row.page.startswith(f"{integration_id}#"), consistent_read=True)):
            row.try_update([_Row.outlived.set(True)])


def _of(tenant: str) -> str:
    return f"tenant#{tenant}"


def _unpacked(row: RegisterTable) -> Page:
    return Page.unpacked(_first_id(row), int(row.version or 0), row.packed or b"")


def _is_newer(row: RegisterTable, page: Page | None) -> bool:
    return page is None or int(row.version or 0) > page.version


def _first_id(row: RegisterTable) -> int:
    return int(row.page.partition("#")[2])


def _key(kind: str, first_id: int) -> str:
    return f"{kind}{first_id:020d}"
