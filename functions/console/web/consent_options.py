"""What may say in amoCRM that a contact agreed to mailings, as it is offered: field by field, the likely ones first.

What has been chosen is never left out, though nothing may offer it any more: a form that is saved must not forget it,
for then everybody would be loaded.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from amosend.domain.choices import ContactField
from amosend.domain.consent import CONSENT_KINDS, missing_options
from amosend.domain.conversion import as_flag
from amosend.domain.import_settings import ConsentChoice
from amosend.domain.kinds import kind_of

__all__ = ["ConsentField", "ConsentOptions"]

_LISTS = frozenset({"select", "multiselect", "radiobutton"})
_ABOUT_MAILINGS = re.compile(
    "соглас|рассыл|подпис|разреш|consent|agree|subscri|newsletter|mailing|opt.?in", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ConsentField:
    """`choices`: value and label of each; of a flag the only one is called as the field itself."""

    name: str
    choices: list[tuple[str, str]]
    is_flag: bool = False


@dataclass(frozen=True, slots=True)
class ConsentOptions:
    """`fields`: of amoCRM's contacts, by their ids as a form has them."""

    fields: dict[str, ContactField]

    @property
    def likely(self) -> list[ConsentField]:
        """Flags first."""
        found = [_offered(each) for each in self._readable() if _is_likely(each)]
        return sorted(found, key=lambda field: not field.is_flag)

    @property
    def others(self) -> list[ConsentField]:
        return [_offered(each) for each in self._readable() if not _is_likely(each)]

    def unlisted(self, chosen: Iterable[str]) -> list[tuple[str, str]]:
        """Value and label of what is chosen and not offered: by the API, or before it went from amoCRM."""
        offered = {value for field in (*self.likely, *self.others) for value, _ in field.choices}
        return [(value, self._label(value)) for value in chosen if value not in offered]

    def gone(self, chosen: Iterable[str]) -> list[str]:
        """The values of what amoCRM has no more."""
        return [value for value in chosen if self._is_gone(value)]

    def holds_another(self, chosen: Iterable[str]) -> bool:
        """Whether something is chosen that would not be looked for."""
        return bool(set(chosen) & {value for field in self.others for value, _ in field.choices})

    def name(self, value: str) -> str:
        """Of the field that a choice belongs to."""
        field = self.fields.get(value.partition(":")[0])
        return field.name if field else ""

    def _readable(self) -> list[ContactField]:
        return [
            each for each in self.fields.values() if each.type == "checkbox" or (each.type in _LISTS and each.options)
        ]

    def _label(self, value: str) -> str:
        number, _, option = value.partition(":")
        name = self.name(value) or number
        return f"{name}: {option}" if option else name

    def _is_gone(self, value: str) -> bool:
        number, _, option = value.partition(":")
        field = self.fields.get(number)
        if field is None or kind_of(field.type, field.code) not in CONSENT_KINDS:
            return True
        return bool(option and missing_options(ConsentChoice(field.id, values=(option,)), field))


def _offered(field: ContactField) -> ConsentField:
    if field.type == "checkbox":
        return ConsentField(field.name, [(f"{field.id}:", field.name)], is_flag=True)
    return ConsentField(field.name, [(f"{field.id}:{label}", label) for _, label in field.options])


def _is_likely(field: ContactField) -> bool:
    """It is about mailings by its name, or says yes or no."""
    says = (as_flag(label) is not None or _ABOUT_MAILINGS.search(label) for _, label in field.options)
    return field.type == "checkbox" or _ABOUT_MAILINGS.search(field.name) is not None or any(says)
