"""What an import has really done: who was refused, and whom a stop-list had been waiting for.

The names of a report's parts are not confirmed: it may name the rows, or only say how many, or say nothing at all. So
strangers are always looked at once more: one without a card was refused, and one whose card shows an opt-out was on a
stop-list, and leaves the list again. Others are looked at unless the report says that nobody was refused. Who is
missing is set alone: either that works, or Sendsay's answer is the reason.
"""

from collections.abc import Iterator
from itertools import batched

from amosend.domain.candidate import Candidate
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.domain.track import Track
from amosend.services.chunk_people import looked_at
from amosend.services.import_ground import ImportGround
from amosend.services.member_set import member_set
from amosend.services.vendor_words import without_people

__all__ = ["ChunkCheck"]

_AT_ONCE = 100  # people in one call


class ChunkCheck:
    """`remarks` explain the refusals; `opted_out` have to leave the list that they were just put into."""

    def __init__(self, ground: ImportGround) -> None:
        self._ground = ground
        self.remarks: list[Remark] = []
        self.opted_out: list[Candidate] = []

    def steps(self, people: list[Candidate], track: Track) -> Iterator[float]:
        named = {row.email: row.explanation for row in track.rejected_rows}
        refused = [one for one in people if one.email.lower() in named]
        for one in refused:
            self._refuse(one, named[one.email.lower()])
        told = max(len(refused), (track.rejected or 0) + (track.ignored or 0))
        unnamed = told > len(refused)
        doubtful = unnamed or track.rejected is None
        others = [one for one in people if one.email.lower() not in named]
        strangers = {id(one) for one in others if one.outcome is not Outcome.UPDATED or not one.card.exists}
        asked = [one for one in others if doubtful or id(one) in strangers]
        for some in batched(asked, _AT_ONCE, strict=False):
            looked_at(self._ground, some)
            yield 0.0
        yield from self._set_alone([one for one in asked if self._missing(one, unnamed=unnamed)])

    def _missing(self, one: Candidate, *, unnamed: bool) -> bool:
        """Whether it has to be set alone; notes what the card shows on the way."""
        card = one.card
        if card.exists is None:
            one.outcome = Outcome.STATUS_UNKNOWN
            return False
        if card.unsubscribed or card.blocked:
            one.outcome = Outcome.UNSUBSCRIBED if card.unsubscribed else Outcome.BLOCKED
            self.opted_out.append(one)
            return False
        return not one.inside(self._ground.list_id) or (unnamed and self._lacks(one))

    def _lacks(self, one: Candidate) -> bool:
        return any(str(one.card.values.get(path) or "") != text for path, text in one.person.cells)

    def _set_alone(self, missing: list[Candidate]) -> Iterator[float]:
        ground = self._ground
        for some in batched(missing, _AT_ONCE, strict=False):
            calls = [member_set(one, ground.settings) for one in some]
            answers = ground.patience(lambda calls=calls: ground.sendsay.batch(calls))  # type: ignore[misc]
            for one, answer in zip(some, answers, strict=True):
                if answer.error:
                    self._refuse(one, answer.error)
            yield 0.0
            # A stranger may have been waited for by a stop-list here, too.
            accepted = [one for one, answer in zip(some, answers, strict=True) if not answer.error]
            if accepted:
                looked_at(ground, accepted)
                self.opted_out += [one for one in accepted if self._opted_out(one)]
                yield 0.0

    def _opted_out(self, one: Candidate) -> bool:
        if one.card.unsubscribed or one.card.blocked:
            one.outcome = Outcome.UNSUBSCRIBED if one.card.unsubscribed else Outcome.BLOCKED
            return True
        return False

    def _refuse(self, one: Candidate, explanation: str) -> None:
        one.outcome = Outcome.REJECTED_BY_SENDSAY
        told = without_people(explanation, [one])
        self.remarks.append(Remark(one.contact_id, Outcome.REJECTED_BY_SENDSAY, told))
