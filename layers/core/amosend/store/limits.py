"""Limits that all Lambdas share: the next free slot for a call to amoCRM, and failed attempts to sign in.

A slot is reserved with one conditional write: each reservation moves the next free moment on by one step. A counter
per fixed second would let twice the rate through where two seconds meet.
"""

from typing import ClassVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from amosend.store.table import Table

__all__ = ["LimitStore", "LimitTable"]

_SLOTS_KEPT = 3600  # seconds


class LimitTable(Table):
    class Meta:
        table_name: ClassVar[str] = ""

    name = UnicodeAttribute(hash_key=True)
    next_slot = NumberAttribute(null=True)
    attempts = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)


_Row = LimitTable


class LimitStore:
    """Slots are in milliseconds of Unix time."""

    def __init__(self) -> None:
        self._last_known: dict[str, int] = {}

    def reserve(self, name: str, *, now: int, step: int) -> int:
        """The first free slot at or after `now`; the one behind it is then `step` later.

        Either there is a queue or there is none. What this process knew last is tried first, which nearly always saves
        the second write.
        """
        queued = self._last_known.get(name, now) >= now
        while True:
            slot = (self._queue_up if queued else self._start_anew)(name, now=now, step=step)
            if slot is not None:
                self._last_known[name] = slot + step
                return slot
            queued = not queued

    def back_off(self, name: str, *, until: int) -> None:
        """Nobody gets a slot before `until`."""
        later = _Row.next_slot.does_not_exist() | (_Row.next_slot < until)
        _Row(name).try_update([_Row.next_slot.set(until), _kept(until)], later)

    def attempts(self, name: str, *, now: int) -> int:
        row = _Row.find(name)
        return int(row.attempts or 0) if row and (row.expires_at or 0) > now else 0

    def count_attempt(self, name: str, *, now: int, window: int) -> int:
        """Counts one more within the window that the first of them opened (seconds)."""
        row = _Row(name)
        if not row.try_update([_Row.attempts.add(1)], _Row.expires_at > now):
            row.try_update([_Row.attempts.set(1), _Row.expires_at.set(now + window)])
        return int(row.attempts or 0)

    def _queue_up(self, name: str, *, now: int, step: int) -> int | None:
        row = _Row(name)
        actions = [_Row.next_slot.set(_Row.next_slot + step), _kept(now)]
        return int(row.next_slot or 0) - step if row.try_update(actions, _Row.next_slot >= now) else None

    def _start_anew(self, name: str, *, now: int, step: int) -> int | None:
        passed = _Row.next_slot.does_not_exist() | (_Row.next_slot < now)
        return now if _Row(name).try_update([_Row.next_slot.set(now + step), _kept(now)], passed) else None


def _kept(now: int) -> Action:
    return _Row.expires_at.set(now // 1000 + _SLOTS_KEPT)
