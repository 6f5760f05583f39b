"""What an import has really done: who was refused, and whom a stop-list had been waiting for.

The names of a report's parts are not confirmed: it may name the rows, or only say how many, or say nothing at all. So
strangers are always looked at once more: one without a card was refused, and one whose card shows an opt-out was on a
stop-list, and leaves the list again. Others are looked at unless the report says that nobody was refused. Who is
missing is set alone: either that works, or Sendsay's answer is the reason.
"""

from collections.abc import Iterator
from itertools import batched

from amosend.domain.candidate import Candidate
from amosend.domain.outcome import Outcome
from amosend.domain.track import Track
from amosend.services.chunk_people import looked_at
from amosend.services.chunk_set import ChunkSet
from amosend.services.list_ground import AT_ONCE, ListGround

__all__ = ["ChunkCheck"]


class ChunkCheck:
    """`remarks` explain the refusals; `opted_out` have to leave the list that they were just put into."""

    def __init__(self, ground: ListGround) -> None:
        self._ground = ground
        self._alone = ChunkSet(ground)
        self.remarks = self._alone.remarks
        self.opted_out = self._alone.opted_out

    def steps(self, people: list[Candidate], track: Track) -> Iterator[float]:
        named = {row.email: row.explanation for row in track.rejected_rows}
        refused = [one for one in people if one.email.lower() in named]
        for one in refused:
            self._alone.refuse(one, named[one.email.lower()])
        told = max(len(refused), (track.rejected or 0) + (track.ignored or 0))
        unnamed = told > len(refused)
        doubtful = unnamed or track.rejected is None
        others = [one for one in people if one.email.lower() not in named]
        strangers = {id(one) for one in others if one.outcome is not Outcome.UPDATED or not one.card.exists}
        asked = [one for one in others if doubtful or id(one) in strangers]
        for some in batched(asked, AT_ONCE, strict=False):
            looked_at(self._ground, some)
            yield 0.0
        yield from self._alone.steps([one for one in asked if self._missing(one, unnamed=unnamed)])

    def _missing(self, one: Candidate, *, unnamed: bool) -> bool:
        """Whether it has to be set alone; notes what the card shows on the way."""
        if self._alone.note_unknown(one):
            return False
        if self._alone.note_opted_out(one):
            return False
        return not one.inside(self._ground.list_id) or (unnamed and self._lacks(one))

    def _lacks(self, one: Candidate) -> bool:
        return any(one.card.text(path) != text for path, text in one.person.cells)
