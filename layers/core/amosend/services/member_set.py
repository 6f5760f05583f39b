"""Calls of member.set: one person with what an import's row would have said, or one change of an existing card.

A new card is confirmed, as an import's is, unless people are to confirm themselves; an existing one's state is never
touched, and what is not named stays as it is.
"""

from collections.abc import Iterable

from amosend.domain.candidate import Candidate
from amosend.domain.import_settings import ImportSettings
from amosend.services.ports import Json

__all__ = ["as_it_is", "cells_of", "leave_list", "member_set", "set_choices", "without_values"]

_CLEAR = "delete"  # the datakey mode that removes a value; an empty text might not suit the field's type


def member_set(one: Candidate, settings: ImportSettings) -> Json:
    content = cells_of(one.person.cells)
    if settings.list.target:
        content["-group"] = {settings.list.target: "1"}
    return _call(one.email, {"newbie.confirm": int(settings.unconfirmed), "obj": content})


def set_choices(email: str, choices: Iterable[tuple[str, tuple[str, ...]]]) -> Json:
    """Answers to choice questions are arrays of codes, also where only one may be chosen."""
    content: dict[str, dict[str, object]] = {}
    for path, codes in choices:
        anketa, _, quest = path.partition(".")
        content.setdefault(anketa, {})[quest] = list(codes)
    return _call(email, {"newbie.confirm": 0, "obj": content})


def without_values(email: str, paths: Iterable[str]) -> Json:
    return _call(email, {"newbie.confirm": 0, "datakey": [[path, _CLEAR, ""] for path in paths]})


def leave_list(email: str, list_id: str) -> Json:
    """The card stays in the base."""
    return _call(email, {"newbie.confirm": 0, "obj": {"-group": {list_id: "0"}}})


def as_it_is(email: str) -> Json:
    """For what is done to the card beside."""
    return _call(email, {"newbie.confirm": 0})


def cells_of(cells: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    content: dict[str, dict[str, str]] = {}
    for path, text in cells:
        anketa, _, quest = path.partition(".")
        content.setdefault(anketa, {})[quest] = text
    return content


def _call(email: str, parameters: Json) -> Json:
    return {"action": "member.set", "email": email, "addr_type": "email", "if_exists": "overwrite", **parameters}
