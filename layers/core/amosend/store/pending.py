"""Who waits for delivery (domain/pending.py), and who has been given up: a row for each, whatever number of hooks.

Every hook changes a row's mark, and whoever has tried a row writes what is left of it under the mark that he read: a
hook that came meanwhile is never lost. Rows hold ids, names of events and reasons, no word about a person.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import batched, islice

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from amosend.domain.hook import Item
from amosend.domain.pending import Cause, Pending, PendingPage, Rest
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.pending_rows import DEAD, WAITING, PendingTable, cause_names, dead, pending, waiting
from amosend.store.table import rows

__all__ = ["PendingStore"]

_BEHIND, _END = "!", "~"  # behind this very place; behind all places
_A_TRANSACTION = 100  # items at most
_CANCELLED = "TransactionCanceledException"


_Row = PendingTable


class PendingStore:
    def __init__(self, new_mark: Callable[[], str] = lambda: secrets.token_hex(6)) -> None:
        self._new_mark = new_mark

    def put(self, integration_id: str, link_id: str, items: Sequence[Item], *, at: int) -> None:
        """Each is due at once, also where a former try has made it rest."""
        named: dict[tuple[str, int], Pending] = {}
        for each in items:
            row = Pending(
                integration_id=integration_id,
                entity=each.entity,
                id=each.id,
                causes=(Cause(link_id, each.action),),
                mark="",
                first_at=at,
                named_at=at,
                stamp=each.stamp,
            )
            named[each.entity, each.id] = _both(named.get((each.entity, each.id)), row)
        for some in batched(named.values(), _A_TRANSACTION, strict=False):
            self._put_all(some)

    def waiting(self, integration_id: str) -> bool:
        """Whether anybody waits, be it that he rests."""
        return next(self._rows(integration_id, WAITING, "", 1), None) is not None

    def find(self, integration_id: str, place: str) -> Pending | None:
        row = _Row.find(integration_id, WAITING + place)
        return pending(row) if row else None

    def all(self, integration_id: str, *, limit: int, after: str = "") -> PendingPage:
        """Who waits, also those who rest, behind the place `after`."""
        return self._page(self._rows(integration_id, WAITING, after, limit + 1), limit)

    def dead(self, integration_id: str, *, limit: int, after: str = "") -> PendingPage:
        return self._page(self._rows(integration_id, DEAD, after, limit + 1), limit)

    def due(self, integration_id: str, now: float, *, limit: int, after: str = "") -> PendingPage:
        """Who is to be tried now, behind the place `after`; those who rest are passed over."""
        found: list[Pending] = []
        until = 0
        for row in self._rows(integration_id, WAITING, after, 2 * limit):
            one = pending(row)
            if one.rests_until > now:
                until = min(until or one.rests_until, one.rests_until)
            elif len(found) == limit:
                return PendingPage(found, more=True, resting_until=until)
            else:
                found.append(one)
        return PendingPage(found, resting_until=until)

    def settle(self, tried: Mapping[Pending, Rest]) -> None:
        """What is left of each row, unless a hook has come since it was read: then all of it is."""
        done = [row for row, rest in tried.items() if not rest.causes]
        for some in batched(done, _A_TRANSACTION, strict=False):
            self._delete_all(some)
        for row, rest in tried.items():
            if rest.causes:
                waiting(row).try_update(_left(rest), _Row.mark == row.mark)

    def give_up(self, row: Pending, rest: Rest, *, reason: Reason, detail: str, at: int) -> None:
        """Dead is what `rest` does not leave. Dead first: who dies in between leaves it both, and it is tried again."""
        left = cause_names(rest.causes)
        actions = [
            _Row.causes.add(cause_names(row.causes) - left),
            _Row.mark.set(self._new_mark()),
            _Row.first_at.set(_Row.first_at | row.first_at),
            _Row.named_at.set(_Row.named_at | row.named_at),
            _Row.stamp.set(row.stamp),
            _Row.dead_at.set(at),
            _Row.reason.set(reason),
            _Row.detail.set(detail),
        ]
        dead(row).try_update(actions)
        self.settle({row: rest})

    def revive(self, row: Pending, *, at: int) -> None:
        """A dead row waits again, as if it had come now. Once more is the same."""
        self._put(replace(row, first_at=at))
        dead(row).try_delete(_Row.mark == row.mark)

    def forget(self, integration_id: str) -> None:
        """Everything about an integration that is gone."""
        for row in rows(_Row.query(integration_id, attributes_to_get=["integration_id", "entity"])):
            row.remove()

    def _put(self, row: Pending) -> None:
        if not row.stamp or not waiting(row).try_update(self._named(row), _older(row)):
            waiting(row).try_update(self._named(replace(row, stamp=0)))

    def _named(self, row: Pending) -> list[Action]:
        actions: list[Action] = [
            _Row.causes.add(cause_names(row.causes)),
            _Row.mark.set(self._new_mark()),
            _Row.first_at.set(_Row.first_at | row.first_at),
            _Row.named_at.set(_Row.named_at | row.named_at),
            _Row.rests_until.remove(),
        ]
        return [*actions, _Row.stamp.set(row.stamp)] if row.stamp else actions

    def _put_all(self, some: Sequence[Pending]) -> None:
        """As many as possible at once; those that stood in the way one by one."""
        if len(some) == 1:
            self._put(some[0])
            return
        hindered = _together(
            some,
            lambda together, row: together.update(waiting(row), self._named(row), _older(row) if row.stamp else None),
        )
        for row in hindered:
            self._put(row)
        if hindered and (others := [row for row in some if row not in hindered]):
            self._put_all(others)

    def _delete_all(self, some: Sequence[Pending]) -> None:
        """Who has a new mark stays, and hinders the others only from being deleted together with him."""
        hindered = _together(some, lambda together, row: together.delete(waiting(row), _Row.mark == row.mark))
        for row in hindered:
            waiting(row).try_delete(_Row.mark == row.mark)
        if hindered and (others := [row for row in some if row not in hindered]):
            self._delete_all(others)

    def _rows(self, integration_id: str, kind: str, after: str, page: int) -> Iterator[PendingTable]:
        first = f"{kind}{after}{_BEHIND}" if after else kind
        asked = _Row.entity.between(first, kind + _END)
        return rows(_Row.query(integration_id, asked, consistent_read=True, page_size=page))

    def _page(self, found: Iterator[PendingTable], limit: int) -> PendingPage:
        some = [pending(row) for row in islice(found, limit + 1)]
        return PendingPage(some[:limit], more=len(some) > limit)


def _together(some: Sequence[Pending], write: Callable[[TransactWrite, Pending], None]) -> list[Pending]:
    """All of it at once, or nothing: then those that stood in the way."""
    try:
        with TransactWrite(connection=_Row.connection()) as together:
            for row in some:
                write(together, row)
    except TransactWriteError as error:
        hindered = [row for row, reason in zip(some, error.cancellation_reasons, strict=False) if reason]
        if error.cause_response_code != _CANCELLED or not hindered:
            raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error
        return hindered
    return []


def _both(one: Pending | None, other: Pending) -> Pending:
    if one is None:
        return other
    return replace(one, causes=(*one.causes, *other.causes), stamp=max(one.stamp, other.stamp))


def _older(row: Pending) -> Condition:
    """No hook has spoken of a later change."""
    told: Condition = _Row.stamp.does_not_exist() | (_Row.stamp <= row.stamp)
    return told


def _left(rest: Rest) -> list[Action]:
    actions: list[Action] = [
        _Row.causes.set(cause_names(rest.causes)),
        _Row.rests_until.set(int(rest.until)) if rest.until else _Row.rests_until.remove(),
        _Row.tries.set(rest.tries) if rest.tries else _Row.tries.remove(),
        _Row.waits_since.set(rest.waits_since) if rest.waits_since else _Row.waits_since.remove(),
    ]
    return [*actions, _Row.reason.set(rest.reason) if rest.reason else _Row.reason.remove()]
