"""Stopping people in an automation of Sendsay. Asking twice does no harm, so whoever is in doubt asks again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

from amosend.domain.answer import Moved
from amosend.domain.choices import Automation
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.domain.stopping import Again
from amosend.domain.track import Track, TrackState
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.automation_facts import automation_label, find_automation
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.ports import SendsayApi
from amosend.services.vendor_words import without_texts

__all__ = ["AutomationStops", "Stop", "Stopping"]

_AT_ONCE = 100  # people


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody, by all the addresses that may have been started. `again`: of the tries before this one."""

    person: int
    emails: tuple[str, ...]
    again: Again = field(default_factory=Again)


@dataclass(slots=True)
class Stopping:
    """`again`: who is not stopped yet. `given_up`: those of them who have been tried often enough."""

    remarks: list[Remark] = field(default_factory=list)
    again: dict[int, Again] = field(default_factory=dict)
    given_up: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _End:
    """What became of one address. `refusal`: Sendsay's words. `track`: of a job that goes on."""

    stopped: bool = False
    refusal: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class AutomationStops:
    jobs: AutomationJobs

    def stop(self, sendsay: SendsayApi, automation_id: str, people: Sequence[Stop]) -> Stopping:
        """Each person once. Whoever was not in it is not told of."""
        now, made = self.jobs.clock(), Stopping()
        made.again = {one.person: one.again for one in people if one.again.until > now}
        due = [one for one in people if one.person not in made.again]
        facts = find_automation(sendsay, automation_id, self.jobs.patience()) if due else None
        if facts is None:  # nobody is in an automation that is gone
            return made
        ends = self._followed(sendsay, due)
        asked = [one for one in due if not _is_settled(ends.get(one.person))]
        ends |= self._asked(sendsay, facts, asked)
        for one in due:
            self._end(made, one, ends.get(one.person, []), automation_label(facts, facts.id))
        return made

    def _followed(self, sendsay: SendsayApi, due: Sequence[Stop]) -> dict[int, list[_End]]:
        """What has become of the jobs of the last try."""
        tracks = self.jobs.follow(sendsay, [track for one in due for track in one.again.tracks])
        return {one.person: [_by_job(track, tracks) for track in one.again.tracks] for one in due if one.again.tracks}

    def _asked(self, sendsay: SendsayApi, facts: Automation, some: Sequence[Stop]) -> dict[int, list[_End]]:
        pairs = [(one.person, email) for one in some for email in dict.fromkeys(one.emails)]
        ends: dict[int, list[_End]] = {}
        for few in batched(pairs, _AT_ONCE, strict=False):
            for (person, _), end in zip(
                few, self._asked_for(sendsay, facts.id, [email for _, email in few]), strict=True
            ):
                ends.setdefault(person, []).append(end)
        return ends

    def _asked_for(self, sendsay: SendsayApi, automation_id: str, emails: Sequence[str]) -> list[_End]:
        patience = self.jobs.patience()
        answers = patience(lambda: _answers(sendsay, automation_id, emails))
        tracks = self.jobs.follow(sendsay, [answer.track for answer in answers if answer.track])
        ends = [_by_answer(answer, tracks) for answer in answers]
        refused = [email for email, end in zip(emails, ends, strict=True) if end.refusal]
        cards = patience(lambda: sendsay.cards(refused)) if refused else []
        absent = {email for email, card in zip(refused, cards, strict=True) if card.exists is False}
        # Who has no card at all is in no automation, whatever a refusal is called.
        return [_End() if email in absent else end for email, end in zip(emails, ends, strict=True)]

    def _end(self, made: Stopping, one: Stop, ends: Sequence[_End], label: str) -> None:
        refusal = next((end.refusal for end in ends if end.refusal), "")
        tracks = tuple(end.track for end in ends if end.track)
        if not refusal and not tracks:
            if any(end.stopped for end in ends):
                made.remarks.append(Remark(one.person, Outcome.AUTOMATION_STOPPED, label))
            return
        if one.again.is_last or (refusal and not one.again.told):
            words = ": ".join(filter(None, (label, without_texts(refusal, one.emails))))
            made.remarks.append(Remark(one.person, Outcome.AUTOMATION_NOT_STOPPED, words))
        if one.again.is_last:
            made.given_up.add(one.person)
            made.again[one.person] = Again.anew()
        else:
            told, kept = bool(refusal), () if refusal else tracks
            made.again[one.person] = one.again.behind(self.jobs.clock(), tracks=kept, told=told)


def _answers(sendsay: SendsayApi, automation_id: str, emails: Sequence[str]) -> list[Moved]:
    answers = sendsay.stop_automation(automation_id, emails)
    if any(answer.lost or answer.busy for answer in answers):
        raise TransientError(Reason.SENDSAY_UNAVAILABLE, "a stop was not answered")
    return answers


def _is_settled(ends: Iterable[_End] | None) -> bool:
    """Of jobs that were followed: what has failed is asked for anew."""
    return ends is not None and not any(end.refusal for end in ends)


def _by_answer(answer: Moved, tracks: Mapping[str, Track | None]) -> _End:
    if answer.refusal:
        return _End(refusal=answer.refusal)
    if not answer.track or tracks.get(answer.track) is None:
        return _End(stopped=True)
    return _by_job(answer.track, tracks)


def _by_job(track_id: str, tracks: Mapping[str, Track | None]) -> _End:
    track = tracks.get(track_id)
    if track is None:  # Sendsay does not know it any more
        return _End(refusal="track.get")
    if track.state is TrackState.RUNNING:
        return _End(track=track_id)
    if track.state is TrackState.DONE:
        return _End(stopped=not track.ignored)
    return _End(refusal=track.error or str(track.state))
