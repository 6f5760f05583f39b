"""Who waits for delivery (domain/pending.py), and who has been given up: a row for each, whatever number of hooks.

Every hook changes a row's mark, and whoever has tried a row writes what is left of it under the mark that he read: a
hook that came meanwhile is never lost. Rows hold ids, names of events and reasons, no word about a person.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import batched, islice
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from amosend.domain.hook import Item
from amosend.domain.pending import Cause, Pending, PendingPage, Rest
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.table import Table, rows

__all__ = ["PendingStore", "PendingTable"]

_WAITING, _DEAD = "waiting#", "dead#"
_BEHIND, _END = "!", "~"  # behind this very place; behind all places
_A_TRANSACTION = 100  # items at most
_CANCELLED, _CONDITION_FAILED = "TransactionCanceledException", "ConditionalCheckFailed"


class PendingTable(Table):
    """Each integration also has a row for its rounds, see store/turns.py."""

    class Meta:
        table_name: ClassVar[str] = ""

    integration_id = UnicodeAttribute(hash_key=True)
    entity = UnicodeAttribute(range_key=True)
    causes = UnicodeSetAttribute(null=True)
    mark = UnicodeAttribute(null=True)
    first_at = NumberAttribute(null=True)
    stamp = NumberAttribute(null=True)
    rests_until = NumberAttribute(null=True)
    tries = NumberAttribute(null=True)
    waits_since = NumberAttribute(null=True)
    dead_at = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    detail = UnicodeAttribute(null=True)
    taken = UnicodeAttribute(null=True)
    owner = UnicodeAttribute(null=True)
    owned_until = NumberAttribute(null=True)
    again = BooleanAttribute(null=True)
    announced_at = NumberAttribute(null=True)
    wake_at = NumberAttribute(null=True)
    not_before = NumberAttribute(null=True)
    attempts = NumberAttribute(null=True)
    failing_since = NumberAttribute(null=True)
    deaths = NumberAttribute(null=True)
    alone = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    rounds = NumberAttribute(null=True)
    ended_at = NumberAttribute(null=True)


_Row = PendingTable


class PendingStore:
    def __init__(self, new_mark: Callable[[], str] = lambda: secrets.token_hex(6)) -> None:
        self._new_mark = new_mark

    def put(self, integration_id: str, link_id: str, items: Sequence[Item], *, at: int) -> None:
        """Each is due at once, also where a former try has made it rest."""
        for each in items:
            row = Pending(
                integration_id=integration_id,
                entity=each.entity,
                id=each.id,
                causes=(Cause(link_id, each.action),),
                mark="",
                first_at=at,
                stamp=each.stamp,
            )
            self._put(row)

    def waiting(self, integration_id: str) -> bool:
        """Whether anybody waits, be it that he rests."""
        return next(self._rows(integration_id, _WAITING, "", 1), None) is not None

    def find(self, integration_id: str, place: str) -> Pending | None:
        row = _Row.find(integration_id, _WAITING + place)
        return _pending(row) if row else None

    def all(self, integration_id: str, *, limit: int, after: str = "") -> PendingPage:
        """Who waits, also those who rest, behind the place `after`."""
        return self._page(self._rows(integration_id, _WAITING, after, limit + 1), limit)

    def dead(self, integration_id: str, *, limit: int, after: str = "") -> PendingPage:
        return self._page(self._rows(integration_id, _DEAD, after, limit + 1), limit)

    def due(self, integration_id: str, now: float, *, limit: int, after: str = "") -> PendingPage:
        """Who is to be tried now, behind the place `after`; those who rest are passed over."""
        found: list[Pending] = []
        until = 0
        for row in self._rows(integration_id, _WAITING, after, 2 * limit):
            one = _pending(row)
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
                _waiting(row).try_update(_left(rest), _Row.mark == row.mark)

    def give_up(self, row: Pending, rest: Rest, *, reason: Reason, detail: str, at: int) -> None:
        """Dead is what `rest` does not leave. Dead first: who dies in between leaves it both, and it is tried again."""
        left = {_name(cause) for cause in rest.causes}
        actions = [
            _Row.causes.add({_name(cause) for cause in row.causes} - left),
            _Row.mark.set(self._new_mark()),
            _Row.first_at.set(_Row.first_at | row.first_at),
            _Row.stamp.set(row.stamp),
            _Row.dead_at.set(at),
            _Row.reason.set(reason),
            _Row.detail.set(detail),
        ]
        _dead(row).try_update(actions)
        self.settle({row: rest})

    def revive(self, row: Pending, *, at: int) -> None:
        """A dead row waits again, as if it had come now. Once more is the same."""
        self._put(row, at=at)
        _dead(row).try_delete(_Row.mark == row.mark)

    def forget(self, integration_id: str) -> None:
        """Everything about an integration that is gone."""
        for row in rows(_Row.query(integration_id, attributes_to_get=["integration_id", "entity"])):
            row.remove()

    def _put(self, row: Pending, *, at: int | None = None) -> None:
        actions: list[Action] = [
            _Row.causes.add({_name(cause) for cause in row.causes}),
            _Row.mark.set(self._new_mark()),
            _Row.first_at.set(_Row.first_at | (row.first_at if at is None else at)),
            _Row.rests_until.remove(),
        ]
        latest = _Row.stamp.does_not_exist() | (_Row.stamp <= row.stamp)
        if not row.stamp or not _waiting(row).try_update([*actions, _Row.stamp.set(row.stamp)], latest):
            _waiting(row).try_update(actions)

    def _delete_all(self, some: Sequence[Pending]) -> None:
        """As many as possible at once. Of those that stood in the way, who has a new mark stays, and is left alone."""
        try:
            with TransactWrite(connection=_Row.connection()) as together:
                for row in some:
                    together.delete(_waiting(row), _Row.mark == row.mark)
        except TransactWriteError as error:
            if error.cause_response_code != _CANCELLED or not any(error.cancellation_reasons):
                raise TransientError(Reason.STORE_UNAVAILABLE, str(error.cause_response_code)) from error
            told = list(zip(some, error.cancellation_reasons, strict=True))
            for row in (row for row, reason in told if reason and reason.code != _CONDITION_FAILED):
                _waiting(row).try_delete(_Row.mark == row.mark)
            if unharmed := [row for row, reason in told if reason is None]:
                self._delete_all(unharmed)

    def _rows(self, integration_id: str, kind: str, after: str, page: int) -> Iterator[PendingTable]:
        first = f"{kind}{after}{_BEHIND}" if after else kind
        asked = _Row.entity.between(first, kind + _END)
        return rows(_Row.query(integration_id, asked, consistent_read=True, page_size=page))

    def _page(self, found: Iterator[PendingTable], limit: int) -> PendingPage:
        some = [_pending(row) for row in islice(found, limit + 1)]
        return PendingPage(some[:limit], more=len(some) > limit)


def _waiting(row: Pending) -> PendingTable:
    return _Row(row.integration_id, _WAITING + row.place)


def _dead(row: Pending) -> PendingTable:
    return _Row(row.integration_id, _DEAD + row.place)


def _left(rest: Rest) -> list[Action]:
    actions: list[Action] = [
        _Row.causes.set({_name(cause) for cause in rest.causes}),
        _Row.rests_until.set(int(rest.until)) if rest.until else _Row.rests_until.remove(),
        _Row.tries.set(rest.tries) if rest.tries else _Row.tries.remove(),
        _Row.waits_since.set(rest.waits_since) if rest.waits_since else _Row.waits_since.remove(),
    ]
    return [*actions, _Row.reason.set(rest.reason) if rest.reason else _Row.reason.remove()]


def _name(cause: Cause) -> str:
    return f"{cause.action}:{cause.link_id}"


def _cause(name: str) -> Cause:
    action, _, link_id = name.partition(":")
    return Cause(link_id, action)


def _pending(row: PendingTable) -> Pending:
    _, entity, number = row.entity.split("#")
    return Pending(
        integration_id=row.integration_id,
        entity=entity,
        id=int(number),
        causes=tuple(sorted(_cause(name) for name in row.causes or ())),
        mark=row.mark or "",
        first_at=int(row.first_at or 0),
        stamp=int(row.stamp or 0),
        rests_until=int(row.rests_until or 0),
        tries=int(row.tries or 0),
        waits_since=int(row.waits_since or 0),
        dead_at=int(row.dead_at or 0),
        reason=Reason(row.reason) if row.reason else None,
        detail=row.detail or "",
    )
