"""One chunk on its way into Sendsay: sent part by part, its jobs followed, its report read, then settled.

One import is in flight at a time. That a part is about to be sent is saved before it is, and its job's number behind
it: a worker that dies in between sends the part again, and Sendsay, which knows people by their address, adds nobody
twice. `step` never waits, so that reading goes on meanwhile.
"""

from dataclasses import replace

from amosend.domain.batch import Batch
from amosend.domain.import_run import Chunk, Counts, Part
from amosend.domain.integration import PhoneKind
from amosend.domain.journal import ChunkRecord, Skipped
from amosend.domain.subscriber import Outcome, Subscriber
from amosend.domain.track import Track, TrackState
from amosend.errors import ConfigurationError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.import_phones import attach_phones
from amosend.services.import_rejections import rejections
from amosend.services.patience import Patience
from amosend.services.ports import Clock, Journal, Json, SendsayApi
from amosend.services.run_keeper import RunKeeper
from amosend.services.vendor_words import without_people

__all__ = ["Settling", "chunk_of", "time_to_look"]

_FIRST_PAUSE = 0.2  # seconds between two looks at a job, growing by half to the longest
_LONGEST_PAUSE = 30.0
_SHORTEST_ABSENCE, _LONGEST_ABSENCE = 1.0, 300.0  # seconds between two hops that only look
_STUCK_AFTER = 6 * 3600  # seconds
_KEPT = 90 * 24 * 3600  # seconds for which the journal answers "why?"
_NAME_COLUMN: Json = {"anketa": "base", "quest": "firstName"}  # «Имя»
_EMAIL_COLUMN: Json = {"anketa": "member", "quest": "email"}


