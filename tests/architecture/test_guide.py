"""The marketer's guide names what stands on the pages, and each of its pictures is taken from them."""

import re
from pathlib import Path

from tests.fakes.functions import modules_of

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "guide.ru.md").read_text()
_LARGEST = 150_000  # bytes of a picture


def test_what_the_guide_names_stands_on_the_pages() -> None:
    on_pages = {phrase.ru for phrase in modules_of("console")["web.texts"].TEXTS.values()}
    named = {" ".join(name.split()) for name in re.findall(r"\*\*«(.+?)»\*\*", GUIDE, re.DOTALL)}
    assert len(named) > 30
    assert named - on_pages == set()


def test_its_pictures_are_there_small_and_taken_by_the_browser_tests() -> None:
    shown = set(re.findall(r"\]\(guide/([a-z-]+)\.png\)", GUIDE))
    stories = "".join(path.read_text() for path in (ROOT / "tests" / "browser").glob("*.py"))
    taken = set(re.findall(r'keep_picture\("([a-z-]+)", guide=True\)', stories))
    kept = {path.stem: path.stat().st_size for path in (ROOT / "docs" / "guide").glob("*.png")}
    assert shown <= taken
    assert set(kept) == shown
    assert max(kept.values()) < _LARGEST
