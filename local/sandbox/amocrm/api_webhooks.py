"""Webhooks: list, upsert by destination, delete with a JSON body. Administrators only, where the plan has them."""

from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.responses import Response

from local.sandbox.amocrm import answers
from local.sandbox.amocrm.api import ApiCall
from local.sandbox.amocrm.hooks import EVENTS, MOST_HOOKS, enable_hook, find_hook, save_hook
from local.sandbox.amocrm.records import Hook


def list_hooks(call: ApiCall) -> Response:
    asked = call.parameters.get("filter", {})
    wanted = asked.get("destination") if isinstance(asked, dict) else None
    hooks = [one for one in call.account.record.hooks if wanted in (None, one.destination)]
    if not hooks:
        return answers.nothing()
    rows = [_hook(call, one) for one in hooks]
    return answers.hal({"_total_items": len(rows), "_embedded": {"webhooks": rows}})


def add_hook(call: ApiCall) -> Response:
    if (refused := _refuse(call)) is not None:
        return refused
    given = _body(call)
    if (problem := _problem(given)) is not None:
        return answers.validation([("0", *problem)])
    if find_hook(call.account, given["destination"]) is None and len(call.account.record.hooks) >= MOST_HOOKS:
        return answers.problem(422, f"Не более {MOST_HOOKS} хуков в аккаунте")
    hook = save_hook(
        call.account,
        given["destination"],
        settings=given["settings"],
        now=call.state.clock_of(call.account).unix(),
        sort=given.get("sort", 10),
    )
    if call.state.options.hook_saved_is_enabled:
        enable_hook(hook)
    return answers.hal(_hook(call, hook), status=201)


def delete_hook(call: ApiCall) -> Response:
    if (refused := _refuse(call)) is not None:
        return refused
    destination = _body(call).get("destination")
    if not isinstance(destination, str):
        return answers.validation([("0", "FieldMissing", "destination", "This field is missing.")])
    hook = find_hook(call.account, destination)
    if hook is None:
        return answers.problem(404, "Webhook not found")
    call.account.record.hooks.remove(hook)
    return answers.nothing()


def _refuse(call: ApiCall) -> Response | None:
    user = next((one for one in call.account.users if one.id == call.acting_user), None)
    if user is None or not user.is_admin:
        return answers.problem(403, "Код ошибки 244. Нет прав")
    if not call.account.options.webhooks_allowed:
        return answers.problem(403, "Вебхуки недоступны на вашем тарифе")
    return None


def _body(call: ApiCall) -> dict[str, Any]:
    try:
        given = call.json()
    except orjson.JSONDecodeError:
        return {}
    return given if isinstance(given, dict) else {}


def _problem(given: dict[str, Any]) -> tuple[str, str, str] | None:
    destination, settings = given.get("destination"), given.get("settings")
    if not isinstance(destination, str) or not destination:
        return ("FieldMissing", "destination", "This field is missing.")
    host = urlsplit(destination).hostname
    # Cyrillic domains are not supported (documented).
    if urlsplit(destination).scheme not in ("http", "https") or host is None or not host.isascii():
        return ("InvalidType", "destination", "This value is not a valid URL.")
    if not isinstance(settings, list) or not settings:
        return ("FieldMissing", "settings", "This field is missing.")
    if not set(map(str, settings)) <= EVENTS.keys():
        return ("NotSupportedChoice", "settings", "One or more of the given values is invalid.")
    return None


def _hook(call: ApiCall, hook: Hook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "destination": hook.destination,
        "created_at": hook.created_at,
        "updated_at": hook.updated_at,
        "account_id": call.account.id,
        "created_by": hook.created_by,
        "sort": hook.sort,
        "disabled": hook.disabled,
        "settings": hook.settings,
    }
