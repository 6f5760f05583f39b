"""Which deals amoCRM's events bring back, from where on, and when the last known event moves on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from amosend.domain.hook import Item
from amosend.domain.integration import ConnectedAccount, Integration
from amosend.domain.link import Link, LinkKind
from amosend.errors import AmosendError, ReconnectRequiredError, RejectedError
from amosend.reasons import Reason
from amosend.services.funnel_poll import FunnelPoll
from amosend.services.link_keeper import LinkKeeper
from amosend.services.ports import AmoCrmApi, Pendings

NOW = 1_790_000_000
SHOP = Integration("acme", "shop", "Магазин", 0, ConnectedAccount(1, "h", "n", None, None, 0, 0), connected=True)
LINK = Link(tenant="acme", integration_id="shop", id="l1", name="Воронка", kind=LinkKind.FUNNEL, created_at=NOW - 9_000)

EXPECTING = replace(LINK, expecting_since=NOW - 9_000)


def event(kind: str, lead: int, at: int, name: str = "a") -> dict[str, Any]:
    return {"id": f"{name}{at}", "type": kind, "entity_id": lead, "created_at": at}


@dataclass
class Poll:
    """amoCRM with these events, the newest first; who is put among those who wait, and the link as it is then."""

    events: list[dict[str, Any]] = field(default_factory=list)
    link: Link = EXPECTING
    error: AmosendError | None = None
    now: float = NOW
    asked: list[int] = field(default_factory=list)
    put: list[Item] = field(default_factory=list)

    def __call__(self, *, deadline: float = NOW + 60) -> None:
        poll = FunnelPoll(cast(Pendings, _Pendings(self)), cast(LinkKeeper, _Keeper(self)), lambda: self.now)
        poll(SHOP, self.link, amocrm=cast(AmoCrmApi, _AmoCrm(self)), deadline=deadline)


@dataclass
class _AmoCrm:
    poll: Poll

    def events(self, kinds: tuple[str, ...], since: int) -> Iterator[dict[str, Any]]:
        self.poll.asked.append(since)
        if self.poll.error:
            raise self.poll.error
        for each in self.poll.events:
            self.poll.now += 1
            if each["created_at"] >= since and each["type"] in kinds:
                yield each


@dataclass
class _Pendings:
    poll: Poll

    def put(self, integration_id: str, link_id: str, items: list[Item], *, at: int) -> None:
        assert (integration_id, link_id) == ("shop", "l1") and at >= NOW
        self.poll.put += items


@dataclass
class _Keeper:
    poll: Poll

    def change(self, link: Link, change: Callable[[Link], Link]) -> Link:
        self.poll.link = change(self.poll.link)
        return self.poll.link


def test_whoever_was_moved_made_deleted_or_restored_is_looked_at_once() -> None:
    poll = Poll(
        [
            event("lead_deleted", 3, NOW - 10),
            event("lead_status_changed", 1, NOW - 20),
            event("lead_added", 2, NOW - 30),
            event("contact_added", 9, NOW - 31),
            event("lead_status_changed", 1, NOW - 40),
            event("lead_restored", 4, NOW - 50),
        ]
    )
    poll()
    told = sorted((item.id, item.action, item.stamp) for item in poll.put)
    assert told == [(1, "status", NOW - 20), (2, "add", NOW - 30), (3, "delete", NOW - 10), (4, "restore", NOW - 50)]


def test_the_next_look_begins_a_little_before_the_last_known_event() -> None:
    poll = Poll([event("lead_added", 2, NOW - 30)])
    poll()
    poll()
    assert poll.asked == [NOW - 9_000, NOW - 30 - 600]
    known = poll.link.newest_event
    poll.events = [event("lead_added", 2, NOW - 100)]
    poll()
    assert poll.link.newest_event == known, "an event that shows up late is no newer one"


def test_what_happened_before_the_link_was_switched_on_was_not_missed() -> None:
    poll = Poll([event("lead_added", 2, NOW - 500)])
    poll()
    poll.link = replace(poll.link, expecting_since=NOW - 100)
    poll()
    assert poll.asked[-1] == NOW - 100


def test_when_time_runs_out_the_older_ones_are_read_by_the_next_hour() -> None:
    poll = Poll([event("lead_added", lead, NOW - lead) for lead in range(1, 50)])
    poll(deadline=NOW + 10)
    assert 5 < len(poll.put) < 20 and poll.link.newest_event == ""


@pytest.mark.parametrize(
    "error", [RejectedError(Reason.AMOCRM_REJECTED), ReconnectRequiredError(Reason.AMOCRM_FORBIDDEN)]
)
def test_where_events_may_not_be_read_hooks_are_all_there_is(error: AmosendError) -> None:
    poll = Poll(error=error)
    poll()
    assert poll.put == [] and poll.link.newest_event == ""


def test_a_dead_grant_is_told() -> None:
    with pytest.raises(ReconnectRequiredError):
        Poll(error=ReconnectRequiredError(Reason.GRANT_REVOKED))()
