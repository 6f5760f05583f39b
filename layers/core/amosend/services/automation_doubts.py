"""Calls for a start of which no end is known: what has come of them is found out, or is never known; nobody guesses.

The answer got lost, or the worker died between it and our record. A job's number, where we have it, tells all.
Otherwise whoever is seen in the automation was started. Who is not seen may be there all the same: the job may not have
been done yet, and the list may not show who has come to an end. So to be asked for a second time takes a proof: others,
of whom we know, are all shown, and for longer. Without one the start stays uncertain for ever (decision 9).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from amosend.domain.answer import InAutomation
from amosend.domain.choices import Automation
from amosend.domain.start import Start, State
from amosend.domain.track import Track, TrackState
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.ports import Clock, KeyedHash, SendsayApi

__all__ = ["AutomationDoubts", "Cleared"]

_LOOKS_AT = (60.0, 600.0)  # seconds after the call: Sendsay's jobs are mostly done by the first, all by the second
_LAST_LOOK = 3600.0  # by then somebody else may have been started, who shows what the list shows
_SHORTEST, _LONGEST = 5.0, 300.0  # seconds between two looks at a job that runs
_STUCK_AFTER = 6 * 3600


@dataclass(frozen=True, slots=True)
class Cleared:
    """`state` None: not yet, look again in `after` seconds. INTENDED: it is safe to ask for it once more.

    `failed`: the job has, and that is another matter than a refusal. `missed_at`: to be noted.
    """

    state: State | None = None
    after: float = 0.0
    words: str = ""
    failed: bool = False
    missed_at: int = 0


@dataclass(frozen=True, slots=True)
class AutomationDoubts:
    """`others`: whom this link has started there lately, and who are to be in it."""

    jobs: AutomationJobs
    clock: Clock
    keyed_hash: KeyedHash
    others: Callable[[], Sequence[Start]]

    def cleared(
        self, sendsay: SendsayApi, automation_id: str, facts: Automation | None, called: Sequence[tuple[Start, str]]
    ) -> list[Cleared]:
        """In their order. The address beside a start is "" where it is not the one that was named to Sendsay."""
        tracks = self.jobs.follow(sendsay, list(dict.fromkeys(each.track for each, _ in called if each.track)))
        inside = cache(lambda: self.jobs.patience()(lambda: sendsay.in_automation(automation_id)))
        found = []
        for start, email in called:
            if track := tracks.get(start.track):
                found.append(self._by_job(start, track))
            elif facts and facts.once:  # Sendsay itself lets nobody in twice
                found.append(Cleared(State.INTENDED))
            else:
                found.append(self._by_list(start, email, inside()))
        return found

    def _by_job(self, start: Start, track: Track) -> Cleared:
        if track.state is TrackState.DONE:
            return Cleared(State.DONE)
        if track.state is not TrackState.RUNNING:
            return Cleared(State.REFUSED, words=track.error, failed=track.state is TrackState.FAILED)
        age = self.clock() - start.at
        if age > _STUCK_AFTER:
            return Cleared(State.UNCERTAIN)
        return Cleared(after=min(_LONGEST, max(_SHORTEST, age / 4)))

    def _by_list(self, start: Start, email: str, inside: InAutomation | None) -> Cleared:
        """UNCONFIRMED whether the list can be had at all."""
        if inside is None or not email:
            return Cleared(State.UNCERTAIN)
        if email.lower() in inside.emails:
            # Who was there before is no proof of having been started once more.
            return Cleared(State.UNCERTAIN if start.started_at else State.DONE)
        now = int(self.clock())
        age = now - start.at
        if left := next((look - age for look in _LOOKS_AT if age < look), 0.0):
            return Cleared(after=left)
        missed_at = start.missed_at or now
        if inside.tells_all or self._would_be_seen(missed_at - start.at, inside):
            return Cleared(State.INTENDED)
        if age < _LAST_LOOK:
            return Cleared(after=_LAST_LOOK - age, missed_at=missed_at)
        return Cleared(State.UNCERTAIN)

    def _would_be_seen(self, seconds: float, inside: InAutomation) -> bool:
        """Whoever is started is in the list for so long at least: everybody whom we know is, and one for so long."""
        others, now = self.others(), self.clock()
        if not any(other.started_at <= now - seconds for other in others):
            return False
        seen = {self.keyed_hash(email) for email in inside.emails}
        return all(other.email in seen for other in others)
