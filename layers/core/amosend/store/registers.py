"""Registers of lists (domain/register.py): a few hundred items of packed hashes, and which run works with the list.

An item is saved under its version. Who meets a newer one takes it over and puts his own changes upon it, so a run and a
webhook that touch the same item lose nothing to each other.
"""

from typing import ClassVar

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from amosend.domain.register import Page, Register
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.table import Table, rows

__all__ = ["RegisterStore", "RegisterTable"]

_CLAIM = "claim"
_TRIES = 5


class RegisterTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    owner = UnicodeAttribute(hash_key=True)
    page = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    packed = BinaryAttribute(legacy_encoding=False, null=True)
    run = UnicodeAttribute(null=True)


_Row = RegisterTable


class RegisterStore:
    """`owner` names an integration and a list, see domain/plan.py."""

    def load(self, owner: str) -> Register:
        found = rows(_Row.query(owner, _Row.page.startswith(_page(None)), consistent_read=True))
        return Register(_unpacked(row) for row in found)

    def save(self, owner: str, register: Register) -> None:
        """What has changed since it was loaded or last saved."""
        for page in register.changed_pages():
            self._save(owner, register, page)
        register.changes.clear()

    def _save(self, owner: str, register: Register, page: Page) -> None:
        for _ in range(_TRIES):
            if self._put(owner, page):
                return
            row = _Row.find(owner, _page(page.first_id))
            page = _unpacked(row) if row else Page(page.first_id)
            register.replace(page)
        raise TransientError(Reason.STORE_UNAVAILABLE, "a page of the register changes all the time")

    def _put(self, owner: str, page: Page) -> bool:
        unchanged = _Row.version == page.version if page.version else _Row.page.does_not_exist()
        row = _Row(owner, _page(page.first_id), version=page.version + 1, packed=page.packed())
        if not row.try_save(unchanged):
            return False
        page.version += 1
        return True

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


def _unpacked(row: RegisterTable) -> Page:
    return Page.unpacked(int(row.page.partition("#")[2]), int(row.version or 0), row.packed or b"")


def _page(first_id: int | None) -> str:
    return "page#" if first_id is None else f"page#{first_id:020d}"
