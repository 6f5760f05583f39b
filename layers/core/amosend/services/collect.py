"""What hooks have named becomes rows that wait, and then a round is asked for: no vendor is called here.

One Collecting is a batch of the queue's messages. Each message stands for itself, so that a bad one fails alone; what
several of them say is written, counted and announced once.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field, replace

from amosend.domain.hook import HookMessage, Item
from amosend.domain.integration import Integration
from amosend.domain.link import Link, LinkKind
from amosend.domain.pending import COMPANY, CONTACT
from amosend.errors import TransientError
from amosend.services.announce import Announce
from amosend.services.ports import Clock, Integrations, Links, Pendings

__all__ = ["Collect", "Collecting"]

_log = logging.getLogger("amosend")
_AHEAD = 3600  # seconds that a hook may be ahead of us in time; what claims more is not believed


@dataclass(frozen=True, slots=True)
class Collect:
    integrations: Integrations
    links: Links
    pendings: Pendings
    announce: Announce
    clock: Clock

    def begin(self) -> "Collecting":
        return Collecting(self)


@dataclass(slots=True)
class Collecting:
    """`failed`: ids of integrations of which something could not be written, so their messages have to come again."""

    service: Collect
    failed: set[str] = field(default_factory=set)
    _integrations: dict[tuple[str, str], Integration | None] = field(default_factory=dict)
    _links: dict[tuple[str, str, str], Link | None] = field(default_factory=dict)
    _named: dict[tuple[str, str], dict[str, dict[Item, Item]]] = field(default_factory=dict)
    _counts: dict[tuple[str, str, str], Counter[str]] = field(default_factory=dict)
    _last_at: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def take(self, message: HookMessage) -> None:
        """Nothing of a message for an integration or a link that is gone."""
        integration, link = self._integration(message), self._link(message)
        if integration is None or link is None:
            return
        if _is_foreign(message, integration):
            _log.warning("foreign hook", extra={"integration": integration.id, "link": link.id})
            self._count(message, foreign=1)
            return
        wanted = [each for each in message.items if _is_wanted(link, each)]
        if wanted:
            named = self._named.setdefault((message.tenant, integration.id), {}).setdefault(link.id, {})
            for item in _dated(wanted, message):
                said = named.setdefault(replace(item, stamp=0), item)
                named[replace(item, stamp=0)] = max(said, item, key=lambda one: one.stamp)
        self._count(message, received=len(wanted), ignored=message.ignored + len(message.items) - len(wanted))

    def finish(self) -> None:
        """Writes down what was taken, integration by integration, and asks for their rounds."""
        for (tenant, integration_id), named in sorted(self._named.items()):
            try:
                for link_id, items in sorted(named.items()):
                    now = int(self.service.clock())
                    self.service.pendings.put(integration_id, link_id, list(items.values()), at=now)
                self.service.announce(tenant, integration_id)
            except TransientError as error:
                _log.warning("not collected", extra={"integration": integration_id, "reason": error.reason})
                self.failed.add(integration_id)
        for place, counts in self._counts.items():
            if place[1] not in self.failed:
                self._save_counts(place, counts)

    def _save_counts(self, place: tuple[str, str, str], counts: Counter[str]) -> None:
        """Only a number on a page: no message comes again for it."""
        try:
            self.service.links.count(
                *place,
                received=counts["received"],
                ignored=counts["ignored"],
                foreign=counts["foreign"],
                at=self._last_at[place],
            )
        except TransientError as error:
            _log.warning("not counted", extra={"link": place[2], "reason": error.reason})

    def _count(self, message: HookMessage, **numbers: int) -> None:
        place = message.tenant, message.integration_id, message.link_id
        self._counts.setdefault(place, Counter()).update(numbers)
        self._last_at[place] = max(self._last_at.get(place, 0), message.at // 1000)

    def _integration(self, message: HookMessage) -> Integration | None:
        place = message.tenant, message.integration_id
        if place not in self._integrations:
            self._integrations[place] = self.service.integrations.get(*place)
        return self._integrations[place]

    def _link(self, message: HookMessage) -> Link | None:
        place = message.tenant, message.integration_id, message.link_id
        if place not in self._links:
            self._links[place] = self.service.links.get(*place)
        return self._links[place]


def _is_foreign(message: HookMessage, integration: Integration) -> bool:
    """A body that names no account is not taken for another's: it only says whom to read in ours."""
    account = integration.account
    return bool(message.account) and account is not None and message.account != account.account_id


def _is_wanted(link: Link, item: Item) -> bool:
    """Companies come among the contacts; they are only told of."""
    among_contacts = item.entity == COMPANY and link.kind is not LinkKind.FUNNEL
    return link.accepts(CONTACT if among_contacts else item.entity, item.action)


def _dated(items: list[Item], message: HookMessage) -> list[Item]:
    latest = message.at // 1000 + _AHEAD
    return [replace(each, stamp=min(each.stamp, latest)) for each in items]
