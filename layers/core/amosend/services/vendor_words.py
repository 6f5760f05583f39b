"""Sendsay's words about people, without the people: an explanation may quote the row that it refuses.

Whatever is kept of it (the journal, a run's problem) passes through here first.
"""

import re
from collections.abc import Iterable, Iterator

from amosend.domain.candidate import Candidate
from amosend.redaction import redacted

__all__ = ["without_people"]

_WORD = re.compile(r"\w+")
_LONGEST = 200  # characters; a chunk's journal holds up to five thousand of these


def without_people(text: str, people: Iterable[Candidate]) -> str:
    """No word of what was sent of them or stands on their cards, and no address or phone at all."""
    told = {word.casefold() for one in people for known in _known(one) for word in _WORD.findall(known)}
    return redacted(_WORD.sub(lambda found: "[…]" if found[0].casefold() in told else found[0], text))[:_LONGEST]


def _known(one: Candidate) -> Iterator[str]:
    yield from (cell for _, cell in one.person.cells)
    yield from (str(value) for value in one.card.values)
