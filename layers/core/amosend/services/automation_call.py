"""One call for some people of a link to be started in an automation, from what is known of them to what came of it.

Before Sendsay is asked it is written down that it is being asked (CALLED), and behind its answer what has come of it.
So a call of which no end is known is found again, and is never simply repeated: see automation_doubts.py.
"""

import secrets
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from itertools import batched

from amosend.domain.answer import Moved
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.domain.start import Start, State, Verdict, verdict
from amosend.domain.track import TrackState
from amosend.errors import ReconnectRequiredError, TransientError
from amosend.reasons import Reason
from amosend.services.automation_doubts import AutomationDoubts, Cleared
from amosend.services.automation_facts import automation_label, find_automation, told_moment, trouble
from amosend.services.automation_jobs import AutomationJobs
from amosend.services.automation_latest import AutomationLatest
from amosend.services.automation_people import InHand, Later, Starting, Wanted
from amosend.services.ports import Causes, Clock, KeyedHash, SendsayApi
from amosend.services.vendor_words import without_texts

__all__ = ["AutomationCall"]

_AT_ONCE = 100  # people
_MANY = 10
_AGAIN = 3600.0  # seconds, for who waits until the automation takes people again
_BUSY, _RUNNING = 30.0, 10.0  # seconds
_TOLD = {State.DONE: Outcome.AUTOMATION_STARTED, State.UNCERTAIN: Outcome.START_UNCERTAIN}


