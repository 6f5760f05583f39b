"""The choices of an import as a form: what there is to choose from, what is chosen, and what was typed.

The form speaks the API's own shape, so it is checked by the same rules; a form that is filled in wrongly is shown again
as it was typed.
"""

import re
from dataclasses import dataclass
from typing import Any

from amosend.domain.choices import SendsayField, SendsayList
from amosend.domain.import_settings import EmailKind, Empty, Gone, ImportSettings, ListKind, PhoneKind, SourceKind
from amosend.domain.integration import Integration
from amosend.errors import RejectedError
from amosend.reasons import Reason
from pydantic import ValidationError
from settings_shapes import ImportSettingsShape
from wired import wired

from web.consent_options import ConsentOptions
from web.visit import Form

__all__ = ["Options", "empty_choice", "options", "row_count", "settings_of", "typed_of"]

Typed = dict[str, Any]
_LABELS = ("WORK", "PRIV", "OTHER")
_NUMBER = re.compile("[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Options:
    """`sources`: value and amoCRM's name."""

    lists: list[SendsayList]
    targets: list[SendsayField]
    sources: list[tuple[str, str]]
    consent: ConsentOptions
    labels: tuple[str, ...] = _LABELS


def options(integration: Integration) -> Options:
    choices = wired().choices
    fields = choices.contact_fields(integration)
    return Options(
        choices.lists(integration.tenant),
        choices.fields(integration.tenant),
        [(f"field:{each.id}", each.name) for each in fields],
        ConsentOptions({str(each.id): each for each in fields}),
    )


def empty_choice(name: str) -> Typed:
    """Before anybody has chosen: a list of the integration's own name, and the name of the person."""
    return {
        "list": {"kind": ListKind.NEW, "id": "", "name": name},
        "name": True,
        "phone": {"kind": PhoneKind.NONE, "field": ""},
        "emails": {"kind": EmailKind.FIRST, "label": ""},
        "fields": [],
        "consent": [],
        "withdrawn": Gone.REMOVE,
        "unconfirmed": False,
        "gone": Gone.LEAVE,
    }


def typed_of(settings: ImportSettings | Form) -> Typed:
    """What the form shows: of what is kept, or of what has been sent."""
    return _of_form(settings) if isinstance(settings, Form) else _of_settings(settings)


def row_count(typed: Typed, *, sent: bool, more: bool) -> int:
    """One row is free when the form is opened; after that, one press of «Добавить поле» adds one."""
    return max(1, len(typed["fields"]) + (more or not sent))


def settings_of(form: Form, shown: Options) -> ImportSettings:
    """As the API would take it; names of fields and lists are the vendors' own."""
    typed = _of_form(form)
    body = {
        "list": _list(typed["list"], shown),
        "name": typed["name"],
        "phone": {"kind": typed["phone"]["kind"], "field": _if(typed["phone"], PhoneKind.FIELD, "field")},
        "emails": {"kind": typed["emails"]["kind"], "label": _if(typed["emails"], EmailKind.LABEL, "label")},
        "fields": [_rule(each, shown) for each in typed["fields"] if each["source"] and each["target"]],
        "consent": _consent(typed, shown),
        "unconfirmed": typed["unconfirmed"],
        "gone": typed["gone"],
    }
    try:
        return ImportSettings.from_json(ImportSettingsShape.model_validate(body).model_dump(mode="json"))
    except ValidationError as error:
        told = "; ".join(str(each["msg"]).removeprefix("Value error, ") for each in error.errors())
        raise RejectedError(Reason.SETTINGS_WRONG, told) from error


def _of_settings(settings: ImportSettings) -> Typed:
    consent = settings.consent
    values = (consent.values or ("",)) if consent else ()
    return {
        "list": {"kind": settings.list.kind, "id": settings.list.id or "", "name": settings.list.name or ""},
        "name": settings.name,
        "phone": {"kind": settings.phone.kind, "field": settings.phone.field or ""},
        "emails": {"kind": settings.emails.kind, "label": settings.emails.label or ""},
        "fields": [
            {
                "source": _source_value(each.source.kind, each.source.field_id),
                "target": each.target,
                "empty": each.empty,
            }
            for each in settings.fields
        ],
        "consent": [f"{consent.field_id}:{value}" for value in values] if consent else [],
        "withdrawn": consent.withdrawn if consent else Gone.REMOVE,
        "unconfirmed": settings.unconfirmed,
        "gone": settings.gone,
    }


def _of_form(form: Form) -> Typed:
    rows = zip(form.all("source"), form.all("target"), form.all("empty"), strict=False)
    return {
        "list": {"kind": form.text("list"), "id": form.text("list_id"), "name": form.text("list_name")},
        "name": form.ticked("person_name"),
        "phone": {"kind": form.text("phone"), "field": form.text("phone_field")},
        "emails": {"kind": form.text("emails"), "label": form.text("label")},
        "fields": [{"source": source, "target": target, "empty": empty} for source, target, empty in rows],
        "consent": form.all("consent"),
        "withdrawn": form.text("withdrawn") or Gone.REMOVE,
        "unconfirmed": form.ticked("unconfirmed"),
        "gone": form.text("gone") or Gone.LEAVE,
    }


def _list(typed: Typed, shown: Options) -> Typed:
    match typed["kind"]:
        case ListKind.EXISTING:
            name = next((each.name for each in shown.lists if each.id == typed["id"]), None)
            return {"kind": typed["kind"], "id": typed["id"] or None, "name": name}
        case ListKind.NEW:
            return {"kind": typed["kind"], "name": typed["name"] or None}
        case other:
            return {"kind": other}


def _if(typed: Typed, kind: str, name: str) -> str | None:
    return typed[name] or None if typed["kind"] == kind else None


def _rule(typed: Typed, shown: Options) -> Typed:
    kind, _, number = typed["source"].partition(":")
    names = {each.path: each.name for each in shown.targets}
    return {
        "source": {
            "kind": kind,
            "field_id": int(number) if _NUMBER.fullmatch(number) else None,
            "name": dict(shown.sources).get(typed["source"], ""),
        },
        "target": typed["target"],
        "target_name": names.get(typed["target"], ""),
        "empty": typed["empty"] or Empty.LEAVE,
    }


def _consent(typed: Typed, shown: Options) -> Typed | None:
    """Ticks of one field: a flag, or those of its options that mean yes."""
    chosen = [each.partition(":") for each in typed["consent"]]
    if not chosen:
        return None
    fields = {number for number, _, _ in chosen}
    if len(fields) > 1 or not all(_NUMBER.fullmatch(number) for number in fields):
        raise RejectedError(Reason.CONSENT_OF_ONE_FIELD)
    [number] = fields
    values = [value for _, _, value in chosen if value]
    return {
        "field_id": int(number),
        "name": shown.consent.name(typed["consent"][0]),
        "values": values,
        "withdrawn": typed["withdrawn"],
    }


def _source_value(kind: SourceKind, field_id: int | None) -> str:
    return f"{kind}:{field_id}" if kind is SourceKind.FIELD else str(kind)
