"""One chunk on its way: looked at, decided, written down, sent, checked, amended, remembered.

What is decided is in the journal before anything is sent, so that whoever takes over from a dead worker counts
everybody as what he was: somebody just added is known to Sendsay by then. `step` makes one call at most and never
waits, so that reading goes on meanwhile. A preview ends behind the decision and writes to no vendor.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from amosend.domain.batch import Batch
from amosend.domain.doubts import held_back
from amosend.domain.import_run import Chunk
from amosend.domain.journal import ChunkRecord, Happening, Remark
from amosend.domain.outcome import SENT
from amosend.reasons import Reason
from amosend.services.chunk_amends import ChunkAmends
from amosend.services.chunk_check import ChunkCheck
from amosend.services.chunk_import import ChunkImport
from amosend.services.chunk_people import ChunkPeople
from amosend.services.chunk_record import (
    counted,
    examples_of,
    happenings,
    intended,
    keep,
    keep_left_behind,
    remarks_of,
    remember,
)
from amosend.services.former_addresses import FormerAddresses
from amosend.services.import_ground import ImportGround

__all__ = ["Settling"]


class Settling:
    """`batch` holds the people of the chunk that `ground.run.chunk` names."""

    def __init__(self, ground: ImportGround, batch: Batch, formers: FormerAddresses) -> None:
        self._ground = ground
        self._batch = batch
        self._formers = formers
        self._steps = self._settle()
        self._next_step = 0.0

    @property
    def seconds_to_wait(self) -> float:
        return max(0.0, self._next_step - self._ground.clock())

    def step(self) -> bool:
        """True when the chunk is settled."""
        try:
            self._next_step = self._ground.clock() + next(self._steps)
        except StopIteration:
            return True
        return False

    def _settle(self) -> Iterator[float]:
        ground, intent = self._ground, self._intent()
        self._hold_back()
        people = ChunkPeople(ground, self._batch, formers=self._formers, intent=intent)
        if intent and not ground.run.preview:
            keep_left_behind(ground, people)
        yield 0.0
        yield from people.steps()
        yield 0.0
        if ground.run.preview:
            amends = ChunkAmends(ground)
            amends.foresee(people.candidates)
            remember(ground, people, amends.amended)
            ground.foreseen.update(one.number for one in people.candidates if one.outcome in SENT)
            self._record(people, remarks=amends.remarks)
            ground.save_register()
            return
        sending = ChunkImport(ground, people.candidates)
        self._write_down(people, sending)
        yield 0.0
        yield from sending.steps()
        check = ChunkCheck(ground)
        for part, track in sending.tracks:
            yield from check.steps(sending.people[part.columns], track)
        amends = ChunkAmends(ground)
        yield from amends.steps(people.candidates, [*check.opted_out, *people.just_added])
        phones = amends.phones
        yield 0.0
        keep(ground, people, amends.amended)
        yield 0.0
        remarks = [*check.remarks, *amends.remarks, *phones.remarks]
        self._record(people, remarks=remarks, phones_attached=phones.attached, phones_skipped=phones.skipped)

    def _hold_back(self) -> None:
        """Whose e-mail has vanished together with too many others' keeps what he has, and the run fails at its end."""
        if self._ground.run.insisted is Reason.EMAILS_VANISHED:
            return
        if held := held_back(self._batch.unsent, self._batch.ids, self._ground.register):
            self._batch.unsent = held
            self._ground.keeper.note(held=Reason.EMAILS_VANISHED)

    def _intent(self) -> dict[int, Happening]:
        chunk = self._chunk
        if not chunk.decided:
            return {}
        record = self._ground.journal.record(self._ground.run.id, chunk.number)
        return {each.contact_id: each for each in record.happenings} if record else {}

    def _write_down(self, people: ChunkPeople, sending: ChunkImport) -> None:
        self._ground.write_down(ChunkRecord(self._chunk.number, intended(people), settled=False))
        parts = sending.parts(self._chunk)
        self._ground.keeper.save(chunk=replace(self._chunk, decided=True, parts=parts))

    def _record(
        self, people: ChunkPeople, *, remarks: Sequence[Remark], phones_attached: int = 0, phones_skipped: int = 0
    ) -> None:
        told, remarks = happenings(people), [*remarks_of(people), *remarks]
        self._ground.write_down(ChunkRecord(self._chunk.number, told, tuple(remarks)))
        counts = counted(people, remarks, phones_attached=phones_attached, phones_skipped=phones_skipped)
        run = self._ground.run.settled(self._chunk, counts, examples_of([*told, *remarks]))
        self._ground.keeper.save(run)

    @property
    def _chunk(self) -> Chunk:
        chunk = self._ground.run.chunk
        assert chunk is not None  # noqa: S101 - saved before this object is made
        return chunk
