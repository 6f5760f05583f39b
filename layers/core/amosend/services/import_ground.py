"""What one hop of a run stands on: the list that it fills, the run in hand, and the journal of what became of whom."""

from dataclasses import dataclass

from amosend.domain.import_run import Run
from amosend.domain.journal import KEPT, ChunkRecord
from amosend.services.import_draft import ImportDraft
from amosend.services.list_ground import ListGround
from amosend.services.ports import Journal
from amosend.services.run_keeper import RunKeeper

__all__ = ["ImportGround"]


@dataclass(slots=True, kw_only=True)
class ImportGround(ListGround):
    """`most_contacts` make a chunk. `draft`: of a preview, which writes into no register."""

    keeper: RunKeeper
    journal: Journal
    most_contacts: int
    draft: ImportDraft | None = None

    @property
    def run(self) -> Run:
        return self.keeper.run

    def save_register(self) -> None:
        if self.draft is None:
            ListGround.save_register(self)
        else:
            self.draft.keep(self.register.changes)
            self.register.changes.clear()

    def write_down(self, record: ChunkRecord) -> None:
        self.journal.write(self.run.id, record, expires_at=int(self.clock()) + KEPT)
