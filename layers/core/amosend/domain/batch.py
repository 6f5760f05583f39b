"""The contacts read since the last chunk was sent, mapped to what Sendsay is to have. Held in memory only.

A contact that comes again because pages shifted is known by its id and dropped; so is one that has not changed since
the moment that the run asks for, should amoCRM ignore the filter.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from amosend.domain.contact import contact_id
from amosend.domain.seen import SeenHashes
from amosend.domain.subscriber import Subscriber, Unsent

__all__ = ["Batch", "MapContact"]

_A_PAGE = 250

Contact = Mapping[str, Any]
MapContact = Callable[[Contact], Subscriber | Unsent]


@dataclass(slots=True)
class Batch:
    """`seen` are the ids that this run has read. `most` contacts make a chunk; it is full when a page might not fit."""

    subscriber: MapContact
    seen: SeenHashes
    position: str | None
    since: int
    most: int
    subscribers: list[Subscriber] = field(default_factory=list)
    unsent: list[Unsent] = field(default_factory=list)

    @property
    def read(self) -> int:
        return len(self.subscribers) + len(self.unsent)

    @property
    def ids(self) -> list[int]:
        return [*(each.contact_id for each in self.subscribers), *(each.contact_id for each in self.unsent)]

    @property
    def full(self) -> bool:
        return self.read > max(0, self.most - _A_PAGE)

    def take(self, contacts: Iterable[Contact], following: str | None) -> None:
        """One page, and where the next one begins."""
        for contact in contacts:
            found = contact_id(contact)
            # In the trash: not documented to be listed, but the flag is.
            if found is None or contact.get("is_deleted") is True or self._unchanged(contact):
                continue
            if self.seen.add(found):
                self._take_one(contact)
        self.position = following

    def _take_one(self, contact: Contact) -> None:
        result = self.subscriber(contact)
        if isinstance(result, Subscriber):
            self.subscribers.append(result)
        else:
            self.unsent.append(result)

    def _unchanged(self, contact: Contact) -> bool:
        changed_at = contact.get("updated_at")
        return bool(self.since) and isinstance(changed_at, int) and changed_at < self.since
