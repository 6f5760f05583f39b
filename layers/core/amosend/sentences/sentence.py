"""One sentence in both languages, and the HTTP status that an answer with it has."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Language", "Phrase", "Sentence", "language_of"]

Language = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is told beside other things and refuses nothing, so that it has no status."""

    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Sentence:
    status: int
    ru: str
    en: str

    def text(self, language: Language) -> str:
        return self.ru if language == "ru" else self.en


def language_of(accepted: str | None) -> Language:
    """From a browser's Accept-Language; Russian unless English comes first."""
    return "en" if (accepted or "").lower().startswith("en") else "ru"
