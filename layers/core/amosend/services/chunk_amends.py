"""What an import cannot do: choices, cleared values, addresses that leave the list, phones as additional contacts.

Each is worked out from the card as it is, so that doing it twice changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from amosend.domain.candidate import Candidate, Former
from amosend.domain.import_settings import Gone, PhoneKind
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.domain.register import Mark
from amosend.services.chunk_import import is_sent
from amosend.services.chunk_record import Amended
from amosend.services.import_phones import ImportPhones
from amosend.services.list_ground import AT_ONCE, ListGround
from amosend.services.member_set import leave_list, set_choices, without_values
from amosend.services.ports import Json
from amosend.services.vendor_words import without_people

__all__ = ["ChunkAmends"]


class ChunkAmends:
    """`left` are hashes of addresses that have left the list, `unfinished` of those whose cards lack a change."""

    def __init__(self, ground: ListGround) -> None:
        self._ground = ground
        self.remarks: list[Remark] = []
        self.left: set[int] = set()
        self.unfinished: set[int] = set()
        self.phones = ImportPhones(ground)

    def steps(self, candidates: Sequence[Candidate], opted_out: Sequence[Candidate]) -> Iterator[float]:
        sent = [one for one in candidates if is_sent(one)]
        yield from self._change(sent)
        yield from self._leave(candidates, opted_out)
        self._tell_of_consent(candidates)
        if self._ground.settings.phone.kind is PhoneKind.ADDITIONAL_CONTACT:
            again = [one for one in candidates if one.outcome is Outcome.UNCHANGED and one.lacks_phone]
            yield from self.phones.steps([one for one in (*sent, *again) if not one.further])

    def foresee(self, candidates: Sequence[Candidate]) -> None:
        """For a preview: Sendsay will let them leave."""
        self.left |= {one.number for one in candidates if self._leaves_without_consent(one)}
        self._tell_of_consent(candidates)

    @property
    def amended(self) -> Amended:
        phones = self.phones
        return Amended(self.left, self.unfinished | phones.stuck, phones.failed, phones.taken_back, phones.stuck)

    def _change(self, sent: Sequence[Candidate]) -> Iterator[float]:
        changes: list[tuple[Candidate, Json]] = []
        for one in sent:
            choices = [each for each in one.person.choices if one.card.codes(each[0]) != set(each[1])]
            if choices:
                changes.append((one, set_choices(one.email, choices)))
            if empties := [path for path in one.person.empties if self._to_clear(one, path)]:
                changes.append((one, without_values(one.email, empties)))
        for some in batched(changes, AT_ONCE, strict=False):
            refused = self._batch(some, Outcome.FIELD_UNREADABLE)
            for one in (some[place][0] for place in refused):
                self.unfinished.add(one.number)
                if self._ground.settings.phone.field in one.person.empties:
                    self.phones.stuck.add(one.number)
            yield 0.0

    def _to_clear(self, one: Candidate, path: str) -> bool:
        """A phone is cleared only if it is the one that we put there."""
        value = one.card.text(path)
        if path == self._ground.settings.phone.field:
            return bool(value) and self._ground.phone_number(value) in one.phones
        return bool(value)

    def _leave(self, candidates: Sequence[Candidate], opted_out: Sequence[Candidate]) -> Iterator[float]:
        list_id = self._ground.list_id
        if list_id is None:
            return
        leaving = [(one, one.email, one.number) for one in opted_out]
        leaving += [(one, one.email, one.number) for one in candidates if self._leaves_without_consent(one)]
        former = [
            (one, each) for one in candidates if one.outcome is not Outcome.STATUS_UNKNOWN for each in one.formers
        ]
        self._share(each for _, each in former)
        leaving += [(one, each.email, each.entry.email) for one, each in former if each.leaves(list_id)]
        if leaving:
            self._ground.tell_of_asking({number for _, _, number in leaving})
        for some in batched(leaving, AT_ONCE, strict=False):
            calls = [(one, leave_list(email, list_id)) for one, email, _ in some]
            refused = self._batch(calls, Outcome.OLD_ADDRESS_STAYS)
            stay = {some[place][2] for place in refused}
            self.left |= {number for _, _, number in some} - stay
            self.unfinished |= stay
            yield 0.0

    def _share(self, formers: Iterable[Former]) -> None:
        """Once more: another integration may have got the address while this chunk was on its way."""
        wanted = {each.entry.email: each for each in formers if each.leaves(self._ground.list_id)}
        if wanted:
            self._ground.neighbours.put_away()
        for number in self._ground.neighbours.held(wanted.keys()) if wanted else ():
            wanted[number].shared = True

    def _tell_of_consent(self, candidates: Iterable[Candidate]) -> None:
        """Of each contact once, and only if the address has left: a worker that died may have done it."""
        done = (one for one in candidates if one.number in self.left or not one.inside(self._ground.list_id))
        told = dict.fromkeys(one.contact_id for one in done if self._may_not_stay(one))
        self.remarks += [Remark(each, Outcome.CONSENT_WITHDRAWN) for each in told]

    def _leaves_without_consent(self, one: Candidate) -> bool:
        return self._may_not_stay(one) and one.inside(self._ground.list_id)

    def _may_not_stay(self, one: Candidate) -> bool:
        """Was put into the list by us, is there or was until a worker that died took it out, and does not agree."""
        consent, list_id = self._ground.settings.consent, self._ground.list_id
        if one.outcome is not Outcome.NO_CONSENT or consent is None or self._ground.mapping.consent_lost:
            return False
        if consent.withdrawn is not Gone.REMOVE or list_id is None or not one.marks & Mark.IN_LIST:
            return False
        return one.inside(list_id) or bool(one.marks & Mark.ASKED)

    def _batch(self, some: Sequence[tuple[Candidate, Json]], note: Outcome) -> set[int]:
        """The places of the calls that were refused."""
        answers = self._ground.batch([call for _, call in some])
        refused = set()
        for place, ((one, _), answer) in enumerate(zip(some, answers, strict=True)):
            if answer.error:
                refused.add(place)
                self.remarks.append(Remark(one.contact_id, note, without_people(answer.error, [one])))
        return refused
