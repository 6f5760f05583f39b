"""Sendsay's words about people, without the people: an explanation may quote the row that it refuses.

Whatever is kept of it (the journal, a run's problem) passes through here first.
"""

import re
from collections.abc import Iterable

from amosend.domain.subscriber import Subscriber
from amosend.redaction import redacted

__all__ = ["without_people"]

_WORD = re.compile(r"\w+")
_LONGEST = 200  # characters; a chunk's journal holds up to five thousand of these


def without_people(text: str, people: Iterable[Subscriber]) -> str:
    """No word of their names, and no address or phone at all."""
    names = {word.casefold() for person in people for word in _WORD.findall(person.name)}
    return redacted(_WORD.sub(lambda found: "[…]" if found[0].casefold() in names else found[0], text))[:_LONGEST]