class Settling:
    """`batch` holds the people of the chunk that `keeper.run.chunk` describes."""

    def __init__(
        self,
        keeper: RunKeeper,
        batch: Batch,
        *,
        sendsay: SendsayApi,
        journal: Journal,
        clock: Clock,
        patience: Patience,
    ) -> None:
        self._keeper = keeper
        self._batch = batch
        self._people = batch.parts()
        self._sendsay = sendsay
        self._journal = journal
        self._clock = clock
        self._patience = patience
        self._reports: list[tuple[Part, Track]] = []
        self._pause = _FIRST_PAUSE
        self._next_look = 0.0

    @property
    def seconds_to_wait(self) -> float:
        return max(0.0, self._next_look - self._clock())

    def step(self) -> bool:
        """One call at most; True when the chunk is settled."""
        chunk = self._chunk()
        if len(self._reports) == len(chunk.parts):
            self._settle(chunk)
            return True
        part = chunk.parts[len(self._reports)]
        if part.track_id is None:
            self._send(chunk, part)
        elif self.seconds_to_wait == 0:
            self._look(part, part.track_id)
        return False

    def _send(self, chunk: Chunk, part: Part) -> None:
        settings = self._keeper.run.settings
        columns = [self._column(name) for name in part.columns]
        rows = [[_cell(person, name) for name in part.columns] for person in self._people[part.columns]]
        list_id = settings.list.target
        try:
            track_id = self._patience(lambda: self._sendsay.import_members(columns, rows, list_id=list_id))
        except RejectedError as error:
            if list_id is not None and self._sendsay.find_list(list_id) is None:
                raise ConfigurationError(Reason.LIST_GONE) from error
            raise self._without_people(error, part) from error
        self._save_part(chunk, replace(part, track_id=track_id, sent_at=int(self._clock())))
        self._look_again(_FIRST_PAUSE)

    def _look(self, part: Part, track_id: str) -> None:
        track = _job(self._sendsay, self._patience, track_id) if track_id else Track(TrackState.DONE)
        match track.state:
            case TrackState.DONE:
                self._reports.append((part, track))
                self._look_again(_FIRST_PAUSE)
            case TrackState.FAILED:
                self._save_part(self._chunk(), replace(part, track_id=None))
                people = self._people[part.columns]
                raise TransientError(Reason.SENDSAY_IMPORT_FAILED, without_people(track.error, people))
            case TrackState.REFUSED:
                people = self._people[part.columns]
                raise RejectedError(Reason.SENDSAY_IMPORT_FAILED, without_people(track.error, people))
            case TrackState.RUNNING:
                _check_not_stuck(part, self._clock())
                self._look_again(min(_LONGEST_PAUSE, self._pause * 1.5))

    def _without_people(self, error: RejectedError, part: Part) -> RejectedError:
        return RejectedError(error.reason, without_people(error.detail, self._people[part.columns]))

    def _settle(self, chunk: Chunk) -> None:
        """What the jobs did not do by themselves, then the journal, then the run: each may be done twice."""
        settings = self._keeper.run.settings
        counts, skipped = self._batch.counts(), list(self._batch.skipped)
        for part, track in self._reports:
            people = self._people[part.columns]
            told, refused = rejections(self._sendsay, self._patience, people, track=track, settings=settings)
            counts, skipped = counts + told, skipped + refused
        if settings.phone.kind is PhoneKind.ADDITIONAL_CONTACT:
            refused_people = {each.contact_id for each in skipped if each.outcome == Outcome.REJECTED_BY_SENDSAY}
            people = [each for each in self._batch.subscribers if each.contact_id not in refused_people]
            told, refused = attach_phones(self._sendsay, self._patience, people, settings)
            counts, skipped = counts + told, skipped + refused
        self._record(chunk, counts, skipped)

    def _record(self, chunk: Chunk, counts: Counts, skipped: list[Skipped]) -> None:
        record = ChunkRecord(chunk.number, tuple(self._batch.hashes), tuple(skipped))
        self._journal.write(self._keeper.run.id, record, expires_at=int(self._clock()) + _KEPT)
        self._keeper.save(self._keeper.run.settled(chunk, counts), ordered=self._batch.ordered)

    def _chunk(self) -> Chunk:
        chunk = self._keeper.run.chunk
        assert chunk is not None  # noqa: S101 - made before this object
        return chunk

    def _save_part(self, chunk: Chunk, part: Part) -> None:
        parts = tuple(part if each.columns == part.columns else each for each in chunk.parts)
        self._keeper.save(chunk=replace(chunk, parts=parts))

    def _look_again(self, pause: float) -> None:
        self._pause = pause
        self._next_look = self._clock() + pause

    def _column(self, name: str) -> Json:
        if name == "phone":
            anketa, _, quest = (self._keeper.run.settings.phone.field or "").partition(".")
            return {"anketa": anketa, "quest": quest}
        return _NAME_COLUMN if name == "name" else _EMAIL_COLUMN


def chunk_of(batch: Batch, number: int, before: Chunk | None) -> Chunk:
    """The chunk that this batch makes; parts that were sent before, with the very same people, keep their job."""
    known = {(part.columns, part.rows, part.mark): part for part in before.parts} if before else {}
    parts = tuple(known.get((part.columns, part.rows, part.mark), part) for part in batch.unsent())
    return Chunk(number, batch.position, batch.last_id, parts)


def time_to_look(chunk: Chunk, sendsay: SendsayApi, *, clock: Clock, patience: Patience) -> float | None:
    """Seconds until it is worth looking again at the job of a chunk that was left behind; None when it has ended.

    Only then are the chunk's people read again: an account that is read over and over looks suspicious to amoCRM.
    """
    jobs = [part for part in chunk.parts if part.track_id]
    if not jobs:
        return None
    part, track_id = jobs[-1], jobs[-1].track_id or ""
    if _job(sendsay, patience, track_id).state is not TrackState.RUNNING:
        return None
    now = clock()
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


def _cell(person: Subscriber, column: str) -> str:
    return str(getattr(person, column))
