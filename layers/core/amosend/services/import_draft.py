"""What a preview would have written into the register by now: its next hops have to know, and nobody else may.

It is a register of its own under the run's id, holds only the contacts that the preview has changed, and goes with the
preview's end. It is saved behind each chunk, so a worker that dies in that moment costs the preview some foresight.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import groupby

from amosend.domain.register import Entry, Mark, Register
from amosend.services.ports import Registers

__all__ = ["ImportDraft"]


class ImportDraft:
    def __init__(self, registers: Registers, run_id: str) -> None:
        self._registers = registers
        self._owner = f"preview#{run_id}"

    def keep(self, changes: Mapping[int, tuple[Entry, ...]]) -> None:
        for contact_id, entries in changes.items():
            self._kept.put(contact_id, entries or [_forgotten(contact_id)])
        self._registers.save(self._owner, self._kept)

    def put_upon(self, register: Register) -> None:
        for contact_id, entries in groupby(self._kept, key=lambda each: each.contact_id):
            register.put(contact_id, [each for each in entries if each != _forgotten(contact_id)])
        register.changes.clear()

    def further_added(self) -> Iterator[int]:
        """Hashes of further addresses that would be in the list by now."""
        wanted = Mark.FURTHER | Mark.IN_LIST
        return (each.email for each in self._kept if each.marks & wanted == wanted)

    def drop(self) -> None:
        self._registers.delete(self._owner)

    @cached_property
    def _kept(self) -> Register:
        return self._registers.load(self._owner)


def _forgotten(contact_id: int) -> Entry:
    return Entry(contact_id, 0)
