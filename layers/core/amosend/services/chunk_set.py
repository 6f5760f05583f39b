"""People set alone, each by a call of its own: either that works, or Sendsay's answer is the reason.

A stop-list may have been waiting for somebody who had no card until then, so every newcomer who was taken is looked at
once more; whose card shows an opt-out has to leave the list again.
"""

from collections.abc import Iterator, Sequence
from itertools import batched

from amosend.domain.candidate import Candidate, refused
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.services.chunk_people import looked_at
from amosend.services.list_ground import AT_ONCE, ListGround
from amosend.services.member_set import member_set
from amosend.services.vendor_words import without_people

__all__ = ["ChunkSet"]


class ChunkSet:
    """`remarks` explain the refusals; `opted_out` have to leave the list that they were just put into."""

    def __init__(self, ground: ListGround) -> None:
        self._ground = ground
        self.remarks: list[Remark] = []
        self.opted_out: list[Candidate] = []

    def steps(self, people: Sequence[Candidate]) -> Iterator[float]:
        """One call at most between two yields."""
        for some in batched(people, AT_ONCE, strict=False):
            answers = self._ground.batch([member_set(one, self._ground.settings) for one in some])
            accepted = [one for one, answer in zip(some, answers, strict=True) if not answer.error]
            for one, answer in zip(some, answers, strict=True):
                if answer.error:
                    self.refuse(one, answer.error)
            yield 0.0
            if newcomers := [one for one in accepted if not one.card.exists]:
                looked_at(self._ground, newcomers)
                for one in newcomers:
                    self.note_unknown(one)
                    self.note_opted_out(one)
                yield 0.0

    def refuse(self, one: Candidate, explanation: str) -> None:
        one.outcome = Outcome.REJECTED_BY_SENDSAY
        told = without_people(explanation, [one])
        self.remarks.append(Remark(one.contact_id, Outcome.REJECTED_BY_SENDSAY, told))

    def note_unknown(self, one: Candidate) -> bool:
        """Whether the card cannot be read; then nobody knows yet whether a stop-list had been waiting for it."""
        if one.card.exists is None:
            one.outcome, one.unproven = Outcome.STATUS_UNKNOWN, True
        return one.unproven

    def note_opted_out(self, one: Candidate) -> bool:
        """Whether the card shows an opt-out."""
        if one.card.opted_out:
            one.outcome = refused(one.card)
            self.opted_out.append(one)
        return one.card.opted_out
