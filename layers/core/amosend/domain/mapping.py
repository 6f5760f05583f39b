"""From an amoCRM contact to the subscriber that Sendsay gets, or to the reason why it gets none.

The settings are compiled once for a run and a contact's fields are walked once. What a contact lacks is left out of
its cells, so that nothing that Sendsay already knows is overwritten by emptiness, unless the person asked to clear it.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from amosend.domain.addresses import chosen_emails, first_phone
from amosend.domain.choices import ContactField, SendsayField
from amosend.domain.consent import Consent
from amosend.domain.contact import contact_id, full_name, listed_fields
from amosend.domain.drift import RENAMED, Fields
from amosend.domain.import_run import FieldWarning
from amosend.domain.import_settings import EmailChoice, FieldRule, ImportSettings, PhoneKind
from amosend.domain.journal import Remark
from amosend.domain.outcome import Outcome
from amosend.domain.plan import MOSCOW
from amosend.domain.rules import Rule
from amosend.domain.subscriber import Subscriber, Unsent

__all__ = ["NAME_FIELD", "Mapping"]

Json = Dictionary[str, Any]
Cells = tuple[tuple[str, str], ...]

NAME_FIELD = "base.firstName"  # «Имя»; of the base anketa, which nobody can delete
_LONGEST_NAME = 256  # its characters


@dataclass(frozen=True, slots=True)
class Mapping:
    """`consent_lost`: the field of consent, or all of its chosen options, are gone from amoCRM.

    Then nobody counts as agreed, but that is no word of anybody who withdrew: nobody may be removed for it.
    """

    warnings: tuple[FieldWarning, ...]
    consent_lost: bool
    emails: EmailChoice
    longest_name: int
    phones: bool
    phone_field: str | None
    rules: tuple[Rule, ...]
    consent: Consent | None
    wanted: frozenset[int]

    @classmethod
    def of(
        cls,
        settings: ImportSettings,
        contact_fields: Sequence[ContactField] | None,
        sendsay_fields: Sequence[SendsayField],
        timezone: str,
    ) -> Self:
        """`contact_fields` None: not readable now; the rules go by id, and by the types that contacts name."""
        fields, consent = Fields.of(contact_fields, sendsay_fields), settings.consent
        of_phone = tuple(fields.of_phone(settings.phone))
        of_consent = tuple(fields.of_consent(consent)) if consent else ()
        of_rules = [(rule, tuple(fields.of_rule(rule))) for rule in settings.fields]
        usable = [rule for rule, told in of_rules if all(each.code in RENAMED for each in told)]
        phone_field = settings.phone.field if settings.phone.kind is PhoneKind.FIELD and not of_phone else None
        taken = {each for each in (settings.name and NAME_FIELD, phone_field) if each}
        rules = tuple(_compiled(usable, fields, taken=taken, zone=_zone(timezone)))
        return cls(
            warnings=tuple(dict.fromkeys(chain(of_phone, of_consent, *(told for _, told in of_rules)))),
            consent_lost=consent is not None and fields.consent_lost(consent),
            emails=settings.emails,
            longest_name=_longest_name(settings, fields),
            phones=settings.phone.kind is PhoneKind.ADDITIONAL_CONTACT or phone_field is not None,
            phone_field=phone_field,
            rules=rules,
            consent=Consent.of(consent, fields.contact_field(consent.field_id)) if consent else None,
            wanted=frozenset(
                {rule.field_id for rule in rules if rule.field_id} | ({consent.field_id} if consent else set())
            ),
        )

    @property
    def targets(self) -> tuple[str, ...]:
        """The fields of Sendsay that are filled or cleared, in the order of the cells."""
        own = (NAME_FIELD if self.longest_name else None, self.phone_field)
        return (*(each for each in own if each), *(rule.target.path for rule in self.rules))

    def subscriber(self, contact: Json) -> Subscriber | Unsent:
        found = contact_id(contact) or 0
        listed = listed_fields(contact, self.wanted)
        if listed is None:
            return Unsent(found, Outcome.STATUS_UNKNOWN)
        emails, phones, fields = listed
        chosen = chosen_emails(emails, self.emails)
        if isinstance(chosen, Outcome):
            return Unsent(found, chosen)
        phone, some_phones = first_phone(phones) if self.phones else ("", True)
        name = full_name(contact)[: self.longest_name].rstrip() if self.longest_name else ""
        cells: Cells = ((NAME_FIELD, name),) if name else ()
        choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
        empties: tuple[str, ...] = ()
        junk = self.phones and some_phones and not phone
        remarks: tuple[Remark, ...] = (Remark(found, Outcome.PHONE_INVALID),) if junk else ()
        if self.phone_field is not None:
            # A phone that is gone is cleared; one that cannot be read leaves what is there.
            cells += ((self.phone_field, phone),) if phone else ()
            empties = () if some_phones else (self.phone_field,)
        if self.rules:
            read = [(rule, rule.read(contact, fields)) for rule in self.rules]
            cells += tuple((rule.target.path, got.texts[0]) for rule, got in read if got.texts and not rule.is_choice)
            choices = tuple((rule.target.path, got.texts) for rule, got in read if got.texts and rule.is_choice)
            empties += tuple(rule.target.path for rule, got in read if got.empty and rule.clears)
            remarks += tuple(Remark(found, Outcome.FIELD_UNREADABLE, rule.name) for rule, got in read if got.unreadable)
        return Subscriber(
            found,
            *chosen,
            cells,
            choices,
            empties,
            "" if self.phone_field is not None else phone,
            not some_phones,
            self.consent.agreed(fields.get(self.consent.field_id)) if self.consent else None,
            remarks,
        )


def _compiled(usable: Sequence[FieldRule], fields: Fields, *, taken: set[str], zone: tzinfo) -> Iterator[Rule]:
    """Two cells of one name would be a wrong row, so the first rule for a field has it."""
    for rule in usable:
        if rule.target not in taken:
            taken.add(rule.target)
            field = fields.contact_field(rule.source.field_id)
            yield Rule.of(rule, field, target=fields.sendsay[rule.target], zone=zone)


def _longest_name(settings: ImportSettings, fields: Fields) -> int:
    """0: the name is not loaded by itself."""
    if not settings.name:
        return 0
    field = fields.sendsay.get(NAME_FIELD)
    return min(_LONGEST_NAME, (field.width if field else None) or _LONGEST_NAME)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return MOSCOW
