"""Cards of subscribers, and sets of them.

Kept small on purpose: a card has slots, empty parts are None, and a list of a million members is a byte per member.
No two cards hold the same contact; an id stays with its contact when the card is deleted and made again.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from local.sandbox.sendsay.addresses import EMAIL, type_of, value_of

FIRST_ID: Final = 12345


class Member:
    """One card: its contacts, answers ("base.firstName" → value), free data, and whether it is confirmed."""

    __slots__ = ("confirmed", "created", "data", "heads", "id", "updated", "values")

    def __init__(self, member_id: int, head: str, *, confirmed: bool, now: int) -> None:
        self.id = member_id
        self.heads: tuple[str, ...] = (head,)
        self.values: dict[str, Any] | None = None
        self.data: dict[str, Any] | None = None
        self.confirmed = confirmed
        self.created = now
        self.updated = now

    @property
    def email(self) -> str:
        """The contact that names the card: its first e-mail, or its first contact."""
        emails = (head for head in self.heads if type_of(head) == EMAIL)
        return value_of(next(emails, self.heads[0]))

    def phones(self) -> list[str]:
        return [value_of(head) for head in self.heads if type_of(head) == "msisdn"]

    def value(self, field: str) -> Any:
        return (self.values or {}).get(field)


class Roster:
    """All cards of one account, by id and by contact."""

    def __init__(self) -> None:
        self._cards: list[Member | None] = []
        self._by_head: dict[str, Member] = {}
        self._deleted: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._cards) - self._cards.count(None)

    def __iter__(self) -> Iterator[Member]:
        return (card for card in self._cards if card is not None)

    def find(self, head: str | None) -> Member | None:
        return self._by_head.get(head) if head else None

    def by_id(self, member_id: int) -> Member | None:
        number = member_id - FIRST_ID
        return self._cards[number] if 0 <= number < len(self._cards) else None

    def create(self, head: str, *, confirmed: bool, now: int) -> Member:
        number = self._deleted.pop(head, -1)
        if number < 0:
            number = len(self._cards)
            self._cards.append(None)
        member = Member(FIRST_ID + number, head, confirmed=confirmed, now=now)
        self._cards[number] = member
        self._by_head[head] = member
        return member

    def restore(self, member: Member) -> None:
        """Put back a card that was saved with its id."""
        number = member.id - FIRST_ID
        self._cards.extend([None] * (number + 1 - len(self._cards)))
        self._cards[number] = member
        self._by_head.update(dict.fromkeys(member.heads, member))

    def attach(self, member: Member, head: str) -> None:
        """Give a contact to a card, taking it from the card that has it; a card left with none is deleted."""
        owner = self._by_head.get(head)
        if owner is member:
            return
        if owner is not None:
            self.detach(owner, head)
        member.heads = (*member.heads, head)
        self._by_head[head] = member

    def detach(self, member: Member, head: str) -> None:
        if member.heads == (head,):
            self.delete(member)
            return
        member.heads = tuple(one for one in member.heads if one != head)
        self._by_head.pop(head, None)

    def delete(self, member: Member) -> None:
        number = member.id - FIRST_ID
        for head in member.heads:
            self._by_head.pop(head, None)
            self._deleted[head] = number
        self._cards[number] = None


class MemberSet:
    """A set of member ids at one byte per card of the account, in the order of ids."""

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._flags = bytearray()
        self._count = 0
        for member_id in ids:
            self.add(member_id)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, member_id: int) -> bool:
        number = member_id - FIRST_ID
        return number < len(self._flags) and self._flags[number] == 1

    def __iter__(self) -> Iterator[int]:
        number = self._flags.find(1)
        while number >= 0:
            yield FIRST_ID + number
            number = self._flags.find(1, number + 1)

    def add(self, member_id: int) -> bool:
        """Whether the id was not there yet."""
        number = member_id - FIRST_ID
        if number >= len(self._flags):
            self._flags.extend(bytes(max(number + 1 - len(self._flags), len(self._flags) // 8)))
        if self._flags[number]:
            return False
        self._flags[number] = 1
        self._count += 1
        return True

    def discard(self, member_id: int) -> bool:
        if member_id not in self:
            return False
        self._flags[member_id - FIRST_ID] = 0
        self._count -= 1
        return True

    def clear(self) -> None:
        self._flags.clear()
        self._count = 0
