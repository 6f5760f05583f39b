"""Stopping people in an automation of Sendsay. Asking twice does no harm, so whoever is in doubt asks again."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched

from amosend.domain.answer import Moved
from amosend.domain.choices import Automation
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.domain.track import Track, TrackState
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.redaction import redacted
from amosend.services.automation_facts import automation_label, find_automation
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.ports import SendsayApi

__all__ = ["AutomationStops"]

_AT_ONCE = 100  # people
_LONGEST_WORDS = 200

Person = tuple[int, str]  # a number and an address


@dataclass(frozen=True, slots=True)
class AutomationStops:
    jobs: AutomationJobs

    def stop(self, sendsay: SendsayApi, automation_id: str, people: Sequence[Person]) -> list[Remark]:
        """Whoever was not in it is not told of; a job that Sendsay has taken on and not done yet counts as done."""
        if not people:
            return []
        facts = find_automation(sendsay, automation_id, self.jobs.patience())
        if facts is None:  # nobody is in an automation that is gone
            return []
        return [
            remark for some in batched(people, _AT_ONCE, strict=False) for remark in self._stop(sendsay, facts, some)
        ]

    def _stop(self, sendsay: SendsayApi, facts: Automation, some: Sequence[Person]) -> list[Remark]:
        answers = self.jobs.patience()(lambda: _asked(sendsay, facts.id, [email for _, email in some]))
        tracks = self.jobs.follow(sendsay, [answer.track for answer in answers if answer.track])
        found = [(person, _words(answer, tracks)) for (person, _), answer in zip(some, answers, strict=True)]
        label = automation_label(facts, facts.id)
        return [_remark(person, label, words) for person, words in found if words is not None]


def _asked(sendsay: SendsayApi, automation_id: str, emails: Sequence[str]) -> list[Moved]:
    answers = sendsay.stop_automation(automation_id, emails)
    if any(answer.lost or answer.busy for answer in answers):
        raise TransientError(Reason.SENDSAY_UNAVAILABLE, "a stop was not answered")
    return answers


def _words(answer: Moved, tracks: dict[str, Track | None]) -> str | None:
    """Why the person was not stopped, "" for a stop; None when there was nothing to stop."""
    if answer.refusal:
        return answer.refusal
    track = tracks.get(answer.track)
    if track is None or track.state is TrackState.RUNNING:
        return ""
    if track.state is TrackState.DONE:
        return None if track.ignored else ""
    return track.error or str(track.state)


def _remark(person: int, label: str, words: str) -> Remark:
    if not words:
        return Remark(person, Outcome.AUTOMATION_STOPPED, label)
    return Remark(person, Outcome.AUTOMATION_NOT_STOPPED, f"{label}: {redacted(words)[:_LONGEST_WORDS]}")
