"""Sendsay's words about people, without the people: an explanation may quote the row that it refuses.

It may do so in any form: an address without its @, the last digits of a phone. Whatever is kept of such words (the
journal, a run's problem) passes through here first.
"""

import re
from collections.abc import Iterable, Iterator

from amosend.domain.candidate import Candidate
from amosend.errors import AmosendError
from amosend.redaction import redacted

__all__ = ["name_of", "texts_of", "without_people", "without_texts"]

_EXPLAINED = re.compile("[:;]")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d(?:[\s().-]*\d){4,}")
_NO_DIGIT = re.compile(r"\D")
_LONGEST = 200  # characters; a chunk's journal holds up to five thousand of these


def name_of(error: AmosendError) -> str:
    """The vendor's id or name for it; the explanation behind that may quote the person that it is about."""
    return redacted(_EXPLAINED.split(error.detail, maxsplit=1)[0])


def without_people(text: str, people: Iterable[Candidate]) -> str:
    return without_texts(text, (known for one in people for known in texts_of(one)))


def texts_of(one: Candidate) -> Iterator[str]:
    """What was sent of them, or stands on their cards."""
    yield from (one.email, *one.person.further, one.person.phone)
    yield from (former.email for former in one.formers)
    yield from (cell for _, cell in one.person.cells)
    yield from (str(value) for value in one.card.values)


def without_texts(text: str, known: Iterable[str]) -> str:
    """No word of what is known of somebody, no long part of a number of theirs, and no address or phone at all."""
    texts = list(known)
    told = {word.casefold() for each in texts for word in _WORD.findall(each)}
    numbers = [_NO_DIGIT.sub("", each) for each in texts]
    text = _NUMBER.sub(
        lambda found: "[…]" if any(_NO_DIGIT.sub("", found[0]) in one for one in numbers) else found[0], redacted(text)
    )
    return _WORD.sub(lambda found: "[…]" if found[0].casefold() in told else found[0], text)[:_LONGEST]
