"""Whether a contact agreed to mailings, as the chosen amoCRM field says.

Only a plain yes is a yes: an empty field, an unknown word or an oddly made value means that nobody agreed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from amosend.domain.choices import ContactField
from amosend.domain.contact import Contact, bare, values_of
from amosend.domain.conversion import as_flag, as_text, plain
from amosend.domain.import_settings import ConsentChoice
from amosend.domain.kinds import Kind, kind_of

__all__ = ["CONSENT_KINDS", "Consent"]

CONSENT_KINDS = frozenset({Kind.FLAG, Kind.CHOICE, Kind.TEXT, Kind.NUMBER})
_AGREES = ("согласен", "согласна", "согласны")


@dataclass(frozen=True, slots=True)
class Consent:
    """`values` are the plain texts and the enum ids of the options that mean yes; none: a flag, or a text for yes."""

    field_id: int
    values: frozenset[str] = frozenset()

    @classmethod
    def of(cls, choice: ConsentChoice, field: ContactField | None) -> "Consent":
        """An option is known by its id too, so that one that was renamed since the page read it still counts."""
        chosen = {plain(value) for value in choice.values}
        options = field.options if field else ()
        ids = {str(enum_id) for enum_id, label in options if plain(label) in chosen}
        return cls(choice.field_id, frozenset(chosen | ids))

    def agreed(self, field: Contact | None) -> bool:
        return field is not None and any(self._is_yes(value) for value in values_of(field))

    def _is_yes(self, value: Any) -> bool:
        text = as_text(bare(value))
        if self.values and not isinstance(bare(value), bool):
            enum_id = as_text(value.get("enum_id")) if isinstance(value, dict) else None
            return enum_id in self.values or (text is not None and plain(text) in self.values)
        return as_flag(text) is True or (text is not None and plain(text).startswith(_AGREES))


def missing_options(choice: ConsentChoice, field: ContactField) -> Sequence[str]:
    """The chosen options that the field does not offer any more, where it is a list of options at all."""
    if kind_of(field.type, field.code) is not Kind.CHOICE or not field.options:
        return ()
    offered = {plain(label) for _, label in field.options} | {str(enum_id) for enum_id, _ in field.options}
    return [value for value in choice.values if plain(value) not in offered]