class AutomationCall:
    def __init__(
        self,
        causes: Causes,
        jobs: AutomationJobs,
        keyed_hash: KeyedHash,
        clock: Clock,
        sendsay: SendsayApi,
        *,
        link_id: str,
        automation_id: str,
    ) -> None:
        self._causes = causes
        self._jobs = jobs
        self._keyed_hash = keyed_hash
        self._now = clock
        self._sendsay = sendsay
        self._link_id = link_id
        self._automation_id = automation_id
        self._facts = find_automation(sendsay, automation_id, jobs.patience())
        self._done: set[int] = set()
        self._started: list[InHand] = []
        self._latest = AutomationLatest(causes, clock, link_id, automation_id)
        self._caller = secrets.token_hex(8)
        self.made = Starting()

    def make(self, wanted: Sequence[Wanted]) -> None:
        known = self._causes.starts(self._link_id, [each.place for each in wanted])
        here = {place: start.towards(self._automation_id) for place, start in known.items()}
        everybody = [InHand(each, here.get(each.place)) for each in wanted]
        self._clear([one for one in everybody if one.start and one.start.state is State.CALLED])
        people = [one for one in everybody if self._may_be_asked(one)]
        if self._facts and self._facts.paused:
            return self._let_wait(people, Reason.AUTOMATION_PAUSED)
        self._ask_all(people)
        self._follow([one for one in people if one.start and one.start.is_under_way])
        return self._latest.note(one.known for one in self._started if one.known.state is State.DONE)

    def _ask_all(self, people: Sequence[InHand]) -> None:
        """Where nobody is known to be in it yet, one goes before many: were all answers lost, nobody could tell."""
        alone = 1 if len(people) > _MANY and not self._latest.known else 0
        self._ask(people[:alone])
        if any(one.is_lost for one in people[:alone]):
            for one in people[alone:]:
                self.made.later[one.wanted.person] = Later(_BUSY)
            return
        for some in batched(people[alone:], _AT_ONCE, strict=False):
            self._ask(some)

    def _may_be_asked(self, one: InHand) -> bool:
        """Tells of everybody else."""
        if one.wanted.person in self._done or one.wanted.person in self.made.later:
            return False
        if one.waits and (rest := one.known.rests_for(self._now())):
            self.made.later[one.wanted.person] = Later(rest)
            return False
        found = verdict(one.start, one.wanted.occasion, self._now())
        if found is Verdict.SAME:
            self._tell_same(one)
        elif found is Verdict.BEFORE:
            held = one.known.held_by(one.wanted.occasion)
            if held == one.known or self._save([(one, held)]):
                self._tell(one, Outcome.AUTOMATION_STARTED_BEFORE, told_moment(one.known.started_at))
        return found is Verdict.GO

    def _clear(self, doubtful: Sequence[InHand]) -> None:
        """Calls of before; whoever they may have started counts as such from now on."""
        if not doubtful:
            return
        doubts = AutomationDoubts(self._jobs, self._now, self._keyed_hash, lambda: self._latest.starts)
        called = [(one.known, one.wanted.email if self._hash(one) == one.known.email else "") for one in doubtful]
        cleared = doubts.cleared(self._sendsay, self._automation_id, self._facts, called)
        self._note_missed(doubtful, cleared)
        ended: list[tuple[InHand, Start]] = []
        refused: list[InHand] = []
        failed: list[InHand] = []
        for one, found in zip(doubtful, cleared, strict=True):
            one.words, one.doubted = found.words, found.state is State.INTENDED
            if found.state is None:
                self.made.later[one.wanted.person] = Later(found.after)
            elif found.failed and one.same_occasion:
                failed.append(one)
            elif found.state is State.REFUSED and one.same_occasion:
                refused.append(one)
            else:
                ended.append((one, one.known.became(found.state, self._now())))
        for one in self._save(ended):
            if one.same_occasion and one.known.state in _TOLD:
                self._tell(one, _TOLD[one.known.state])
        self._refuse(refused)
        self._fail(failed)

    def _note_missed(self, doubtful: Sequence[InHand], cleared: Sequence[Cleared]) -> None:
        """Who was not seen in it when they should have been."""
        pairs = [(one, found.missed_at) for one, found in zip(doubtful, cleared, strict=True) if found.missed_at]
        new = [(one, replace(one.known, missed_at=at)) for one, at in pairs if one.known.missed_at != at]
        self._save(new)

    def _ask(self, some: Sequence[InHand]) -> None:
        asked = self._save([(one, self._called(one)) for one in some])
        if not asked:
            return
        try:
            answers = self._sendsay.start_automation(self._automation_id, [one.wanted.email for one in asked])
        except (TransientError, ReconnectRequiredError):
            self._save([(one, replace(one.known, state=State.INTENDED)) for one in asked])
            raise
        self._take(list(zip(asked, answers, strict=True)))

    def _take(self, answers: Sequence[tuple[InHand, Moved]]) -> None:
        """What is known now is written down before anything else is asked."""
        changed: list[tuple[InHand, Start]] = []
        for one, answer in answers:
            one.words = answer.refusal
            if answer.busy or answer.lost:
                self.made.later[one.wanted.person] = Later(_BUSY)
            if answer.busy:
                changed.append((one, replace(one.known, state=State.INTENDED)))
            elif answer.track:
                changed.append((one, replace(one.known, track=answer.track)))
            elif not (answer.refusal or answer.lost):
                changed.append((one, one.known.became(State.DONE, self._now())))
        for one in self._save(changed):
            if one.known.state is State.DONE:
                self._tell(one, Outcome.AUTOMATION_STARTED)
        self._refuse([one for one, answer in answers if answer.refusal])

    def _follow(self, people: Sequence[InHand]) -> None:
        tracks = self._jobs.follow(self._sendsay, [one.known.track for one in people])
        done: list[tuple[InHand, Start]] = []
        refused: list[InHand] = []
        failed: list[InHand] = []
        for one in people:
            track = tracks[one.known.track]
            if track is None or track.state is TrackState.RUNNING:
                self.made.later[one.wanted.person] = Later(_RUNNING)
            elif track.state is TrackState.DONE:
                done.append((one, one.known.became(State.DONE, self._now())))
            else:
                one.words = track.error
                (failed if track.state is TrackState.FAILED else refused).append(one)
        for one in self._save(done):
            self._tell(one, Outcome.AUTOMATION_STARTED)
        self._refuse(refused)
        self._fail(failed)

    def _refuse(self, people: Sequence[InHand]) -> None:
        """UNCONFIRMED which ids Sendsay's refusals have: whether it is the automation's doing, its own state tells."""
        if people and not self._takes_nobody(people):
            self._refused(people)

    def _takes_nobody(self, people: Sequence[InHand]) -> bool:
        """By the automation's state as it is now; then they wait for it."""
        self._facts = find_automation(self._sendsay, self._automation_id, self._jobs.patience())
        problem = trouble(self._facts)
        if problem:
            self._let_wait(people, problem)
        return problem is not None

    def _refused(self, people: Sequence[InHand]) -> None:
        alone = [one for one in people if not one.doubted]
        for one in self._save([(one, one.known.became(State.REFUSED, self._now())) for one in alone]):
            self._tell(one, Outcome.AUTOMATION_REFUSED, one.words)
        self._conclude([one for one in people if one.doubted])

    def _fail(self, people: Sequence[InHand]) -> None:
        """Jobs that have failed have started nobody, unless somebody new is seen in it: they are asked for again."""
        if not people or self._takes_nobody(people):
            return
        seen = self._seen(people)
        once = self._facts is not None and self._facts.once
        done = [(one, one.known.became(State.DONE, self._now())) for one in seen if not once]
        for one in self._save(done):
            self._tell(one, Outcome.AUTOMATION_STARTED)
        self._refused(seen if once else [])
        self._try_again([one for one in people if one not in seen])

    def _seen(self, people: Sequence[InHand]) -> list[InHand]:
        """Whoever is in it, and was never started there before by us."""
        emails = self._emails_inside()
        return [one for one in people if one.wanted.email.lower() in emails and not one.known.started_at]

    def _emails_inside(self) -> Set[str]:
        inside = self._jobs.patience()(lambda: self._sendsay.in_automation(self._automation_id))
        return inside.emails if inside else frozenset()

    def _try_again(self, people: Sequence[InHand]) -> None:
        last = [one for one in people if not one.known.may_try_again]
        for one in self._save([(one, one.known.failed(self._now())) for one in people]):
            if one in last:
                self.made.given_up[one.wanted.person] = Reason.START_REFUSED
                self._tell(one, Outcome.AUTOMATION_REFUSED, one.words)
            else:
                self.made.later[one.wanted.person] = Later(one.known.rests_for(self._now()))

    def _conclude(self, doubted: Sequence[InHand]) -> None:
        """Refused when asked for the second time: because the first one has let them in, if they are seen there."""
        if not doubted:
            return
        emails = self._emails_inside()
        states = (State.DONE if one.wanted.email.lower() in emails else State.UNCERTAIN for one in doubted)
        ended = [(one, one.known.became(state, self._now())) for one, state in zip(doubted, states, strict=True)]
        for one in self._save(ended):
            self._tell(one, _TOLD[one.known.state])

    def _let_wait(self, people: Sequence[InHand], problem: Reason) -> None:
        """Told once, however often it is tried."""
        self.made.problem = problem
        for one in people:
            self.made.later[one.wanted.person] = Later(_AGAIN, problem)
        changed = [one for one in people if not one.waits]
        for one in self._save([(one, replace(self._called(one), state=State.INTENDED)) for one in changed]):
            if not one.waited:
                self._tell(one, Outcome.AUTOMATION_WAITS)

    def _called(self, one: InHand) -> Start:
        occasion = one.wanted.occasion
        called = Start(
            occasion.rule_id,
            one.wanted.person,
            self._automation_id,
            occasion.name,
            State.CALLED,
            int(self._now()),
            stamp=occasion.stamp,
            lead=occasion.lead,
            email=self._hash(one),
            caller=self._caller,
        )
        return called.behind(one.start)

    def _save(self, changes: Iterable[tuple[InHand, Start]]) -> list[InHand]:
        """Whose record was still as it had been read; who has changed it has the others in hand."""
        pairs = list(changes)
        saved = self._causes.save_starts(self._link_id, [start for _, start in pairs]) if pairs else []
        for (one, _), start in zip(pairs, saved, strict=True):
            if start is None:
                self.made.later[one.wanted.person] = Later(_BUSY)
            else:
                one.start = start
                if start.state is State.DONE:
                    self._started.append(one)
        return [one for (one, _), start in zip(pairs, saved, strict=True) if start is not None]

    def _tell_same(self, one: InHand) -> None:
        """What this very occasion has led to: now, if a worker died that could not tell it, or at some time before."""
        start = one.known
        if start.state is State.REFUSED:
            self._tell(one, Outcome.AUTOMATION_REFUSED)
        elif start.state is State.UNCERTAIN:
            self._tell(one, Outcome.START_UNCERTAIN)
        elif one.wanted.begun:
            self._tell(one, Outcome.AUTOMATION_STARTED)
        else:
            self._tell(one, Outcome.AUTOMATION_STARTED_BEFORE, told_moment(start.started_at))

    def _tell(self, one: InHand, outcome: Outcome, words: str = "") -> None:
        told = without_texts(words, (one.wanted.email, *one.wanted.texts))
        said = (automation_label(self._facts, self._automation_id), told)
        self.made.remarks.append(Remark(one.wanted.person, outcome, ": ".join(filter(None, said))))
        self._done.add(one.wanted.person)

    def _hash(self, one: InHand) -> int:
        return self._keyed_hash(one.wanted.email.lower())
