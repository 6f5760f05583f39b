"""HTTP control of leads and companies: they change as if people had done it, and everybody who listens is told."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from local.sandbox.amocrm.control import control_route
from local.sandbox.amocrm.control_changes import plain
from local.sandbox.amocrm.state import AmoCrmState

_LEAD = "accounts/{host}/leads/{id:int}"
_COMPANY = "accounts/{host}/companies/{id:int}"


def _lead(path: str, method: str, name: str) -> Route:
    """A method of the editor of leads, called with the JSON of the request as its arguments."""
    return _route(path, method, lambda state, host: getattr(state.leads(host), name))


def _company(path: str, method: str, name: str) -> Route:
    return _route(path, method, lambda state, host: getattr(state.companies(host), name))


def _route(path: str, method: str, act: Callable[[AmoCrmState, str], Callable[..., Any]]) -> Route:
    async def command(state: AmoCrmState, request: Request, given: dict[str, Any]) -> Any:
        named = [request.path_params["id"]] if "id" in request.path_params else []
        made = act(state, request.path_params["host"])(*named, **given)
        return {} if made is None else plain(made)

    return control_route(path, method, command)


ROUTES: list[Route] = [
    _lead("accounts/{host}/leads", "POST", "add_lead"),
    _lead(f"{_LEAD}/move", "POST", "move_lead"),
    _lead(_LEAD, "PATCH", "edit_lead"),
    _lead(_LEAD, "DELETE", "delete_lead"),
    _lead(f"{_LEAD}/restore", "POST", "restore_lead"),
    _lead(f"{_LEAD}/link", "POST", "link_contact"),
    _lead(f"{_LEAD}/unlink", "POST", "unlink_contact"),
    _lead(f"{_LEAD}/note", "POST", "add_note"),
    _company("accounts/{host}/companies", "POST", "add_company"),
    _company(_COMPANY, "PATCH", "edit_company"),
    _company(_COMPANY, "DELETE", "delete_company"),
    _company(f"{_COMPANY}/restore", "POST", "restore_company"),
    _company(f"{_COMPANY}/note", "POST", "add_note"),
]
