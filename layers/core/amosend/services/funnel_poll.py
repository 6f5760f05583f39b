"""Deals whose hooks may never have come: amoCRM sends a stage's own webhook once, and others get lost, too.

Its events tell who was moved, made, deleted or restored since the last event that the link knows. Whoever they name is
looked at again; that changes nothing for those whose hooks had come.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import batched

from amosend.domain.contact import entity_id
from amosend.domain.hook import Item
from amosend.domain.integration import Integration
from amosend.domain.link import Link
from amosend.errors import ReconnectRequiredError, RejectedError
from amosend.reasons import Reason
from amosend.services.link_keeper import LinkKeeper
from amosend.services.ports import AmoCrmApi, Clock, Json, Pendings

__all__ = ["FunnelPoll"]

_log = logging.getLogger("amosend")
_ACTIONS = {
    "lead_status_changed": "status",
    "lead_added": "add",
    "lead_deleted": "delete",
    "lead_restored": "restore",
}
_OVERLAP = 600  # seconds: events may show up late
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class FunnelPoll:
    pendings: Pendings
    keeper: LinkKeeper
    clock: Clock

    def __call__(self, integration: Integration, link: Link, *, amocrm: AmoCrmApi, deadline: float) -> None:
        """Events come the newest first, so only when all have been read is the newest one the last that is known."""
        since = max(link.expecting_since, _moment(link.newest_event) - _OVERLAP)
        found: list[Json] = []
        try:
            for event in amocrm.events(tuple(_ACTIONS), since):
                found.append(event)
                if self.clock() > deadline:
                    _log.warning("events left", extra={"integration": integration.id, "link": link.id})
                    break
        except (RejectedError, ReconnectRequiredError) as error:
            if isinstance(error, ReconnectRequiredError) and error.reason is not Reason.AMOCRM_FORBIDDEN:
                raise
            _log.warning("events unreadable", extra={"integration": integration.id, "link": link.id})
            return
        self._note(integration, link, found)
        newest = max(map(_name, found), default="")
        if newest > link.newest_event and self.clock() <= deadline:
            self.keeper.change(link, lambda current: replace(current, newest_event=newest))

    def _note(self, integration: Integration, link: Link, events: Iterable[Json]) -> None:
        """The oldest first, so that the last word is the newest event's."""
        named = {_lead(event): event for event in reversed(list(events)) if _lead(event)}
        items = [Item("lead", _ACTIONS[event["type"]], lead, _at(event)) for lead, event in named.items()]
        for some in batched(items, _AT_ONCE, strict=False):
            self.pendings.put(integration.id, link.id, some, at=int(self.clock()))


def _lead(event: Json) -> int:
    return entity_id(event.get("entity_id")) or 0


def _at(event: Json) -> int:
    return entity_id(event.get("created_at")) or 0


def _name(event: Json) -> str:
    """Sorts by time."""
    return f"{_at(event):011d}#{event.get('id')}"


def _moment(name: str) -> int:
    return int(name.partition("#")[0] or 0)
