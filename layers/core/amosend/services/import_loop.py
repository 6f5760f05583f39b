"""Reading amoCRM page by page while Sendsay works on the chunk before: the heart of an import, within one hop.

Contacts are read in the order of their ids. Numbered pages drift when contacts are deleted: those behind move forward
and one would slip through. So behind the last page amoCRM's events are asked whether anybody was deleted, merged or
restored meanwhile; if so, everything is read once more, and whoever was not read yet is. Behind the pages come those
who have to be read by their ids, and then those who are gone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Self

from amosend.domain.batch import Batch
from amosend.domain.doubts import failure
from amosend.domain.import_run import Chunk, Mode, Stage
from amosend.domain.pages import ContactsPage, with_smaller_pages
from amosend.domain.plan import OVERLAP
from amosend.domain.seen import SeenHashes
from amosend.errors import RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.former_addresses import FormerAddresses
from amosend.services.import_absent import ImportAbsent
from amosend.services.import_ground import ImportGround
from amosend.services.import_settling import Settling
from amosend.services.ports import Sleep

__all__ = ["Deadlines", "ImportLoop", "newest_event"]

_SHIFTING = ("contact_deleted", "contact_restored", "entity_merged")
_MOST_EVENTS = 500
_MOST_SWEEPS = 3  # an account that never rests is read three times and left to the next night
_EMPTY_PAGES_BELIEVED_AFTER = 3  # tries
_TROUBLE = 2  # attempts without progress
_ASKED_AGAIN_AFTER = 3.0  # seconds between two looks whether the work is still wanted
_SHORTEST_REST = 0.05  # seconds
_BY_ID_AT_FIRST = 8  # contacts between two looks at the clock: without API filters each is a call
_SHORT_STEP = 0.03  # seconds that a step takes at least: begun later, it would cost us our turn at amoCRM
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
    """`still_wanted` raises when somebody has stopped the work meanwhile; `cancelled` tells that a person did."""

    def __init__(
        self,
        ground: ImportGround,
        seen: SeenHashes,
        *,
        sleep: Sleep,
        deadlines: Deadlines,
        still_wanted: Callable[[], object],
        cancelled: Callable[[], bool],
    ) -> None:
        self._ground = ground
        self._seen = seen
        self._sleep = sleep
        self._deadlines = deadlines
        self._still_wanted = still_wanted
        self._cancelled = cancelled
        self._asked_at = ground.clock()
        self._stopping = False
        self._formers = FormerAddresses(ground)
        self._absent = ImportAbsent(ground, seen, self._formers)
        self._settling: Settling | None = None
        self._batch = self._new_batch(ground.run.position)

    def advance(self) -> bool:
        """Works until the run is done (True) or the hop's time is over (False)."""
        self._resume()
        while self._ground.clock() < self._deadlines.working:
            self._ask_now_and_then()
            if self._settling and self._time_to_settle():
                self._settle()
            elif self._may_read():
                self._read_page()
            elif self._settling:
                self._rest(self._settling.seconds_to_wait)
            elif self._batch.read and not self._stop_if_cancelled():
                self._send_batch()
            elif self._unread_is_left and not self._stopping:
                return False
            elif self._stopping or not self._go_on():
                return True
        return False

    @property
    def stopped(self) -> bool:
        """A person has cancelled the run; what had been sent until then is settled and counted."""
        return self._stopping

    @property
    def seconds_to_wait(self) -> float:
        return self._settling.seconds_to_wait if self._settling else 0.0

    def _ask_now_and_then(self) -> None:
        """Disconnecting, deleting or cancelling must not wait for the end of a hop."""
        if self._ground.clock() - self._asked_at > _ASKED_AGAIN_AFTER:
            self._still_wanted()
            self._stop_if_cancelled()
            self._asked_at = self._ground.clock()

    def _stop_if_cancelled(self) -> bool:
        """Whoever was read and not yet handed over is not."""
        if not self._stopping and self._cancelled():
            self._stopping = True
            self._batch = self._new_batch(None)
        return self._stopping

    def _rest(self, seconds: float) -> None:
        left = max(_SHORTEST_REST, self._deadlines.working - self._ground.clock())
        self._sleep(min(max(_SHORTEST_REST, seconds), left))

    def _settle(self) -> None:
        if self._settling and self._settling.step():
            self._settling = None

    def _time_to_settle(self) -> bool:
        """The time until our turn at amoCRM is Sendsay's."""
        if self._settling is None or self._settling.seconds_to_wait > 0:
            return False
        return not self._may_read() or self._ground.amocrm.seconds_to_turn() > _SHORT_STEP

    def _resume(self) -> None:
        """A chunk that another worker left behind is read again, for its people are kept nowhere.

        When there is no time for all of it, what could be read is the chunk from now on.
        """
        self._ground.keeper.note(reading=0)
        before = self._ground.run.chunk
        if before is None:
            return
        if self._ground.run.stage is Stage.BY_ID:
            if not before.decided:  # nothing of it was sent
                self._ground.keeper.note(chunk=None)
                return
            self._batch.take(self._ground.amocrm.contacts_by_id(self._absent.ids_of(before)), None)
        while self._unread and self._batch.position != before.position:
            self._read_page()
            if self._ground.clock() >= self._deadlines.reading:
                break
        self._send_batch()

    @property
    def _unread(self) -> bool:
        return self._batch.position is not None and not self._batch.full

    def _may_read(self) -> bool:
        return self._unread and self._in_time

    @property
    def _in_time(self) -> bool:
        now = self._ground.clock()
        long_enough = self._batch.read > 0 and now - self._batch_begun > self._deadlines.chunk
        return not long_enough and now < self._deadlines.reading

    @property
    def _unread_is_left(self) -> bool:
        """To the next hop."""
        if self._ground.run.stage is Stage.BY_ID and self._ground.clock() >= self._deadlines.reading:
            return bool(self._absent.ids_to_read())
        return self._batch.position is not None

    def _read_page(self) -> None:
        position = self._batch.position or ""
        try:
            page = self._ground.patience(lambda: self._ground.amocrm.contacts_page(position))
        except TransientError as error:
            smaller = with_smaller_pages(position) if error.reason is Reason.AMOCRM_TOO_HEAVY else None
            if smaller is None:
                raise
            self._batch.position = smaller
            return
        cut_off = self._cut_off(page)
        before = self._batch.read
        self._batch.take(page.contacts, None if self._past_the_changes(position, page) else page.next)
        self._checkpoint(self._batch.read - before, cut_off=cut_off)

    def _past_the_changes(self, position: str, page: ContactsPage) -> bool:
        """Newest first, so whoever changed before the moment in question ends it; amoCRM may ignore the order."""
        if "order%5Bupdated_at%5D=desc" not in position:
            return False
        changes = [found for each in page.contacts if isinstance(found := each.get("updated_at"), int)]
        falling = all(one >= other for one, other in pairwise(changes))
        return falling and bool(changes) and changes[-1] < self._batch.since

    def _checkpoint(self, read: int, *, cut_off: bool) -> None:
        """The position moves on only when nobody read so far is still on the way to Sendsay.

        A worker that dies before this is saved leaves the position with it, so the next one reads the page again.
        """
        run, batch = self._ground.run, self._batch
        if run.chunk is None and not batch.read:
            run = replace(run, position=batch.position)
        self._ground.keeper.note(
            replace(
                run,
                pages=run.pages + 1,
                sweep_pages=run.sweep_pages + 1,
                cut_off=run.cut_off or cut_off,
                reading=run.reading + read,
            )
        )

    def _cut_off(self, page: ContactsPage) -> bool:
        """Nothing where somebody was promised: perhaps contacts were deleted, perhaps amoCRM is out of order.

        Behind a next link it is taken for the end after some tries, but only for now: everything is read once more, and
        a run whose last reading was cut off fails. That there is nobody at all is believed only when amoCRM does not
        know any more of the change that this reading has to show.
        """
        run = self._ground.run
        first = not run.sweep_pages
        if page.contacts or (first and run.watermark <= run.since):
            return False
        if run.attempts < _EMPTY_PAGES_BELIEVED_AFTER or (first and not self._nothing_left()):
            raise TransientError(Reason.AMOCRM_UNAVAILABLE, "an empty page where contacts were promised", retry_after=5)
        return not first

    def _nothing_left(self) -> bool:
        run = self._ground.run
        return run.mode is Mode.CHANGES and 0 < self._ground.amocrm.latest_change() <= run.since

    def _send_batch(self) -> None:
        run = self._ground.run
        before = run.chunk or Chunk(run.chunks_settled + 1, None)
        self._ground.keeper.save(chunk=replace(before, position=self._batch.position))
        self._settling = Settling(self._ground, self._batch, self._formers)
        self._batch = self._new_batch(self._batch.position)

    def _go_on(self) -> bool:
        """Behind the pages: once more through them, by ids, or those who are gone. False when the run is done."""
        run = self._ground.run
        if run.stage is Stage.READING and not self._sweep_again():
            if run.cut_off:
                raise RejectedError(Reason.READING_CUT_OFF)
            self._absent.check_proven()
            self._ground.keeper.note(stage=Stage.BY_ID)
        elif run.stage is Stage.BY_ID and not self._read_by_id():
            self._ground.keeper.note(stage=Stage.GONE)
        elif run.stage is Stage.GONE and self._absent.ids_to_read():
            self._ground.keeper.note(stage=Stage.BY_ID)
        elif run.stage is Stage.GONE and not self._absent.step():
            self._check_result()
            return False
        return True

    def _check_result(self) -> None:
        run = self._ground.run
        if reason := failure(run):
            raise RejectedError(reason, f"{run.counts.sent} / {run.counts.read}")

    def _read_by_id(self) -> bool:
        """As many at a time as are quickly read, for each may cost a call; what was read is settled within this hop."""
        ids, size = self._absent.ids_to_read(), _BY_ID_AT_FIRST
        batch = self._batch = replace(self._new_batch(None), since=0)
        left = ids[: max(1, batch.most)]
        while left and self._in_time and not self._stopping:
            began, some, left = self._ground.clock(), left[:size], left[size:]
            found = self._ground.amocrm.contacts_by_id(some)
            batch.take(found, None)
            self._absent.asked(some, found)
            quick = self._ground.clock() - began < self._deadlines.chunk / 4
            size = 2 * size if quick else max(1, size // 2)
            self._ask_now_and_then()
        return bool(ids)

    def _sweep_again(self) -> bool:
        """Whether everything has to be read once more."""
        run = self._ground.run
        if run.sweep_pages < 2 or run.sweep + 1 >= _MOST_SWEEPS:
            return False
        newest = newest_event(self._ground, run.watermark)
        unproven = run.cut_off or (run.sweep == 0 and newest is None)
        if not unproven and newest in {None, run.newest_event}:
            return False
        again = run.swept_again(newest or "")
        self._ground.keeper.save(again)
        self._batch = self._new_batch(again.position)
        return True

    def _new_batch(self, position: str | None) -> Batch:
        ground, run = self._ground, self._ground.run
        self._batch_begun = ground.clock()
        since = run.since if run.mode is Mode.CHANGES else 0
        # A run that does not get on goes in smaller steps.
        most = ground.most_contacts >> max(0, run.attempts - _TROUBLE)
        return Batch(ground.mapping.subscriber, self._seen, position, since, most)


def newest_event(ground: ImportGround, since: int) -> str | None:
    """The id of the last event that shifts pages, "" for none; None when this grant may not read the events.

    Compared by id and not by time, so that no clock has to agree with amoCRM's.
    """
    found = ground.events(_SHIFTING, since - OVERLAP, most=_MOST_EVENTS)
    if found is None:
        return None
    return max(((str(each.get("created_at")), str(each.get("id"))) for each in found), default=("", ""))[1]
