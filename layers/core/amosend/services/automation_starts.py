"""Starting people in an automation of Sendsay: once for each occasion, whatever gets lost, and whoever dies."""

from collections.abc import Sequence
from dataclasses import dataclass

from amosend.domain.outcome import Outcome
from amosend.domain.start import Verdict, verdict
from amosend.services.automation_call import AutomationCall
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.automation_people import Starting, Wanted
from amosend.services.ports import Causes, Clock, KeyedHash, SendsayApi

__all__ = ["AutomationStarts"]

_FORESEEN = {
    Verdict.GO: Outcome.AUTOMATION_STARTED,
    Verdict.SAME: Outcome.AUTOMATION_STARTED_BEFORE,
    Verdict.BEFORE: Outcome.AUTOMATION_STARTED_BEFORE,
    Verdict.UNRESOLVED: Outcome.START_UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class AutomationStarts:
    causes: Causes
    jobs: AutomationJobs
    keyed_hash: KeyedHash
    clock: Clock

    def start(self, sendsay: SendsayApi, link_id: str, automation_id: str, wanted: Sequence[Wanted]) -> Starting:
        """Each person once. Whoever is not in `later` of the answer has been dealt with."""
        if not wanted:
            return Starting()
        call = AutomationCall(
            self.causes, self.jobs, self.keyed_hash, self.clock, sendsay, link_id=link_id, automation_id=automation_id
        )
        call.make(wanted)
        return call.made

    def foreseen(self, link_id: str, wanted: Sequence[Wanted]) -> dict[int, Outcome]:
        """What a start would come to, were the automation to take everybody; nothing is asked or written."""
        known, now = self.causes.starts(link_id, [each.place for each in wanted]), self.clock()
        return {each.person: _FORESEEN[verdict(known.get(each.place), each.occasion, now)] for each in wanted}
