"""The words of the settings pages: complete in both languages, none missing where one is used, none left over."""

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from amosend.sentences import SENTENCES
from amosend.sentences.outcomes import OUTCOMES
from amosend.sentences.sentence import Phrase, Sentence

from tests.fakes.functions import modules_of

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "functions" / "console" / "web"
GUIDE = ROOT / "docs" / "guide.ru.md"
_NAMES = {"Автоворонка", "Имя", "Магазин", "Русский"}  # what stands so in Sendsay, or is a name
_KEY = re.compile(r"""["']([a-z_]+(?:\.[a-zA-Z0-9_]+)+|[a-z_]+)["']""")
_PREFIX = re.compile(r"""["']([a-z0-9_.]+)["'] ~""")


def texts() -> dict[str, Any]:
    found: dict[str, Any] = modules_of("console")["web.texts"].TEXTS
    return found


TEXTS = texts()
SAID = [*TEXTS.values(), *SENTENCES.values(), *OUTCOMES.values()]
NAMES: dict[str, set[str]] = {}
for one in TEXTS.values():
    NAMES.setdefault(one.ru.rstrip(":"), set()).add(one.en.rstrip(":"))
USED = "\n".join(path.read_text() for path in [*WEB.glob("templates/*.html"), *WEB.glob("*.py")])


def _places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_a_text_says_the_same_in_both_languages(key: str) -> None:
    phrase = TEXTS[key]
    assert _places(phrase.ru) == _places(phrase.en)
    assert phrase.ru.strip() == phrase.ru != ""
    assert phrase.en.strip() == phrase.en != ""
    assert (phrase.ru[-1] in ".:…?") == (phrase.en[-1] in ".:…?"), "a sentence in one, a label in the other"
    if key != "other_language":
        names = set(re.findall("[А-яЁё]+", phrase.en))
        assert names <= _NAMES, "English with Russian words"


@pytest.mark.parametrize("told", SAID, ids=lambda told: str(told.en)[:40])
def test_whatever_is_named_in_quotes_is_called_so_on_the_page_of_either_language(told: Phrase | Sentence) -> None:
    """A button, a tab or a field that a sentence names."""
    for russian in {name.rstrip(":") for name in re.findall("«([^«»{}]+)»", told.ru)} & set(NAMES) - _NAMES:
        assert {f"“{english}”" for english in NAMES[russian]} & set(re.findall("“[^“”]+”", told.en)), russian


def test_whatever_a_template_asks_for_is_there() -> None:
    asked = set(re.findall(r"""\bt\(\s*["']([a-zA-Z0-9_.]+)["']\s*[,)]""", USED))
    assert len(asked) > 100
    assert asked - set(TEXTS) == set()


def test_whatever_is_put_together_of_parts_has_an_end() -> None:
    for prefix in set(_PREFIX.findall(USED)):
        assert any(key.startswith(prefix) for key in TEXTS), prefix


def test_no_text_is_left_over() -> None:
    """Asked for as it is, or by the beginning that the rest is put behind."""
    whole, beginnings = set(_KEY.findall(USED)), tuple(set(_PREFIX.findall(USED)))
    left_over = [key for key in TEXTS if key not in whole and not key.startswith(beginnings)]
    assert left_over == []


def test_amocrm_is_spelt_as_it_spells_itself() -> None:
    """The one button that is called otherwise is so in the guide that people know."""
    button = TEXTS["import.load"].ru
    for text in [*(text for each in SAID for text in (each.ru, each.en)), GUIDE.read_text()]:
        rest = re.sub(r"amoCRM|[a-z]+\.amocrm\.(?:ru|com)", "", text.replace(button, ""))
        assert "amocrm" not in rest.lower(), text
