"""Two tabs, or two people: what was saved while a form lay open is not overwritten unseen.

A form brings along the mark of what it was filled in from. When something else stands there now, the form is shown
once more as it was typed, with the mark of today: who presses again has been told.
"""

import hashlib
import json
from typing import Any

from amosend.domain.funnel import Rule
from amosend.domain.import_settings import ImportSettings, ListKind
from amosend.domain.plan import Plan

from web.routes import Problem
from web.rule_form import typed_of as typed_rule
from web.settings_form import typed_of as typed_settings
from web.texts import TEXTS
from web.visit import Form

__all__ = ["CHANGED_MEANWHILE", "SEEN", "is_stale", "mark", "mark_of_plan", "mark_of_rule", "mark_of_settings"]

SEEN = "seen"
_CONFLICT = 409
CHANGED_MEANWHILE = Problem(_CONFLICT, TEXTS["changed_meanwhile"].ru, TEXTS["changed_meanwhile"].en)


def is_stale(form: Form, *, now: str, wanted: str) -> bool:
    """What is there already may be sent once more, as by a double click."""
    return form.text(SEEN) not in {"", now} and wanted != now


def mark(shown: Any) -> str:
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def mark_of_settings(settings: ImportSettings | None) -> str:
    """A new list is the same choice when an import has made it meanwhile: both have its name."""
    if settings is None:
        return mark(None)
    typed = typed_settings(settings)
    where = None if settings.list.kind is ListKind.NONE else typed["list"]["name"]
    return mark(typed | {"list": where})


def mark_of_plan(plan: Plan) -> str:
    return mark([plan.name, list(plan.hours), mark_of_settings(plan.settings)])


def mark_of_rule(rule: Rule) -> str:
    return mark(typed_rule(rule))
