"""Sendsay's words are kept without the people whom they quote, in whatever form."""

import pytest
from amosend.services.vendor_words import without_texts

_ANN = ("ann.smirnova7@example.com", "Анна Смирнова", "79007776603")


@pytest.mark.parametrize(
    "words",
    [
        "bad ann.smirnova7@example.com",
        "ann.smirnova7 is wrong",
        "ANN.SMIRNOVA7＠EXAMPLE.COM",
        r"ann.smirnova7\u0040example.com",
        "ann.smirnova7&#64;example.com",
        "АННА СМИРНОВА: отказ",
        "phone 777-66-03",
        "phone 8 (900) 777 66 03",
        "7776603",
    ],
)
def test_nothing_of_who_is_known_is_left(words: str) -> None:
    told = without_texts(words, _ANN).casefold()
    assert not any(mark in told for mark in ("ann", "smirnova", "анна", "смирнова", "777", "66"))


def test_what_quotes_nobody_is_left_as_it_is() -> None:
    words = "error/sequence/refused: closed for 30000 people since 2026"
    assert without_texts(words, (*_ANN, "")) == words
