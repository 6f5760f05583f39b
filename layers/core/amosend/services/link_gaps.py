"""What a link has missed while its hook did not work: whoever changed in amoCRM meanwhile is put among those who wait.

Read page by page, with the place noted after each, so that a gap of any length is read in the end. Who had come through
all the same is delivered once more, which changes nothing: a list takes nobody twice, and one cause starts once.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from amosend.domain.contact import contact_id
from amosend.domain.hook import Item
from amosend.domain.link import EVENTS, Gap, HookState, Link
from amosend.domain.pages import ContactsPage
from amosend.services.link_keeper import LinkKeeper
from amosend.services.ports import AmoCrmApi, Clock

__all__ = ["LinkGaps"]

_log = logging.getLogger("amosend")
_OVERLAP = 600  # seconds before the mark that are read again, as imports do
_A_MINUTE = 60


class Named(Protocol):
    """Where hooks put whom they name."""

    def put(self, integration_id: str, link_id: str, items: Sequence[Item], *, at: int) -> None: ...


@dataclass(frozen=True, slots=True)
class LinkGaps:
    keeper: LinkKeeper
    pendings: Named
    clock: Clock

    def read(self, link: Link, events: tuple[str, ...], *, amocrm: AmoCrmApi, deadline: float) -> bool:
        """Whether all of it is read; `events` are the hook's own, for it would have told of no others."""
        filters = amocrm.account().filters_enabled
        while link.gap and self.clock() < deadline:
            gap = link.gap if link.gap.page else self._begun(link.gap, amocrm, filters=filters)
            page = amocrm.contacts_page(gap.page) if gap.page else ContactsPage([], None)
            changed = [row for row in page.contacts if _changed_at(row) >= gap.since]
            items = list(_items(changed, gap.since, events or EVENTS[link.kind]))
            self.pendings.put(link.integration_id, link.id, items, at=int(self.clock()))
            _log.info("gap read", extra={"link": link.id, "contacts": len(items)})
            ended = page.next is None or (not filters and _is_last(page.contacts, gap.since))
            link = self.keeper.change(link, self._going_on(gap, None if ended else page.next))
            if ended:
                return True
        return not link.gap

    def _begun(self, gap: Gap, amocrm: AmoCrmApi, *, filters: bool) -> Gap:
        """The mark is taken before the first page, so that nobody changes between the two unseen."""
        mark = amocrm.latest_change()
        page = amocrm.changed_contacts(gap.since, filters=filters) if mark > gap.known else ""
        return replace(gap, mark=mark, page=page)

    def _going_on(self, gap: Gap, page: str | None) -> Callable[[Link], Link]:
        # In a second that is not over yet more may change.
        known = gap.mark if gap.mark < self.clock() - _A_MINUTE else gap.mark - 1
        following = Gap(max(gap.since, gap.mark - _OVERLAP), known)

        def going_on(link: Link) -> Link:
            if page is not None:
                return replace(link, gap=replace(gap, page=page))
            return replace(link, gap=following if link.hook is HookState.DISABLED else None)

        return going_on


def _is_last(rows: list[Mapping[str, Any]], since: int) -> bool:
    """The latest changes come first where nothing is filtered; a page in another order says nothing about the next."""
    moments = [_changed_at(row) for row in rows]
    return moments == sorted(moments, reverse=True) and any(moment < since for moment in moments)


def _items(rows: list[Mapping[str, Any]], since: int, events: tuple[str, ...]) -> Iterator[Item]:
    """As the hooks would have named them: who is new as added, and whoever was changed behind that as changed."""
    for row in rows:
        number, made_at, changed_at = contact_id(row), _moment(row, "created_at"), _changed_at(row)
        if number and made_at >= since and "add_contact" in events:
            yield Item("contact", "add", number, changed_at)
        if number and changed_at > made_at and "update_contact" in events:
            yield Item("contact", "update", number, changed_at)


def _changed_at(row: Mapping[str, Any]) -> int:
    return _moment(row, "updated_at")


def _moment(row: Mapping[str, Any], name: str) -> int:
    moment = row.get(name)
    return moment if isinstance(moment, int) else 0
