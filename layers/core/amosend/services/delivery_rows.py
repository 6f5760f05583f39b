"""A few of those who wait, delivered to each link that they wait for: contacts are read once, as they are now.

Link by link, and behind each what is left of the rows is written down: whoever dies in between, or meets an error,
leaves to others only what has not been done. People whose list or automation takes nobody now go on waiting for it.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from amosend.domain.expected import is_earlier
from amosend.domain.journal import Happening, Remark
from amosend.domain.link import Link, LinkKind
from amosend.domain.outcome import SENT, Outcome
from amosend.domain.pending import AGAIN, COMPANY, CONTACT, LEAD, Pending
from amosend.domain.start import added, updated
from amosend.domain.tried import Tried
from amosend.errors import ConfigurationError, NotFoundError
from amosend.reasons import Reason
from amosend.redaction import redacted
from amosend.services.automation_facts import find_automation, trouble
from amosend.services.automation_people import Later, Starting, Wanted
from amosend.services.delivery import Delivered, Delivery
from amosend.services.delivery_ground import DeliveryGround
from amosend.services.delivery_people import read_people
from amosend.services.link_keeper import LinkKeeper
from amosend.services.ports import Clock, Json, Pendings, SendsayApi
from amosend.telemetry import count

__all__ = ["DeliveryRows", "Funnels", "Starts"]

_log = logging.getLogger("amosend")
_IMPORT_TAKES = 300.0  # seconds until it is asked again whether an import still works
# A closed automation is not among them: whether it takes people from the API is asked by trying one of them.
_TAKES_NOBODY = frozenset({Reason.LIST_GONE, Reason.AUTOMATION_GONE, Reason.AUTOMATION_PAUSED})
_ASKED_EVERY = 3600.0  # seconds: whether a list is there again
_WAITED_FOR = frozenset({Reason.AUTOMATION_PAUSED, Reason.AUTOMATION_CLOSED, Reason.AUTOMATION_GONE, Reason.LIST_GONE})
_DELETE = "delete"  # the action of a hook or an event that calls a deal deleted
_OCCASIONS = (("update", updated), ("add", added))


class Starts(Protocol):
    def start(self, sendsay: SendsayApi, link_id: str, automation_id: str, wanted: Sequence[Wanted]) -> Starting: ...


class Funnels(Protocol):
    """Does what the rules of a link say about these deals; `later` of the answer names deals and not people."""

    def look(
        self,
        ground: DeliveryGround,
        link: Link,
        leads: Sequence[int],
        *,
        deleted: Collection[int],
        hidden: Mapping[int, int],
    ) -> Starting: ...


@dataclass(frozen=True, slots=True)
class DeliveryRows:
    """`chance`: a number between 0 and 1, another one each time."""

    pendings: Pendings
    delivery: Delivery
    starts: Starts
    funnels: Funnels
    keeper: LinkKeeper
    clock: Clock
    chance: Callable[[], float]

    def deliver(self, ground: DeliveryGround, links: Mapping[str, Link], rows: Sequence[Pending]) -> float:
        """When the first of those that rest now is due, 0 for none. `links`: all that there are, by id."""
        all_tried = [Tried.of(row, links) for row in rows]
        for link_id in sorted(link.id for link in links.values() if not link.enabled):
            for tried in all_tried:
                if tried.begin(link_id):
                    tried.wait(Reason.LINK_DISABLED, now=self.clock(), seconds=_ASKED_EVERY)
        for link in links.values() if any(tried.todo for tried in all_tried) else ():
            self._leave_waiting(ground, link, all_tried)
        self._leave_till_import_ends(ground, all_tried)
        wanted = sorted({cause.link_id for tried in all_tried for cause in tried.todo})
        people = read_people(ground, [tried for tried in all_tried if tried.todo], now=self.clock())
        importing = people.asked and ground.import_is_running()
        # What waits for a link that is gone is dropped, and who only goes on waiting is not read.
        due = [self._write([tried for tried in all_tried if not tried.todo])]
        for link_id in wanted:
            some = [tried for tried in all_tried if tried.begin(link_id)]
            there = people.without_unseen(some, now=self.clock())
            self._to(ground, links[link_id], there, people.contacts)
            for tried in there if importing else ():
                if tried.row.entity == CONTACT:
                    tried.again(self.clock() + _IMPORT_TAKES, Reason.SENT_DURING_IMPORT)
            due.append(self._write(some))
        return min(filter(None, due), default=0.0)

    def put_off(self, row: Pending, reason: Reason, *, detail: str) -> float:
        """Tried alone, and in vain; when it is due again, 0 for never."""
        tried = Tried(row, (), now=row.causes)
        tried.retry(reason, now=self.clock(), chance=self.chance(), detail=detail)
        return self._write([tried])

    def give_up(self, row: Pending, reason: Reason, *, detail: str) -> None:
        tried = Tried(row, ())
        tried.give_up(reason, detail)
        self._write([tried])

    def _leave_waiting(self, ground: DeliveryGround, link: Link, all_tried: Sequence[Tried]) -> None:
        """Who was looked at an hour ago, and waits for nothing but this link's target to be there again."""
        resting = [tried for tried in all_tried if tried.row.waits_since and tried.row.rests_until]
        concerned = [tried for tried in resting if any(cause.link_id == link.id for cause in tried.todo)]
        if link.kind is LinkKind.FUNNEL or link.problem not in _WAITED_FOR or not concerned:
            return
        reason = _trouble(ground, link)
        staying = concerned if reason in _TAKES_NOBODY else concerned[1:] if reason in _WAITED_FOR else []
        if reason in _TAKES_NOBODY:
            self.tell(link, reason)
        for tried in staying:
            tried.begin(link.id)
            tried.wait(reason, now=self.clock(), seconds=_ASKED_EVERY)

    def _leave_till_import_ends(self, ground: DeliveryGround, all_tried: Sequence[Tried]) -> None:
        """Who has been delivered and is only to be delivered once more behind an import that is still at work."""
        resting = [tried for tried in all_tried if tried.row.rests_until and tried.todo]
        some = [tried for tried in resting if all(cause.action == AGAIN for cause in tried.todo)]
        some = [tried for tried in some if tried.row.reason is Reason.SENT_DURING_IMPORT]
        if not some or not ground.import_is_running():
            return
        for tried in some:
            for link_id in sorted({cause.link_id for cause in tried.todo}):
                tried.begin(link_id)
                tried.again(self.clock() + _IMPORT_TAKES, Reason.SENT_DURING_IMPORT)

    def _to(self, ground: DeliveryGround, link: Link, some: Sequence[Tried], contacts: Mapping[int, Json]) -> None:
        """What is wrong with its list or automation shows on the link, until somebody gets through."""
        if not some:
            return
        try:
            came = self._delivered(ground, link, some, contacts)
        except ConfigurationError as error:
            came = _Came(
                dict.fromkeys((tried.row.id for tried in some), Later(_ASKED_EVERY, error.reason)), error.reason
            )
        for tried in some:
            if later := came.later.get(tried.row.id):
                tried.wait(later.reason, now=self.clock(), seconds=later.after)
            if reason := came.given_up.get(tried.row.id):
                tried.give_up(reason)
        if came.problem or came.through:
            self.tell(link, came.problem)

    def _delivered(
        self, ground: DeliveryGround, link: Link, some: Sequence[Tried], contacts: Mapping[int, Json]
    ) -> "_Came":
        if link.kind is LinkKind.FUNNEL:
            leads = [tried.row.id for tried in some if tried.row.entity == LEAD]
            deleted = {tried.row.id for tried in some if any(cause.action == _DELETE for cause in tried.now)}
            hidden = {tried.row.id: tried.row.waits_since for tried in some if tried.row.reason is Reason.DEALS_HIDDEN}
            looked = self.funnels.look(ground, link, leads, deleted=deleted, hidden=hidden)
            # Other deals, of other rules, say nothing about the automation or list that some wait for.
            passed = any(tried.row.waits_since and tried.row.id not in looked.later for tried in some)
            through = passed or link.problem not in _WAITED_FOR
            return _Came(looked.later, looked.problem, through=through, given_up=looked.given_up)
        found = {tried.row.id: contacts[tried.row.id] for tried in some if tried.row.id in contacts}
        told = [_told(tried.row) for tried in some if tried.row.id not in found]
        for earlier in _earlier(ground, link, some, found):
            del found[earlier]
            told.append(Happening(earlier, 0, Outcome.BEFORE_LINK))
        started = Starting()

        def start(delivered: Delivered) -> Iterable[Remark]:
            nonlocal started
            if link.kind is LinkKind.AUTOMATION:
                wanted = list(_wanted(some, found, delivered))
                started = self.starts.start(ground.sendsay, link.id, link.target, wanted)
            return started.remarks

        list_id = link.target if link.kind is LinkKind.LIST else None
        people = list(found.values())
        doubted = {tried.row.id for tried in some if tried.row.reason is Reason.EMAILS_VANISHED}
        before = {tried.row.id: outcome for tried in some if (outcome := _was_told(tried.row))}
        delivered = self.delivery.deliver(
            ground, link, people, list_id=list_id, told=told, doubted=doubted, told_before=before, then=start
        )
        for tried in some:
            if doubt := delivered.doubts.get(tried.row.id):
                tried.retry(doubt, now=self.clock(), chance=self.chance())
        through = any(outcome in SENT for outcome in delivered.outcomes.values())
        return _Came(started.later, started.problem, through, started.given_up)

    def tell(self, link: Link, problem: Reason | None) -> None:
        if problem is link.problem:
            return
        _log.warning("link", extra={"link": link.id, "problem": problem})
        try:
            self.keeper.change(link, lambda found: replace(found, problem=problem))
        except NotFoundError:
            _log.info("link deleted meanwhile", extra={"link": link.id})

    def _write(self, some: Sequence[Tried]) -> float:
        self.pendings.settle({tried.row: tried.left for tried in some if tried.fault is None})
        for tried in some:
            if fault := tried.fault:
                row, detail = tried.row, redacted(fault.detail)
                self.pendings.give_up(row, tried.left, reason=fault.reason, detail=detail, at=int(self.clock()))
                told = {"integration": row.integration_id, row.entity: row.id, "reason": fault.reason}
                _log.error("given up", extra=told)
                count("DeliveryDead")
        return min((tried.left.until for tried in some if tried.left.until), default=0.0)


