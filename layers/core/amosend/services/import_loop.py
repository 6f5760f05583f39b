"""Reading amoCRM page by page while Sendsay works on the chunk before: the heart of an import, within one hop.

Contacts are read in the order of their ids. Numbered pages drift when contacts are deleted: those behind move forward
and one would slip through. So behind the last page amoCRM's events are asked whether anybody was deleted, merged or
restored meanwhile; if so, the account is read once more, and whoever was not handed over yet is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from amosend.domain.batch import MOST_WITH_PHONES, Batch
from amosend.domain.integration import PhoneKind
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
_TROUBLE = 2  # attempts without progress
_ASKED_AGAIN_AFTER = 3.0  # seconds between two looks whether the work is still wanted
_SHORTEST_REST = 0.05  # seconds
_LAST_READING = 10.0  # seconds of a hop that are kept for settling what has been read


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Behind `reading` no page is asked for any more; behind `working` the hop ends wherever it is.

    One chunk may be read for `chunk` seconds at most: whoever finds it unsettled has to read it again within one hop.
    """

    reading: float
    working: float
    chunk: float

    @classmethod
    def between(cls, now: float, deadline: float) -> Self:
        time = max(0.0, deadline - now)
        reading = time - min(_LAST_READING, time / 4)
        return cls(now + reading, deadline, reading / 3)


class ImportLoop:
    """`most_contacts` make a chunk; `still_wanted` raises when somebody has stopped the work meanwhile."""

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
        most_contacts: int,
        still_wanted: Callable[[], object],
    ) -> None:
        self._keeper = keeper
        self._amocrm = amocrm
        self._sendsay = sendsay
        self._journal = journal
        self._email_hash = email_hash
        self._clock = clock
        self._sleep = sleep
        self._deadlines = deadlines
        self._still_wanted = still_wanted
        self._asked_at = clock()
        with_phones = keeper.run.settings.phone.kind is PhoneKind.ADDITIONAL_CONTACT
        self._most_contacts = min(MOST_WITH_PHONES, most_contacts) if with_phones else most_contacts
        self._patience = Patience(clock, sleep, deadlines.working)
        self._settling: Settling | None = None
        run = keeper.run
        self._seen = SeenHashes(journal.hashes(run.id, chunks=run.chunks_settled) if run.chunks_settled else ())
        self._batch = self._new_batch(run.position, run.last_id)

    def advance(self) -> bool:
        """Works until the run is done (True) or the hop's time is over (False)."""
        self._resume()
        while self._clock() < self._deadlines.working:
            self._ask_now_and_then()
            if self._settling and self._settling.step():
                self._settling = None
            elif self._may_read():
                self._read_page()
            elif self._settling:
                self._rest(self._settling.seconds_to_wait)
            elif self._batch.read:
                self._send_batch()
            elif self._batch.position is not None:
                return False
            elif not self._sweep_again():
                return True
        return False

    def _ask_now_and_then(self) -> None:
        """Disconnecting or deleting must not wait for the end of a hop."""
        if self._clock() - self._asked_at > _ASKED_AGAIN_AFTER:
            self._still_wanted()
            self._asked_at = self._clock()

    @property
    def seconds_to_wait(self) -> float:
        return self._settling.seconds_to_wait if self._settling else 0.0

    def _rest(self, seconds: float) -> None:
        self._sleep(min(max(_SHORTEST_REST, seconds), max(_SHORTEST_REST, self._deadlines.working - self._clock())))

    def _resume(self) -> None:
        """A chunk that another worker left behind is read again, for its people are kept nowhere.

        When there is no time for all of it, what could be read is the chunk from now on.
        """
        before = self._keeper.save(reading=0).chunk
        if before is None:
            return
        while self._unread and self._batch.position != before.position:
            self._read_page()
            if self._clock() >= self._deadlines.reading:
                break
        self._send_batch()

    @property
    def _unread(self) -> bool:
        return self._batch.position is not None and not self._batch.full

    def _may_read(self) -> bool:
        now = self._clock()
        long_enough = self._batch.read > 0 and now - self._batch_begun > self._deadlines.chunk
        return self._unread and not long_enough and now < self._deadlines.reading

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
        cut_off = self._cut_off(page)
        before = self._batch.read
        self._batch.take(page.contacts, page.next)
        self._checkpoint(self._batch.read - before, cut_off=cut_off)

    def _checkpoint(self, read: int, *, cut_off: bool) -> None:
        """Behind every page. The position moves on only when nobody read so far is still on the way to Sendsay."""
        run, batch = self._keeper.run, self._batch
        if run.chunk is None and not batch.read:
            run = replace(run, position=batch.position, last_id=batch.last_id, ordered=batch.ordered)
        self._keeper.save(
            run,
            pages=run.pages + 1,
            sweep_pages=run.sweep_pages + 1,
            cut_off=run.cut_off or cut_off,
            reading=run.reading + read,
        )

    def _cut_off(self, page: ContactsPage) -> bool:
        """Nothing behind a link to a next page: perhaps its contacts were deleted, perhaps amoCRM is out of order.

        It is believed in the end, but then the account is read once more.
        """
        run = self._keeper.run
        if page.contacts or not run.sweep_pages:
            return False
        if run.attempts < _EMPTY_PAGES_BELIEVED_AFTER:
            raise TransientError(Reason.AMOCRM_UNAVAILABLE, "an empty page behind a next link", retry_after=5)
        return True

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
        if run.sweep_pages < 2 or run.sweep + 1 >= _MOST_SWEEPS:
            return False
        unproven = run.cut_off and run.sweep == 0
        if not unproven and not self._shifted(run.sweep_started_at):
            return False
        again = run.swept_again(self._amocrm.first_contacts_query(), int(self._clock()))
        self._keeper.save(again)
        self._batch = self._new_batch(again.position, 0)
        return True

    def _shifted(self, since: int) -> bool:
        """Also when this grant may not read the events: what is not proven is not assumed."""
        try:
            found = self._patience(lambda: next(self._amocrm.events(_SHIFTING, since - _OVERLAP), None))
        except (RejectedError, ReconnectRequiredError) as error:
            if isinstance(error, ReconnectRequiredError) and error.reason is not Reason.AMOCRM_FORBIDDEN:
                raise
            return self._keeper.run.sweep == 0
        return found is not None

    def _new_batch(self, position: str | None, last_id: int) -> Batch:
        run = self._keeper.run
        self._batch_begun = self._clock()
        return Batch(
            run.settings,
            self._seen,
            self._email_hash,
            position,
            last_id,
            ordered=run.ordered,
            again=run.sweep > 0,
            # A run that does not get on goes in smaller steps.
            most=self._most_contacts >> max(0, run.attempts - _TROUBLE),
        )
