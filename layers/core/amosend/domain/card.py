"""A subscriber's card in Sendsay, as `member.get` shows it, as far as it decides who may be sent.

Names of the system questions are seen in public code: `lockremove` (a date: unsubscribed or removed), `lockconfirm`
(not confirmed yet), `haslock` (some reason why no mail is sent). None of them is ever written by us.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

__all__ = ["Card", "read_card"]

_SYSTEM = "member"
_GROUPS = "-group"
_NO_ANKETAS = (_SYSTEM, _GROUPS)
_UNSUBSCRIBED, _UNCONFIRMED, _LOCKED = "lockremove", "lockconfirm", "haslock"
_NOTHING = {"", "0", "none", "null", "false"}


@dataclass(frozen=True, slots=True)
class Card:
    """`exists` None: Sendsay did not tell, so nothing may be concluded. `answers` by anketa and quest."""

    exists: bool | None
    unsubscribed: bool = False
    unconfirmed: bool = False
    blocked: bool = False
    groups: frozenset[str] = frozenset()
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def opted_out(self) -> bool:
        return self.unsubscribed or self.blocked

    def text(self, path: str) -> str:
        """What stands in a field, "" for nothing; a number is what an import would have said, 0 included."""
        value = self._answer(path)
        return "" if value is None or value == [] else str(value)

    def codes(self, path: str) -> set[str]:
        """The chosen answers; one that stands alone may be no list."""
        value = self._answer(path)
        return {str(each) for each in value} if isinstance(value, list) else {self.text(path)} - {""}

    @property
    def values(self) -> Iterator[Any]:
        """All that stands in its fields."""
        anketas = (found for name, found in self.answers.items() if name not in _NO_ANKETAS and isinstance(found, dict))
        return chain.from_iterable(each.values() for each in anketas)

    def _answer(self, path: str) -> Any:
        """To `anketa.quest`. Looked up when asked: a card may have a hundred answers, of which a few are."""
        name, _, quest = path.partition(".")
        anketa = None if name in _NO_ANKETAS else self.answers.get(name)
        return anketa.get(quest) if isinstance(anketa, dict) else None


def read_card(found: Mapping[str, Any]) -> Card:
    """`found` is the answer's `obj`; some answers hold it one level deeper. Without system answers it tells nothing."""
    inner = found.get("obj")
    found = inner if isinstance(inner, dict) else found
    system = found.get(_SYSTEM)
    if not isinstance(system, dict) or not system:
        return Card(exists=None)
    unconfirmed = _said(system.get(_UNCONFIRMED))
    unsubscribed = _said(system.get(_UNSUBSCRIBED))
    # haslock counts every reason; one that is not among the other two is a block. UNCONFIRMED: what its number means,
    # so behind lockconfirm, which locks by itself, nothing more is read out of it.
    blocked = _said(system.get(_LOCKED)) and not unconfirmed and not unsubscribed
    groups = found.get(_GROUPS)
    inside = [str(one) for one, value in groups.items() if _said(value)] if isinstance(groups, dict) else []
    return Card(True, unsubscribed, unconfirmed, blocked, frozenset(inside), found)


def _said(value: object) -> bool:
    return bool(value) and str(value).strip().casefold() not in _NOTHING
