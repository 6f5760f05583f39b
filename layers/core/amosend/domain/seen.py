"""A growing set of 64-bit numbers in flat memory: about 16 bytes a member, where Python's set takes 70.

An import remembers the id of every contact that it has read, so that one that comes again counts once, and one that
never came is missed; a million of them must fit into a Lambda beside everything else.
"""

from array import array
from collections.abc import Iterable

__all__ = ["SeenHashes"]

_FIRST_SIZE = 1 << 13


class SeenHashes:
    """Open addressing with linear probing, at most two thirds full; 0 marks an empty place and is stored as 1."""

    def __init__(self, hashes: Iterable[int] = ()) -> None:
        self._table = array("Q", bytes(8 * _FIRST_SIZE))
        self._mask = _FIRST_SIZE - 1
        self._count = 0
        for value in hashes:
            self.add(value)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and bool(self._table[self._place(value or 1)])

    def add(self, value: int) -> bool:
        """Whether the number is new here."""
        value = value or 1
        place = self._place(value)
        if self._table[place]:
            return False
        self._table[place] = value
        self._count += 1
        if self._count * 3 > self._mask * 2:
            self._grow()
        return True

    def _place(self, value: int) -> int:
        """Where the number is, or else the empty place where it belongs."""
        table, mask = self._table, self._mask
        place = value & mask
        while (found := table[place]) and found != value:
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        old = self._table
        self._mask = 2 * len(old) - 1
        self._table = array("Q", bytes(16 * len(old)))
        self._count = 0
        for value in old:
            if value:
                self.add(value)
