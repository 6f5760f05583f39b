"""Whatever can become of a contact or a field can be told to a marketer, in both languages."""

import re

import pytest
from amosend.domain.import_run import Counts, FieldWarning
from amosend.domain.outcome import FAILED, GONE, NOTES, SENT, SKIPPED, Outcome
from amosend.sentences.outcomes import OUTCOMES, WARNINGS, brief, warning_phrase
from amosend.sentences.previewed import outcome_phrase
from amosend.sentences.sentence import Phrase

_PREVIEWED = [outcome_phrase(each, preview=True) for each in Outcome]
_PHRASES = [*OUTCOMES.values(), *WARNINGS.values(), *(each for each in _PREVIEWED if each not in OUTCOMES.values())]


def test_no_outcome_is_without_its_sentence() -> None:
    assert set(OUTCOMES) == set(Outcome)


def test_no_warning_is_without_its_sentence() -> None:
    """The codes are those that the run's own description names."""
    named = re.findall(r"\w+_in_\w+|types_differ", FieldWarning.__doc__ or "")
    assert set(named) == set(WARNINGS)
    assert len(WARNINGS) == 5


@pytest.mark.parametrize("phrase", _PHRASES, ids=lambda phrase: phrase.en[:30])
def test_a_sentence_is_one_in_both_languages(phrase: Phrase) -> None:
    assert re.search("[а-яё]", phrase.ru) and not re.search("[а-яё]", phrase.en, re.IGNORECASE)
    for text in (phrase.ru, phrase.en):
        assert text[0].isupper() and text.endswith(".")
        assert not re.search(r"[a-z]_[a-z]", text.replace("{was}", "")), "a code is no word for a marketer"


def test_no_two_outcomes_sound_the_same() -> None:
    assert len({phrase.ru for phrase in _PHRASES}) == len({phrase.en for phrase in _PHRASES}) == len(_PHRASES)


def test_the_beginning_of_a_sentence_tells_it_from_all_others() -> None:
    """As they stand below each other where one is chosen."""
    beginnings = [brief(phrase) for phrase in OUTCOMES.values()]
    assert brief(OUTCOMES[Outcome.BLOCKED]).ru == "Sendsay не шлёт писем на этот адрес"
    assert len({each.ru for each in beginnings}) == len({each.en for each in beginnings}) == len(OUTCOMES)


@pytest.mark.parametrize("outcome", [*SENT, Outcome.REMOVED, Outcome.KEPT, Outcome.AUTOMATION_STARTED])
def test_a_preview_tells_what_will_be_and_not_what_has_been(outcome: Outcome) -> None:
    told = outcome_phrase(outcome, preview=True)
    assert re.search("[Бб]удет|обнов[а-я]+ся|займёт|изменится|останется", told.ru)
    assert " will " in told.en or told.en.startswith("Will ")
    assert outcome_phrase(outcome, preview=False) is OUTCOMES[outcome] != told


def test_a_warning_names_its_field() -> None:
    renamed = warning_phrase(FieldWarning("renamed_in_amocrm", "Город", "Город", "Город доставки"))
    assert "«Город» теперь называется «Город доставки»" in renamed.ru
    gone = warning_phrase(FieldWarning("removed_in_amocrm", "{now}", "{now}"))
    assert "Поля «{now}» в amoCRM больше нет" in gone.ru, "a name that looks like a place is only a name"
    option = warning_phrase(FieldWarning("removed_in_amocrm", "Согласие", "Да"))
    assert "Варианта «Да» в поле amoCRM «Согласие» больше нет" in option.ru


def test_every_outcome_is_in_one_group_and_what_is_read_is_counted() -> None:
    grouped = [*SENT, *SKIPPED, *FAILED, *GONE, *NOTES]
    assert sorted(grouped) == sorted(Outcome)
    names = Counts.__dataclass_fields__
    assert all(str(each) in names for each in (*SENT, *SKIPPED, *FAILED, *GONE))