def _trouble(ground: DeliveryGround, link: Link) -> Reason | None:
    """Why nobody comes in at all, asked now."""
    if link.kind is LinkKind.AUTOMATION:
        return trouble(find_automation(ground.sendsay, link.target, ground.patience))
    return Reason.LIST_GONE if ground.patience(lambda: ground.sendsay.find_list(link.target)) is None else None


@dataclass(frozen=True, slots=True)
class _Came:
    """`through`: somebody has arrived. `given_up`: whom Sendsay has refused too often."""

    later: Mapping[int, Later]
    problem: Reason | None
    through: bool = False
    given_up: Mapping[int, Reason] = field(default_factory=dict)


def _earlier(ground: DeliveryGround, link: Link, some: Sequence[Tried], found: Mapping[int, Json]) -> list[int]:
    """Whom no hook of this link can have told of. Whoever is or was in the list is only looked after."""
    named = (tried for tried in some if tried.row.id in found)
    earlier = [tried.row.id for tried in named if _is_earlier(link, tried, found[tried.row.id])]
    if link.kind is not LinkKind.LIST or not earlier:
        return earlier
    return [each for each in earlier if not ground.has_had(link.target, each)]


def _is_earlier(link: Link, tried: Tried, contact: Json) -> bool:
    actions = {cause.action for cause in tried.now}
    return is_earlier(contact, actions, on_since=link.on_since(tried.row.named_at))


