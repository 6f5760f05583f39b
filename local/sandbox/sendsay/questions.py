"""Profile fields: anketas, their questions, and the check whether a value fits a question.

Types are Sendsay's: free text with a width, int, dt (date with a precision), 1m (one answer) and nm (several).
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from local.sandbox.sendsay.errors import WrongValueError

SYSTEM: Final = "member"
TYPES: Final = ("free", "int", "dt", "1m", "nm")
_DATES: Final = {
    "yd": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    "yh": re.compile(r"\d{4}-\d\d-\d\d [0-2]\d"),
    "ym": re.compile(r"\d{4}-\d\d-\d\d [0-2]\d:[0-5]\d"),
    "ys": re.compile(r"\d{4}-\d\d-\d\d [0-2]\d:[0-5]\d:[0-5]\d"),
}


@dataclass(slots=True)
class Question:
    """One field of an anketa."""

    id: str
    name: str
    type: str = "free"
    width: int = 256
    dtsubtype: str = "yd"
    answers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": self.id, "name": self.name, "type": self.type}
        if self.type == "free":
            shown["width"] = self.width
        if self.type == "dt":
            shown["dtsubtype"] = self.dtsubtype
        if self.type in ("1m", "nm"):
            shown |= {"answers": self.answers, "order": list(self.answers)}
        return shown

    def fit(self, value: Any) -> Any:
        """The value as it is stored; raises WrongValueError when it does not fit."""
        if self.type == "free":
            return self._text(value)
        if self.type == "int":
            return self._number(value)
        if self.type == "dt":
            return self._date(value)
        return self._codes(value)

    def _text(self, value: Any) -> str:
        if isinstance(value, dict | list | bool):
            raise WrongValueError(f"{self.id}: text expected")
        text = value if isinstance(value, str) else str(value)
        if len(text) > self.width:
            raise WrongValueError(f"{self.id}: longer than {self.width} characters")
        return text

    def _number(self, value: Any) -> int:
        try:
            return int(value)
        except (TypeError, ValueError):
            raise WrongValueError(f"{self.id}: a whole number expected") from None

    def _date(self, value: Any) -> str:
        if not isinstance(value, str) or not _DATES[self.dtsubtype].fullmatch(value):
            raise WrongValueError(f"{self.id}: a date of precision {self.dtsubtype} expected")
        return value

    def _codes(self, value: Any) -> list[str]:
        given = value if isinstance(value, list) else str(value).split(",")
        if self.type == "1m" and len(given) != 1:
            raise WrongValueError(f"{self.id}: exactly one answer expected")
        return [self._code(str(one).strip()) for one in given]

    def _code(self, given: str) -> str:
        by_name = {name.lower(): code for code, name in self.answers.items()}
        code = given if given in self.answers else by_name.get(given.lower())
        if code is None:
            raise WrongValueError(f"{self.id}: no such answer {given!r}")
        return code


@dataclass(slots=True)
class Anketa:
    """A group of fields; `quests` keeps their order."""

    id: str
    name: str
    quests: dict[str, Question] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        quests = {one.id: one.as_json() for one in self.quests.values()}
        return {"id": self.id, "param": {"name": self.name}, "order": list(quests), "quests": quests}


def predefined() -> dict[str, Anketa]:
    """`base` and `custom`, which every account has and nobody can delete."""
    questions = (
        Question("lastName", "Фамилия"),
        Question("firstName", "Имя"),
        Question("middleName", "Отчество"),
        Question("gender", "Пол", "1m", answers={"0": "женский", "1": "мужской"}),
        Question("birthDate", "Дата рождения", "dt"),
        Question("city", "Город"),
    )
    base = Anketa("base", "Базовая", {one.id: one for one in questions})
    return {"base": base, "custom": Anketa("custom", "Дополнительная")}
