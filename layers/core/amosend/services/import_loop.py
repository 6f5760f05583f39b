"""Reading amoCRM page by page while Sendsay works on the chunk before: the heart of an import, within one hop.

Contacts are read in the order of their ids. Numbered pages drift when contacts are deleted: those behind move forward
and one would slip through. So behind the last page amoCRM's events are asked whether anybody was deleted, merged or
restored meanwhile; if so, the account is read once more, and whoever was not handed over yet is.
"""

from dataclasses import dataclass, replace

from amosend.domain.batch import Batch
from amosend.domain.pages import ContactsPage, with_smaller_pages
from amosend.domain.seen import SeenHashes
from amosend.errors import ReconnectRequiredError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.import_settling import Settling, chunk_of
from amosend.services.patience import Patience
from amosend.services.ports import AmoCrmApi, Clock, EmailHash, Journal, SendsayApi, Sleep
from amosend.services.run_keeper import RunKeeper

__all__ = ["Deadlines", "ImportLoop"]

_SHIFTING = ("contact_deleted", "contact_restored", "entity_merged")
_MOST_SWEEPS = 3  # an account that never rests is read three times and left to the next night
_OVERLAP = 60  # seconds by which our clock and amoCRM's may differ
_EMPTY_PAGES_BELIEVED_AFTER = 3  # tries
_SHORTEST_REST = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Behind `reading` no page is asked for any more; behind `working` the hop ends wherever it is."""

    reading: float
    working: float


class ImportLoop:
    def __init__(
        self,
        keeper: RunKeeper,
        *,
        amocrm: AmoCrmApi,
        sendsay: SendsayApi,
        journal: Journal,
        email_hash: EmailHash,
        clock: Clock,
        sleep: Sleep,
        deadlines: Deadlines,
    ) -> None:
        self._keeper = keeper
        self._amocrm = amocrm
        self._sendsay = sendsay
        self._journal = journal
        self._email_hash = email_hash
        self._clock = clock
        self._sleep = sleep
        self._deadlines = deadlines
        self._patience = Patience(clock, sleep, deadlines.working)
        self._settling: Settling | None = None
        run = keeper.run
        self._seen = SeenHashes(journal.hashes(run.id, chunks=run.chunks_settled) if run.chunks_settled else ())
        self._batch = self._new_batch(run.position, run.last_id)

    def advance(self) -> bool:
        """Works until the run is done (True) or the hop's time is over (False)."""
        self._resume()
        while self._clock() < self._deadlines.working:
            if self._settling and self._settling.step():
                self._settling = None
            elif self._may_read():
                self._read_page()
            elif self._settling:
                self._sleep(max(_SHORTEST_REST, self._settling.seconds_to_wait))
            elif self._batch.read:
                self._send_batch()
            elif self._batch.position is not None:
                return False
            elif not self._sweep_again():
                return True
        return False

    @property
    def seconds_to_wait(self) -> float:
        return self._settling.seconds_to_wait if self._settling else 0.0

    def _resume(self) -> None:
        """A chunk that another worker left behind is read again, for its people are kept nowhere."""
        before = self._keeper.save(reading=0).chunk
        if before is None:
            return
        while self._batch.position != before.position and not self._batch.full and self._batch.position is not None:
            self._read_page()
        self._send_batch()

    def _may_read(self) -> bool:
        unread = self._batch.position is not None and not self._batch.full
        return unread and self._clock() < self._deadlines.reading

    def _read_page(self) -> None:
        position = self._batch.position or ""
        try:
            page = self._patience(lambda: self._amocrm.contacts_page(position))
        except TransientError as error:
            smaller = with_smaller_pages(position) if error.reason is Reason.AMOCRM_TOO_HEAVY else None
            if smaller is None:
                raise
            self._batch.position = smaller
            return
        self._check_not_cut_off(page)
        before = self._batch.read
        self._batch.take(page.contacts, page.next)
        self._checkpoint(self._batch.read - before)

    def _checkpoint(self, read: int) -> None:
        """Behind every page. The position moves on only when nobody read so far is still on the way to Sendsay."""
        run = self._keeper.run
        if run.chunk is None and not self._batch.read:
            run = replace(run, position=self._batch.position, last_id=self._batch.last_id)
        self._keeper.save(run, pages=run.pages + 1, sweep_pages=run.sweep_pages + 1, reading=run.reading + read)

    def _check_not_cut_off(self, page: ContactsPage) -> None:
        """Nothing behind a link to a next page: perhaps its contacts were deleted, perhaps amoCRM is out of order."""
        run = self._keeper.run
        if not page.contacts and run.sweep_pages and run.attempts < _EMPTY_PAGES_BELIEVED_AFTER:
            raise TransientError(Reason.AMOCRM_UNAVAILABLE, "an empty page behind a next link", retry_after=5)

    def _send_batch(self) -> None:
        run = self._keeper.run
        chunk = chunk_of(self._batch, run.chunks_settled + 1, run.chunk)
        self._keeper.save(chunk=chunk)
        self._settling = Settling(
            self._keeper,
            self._batch,
            sendsay=self._sendsay,
            journal=self._journal,
            clock=self._clock,
            patience=self._patience,
        )
        self._batch = self._new_batch(self._batch.position, self._batch.last_id)

    def _sweep_again(self) -> bool:
        """Whether the account has to be read once more."""
        run = self._keeper.run
        if run.sweep_pages < 2 or run.sweep + 1 >= _MOST_SWEEPS or not self._shifted(run.sweep_started_at):
            return False
        again = run.swept_again(self._amocrm.first_contacts_query(), int(self._clock()))
        self._keeper.save(again)
        self._batch = self._new_batch(again.position, 0)
        return True

    def _shifted(self, since: int) -> bool:
        """Also when the events cannot be read: what is not proven is not assumed."""
        try:
            found = self._patience(lambda: next(self._amocrm.events(_SHIFTING, since - _OVERLAP), None))
        except (RejectedError, ReconnectRequiredError):
            return self._keeper.run.sweep == 0
        return found is not None

    def _new_batch(self, position: str | None, last_id: int) -> Batch:
        run = self._keeper.run
        return Batch(
            run.settings,
            self._seen,
            self._email_hash,
            position,
            last_id,
            ordered=run.ordered,
            again=run.sweep > 0,
        )
