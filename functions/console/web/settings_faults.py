"""What is wrong with the choices of an import as typed: a sentence for each cause, and the fields that it is about.

It is told before anything is saved or read. What only the vendors know, such as a list that is gone, is refused where
the API's settings are.
"""

from collections.abc import Iterator
from typing import Any

from amosend.domain.import_settings import ListKind, PhoneKind
from amosend.domain.mapping import NAME_FIELD

from web.integration_pages import is_name
from web.routes import Problem
from web.settings_form import Options, typed_of
from web.texts import TEXTS
from web.visit import Form

__all__ = ["fault_of"]

_UNPROCESSABLE = 422


def fault_of(form: Form, shown: Options) -> Problem | None:
    typed = typed_of(form)
    return (
        _of_list(typed["list"])
        or _of_phone(typed["phone"])
        or _half_filled(typed)
        or _filled_twice(typed, shown)
        or _of_consent(typed, shown)
    )


def _of_list(chosen: dict[str, Any]) -> Problem | None:
    match chosen["kind"]:
        case ListKind.NONE:
            return None
        case ListKind.EXISTING:
            return None if chosen["id"] else _told("import.list_missing", "lists")
        case ListKind.NEW:
            return None if is_name(chosen["name"]) else _told("import.list_name_wrong", "list_name")
        case _:
            return _told("import.list_kind_missing", "list")


def _of_phone(chosen: dict[str, Any]) -> Problem | None:
    missing = chosen["kind"] == PhoneKind.FIELD and not chosen["field"]
    return _told("import.phone_field_missing", "phone_field") if missing else None


def _half_filled(typed: dict[str, Any]) -> Problem | None:
    """A further field with only one side chosen is not dropped unseen: what is missing is told, and the row is kept."""
    for row, each in enumerate(typed["fields"]):
        if each["source"] and not each["target"]:
            return _told("import.target_missing", f"target-{row}", row=row + 1)
        if each["target"] and not each["source"]:
            return _told("import.source_missing", f"source-{row}", row=row + 1)
    return None


def _of_consent(typed: dict[str, Any], shown: Options) -> Problem | None:
    gone = shown.consent.gone(typed["consent"])
    names = (name for value, name in shown.consent.unlisted(gone))
    return _told("import.consent_gone", "consent", name=next(names, gone[0])) if gone else None


def _filled_twice(typed: dict[str, Any], shown: Options) -> Problem | None:
    """All who want the same field of Sendsay are marked: which of them is meant, only the person knows."""
    places: dict[str, list[str]] = {}
    for target, place in _targets(typed):
        places.setdefault(target, []).append(place)
    for target, marked in places.items():
        if len(marked) > 1:
            name = next((each.name for each in shown.targets if each.path == target), target)
            return _told("import.filled_twice", *marked, field=name)
    return None


def _targets(typed: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if typed["name"]:
        yield NAME_FIELD, "person_name"
    if typed["phone"]["kind"] == PhoneKind.FIELD and typed["phone"]["field"]:
        yield typed["phone"]["field"], "phone_field"
    yield from ((each["target"], f"target-{row}") for row, each in enumerate(typed["fields"]) if each["target"])


def _told(key: str, *marked: str, **values: object) -> Problem:
    told = TEXTS[key]
    return Problem(_UNPROCESSABLE, told.ru.format(**values), told.en.format(**values), marked=marked)
