"""What the tenant's other integrations know of the people of the same list: who has an address, and what is against it.

Each integration has a register of its own, for contacts of different amoCRM accounts may have the same ids; here only
addresses count. Registers of deleted integrations are asked, too: what a person decided outlives them. They are read
when they are first needed, and once more before anybody leaves the list.
"""

from collections.abc import Set
from dataclasses import dataclass, field

from amosend.domain.register import Mark, Register
from amosend.services.ports import Registers

__all__ = ["Neighbours"]


@dataclass(slots=True)
class Neighbours:
    """Of the register whose owner is `owner`. `_sharing`: whose integration there still is, by the owner."""

    registers: Registers
    tenant: str
    owner: str
    _sharing: dict[str, bool] = field(default_factory=dict)
    _found: dict[str, Register] | None = None

    def known(self, numbers: Set[int]) -> dict[int, Mark]:
        """What was decided about these addresses, whichever contact has or had them."""
        marks: dict[int, Mark] = {}
        for register in self._read().values():
            for number, entries in register.holders(numbers).items():
                for each in entries:
                    marks[number] = marks.get(number, Mark.NONE) | each.decided
        return marks

    def held(self, numbers: Set[int]) -> set[int]:
        """Which of these addresses a contact of another integration has, as long as there is that integration."""
        living = [register for owner, register in self._read().items() if self._sharing[owner]]
        return {number for register in living for number in register.shared(numbers, but=())}

    def ask(self, numbers: Set[int]) -> None:
        """Sendsay is about to be asked to take these addresses out: that it was we is known there, too.

        Not where a contact still has the address: what was decided here, such as a consent withdrawn, holds there.
        """
        for owner, register in self._read().items():
            register.ask(numbers - register.shared(numbers, but=()))
            self.registers.save(owner, register)

    def join(self) -> None:
        """Before anything is kept of this list."""
        if self.owner in self._sharing:
            return
        self._read()
        if self.owner not in self._sharing:
            self.registers.share(self.tenant, self.owner)
            self._sharing[self.owner] = True

    def put_away(self) -> None:
        for owner, register in (self._found or {}).items():
            self.registers.keep(owner, register)
        self._found = None

    def _read(self) -> dict[str, Register]:
        if self._found is None:
            self._sharing = self.registers.sharing(self.tenant)
            others = (each for each in self._sharing if each != self.owner and _list_of(each) == _list_of(self.owner))
            self._found = {each: self.registers.load(each) for each in others}
        return self._found


def _list_of(owner: str) -> str:
    return owner.partition("#")[2]
