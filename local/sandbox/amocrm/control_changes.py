"""HTTP control of an account's contents: contacts, hooks and custom fields change as if people had done it."""

from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route

from local.sandbox.amocrm.control import control_route
from local.sandbox.amocrm.criteria import Criteria
from local.sandbox.amocrm.hooks import save_hook
from local.sandbox.amocrm.records import StageHook
from local.sandbox.amocrm.state import AmoCrmState


async def _add_contact(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    """{"name", "first_name", "last_name", "emails": [], "phones": [], "fields": {}, "tags": []}."""
    return plain(state.contacts(request.path_params["host"]).add_contact(**_arguments(given)))


async def _edit_contact(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    editor = state.contacts(request.path_params["host"])
    return plain(editor.edit_contact(request.path_params["contact_id"], **_arguments(given)))


async def _edit_contacts(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    """{"ids": […] or "first": 10000, then what an edit takes}: a mass edit, each contact told by itself."""
    host, first = request.path_params["host"], given.pop("first", 0)
    ids = given.pop("ids", None) or list(state.account(host).contacts.select(Criteria()))[:first]
    changed = await run_in_threadpool(state.contacts(host).edit_contacts, ids, **_arguments(given))
    return {"changed": changed}


async def _delete_contact(state: AmoCrmState, request: Request, _given: Any) -> Any:
    state.contacts(request.path_params["host"]).delete_contact(request.path_params["contact_id"])
    return {}


async def _restore_contact(state: AmoCrmState, request: Request, _given: Any) -> Any:
    return plain(state.contacts(request.path_params["host"]).restore_contact(request.path_params["contact_id"]))


async def _note(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    state.contacts(request.path_params["host"]).add_note(request.path_params["contact_id"], given["text"])
    return {}


async def _merge_contacts(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    editor = state.contacts(request.path_params["host"])
    return plain(editor.merge_contacts(request.path_params["contact_id"], given["loser"]))


async def _add_hook(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    """{"destination", "settings": [events]}: as set by hand in the account."""
    account = state.account(request.path_params["host"])
    return asdict(save_hook(account, given["destination"], settings=given["settings"], now=state.clock.unix()))


async def _forge(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    """{"destination", "body"}: a stranger's post, with the headers of amoCRM."""
    state.announcer.post(state.account(request.path_params["host"]).id, given["destination"], given["body"])
    return {}


async def _add_stage_hook(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    """{"pipeline_id", "status_id", "destination"}."""
    hook = StageHook(**given)
    state.account(request.path_params["host"]).record.stage_hooks.append(hook)
    return asdict(hook)


async def _field(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
    """{"rename": key, "name"}, {"remove": key} or {"add": name, "type", "values": []}."""
    account = state.account(request.path_params["host"])
    fields = account.fields[request.path_params["entity"]]
    if "rename" in given:
        fields.rename(given["rename"], given["name"])
    elif "remove" in given:
        fields.remove(given["remove"])
    else:
        fields.add(given["add"], given["type"], values=tuple(given.get("values", ())))
    account.schema_version += 1
    return [asdict(one) for one in fields.all]


def plain(record: Any) -> Any:
    """A record as JSON can hold it: field ids become text."""
    found = asdict(record)
    found["values"] = {str(key): given for key, given in found["values"].items()}
    return found


def _arguments(given: dict[str, Any]) -> dict[str, Any]:
    """JSON has no pairs: ["a@example.com", "PRIV"] is an address with its label."""
    return given | {
        key: [tuple(one) if isinstance(one, list) else one for one in given[key]]
        for key in ("emails", "phones")
        if given.get(key)
    }


_CONTACT = "accounts/{host}/contacts/{contact_id:int}"
ROUTES: list[Route] = [
    control_route("accounts/{host}/contacts", "POST", _add_contact),
    control_route(_CONTACT, "PATCH", _edit_contact),
    control_route(_CONTACT, "DELETE", _delete_contact),
    control_route(f"{_CONTACT}/restore", "POST", _restore_contact),
    control_route(f"{_CONTACT}/note", "POST", _note),
    control_route(f"{_CONTACT}/merge", "POST", _merge_contacts),
    control_route("accounts/{host}/contacts", "PATCH", _edit_contacts),
    control_route("accounts/{host}/hooks", "POST", _add_hook),
    control_route("accounts/{host}/hooks/forge", "POST", _forge),
    control_route("accounts/{host}/stage_hooks", "POST", _add_stage_hook),
    control_route("accounts/{host}/fields/{entity}", "POST", _field),
]
