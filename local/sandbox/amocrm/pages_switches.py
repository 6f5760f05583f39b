"""Faults and options to switch on and off by hand, and the last calls of the API."""

import types
import typing
from dataclasses import fields
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from local.sandbox.amocrm.option_labels import LABELS
from local.sandbox.amocrm.options import AccountOptions, Options
from local.sandbox.amocrm.visits import Visit, page
from local.sandbox.faults import KINDS, PYTHON_ONLY, Fault

_PRESETS: dict[str, tuple[str, dict[str, Any]]] = {
    "429": ("429 на следующий запрос", {"kind": "status", "status": 429, "times": 1}),
    "502": ("502 HTML на следующие три запроса", {"kind": "status", "status": 502, "times": 3}),
    "504": ("504 на контакты", {"kind": "status", "status": 504, "path": "/api/v4/contacts"}),
    "lost": (
        "Ответ обмена ключей теряется после замены",
        {"kind": "drop_after", "path": "/oauth2/access_token", "times": 1},
    ),
    "drop": ("Соединение рвётся без ответа", {"kind": "drop_before", "times": 1}),
    "cut": ("Страница контактов обрывается", {"kind": "cut_body", "path": "/api/v4/contacts", "times": 1}),
    "slow": ("Каждый ответ через 3 секунды", {"kind": "delay", "seconds": 3.0}),
    "json": ("Испорченный JSON", {"kind": "wrong_json", "times": 1}),
    "login": ("Перенаправление на вход", {"kind": "redirect"}),
}


def show_switches(visit: Visit) -> Response:
    return visit.show(
        "switches.html",
        faults=visit.state.faults.all(),
        kinds=[one for one in KINDS if one not in PYTHON_ONLY],
        presets=_PRESETS,
        options=_shown(visit.state.options),
        calls=visit.state.calls.last(50)[::-1],
        total=visit.state.calls.total,
    )


def change_switches(visit: Visit) -> Response:
    faults = visit.state.faults
    match visit.text("action"):
        case "preset":
            faults.add(Fault(**_PRESETS[visit.text("preset")][1]))
        case "add":
            times = visit.text("times")
            faults.add(
                Fault(
                    kind=visit.text("kind"),
                    path=visit.text("path"),
                    status=int(visit.text("status") or 502),
                    times=int(times) if times else None,
                )
            )
        case "remove":
            faults.remove(visit.number("id"))
        case "clear":
            faults.clear()
        case _:
            _fill(visit, visit.state.options)
    return visit.go("/switches", "Сохранено")


def change_account_options(visit: Visit) -> Response:
    _fill(visit, visit.account.options)
    return visit.go(f"{visit.home}/options", "Сохранено")


def show_account_options(visit: Visit) -> Response:
    return visit.show("options.html", options=_shown(visit.account.options))


def _choices(kind: Any) -> list[Any]:
    """What a switch may be set to; nothing for numbers and text."""
    if kind is bool:
        return [True, False]
    return list(typing.get_args(kind)) if typing.get_origin(kind) is typing.Literal else []


def _shown(options: Options | AccountOptions) -> list[tuple[str, str, Any, list[str]]]:
    """Name, label, value and choices of every switch."""
    hints = typing.get_type_hints(type(options))
    return [
        (one.name, LABELS[one.name], getattr(options, one.name), [str(choice) for choice in _choices(hints[one.name])])
        for one in fields(options)
    ]


def _fill(visit: Visit, options: Options | AccountOptions) -> None:
    hints = typing.get_type_hints(type(options))
    for one in fields(options):
        if one.name in visit.form:
            setattr(options, one.name, _typed(hints[one.name], visit.text(one.name)))


def _typed(kind: Any, text: str) -> Any:
    if choices := _choices(kind):
        return next(one for one in choices if str(one) == text)
    if isinstance(kind, types.UnionType):
        return int(text) if text not in ("", "None") else None
    return kind(text)


PAGES: list[BaseRoute] = [
    page("/switches", get=show_switches, post=change_switches),
    page("/accounts/{host}/options", get=show_account_options, post=change_account_options),
]
