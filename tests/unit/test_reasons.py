"""Every reason can be told to a person, in both languages, with an HTTP status."""

import re

import pytest
from amosend.reasons import Reason
from amosend.sentences import SENTENCES


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_a_status_and_sentences_in_both_languages(reason: Reason) -> None:
    sentence = SENTENCES[reason]
    assert 400 <= sentence.status < 600
    assert re.search("[а-яё]", sentence.text("ru"), re.IGNORECASE)
    assert not re.search("[а-яё]", re.sub("«[^»]*»", "", sentence.text("en")), re.IGNORECASE)
    for text in (sentence.ru, sentence.en):
        assert text[0].isupper() or text.startswith("amo")
        assert text.endswith((".", "!"))


def test_no_sentence_tells_two_stories() -> None:
    """A person who reads two sentences of the same words could not tell what has happened."""
    texts = [sentence.ru for sentence in SENTENCES.values()]
    assert len(set(texts)) == len(texts)
    assert set(SENTENCES) == set(Reason)
