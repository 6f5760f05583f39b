"""A rule can be read by somebody who knows no ids, in both languages."""

import re
from itertools import product

import pytest
from amosend.domain.funnel import LOST, WON, Action, Reentry, Rule, Who
from amosend.sentences.rules import rule_phrase

RULE = Rule("r1", 10, Action.START, "321", pipeline_id=1)


def test_a_rule_says_when_what_for_whom_and_whether_again() -> None:
    said = rule_phrase(RULE, stage="Переговоры", target="Welcome", pipeline="Продажи")
    assert said.ru == (
        "Сделка перешла на этап «Переговоры» воронки «Продажи»: запустить автоматизацию «Welcome» для главного "
        "контакта. Каждого человека — один раз."
    )
    assert said.en == (
        "When a deal enters the stage “Переговоры” of the pipeline “Продажи”: start the automation “Welcome” for its "
        "main contact. Each person once."
    )


def test_a_rule_for_any_pipeline() -> None:
    won = Rule("r1", WON, Action.REMOVE_FROM_LIST, "pl1", who=Who.ALL)
    said = rule_phrase(won, stage="Успешно реализовано", target="Горячие")
    assert said.ru == "Сделка успешно реализована: убрать из списка «Горячие» для всех контактов."
    assert said.en == "When a deal is won: take out of the list “Горячие” for all its contacts."


@pytest.mark.parametrize(("action", "who", "reentry", "status"), list(product(Action, Who, Reentry, (10, WON, LOST))))
def test_every_rule_can_be_said(action: Action, who: Who, reentry: Reentry, status: int) -> None:
    rule = Rule("r1", status, action, "1", 1, who, reentry, 7)
    said = rule_phrase(rule, stage="{stage}", target="{target}", pipeline="{pipeline}")
    assert re.search("[а-яё]", said.ru) and not re.search("[а-яё]", said.en)
    assert said.ru.endswith(".") and said.en.endswith(".")
    assert ("7" in said.ru) == (reentry is Reentry.AFTER_DAYS and action.counted)
