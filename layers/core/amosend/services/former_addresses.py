"""The addresses that contacts had before. Only their keyed hashes are kept, so they are found again and then compared.

amoCRM's events tell what an e-mail field held before; where they do not, the list in Sendsay is read through. Whatever
is found counts only if its hash is the one that was kept.
"""

from collections.abc import Iterator, Mapping
from itertools import batched

from amosend.domain.candidate import Former
from amosend.domain.email import normal_email
from amosend.errors import RejectedError
from amosend.services.list_ground import AT_ONCE, ListGround

__all__ = ["FormerAddresses"]

_EVENTS_OF = 10  # contacts in one question about events; amoCRM takes no more
_MOST_READINGS = 3  # of a whole list in one hop
_MOST_PAGES = 10_000
_READING_TAKES = 25.0  # seconds at most: what is not found by then is looked for by the next run


class FormerAddresses:
    def __init__(self, ground: ListGround) -> None:
        self._ground = ground
        self._readings = 0

    def find(self, wanted: Mapping[int, list[Former]]) -> Iterator[float]:
        """`wanted` by contact id; each gets its address and card, or the proof that the list has no such address."""
        formers = [former for some in wanted.values() for former in some]
        for ids in batched(sorted(wanted), _EVENTS_OF, strict=False):
            self._recognise(self._ground.former_texts(ids), formers)
            yield 0.0
        yield from self.find_in_list(formers)
        yield from self.look(formers)

    def find_in_list(self, formers: list[Former]) -> Iterator[float]:
        list_id = self._ground.list_id
        if list_id is None or self._readings == _MOST_READINGS or all(former.email for former in formers):
            return
        self._readings += 1
        until = self._ground.clock() + _READING_TAKES
        for page in range(1, _MOST_PAGES):
            if self._ground.clock() > until:
                return
            members = self._members(list_id, page)
            if members is None:
                return
            yield 0.0
            self._recognise(members, formers)
            if not members and page > 1:
                break
            if not members or all(former.email for former in formers):
                return  # an empty first page proves nothing: the answer may not have been understood
        for former in formers:
            former.absent = not former.email

    def _members(self, list_id: str, page: int) -> list[str] | None:
        try:
            return self._ground.patience(lambda: self._ground.sendsay.list_members(list_id, page))
        except RejectedError:
            return None

    def _recognise(self, texts: list[str], formers: list[Former]) -> None:
        missing = {former.entry.email: former for former in formers if not former.email}
        for text in texts if missing else ():
            address = normal_email(text)
            former = missing.get(self._ground.email_hash(address)) if address else None
            if former and address:
                former.email = address

    def look(self, formers: list[Former]) -> Iterator[float]:
        found = [former for former in formers if former.email and former.card.exists is None]
        for some in batched(found, AT_ONCE, strict=False):
            cards = self._ground.cards([former.email for former in some])
            for former, card in zip(some, cards, strict=True):
                former.card = card
            yield 0.0
