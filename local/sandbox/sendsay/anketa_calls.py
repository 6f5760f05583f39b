"""`anketa.*`: reading and adding profile fields."""

from typing import Any

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.errors import (
    ANKETA_NOT_EXISTS,
    QUEST_EXISTS,
    WRONG_PARAMETER,
    CallError,
)
from local.sandbox.sendsay.parameters import Answer, Call, choice, number, text
from local.sandbox.sendsay.questions import TYPES, Anketa, Question


def _anketa(account: Account, anketa_id: str) -> Anketa:
    if anketa_id not in account.anketas:
        raise CallError(ANKETA_NOT_EXISTS, anketa_id)
    return account.anketas[anketa_id]


def anketa_list(account: Account, _call: Call) -> Answer:
    return {"list": [{"id": one.id, "name": one.name} for one in account.anketas.values()]}


def anketa_get(account: Account, call: Call) -> Answer:
    return {"obj": _anketa(account, text(call, "id")).as_json()}


def anketa_create(account: Account, call: Call) -> Answer:
    name = str(call.get("name", "")).strip()
    if not name:
        raise CallError("error/profile/emptyname", "name")
    anketa_id = text(call, "id", "") or f"a{580 + len(account.anketas)}"
    if anketa_id in account.anketas:
        raise CallError(QUEST_EXISTS, anketa_id)
    account.anketas[anketa_id] = Anketa(anketa_id, name)
    return {"id": anketa_id}


def anketa_quest_add(account: Account, call: Call) -> Answer:
    """One question or several; the answer has the id, or the ids in the same order."""
    anketa = _anketa(account, text(call, "anketa.id"))
    given = call.get("obj")
    made = [_question(account, anketa, one) for one in (given if isinstance(given, list) else [given])]
    for question in made:
        anketa.quests[question.id] = question
    ids = [question.id for question in made]
    return {"id": ids if isinstance(given, list) else ids[0]}


def _question(account: Account, anketa: Anketa, given: Any) -> Question:
    if not isinstance(given, dict):
        raise CallError(WRONG_PARAMETER, "obj")
    quest_id = text(given, "id", "") or _free_id(account)
    if quest_id in anketa.quests:
        raise CallError(QUEST_EXISTS, quest_id)
    answers = given.get("answers", {})
    if not isinstance(answers, dict):
        raise CallError(WRONG_PARAMETER, "answers")
    return Question(
        quest_id,
        text(given, "name"),
        choice(given, "type", TYPES),
        width=number(given, "width", 256),
        dtsubtype=choice(given, "dtsubtype", ("yd", "yh", "ym", "ys")),
        answers={str(code): str(name) for code, name in answers.items()},
    )


def _free_id(account: Account) -> str:
    """`q<number>`, unique in the whole account."""
    taken = {quest_id for anketa in account.anketas.values() for quest_id in anketa.quests}
    return next(name for number in range(197, 100_000) if (name := f"q{number}") not in taken)
