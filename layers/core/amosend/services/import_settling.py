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
from amosend.errors import RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.import_phones import attach_phones
from amosend.services.import_rejections import rejections
from amosend.services.patience import Patience
from amosend.services.ports import Clock, Journal, Json, SendsayApi
from amosend.services.run_keeper import RunKeeper

__all__ = ["Settling", "chunk_of"]

_FIRST_PAUSE = 0.2  # seconds between two looks at a job, growing by half to the longest
_LONGEST_PAUSE = 30.0
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
        list_id = settings.list.id
        track_id = self._patience(lambda: self._sendsay.import_members(columns, rows, list_id=list_id))
        self._save_part(chunk, replace(part, track_id=track_id, sent_at=int(self._clock())))
        self._look_again(_FIRST_PAUSE)

    def _look(self, part: Part, track_id: str) -> None:
        track = self._patience(lambda: self._sendsay.track(track_id)) if track_id else Track(TrackState.DONE)
        match track.state:
            case TrackState.DONE:
                self._reports.append((part, track))
                self._look_again(_FIRST_PAUSE)
            case TrackState.FAILED:
                self._save_part(self._chunk(), replace(part, track_id=None))
                raise TransientError(Reason.SENDSAY_IMPORT_FAILED, track.error)
            case TrackState.REFUSED:
                raise RejectedError(Reason.SENDSAY_IMPORT_FAILED, track.error)
            case TrackState.RUNNING:
                self._wait_on(part)

    def _wait_on(self, part: Part) -> None:
        if self._clock() - part.sent_at > _STUCK_AFTER:
            raise RejectedError(Reason.SENDSAY_IMPORT_STUCK)
        self._look_again(min(_LONGEST_PAUSE, self._pause * 1.5))

    def _settle(self, chunk: Chunk) -> None:
        """What the jobs did not do by themselves, then the journal, then the run: each may be done twice."""
        settings = self._keeper.run.settings
        counts, skipped, list_id = self._batch.counts(), list(self._batch.skipped), settings.list.id
        for part, track in self._reports:
            people = self._people[part.columns]
            told, refused = rejections(self._sendsay, self._patience, people, track=track, list_id=list_id)
            counts, skipped = counts + told, skipped + refused
        if settings.phone.kind is PhoneKind.ADDITIONAL_CONTACT:
            refused_people = {each.contact_id for each in skipped if each.outcome == Outcome.REJECTED_BY_SENDSAY}
            people = [each for each in self._batch.subscribers if each.contact_id not in refused_people]
            told, refused = attach_phones(self._sendsay, self._patience, people)
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
    """The chunk that this batch makes; parts that were sent before and are the same again keep their job."""
    known = {(part.columns, part.rows): part for part in before.parts} if before else {}
    parts = [
        known.get((columns, len(people))) or Part(columns, len(people)) for columns, people in batch.parts().items()
    ]
    return Chunk(number, batch.position, batch.last_id, tuple(parts))


def _cell(person: Subscriber, column: str) -> str:
    return str(getattr(person, column))