def _was_told(row: Pending) -> Outcome | None:
    """What would be nothing new of who rests since a delivery that was written down; no hook has come since then."""
    if not row.rests_until or row.reason in (Reason.LINK_DISABLED, Reason.CONTACT_NOT_SHOWN):
        return None
    return Outcome.STATUS_UNKNOWN if row.tries else Outcome.UNCHANGED


def _told(row: Pending) -> Happening:
    return Happening(row.id, 0, Outcome.COMPANY if row.entity == COMPANY else Outcome.GONE_MEANWHILE)


def _wanted(some: Sequence[Tried], found: Mapping[int, Json], delivered: Delivered) -> Iterator[Wanted]:
    """Who is in Sendsay now. One occasion for each: a contact that was added and changed is one that was changed."""
    for tried in some:
        person, actions = tried.row.id, {cause.action for cause in tried.now}
        made = next((made for action, made in _OCCASIONS if action in actions), None)
        if made and delivered.outcomes.get(person) in SENT:
            occasion, begun = made(_changed_at(found[person])), person in delivered.begun
            yield Wanted(person, delivered.emails[person], occasion, begun, delivered.texts[person])


def _changed_at(contact: Json) -> int:
    """By its own clock in amoCRM: whatever a hook says of it could be said by anybody, and again."""
    moment: Any = contact.get("updated_at")
    return moment if isinstance(moment, int) else 0
