"""Settings of an import checked against both sides' fields as they are now, before they are saved.

A wrong choice is told at once and not at night. The names are kept as they are now, so that a later run can tell that
a field was renamed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from amosend.domain.choices import ContactField, SendsayField
from amosend.domain.drift import RENAMED, Fields
from amosend.domain.import_run import FieldWarning
from amosend.domain.import_settings import ConsentChoice, FieldRule, ImportSettings, PhoneKind, Source, SourceKind
from amosend.domain.integration import Integration
from amosend.domain.mapping import NAME_FIELD
from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.services.choices import Choices

__all__ = ["MappingCheck", "checked"]


@dataclass(frozen=True, slots=True)
class MappingCheck:
    """Asks a side for its fields only when the settings name one, so that a list can be chosen before connecting."""

    choices: Choices

    def __call__(self, integration: Integration, settings: ImportSettings) -> ImportSettings:
        contact_fields = self.choices.contact_fields(integration) if settings.reads_fields else []
        sendsay_fields = self.choices.fields(integration.tenant) if settings.fills_fields else []
        return checked(settings, contact_fields, sendsay_fields)


def checked(
    settings: ImportSettings, contact_fields: Sequence[ContactField], sendsay_fields: Sequence[SendsayField]
) -> ImportSettings:
    """The settings with the fields' present names; refused when a field is missing, unfit, or filled twice."""
    fields = Fields({each.id: each for each in contact_fields}, {each.path: each for each in sendsay_fields})
    for told in _told(settings, fields):
        if told.code not in RENAMED:
            raise RejectedError(Reason.FIELD_UNKNOWN, told.field)
    twice = _filled_twice(settings)
    if twice:
        raise RejectedError(Reason.FIELD_FILLED_TWICE, fields.sendsay[twice].name if twice in fields.sendsay else twice)
    return replace(
        settings,
        fields=tuple(_named(rule, fields) for rule in settings.fields),
        consent=_named_consent(settings.consent, fields) if settings.consent else None,
    )


def _told(settings: ImportSettings, fields: Fields) -> Iterator[FieldWarning]:
    yield from fields.of_phone(settings.phone)
    for rule in settings.fields:
        yield from fields.of_rule(rule)
    if settings.consent:
        yield from fields.of_consent(settings.consent)


def _filled_twice(settings: ImportSettings) -> str | None:
    targets = [rule.target for rule in settings.fields]
    if settings.name:
        targets.append(NAME_FIELD)
    if settings.phone.kind is PhoneKind.FIELD and settings.phone.field:
        targets.append(settings.phone.field)
    return next((target for target in targets if targets.count(target) > 1), None)


def _named(rule: FieldRule, fields: Fields) -> FieldRule:
    return replace(rule, source=_named_source(rule.source, fields), target_name=fields.sendsay[rule.target].name)


def _named_source(source: Source, fields: Fields) -> Source:
    field = fields.contact_field(source.field_id) if source.kind is SourceKind.FIELD else None
    return replace(source, name=field.name) if field else source


def _named_consent(choice: ConsentChoice, fields: Fields) -> ConsentChoice:
    field = fields.contact_field(choice.field_id)
    return replace(choice, name=field.name) if field else choice
