"""The contacts of one account: generated on demand, with what was edited, added or deleted kept beside.

A million contacts cost their ids (8 MB) and, once somebody orders by time of change, an index of the same size.
The rule: a stored contact is replaced, never changed in place, so a page that was read stays as it was.
"""

import threading
from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from local.sandbox.amocrm.birth import Birth
from local.sandbox.amocrm.criteria import Criteria
from local.sandbox.amocrm.records import Contact, Origin

_ID_BITS = 32
_ID_MASK = (1 << _ID_BITS) - 1
_KEPT_SELECTIONS = 8
TRASH_SECONDS = 30 * 86_400


@dataclass(slots=True)
class ContactChanges:
    """Everything that differs from the generated contacts."""

    changed: dict[int, Contact] = field(default_factory=dict)
    trash: dict[int, int] = field(default_factory=dict)
    """Id → when it was deleted."""
    gone: set[int] = field(default_factory=set)
    """Purged, or lost in a merge."""
    next_id: int = 0


class ContactBook:
    """Reads and changes contacts; `version` grows with every change."""

    def __init__(self, origin: Origin, birth: Birth, changes: ContactChanges | None = None) -> None:
        self._origin = origin
        self._birth = birth
        self.changes = changes or ContactChanges()
        self.version = 0
        # Tests edit from their own thread while the server reads.
        self._lock = threading.RLock()
        end = origin.first_id + 2 * origin.size
        self.changes.next_id = max(self.changes.next_id, end)
        hidden = self.changes.gone | self.changes.trash.keys()
        added = sorted(one for one in self.changes.changed if one >= end)
        known = array("Q", range(origin.first_id, end, 2)) + array("Q", added)
        self._ids = array("Q", (one for one in known if one not in hidden)) if hidden else known
        self._by_update: array[int] | None = None
        self._selections: dict[tuple[Criteria, int], Sequence[int]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Contact]:
        return (self._read(one) for one in list(self._ids))

    def __contains__(self, contact_id: int) -> bool:
        place = bisect_left(self._ids, contact_id)
        return place < len(self._ids) and self._ids[place] == contact_id

    def get(self, contact_id: int) -> Contact | None:
        """A living contact, or None."""
        return self._read(contact_id) if contact_id in self else None

    def in_trash(self, contact_id: int) -> Contact | None:
        return self._read(contact_id) if contact_id in self.changes.trash else None

    def _read(self, contact_id: int) -> Contact:
        if (changed := self.changes.changed.get(contact_id)) is not None:
            return changed
        return self._birth.contact((contact_id - self._origin.first_id) // 2)

    def new_id(self) -> int:
        self.changes.next_id += 2
        return self.changes.next_id - 2

    def put(self, contact: Contact) -> None:
        """Store a new or edited contact."""
        with self._lock:
            known = self.get(contact.id)
            if known is None:
                insort(self._ids, contact.id)
            self._reindex(contact.id, old=None if known is None else known.updated_at, new=contact.updated_at)
            self.changes.changed[contact.id] = contact
            self.version += 1

    def delete(self, contact_id: int, *, now: int, by: int) -> None:
        """Move a contact to the trash."""
        with self._lock:
            contact = self._take(contact_id)
            self.changes.changed[contact_id] = replace(contact, is_deleted=True, updated_at=now, updated_by=by)
            self.changes.trash[contact_id] = now

    def restore(self, contact_id: int, *, now: int, by: int) -> Contact:
        """Take a contact back out of the trash."""
        with self._lock:
            restored = replace(self._read(contact_id), is_deleted=False, updated_at=now, updated_by=by)
            del self.changes.trash[contact_id]
            self.put(restored)
            return restored

    def erase(self, contact_id: int) -> None:
        """Remove a contact for good: purged from the trash, or the loser of a merge."""
        with self._lock:
            if contact_id in self.changes.trash:
                del self.changes.trash[contact_id]
                self.version += 1
            else:
                self._take(contact_id)
            self.changes.changed.pop(contact_id, None)
            self.changes.gone.add(contact_id)

    def empty_trash(self, *, now: int) -> None:
        """Purge what has been in the trash for a month."""
        for contact_id in [one for one, deleted in self.changes.trash.items() if deleted < now - TRASH_SECONDS]:
            self.erase(contact_id)

    def _take(self, contact_id: int) -> Contact:
        contact = self.get(contact_id)
        if contact is None:
            raise KeyError(f"no contact {contact_id}")
        del self._ids[bisect_left(self._ids, contact_id)]
        self._reindex(contact_id, old=contact.updated_at, new=None)
        self.version += 1
        return contact

    # --- reading lists -------------------------------------------------------------------------------------------

    def page(self, criteria: Criteria, *, page: int, limit: int) -> tuple[list[Contact], bool]:
        """The contacts of one page, and whether another page follows."""
        with self._lock:
            ids = self.select(criteria)
            start = (page - 1) * limit
            if criteria.descending:
                picked = [ids[at] for at in range(len(ids) - 1 - start, max(-1, len(ids) - 1 - start - limit), -1)]
            else:
                picked = list(ids[start : start + limit])
            return [self._read(one) for one in picked], start + limit < len(ids)

    def select(self, criteria: Criteria) -> Sequence[int]:
        """The ids that fit, ascending in the asked order."""
        with self._lock:
            if criteria == Criteria(descending=criteria.descending):
                return self._ids
            key = (criteria, self.version)
            if key not in self._selections:
                if len(self._selections) >= _KEPT_SELECTIONS:
                    self._selections.clear()
                self._selections[key] = self._select(criteria)
            return self._selections[key]

    def _select(self, criteria: Criteria) -> Sequence[int]:
        ids = sorted(self.changes.trash) if criteria.only_deleted else self._ordered(criteria)
        if criteria.ids is not None:
            ids = [one for one in ids if one in criteria.ids]
        if criteria.needs_reading:
            ids = [one for one in ids if criteria.fits(self._read(one))]
        return ids

    def _ordered(self, criteria: Criteria) -> Sequence[int]:
        if criteria.ids is not None and criteria.updated_at is None and criteria.order == "id":
            return sorted(one for one in criteria.ids if one in self)
        if criteria.order == "id" and criteria.updated_at is None:
            return self._ids
        ids = self._changed_between(*(criteria.updated_at or (None, None)))
        return sorted(ids) if criteria.order == "id" else ids

    def _changed_between(self, start: int | None, end: int | None) -> list[int]:
        keys = self._update_index()
        low = 0 if start is None else bisect_left(keys, start << _ID_BITS)
        high = len(keys) if end is None else bisect_right(keys, (end << _ID_BITS) | _ID_MASK)
        return [key & _ID_MASK for key in keys[low:high]]

    # --- the index by time of change -------------------------------------------------------------------------------

    def _update_index(self) -> "array[int]":
        if self._by_update is None:
            self._by_update = array("Q", sorted(self._updated(one) << _ID_BITS | one for one in self._ids))
        return self._by_update

    def _updated(self, contact_id: int) -> int:
        if (changed := self.changes.changed.get(contact_id)) is not None:
            return changed.updated_at
        return self._birth.updated_at((contact_id - self._origin.first_id) // 2)

    def _reindex(self, contact_id: int, *, old: int | None, new: int | None) -> None:
        if self._by_update is None:
            return
        if old is not None:
            del self._by_update[bisect_left(self._by_update, old << _ID_BITS | contact_id)]
        if new is not None:
            insort(self._by_update, new << _ID_BITS | contact_id)
