"""What has become of the chosen fields since they were chosen: renamed ones go on, removed ones stay behind.

Ids are the identity, names are for people. A side whose fields could not be read says nothing: no warning is invented
and no rule is dropped for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from amosend.domain.choices import ContactField, SendsayField
from amosend.domain.consent import CONSENT_KINDS, missing_options
from amosend.domain.conversion import FREE_TEXT, converters
from amosend.domain.import_run import FieldWarning
from amosend.domain.import_settings import ConsentChoice, FieldRule, PhoneChoice, PhoneKind, Source, SourceKind
from amosend.domain.kinds import TYPE_OF_SOURCE, kind_of

__all__ = ["RENAMED", "Fields", "type_of"]

RENAMED = frozenset({"renamed_in_amocrm", "renamed_in_sendsay"})


def type_of(source: Source, field: ContactField | None) -> str:
    """amoCRM's type of a source; empty when it is not known."""
    return TYPE_OF_SOURCE.get(source.kind) or (field.type if field else "")


@dataclass(frozen=True, slots=True)
class Fields:
    """Both sides' fields as they are now. `contact` None: not readable."""

    contact: Mapping[int, ContactField] | None
    sendsay: Mapping[str, SendsayField]

    @classmethod
    def of(cls, contact: Sequence[ContactField] | None, sendsay: Sequence[SendsayField]) -> "Fields":
        """Every account has fields of its own making, so an empty answer is not taken for the truth."""
        known = {each.id: each for each in contact} if contact else None
        return cls(known, {each.path: each for each in sendsay})

    def contact_field(self, field_id: int | None) -> ContactField | None:
        return self.contact.get(field_id) if self.contact and field_id is not None else None

    def of_rule(self, rule: FieldRule) -> Iterator[FieldWarning]:
        """A rule with a warning other than of a new name cannot be followed."""
        if rule.source.kind is SourceKind.FIELD:
            yield from self._of_contact_field(rule.source.field_id, rule.source.name)
        yield from self._of_target(rule.target, rule.target_name)
        yield from self._of_types(rule)

    def of_phone(self, choice: PhoneChoice) -> Iterator[FieldWarning]:
        if choice.kind is not PhoneKind.FIELD:
            return
        yield from self._of_target(choice.field or "", "")
        target = self.sendsay.get(choice.field or "")
        if target and target.type != FREE_TEXT:
            yield FieldWarning("types_differ", target.name, "multitext", target.type)

    def of_consent(self, choice: ConsentChoice) -> Iterator[FieldWarning]:
        yield from self._of_contact_field(choice.field_id, choice.name)
        field = self.contact_field(choice.field_id)
        if field is None:
            return
        if kind_of(field.type, field.code) not in CONSENT_KINDS:
            yield FieldWarning("types_differ", field.name, field.type)
        for option in missing_options(choice, field):
            yield FieldWarning("removed_in_amocrm", field.name, option)

    def consent_lost(self, choice: ConsentChoice) -> bool:
        """amoCRM cannot say any more who agreed: the field is gone, or every option that meant yes."""
        field = self.contact_field(choice.field_id)
        if self.contact is None:
            return False
        if field is None or kind_of(field.type, field.code) not in CONSENT_KINDS:
            return True
        return bool(choice.values) and len(missing_options(choice, field)) == len(choice.values)

    def _of_contact_field(self, field_id: int | None, name: str) -> Iterator[FieldWarning]:
        if self.contact is None:
            return
        field = self.contact_field(field_id)
        if field is None:
            yield FieldWarning("removed_in_amocrm", name or str(field_id or ""), name)
        elif name and field.name != name:
            yield FieldWarning("renamed_in_amocrm", name, name, field.name)

    def _of_target(self, path: str, name: str) -> Iterator[FieldWarning]:
        target = self.sendsay.get(path)
        if target is None:
            yield FieldWarning("removed_in_sendsay", name or path, name)
        elif name and target.name != name:
            yield FieldWarning("renamed_in_sendsay", name, name, target.name)

    def _of_types(self, rule: FieldRule) -> Iterator[FieldWarning]:
        field, target = self.contact_field(rule.source.field_id), self.sendsay.get(rule.target)
        found = type_of(rule.source, field)
        if not found or target is None:
            return
        if kind_of(found, field and field.code) not in converters(target.type):
            name = (field.name if field else "") or rule.source.name or rule.source.kind
            yield FieldWarning("types_differ", f"{name} → {target.name}", found, target.type)
