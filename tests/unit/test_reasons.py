"""Every reason can be told to a person, in both languages, with an HTTP status."""

import re

import pytest
from amosend.reasons import Reason
from amosend.sentences import SENTENCES

_TO_BE_DONE = re.compile("[а-яё](?:и|й|ь)те(?:сь)?\\b|сам[аои]?\\b|не нужно")
# These report an end, or stand where nobody but a program reads them.
_NOTHING_TO_BE_DONE = {
    *(Reason.READING_CUT_OFF, Reason.IMPORT_STALLED, Reason.IMPORT_LATE, Reason.IMPORT_CANCELLED, Reason.RUN_ENDED),
    *(Reason.INTEGRATION_DELETED, Reason.SIGNATURE_INVALID, Reason.METHOD_NOT_ALLOWED, Reason.INVALID_REQUEST),
    *(Reason.BODY_NOT_JSON, Reason.CONTENT_TYPE_UNSUPPORTED, Reason.SETTINGS_MISSING),
}


@pytest.mark.parametrize("reason", sorted(set(Reason) - _NOTHING_TO_BE_DONE))
def test_a_refusal_says_what_to_do(reason: Reason) -> None:
    """Or that it goes on by itself."""
    assert _TO_BE_DONE.search(SENTENCES[reason].ru)


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
