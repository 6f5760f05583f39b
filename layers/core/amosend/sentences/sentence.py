"""One sentence in both languages, and the HTTP status that an answer with it has."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Language", "Sentence"]

Language = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Sentence:
    status: int
    ru: str
    en: str

    def text(self, language: Language) -> str:
        return self.ru if language == "ru" else self.en
