"""The phone as an additional contact of the e-mail's card, so that SMS can be sent to it.

A phone that is already on somebody else's card together with other contacts is left there and reported: the only
confirmed way to bring it here would take it away from that person. A phone that was given before and that the contact
has no more is taken off the card again. Who has nothing new but lacked his phone is asked about once more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from amosend.domain.answer import BatchAnswer
from amosend.domain.candidate import Candidate
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.services.chunk_import import is_sent
from amosend.services.list_ground import AT_ONCE, ListGround
from amosend.services.member_set import as_it_is, member_set
from amosend.services.ports import Json
from amosend.services.vendor_words import without_people

__all__ = ["Given", "ImportPhones"]

# UNCONFIRMED: one program sends head_add_type; by analogy with addr_type it should be this.
HEAD_TYPE = "head_addr_type"
# What to do when the phone is alone on its own card, and when nobody has it. Nothing is said for cards with several
# contacts: those are never asked for.
_RULE = {"single": "transplant", "newbie": "attach"}


@dataclass(frozen=True, slots=True)
class Given:
    """Phones, by their hashes, that we have given to the card of an address, and that it has to lose."""

    contact_id: int
    email: str
    number: int
    phones: set[int]


class ImportPhones:
    """Safe to repeat: a phone that is on its card already is counted as attached."""

    def __init__(self, ground: ListGround) -> None:
        self._ground = ground
        self.attached = 0
        self.skipped = 0
        self.failed: set[int] = set()  # contacts whose phone is not where it should be
        self.taken_back: set[int] = set()  # hashes of addresses whose card has no phone of ours any more
        self.stuck: set[int] = set()  # and of those where Sendsay did not let us take it back
        self.remarks: list[Remark] = []

    def steps(self, people: Sequence[Candidate]) -> Iterator[float]:
        former = [Given(one.contact_id, one.email, one.number, self._ground.phones_given_up(one)) for one in people]
        for one in people:  # the card of an address that the contact has no more does not keep its phone
            found = (each for each in one.formers if each.email and each.entry.phone)
            former += [Given(one.contact_id, each.email, each.entry.email, {each.entry.phone}) for each in found]
        yield from self.take_back([each for each in former if each.phones])
        winners = _first_of_each_phone(people)
        for one in people:
            if one.person.phone and winners[one.person.phone] is not one:
                self._skip(one, Outcome.PHONE_TAKEN)
        for some in batched(winners.values(), AT_ONCE, strict=False):
            heads = self._ground.batch([_phone_heads(one) for one in some])
            yield 0.0
            missing = [one for one, answer in zip(some, heads, strict=True) if self._lacks(one, answer)]
            if missing:
                self._attach(missing)
                yield 0.0

    def _lacks(self, one: Candidate, answer: BatchAnswer) -> bool:
        contacts = _contacts(answer)
        if one.email.lower() in contacts:
            self.attached += 1
            return False
        if len(contacts) > 1:
            self._skip(one, Outcome.PHONE_TAKEN)
        return len(contacts) <= 1

    def _attach(self, missing: Sequence[Candidate]) -> None:
        answers = self._ground.batch([self._with_phone(one) for one in missing])
        for one, answer in zip(missing, answers, strict=True):
            if answer.error:
                self._skip(one, Outcome.PHONE_REJECTED, without_people(answer.error, [one]))
            else:
                self.attached += 1
                one.outcome = Outcome.UPDATED if one.outcome is Outcome.UNCHANGED else one.outcome

    def _with_phone(self, one: Candidate) -> Json:
        """With its cells and the list, so that a card which this call has to make is a whole one.

        Of who has nothing new, what somebody has changed in Sendsay stays.
        """
        content = member_set(one, self._ground.settings) if is_sent(one) else as_it_is(one.email)
        head = {"head": one.person.phone, HEAD_TYPE: "msisdn", "newbie.confirm": 0, "head_rule": _RULE}
        return {**content, "head_attach": [head]}

    def take_back(self, cards: Sequence[Given]) -> Iterator[float]:
        for some in batched(cards, AT_ONCE, strict=False):
            heads = self._ground.batch([_card_heads(each.email) for each in some])
            yield 0.0
            calls: list[tuple[Given, Json]] = []
            for each, answer in zip(some, heads, strict=True):
                ours = (head for head in _contacts(answer) if self._ground.phone_number(head) in each.phones)
                calls += [(each, {"action": "member.head.detach", "email": one, "addr_type": "msisdn"}) for one in ours]
                if answer.error:
                    self._stay(each)
            if calls:
                answers = self._ground.batch([call for _, call in calls])
                for (each, _), answer in zip(calls, answers, strict=True):
                    if answer.error:
                        self._stay(each)
                yield 0.0
            self.taken_back |= {each.number for each in some} - self.stuck

    def _stay(self, given: Given) -> None:
        self.stuck.add(given.number)
        self.remarks.append(Remark(given.contact_id, Outcome.PHONE_STAYS))

    def _skip(self, one: Candidate, outcome: Outcome, explanation: str = "") -> None:
        self.skipped += 1
        self.failed.add(one.contact_id)
        self.remarks.append(Remark(one.contact_id, outcome, explanation))


def _first_of_each_phone(people: Sequence[Candidate]) -> dict[str, Candidate]:
    """Of several contacts with one phone the first has it, as with e-mails."""
    winners: dict[str, Candidate] = {}
    for one in people:
        if one.person.phone:
            winners.setdefault(one.person.phone, one)
    return winners


def _phone_heads(one: Candidate) -> Json:
    return {"action": "member.head.list", "email": one.person.phone, "addr_type": "msisdn"}


def _card_heads(email: str) -> Json:
    return {"action": "member.head.list", "email": email, "addr_type": "email"}


def _contacts(answer: BatchAnswer) -> set[str]:
    """The contacts of a card; none when there is no such card (an error, or nothing)."""
    found = answer.fields.get("list")
    rows = found if isinstance(found, list) else []
    return {str(row.get("email") or "").lower() for row in rows if isinstance(row, dict)}
