"""The people of a chunk handed over to Sendsay: part by part, each with the same columns, its job followed to its end.

One import is in flight at a time. That a part is about to be sent is saved before it is, and its job's number behind
it: a worker that dies in between sends the part again, and Sendsay, which knows people by their address, adds nobody
twice. An import must not carry empty cells, for they might clear a value: hence the parts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from amosend.domain.candidate import Candidate
from amosend.domain.import_run import Chunk, Part
from amosend.domain.outcome import Outcome
from amosend.domain.track import Track, TrackState
from amosend.errors import ConfigurationError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.import_ground import ImportGround
from amosend.services.patience import Patience
from amosend.services.ports import Json, SendsayApi
from amosend.services.vendor_words import without_people

__all__ = ["ChunkImport", "is_sent", "time_to_look"]

_FIRST_PAUSE = 0.2  # seconds between two looks at a job, growing by half to the longest
_LONGEST_PAUSE = 30.0
_SHORTEST_ABSENCE, _LONGEST_ABSENCE = 1.0, 300.0  # seconds between two hops that only look
_STUCK_AFTER = 6 * 3600  # seconds
_EMAIL = "member.email"
_MASK = (1 << 64) - 1

Columns = tuple[str, ...]


def is_sent(one: Candidate) -> bool:
    """Whether there is anything to be sent."""
    return one.outcome in {Outcome.ADDED, Outcome.UPDATED, Outcome.MOVED}


class ChunkImport:
    def __init__(self, ground: ImportGround, candidates: Iterable[Candidate]) -> None:
        self._ground = ground
        self._everybody = list(candidates)  # of the chunk: Sendsay's words may be about any of them
        self.people: dict[Columns, list[Candidate]] = {}
        for one in self._everybody:
            if is_sent(one):
                self.people.setdefault((_EMAIL, *(path for path, _ in one.person.cells)), []).append(one)
        self.tracks: list[tuple[Part, Track]] = []

    def parts(self, before: Chunk) -> tuple[Part, ...]:
        """As they are kept while Sendsay works on them. Parts sent before, with the same people, keep their job."""
        known = {(part.columns, part.rows, part.mark): part for part in before.parts}
        parts = [Part(columns, len(some), _mark(some)) for columns, some in sorted(self.people.items())]
        return tuple(known.get((part.columns, part.rows, part.mark), part) for part in parts)

    def steps(self) -> Iterator[float]:
        """One call at most between two yields; what is yielded are the seconds until it is worth going on."""
        for place in range(len(self._chunk.parts)):
            if self._chunk.parts[place].track_id is None:
                self._send(self._chunk.parts[place])
                yield _FIRST_PAUSE
            yield from self._follow(self._chunk.parts[place])

    def _send(self, part: Part) -> None:
        ground, list_id = self._ground, self._ground.list_id
        people = self.people[part.columns]
        columns = [_column(path) for path in part.columns]
        rows = [[one.email, *(text for _, text in one.person.cells)] for one in people]
        unconfirmed = ground.settings.unconfirmed
        try:
            track_id = ground.patience(
                lambda: ground.sendsay.import_members(columns, rows, list_id=list_id, unconfirmed=unconfirmed)
            )
        except RejectedError as error:
            if list_id is not None and ground.sendsay.find_list(list_id) is None:
                raise ConfigurationError(Reason.LIST_GONE) from error
            raise RejectedError(error.reason, without_people(error.detail, self._everybody)) from error
        self._save(replace(part, track_id=track_id, sent_at=int(ground.clock())))

    def _follow(self, part: Part) -> Iterator[float]:
        pause = _FIRST_PAUSE
        while True:
            track = self._job(part)
            if track.state is TrackState.DONE:
                self.tracks.append((part, track))
                return
            _check_not_stuck(part, self._ground.clock())
            yield pause
            pause = min(_LONGEST_PAUSE, pause * 1.5)

    def _job(self, part: Part) -> Track:
        if not part.track_id:
            return Track(TrackState.DONE)
        track = _job(self._ground.sendsay, self._ground.patience, part.track_id)
        if track.state is TrackState.FAILED:
            self._save(replace(part, track_id=None))
            raise TransientError(Reason.SENDSAY_IMPORT_FAILED, without_people(track.error, self._everybody))
        if track.state is TrackState.REFUSED:
            raise RejectedError(Reason.SENDSAY_IMPORT_FAILED, without_people(track.error, self._everybody))
        return track

    @property
    def _chunk(self) -> Chunk:
        chunk = self._ground.run.chunk
        assert chunk is not None  # noqa: S101 - saved before anything is sent
        return chunk

    def _save(self, part: Part) -> None:
        parts = tuple(part if each.columns == part.columns else each for each in self._chunk.parts)
        self._ground.keeper.save(chunk=replace(self._chunk, parts=parts))


def time_to_look(chunk: Chunk, sendsay: SendsayApi, *, now: float, patience: Patience) -> float | None:
    """Seconds until it is worth looking again at the job of a chunk that was left behind; None when it has ended.

    Only then are the chunk's people read again: an account that is read over and over looks suspicious to amoCRM.
    """
    jobs = [part for part in chunk.parts if part.track_id]
    if not jobs:
        return None
    part, track_id = jobs[-1], jobs[-1].track_id or ""
    if _job(sendsay, patience, track_id).state is not TrackState.RUNNING:
        return None
    _check_not_stuck(part, now)
    return min(_LONGEST_ABSENCE, max(_SHORTEST_ABSENCE, (now - part.sent_at) / 4))


def _job(sendsay: SendsayApi, patience: Patience, track_id: str) -> Track:
    """A job that Sendsay does not know any more counts as failed, and so is sent again."""
    try:
        return patience(lambda: sendsay.track(track_id))
    except RejectedError as error:
        return Track(TrackState.FAILED, error=error.detail)


def _check_not_stuck(part: Part, now: float) -> None:
    if now - part.sent_at > _STUCK_AFTER:
        raise RejectedError(Reason.SENDSAY_IMPORT_STUCK)


def _column(path: str) -> Json:
    anketa, _, quest = path.partition(".")
    return {"anketa": anketa, "quest": quest}


def _mark(people: Iterable[Candidate]) -> int:
    """Of who is sent and of what with: who has changed since must be sent anew."""
    return sum(one.number ^ one.row for one in people) & _MASK
