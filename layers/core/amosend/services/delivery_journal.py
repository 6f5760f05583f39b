"""The journal of what links deliver: a run for each link and day of Moscow, and a chunk of it for each delivery.

As in an import, what is decided is written down before anything is sent: who takes over from a dead worker finds it, so
that somebody just added is told as added, and somebody whose automation has just been started as started.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from amosend.domain.import_run import Chunk, Counts, Mode, Run, RunStatus, Trigger
from amosend.domain.import_settings import ImportSettings
from amosend.domain.journal import KEPT, ChunkRecord, Happening, Remark
from amosend.domain.link import Link
from amosend.domain.outcome import Outcome
from amosend.domain.plan import MOSCOW
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.chunk_record import examples_of
from amosend.services.ports import Clock, Journal, Runs

__all__ = ["DeliveryJournal", "OpenChunk"]


_DAY = 24 * 3600  # seconds; Moscow's are all as long


@dataclass(slots=True)
class OpenChunk:
    """`begun`: what a worker that died had decided about these contacts, and perhaps done, but never told."""

    run: Run
    begun: dict[int, Happening]

    @property
    def number(self) -> int:
        return self.run.chunks_settled + 1


@dataclass(frozen=True, slots=True)
class DeliveryJournal:
    """Under the run's version: of two workers only one goes on."""

    runs: Runs
    journal: Journal
    clock: Clock

    def open(self, link: Link, settings: ImportSettings) -> OpenChunk:
        run = self._of_today(link, settings)
        begun = self._begun(run) if run.chunk or run.chunks_settled else self._begun_yesterday(link)
        return OpenChunk(run, begun)

    def intend(self, chunk: OpenChunk, told: Sequence[Happening]) -> None:
        """Also what an earlier worker began for others, who come with another delivery."""
        here = {each.contact_id for each in told}
        others = [each for each in chunk.begun.values() if each.contact_id not in here]
        self._write(chunk.run.id, ChunkRecord(chunk.number, (*told, *others), settled=False))
        self._save(chunk, replace(chunk.run, chunk=Chunk(chunk.number, None, decided=True)))

    def settle(self, chunk: OpenChunk, told: Sequence[Happening], remarks: Iterable[Remark], *, counts: Counts) -> None:
        remarks = tuple(remarks)
        here = {each.contact_id for each in told}
        others = tuple(each for each in chunk.begun.values() if each.contact_id not in here)
        number = chunk.number
        if others:
            self._write(chunk.run.id, ChunkRecord(number + 1, others, settled=False))
        self._write(chunk.run.id, ChunkRecord(number, tuple(told), remarks))
        settled = chunk.run.settled(Chunk(number, None), counts + _noted(remarks), examples_of([*told, *remarks]))
        self._save(chunk, replace(settled, chunk=Chunk(number + 1, None, decided=True) if others else None))

    def _begun(self, run: Run | None) -> dict[int, Happening]:
        record = self.journal.record(run.id, run.chunk.number) if run and run.chunk else None
        return {each.contact_id: each for each in record.happenings} if record else {}

    def _begun_yesterday(self, link: Link) -> dict[int, Happening]:
        """A worker may have died before midnight: what it began is told in the first chunk of the new day."""
        return self._begun(self.runs.get(link.integration_id, _run_id(link, int(self.clock()) - _DAY)))

    def _of_today(self, link: Link, settings: ImportSettings) -> Run:
        now = int(self.clock())
        run_id = _run_id(link, now)
        found = self.runs.get(link.integration_id, run_id)
        if found:
            return found
        run = Run(
            link.tenant,
            link.integration_id,
            run_id,
            link.id,
            Trigger.HOOK,
            Mode.CHANGES,
            settings,
            created_at=now,
            status=RunStatus.SUCCEEDED,
            started_at=now,
            updated_at=now,
            finished_at=now,
        )
        return run if self.runs.create(run) else self._of_today(link, settings)

    def _write(self, run_id: str, record: ChunkRecord) -> None:
        self.journal.write(run_id, record, expires_at=int(self.clock()) + KEPT)

    def _save(self, chunk: OpenChunk, run: Run) -> None:
        now = int(self.clock())
        saved = self.runs.save(replace(run, updated_at=now, finished_at=now))
        if saved is None:
            raise TransientError(Reason.BUSY, run.id)
        chunk.run = saved


def _noted(remarks: Iterable[Remark]) -> Counts:
    noted = Counter(each.outcome for each in remarks)
    again = noted[Outcome.AUTOMATION_STARTED_BEFORE] + noted[Outcome.NOT_ADDED_AGAIN]
    return Counts(started=noted[Outcome.AUTOMATION_STARTED], not_again=again)


def _run_id(link: Link, moment: int) -> str:
    return f"{_midnight(moment):011d}-{link.id}"


def _midnight(moment: int) -> int:
    today = datetime.fromtimestamp(moment, MOSCOW)
    return int(today.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
