"""One Sendsay account: users with their keys, members, lists, fields, automations, stop-list and jobs.

Only data and the few rules that concern more than one of them: what a member's state is, who is in which list.
"""

import re
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from local.sandbox.sendsay.addresses import EMAIL, MEMBER_ID, head_of, value_of
from local.sandbox.sendsay.errors import GROUP_ID_NOT_EXISTS, WRONG_GROUP_ID, CallError
from local.sandbox.sendsay.history import Addition, Additions
from local.sandbox.sendsay.members import Member, MemberSet, Roster
from local.sandbox.sendsay.options import Options
from local.sandbox.sendsay.questions import predefined
from local.sandbox.sendsay.tracks import TrackJournal, Work

_GROUP_ID: Final = re.compile(r"[A-Za-z0-9]+")


@dataclass(slots=True)
class Group:
    """A list; only members of its own address type may be in it."""

    id: str
    name: str
    created: int
    updated: int
    type: str = "list"
    addr_type: str = EMAIL
    members: MemberSet = field(default_factory=MemberSet)


@dataclass(slots=True)
class Passage:
    """A person in an automation: going, paused, stopped or finished, and how often started and stopped."""

    state: str
    since: int
    starts: int = 1
    stops: int = 0


@dataclass(slots=True)
class Sequence:
    """An automation. `import_group` is its start event: added to that list by an import that fires events."""

    id: int
    name: str
    pause: bool = False
    closed: bool = False
    onlyonce: bool = True
    archived: bool = False
    import_group: str = ""
    members: dict[int, Passage] = field(default_factory=dict)


@dataclass(slots=True)
class Session:
    """A login; it ends by logout or by age."""

    sublogin: str
    at: float
    ended: bool = False


class Account:
    """Everything of one account. Times are whole seconds of the epoch from `now`; `clock` is monotonic."""

    def __init__(
        self,
        name: str,
        *,
        options: Options,
        now: Callable[[], float],
        clock: Callable[[], float],
        work: Callable[["Account"], Work],
    ) -> None:
        self.name = name
        self.options = options
        self.clock = clock
        self._now = now
        self.keys: dict[str, str] = {}
        self.passwords: dict[str, str] = {}
        self.sessions: dict[str, Session] = {}
        self.roster = Roster()
        self.groups: dict[str, Group] = {}
        self._group_numbers = count(12345)
        self.anketas = predefined()
        self.sequences: dict[int, Sequence] = {}
        self.stoplist: dict[str, int] = {}
        self.bounced: dict[str, int] = {}
        self.history = Additions()
        self.tracks = TrackJournal(options, clock=clock, work=work(self))
        self.alarms: deque[dict[str, Any]] = deque(maxlen=1_000)
        self.arrivals: deque[float] = deque()

    def now(self) -> int:
        return int(self._now())

    # Users

    def key_of(self, sublogin: str) -> str:
        return next((key for key, owner in self.keys.items() if owner == sublogin), "")

    def reset_key(self, sublogin: str = "crm", key: str = "") -> str:
        """A new key for a user; the old one stops working at once."""
        self.keys.pop(self.key_of(sublogin), None)
        made = key or secrets.token_urlsafe(24)
        self.keys[made] = sublogin
        return made

    # Members

    def member(self, address: object, addr_type: str = "") -> Member | None:
        if addr_type == MEMBER_ID:
            text = str(address)
            return self.roster.by_id(int(text)) if text.isdecimal() and len(text) < 19 else None
        return self.roster.find(head_of(address, addr_type))

    def delete_member(self, member: Member) -> None:
        """The card goes, also from lists and automations; the stop-list keeps its contacts."""
        self.roster.delete(member)
        self.forget(member)

    def forget(self, member: Member) -> None:
        for group in self.groups.values():
            group.members.discard(member.id)
        for sequence in self.sequences.values():
            sequence.members.pop(member.id, None)

    def move_head(self, member: Member, head: str) -> None:
        """Give a contact to this card, wherever it was; a card left without contacts disappears."""
        owner = self.roster.find(head)
        self.history.note(head, "head_attach", list_id="", new=owner is not member, at=self.now())
        self.roster.attach(member, head)
        if owner is not None and self.roster.by_id(owner.id) is not owner:
            self.forget(owner)

    def stopped_at(self, member: Member) -> int:
        """When the member came onto the stop-list, 0 if mail may be sent."""
        return next((self.stoplist[head] for head in member.heads if head in self.stoplist), 0)

    def additions(self, address: object, addr_type: str = "") -> list[Addition]:
        """Everything that was ever done to add this address, be it to a list or to the base only."""
        return self.history.of(head_of(address, addr_type))

    def is_mailable(self, member: Member) -> bool:
        return member.confirmed and not self.stopped_at(member) and not self.is_bounced(member)

    def is_bounced(self, member: Member) -> bool:
        return any(head in self.bounced for head in member.heads)

    def bounce(self, address: object, addr_type: str = "") -> bool:
        """Its letters came back for good: it gets no more of them, and is on no stop-list."""
        head = head_of(address, addr_type)
        if head is None:
            return False
        self.bounced.setdefault(head, self.now())
        return True

    def unsubscribe(self, address: object, addr_type: str = "") -> bool:
        """As a person does with the link in a letter or the button "spam", or an owner by hand; also without a card."""
        head = head_of(address, addr_type)
        if head is None:
            return False
        self.stoplist.setdefault(head, self.now())
        return True

    def is_stopped(self, address: object, addr_type: str = "") -> bool:
        return head_of(address, addr_type) in self.stoplist

    def stopped_addresses(self) -> list[str]:
        return [value_of(head) for head in self.stoplist]

    # Lists

    def group(self, group_id: object) -> Group:
        text = str(group_id)
        if not _GROUP_ID.fullmatch(text):
            raise CallError(WRONG_GROUP_ID, text)
        if text not in self.groups:
            raise CallError(GROUP_ID_NOT_EXISTS, text)
        return self.groups[text]

    def create_group(self, name: str, *, group_id: str = "", addr_type: str = EMAIL) -> Group:
        if not group_id:
            group_id = next(own for n in self._group_numbers if (own := f"pl{n}") not in self.groups)
        group = Group(group_id, name, self.now(), self.now(), addr_type=addr_type)
        self.groups[group_id] = group
        return group

    def delete_group(self, group_id: object) -> None:
        """The list goes, the cards of its people stay."""
        del self.groups[self.group(group_id).id]

    def take_out(self, address: object, group_id: object) -> bool:
        """As somebody does by hand: out of one list, the card stays."""
        member, group = self.member(address), self.group(group_id)
        return member is not None and group.members.discard(member.id)

    def members_of(self, group_id: str) -> Iterator[Member]:
        """Cards of a list, or of the system groups active, unconfirmed and removed."""
        if group_id == "active":
            return (one for one in self.roster if self.is_mailable(one))
        if group_id == "unconfirmed":
            return (one for one in self.roster if not one.confirmed)
        if group_id == "removed":
            return (one for one in self.roster if self.stopped_at(one))
        ids = self.group(group_id).members
        return (card for card in map(self.roster.by_id, ids) if card is not None)

    def groups_of(self, member: Member) -> list[Group]:
        return [group for group in self.groups.values() if member.id in group.members]

    # Automations

    def create_sequence(self, name: str, *, sequence_id: int = 0, **flags: Any) -> Sequence:
        number = sequence_id or max(self.sequences, default=320) + 1
        self.sequences[number] = Sequence(number, name, **flags)
        return self.sequences[number]
