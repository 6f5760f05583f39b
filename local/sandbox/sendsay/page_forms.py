"""What a person can change on the pages: each form does one thing and leads back with a sentence."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.sandbox.rendering import Pages
from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.errors import CallError
from local.sandbox.sendsay.state import SendsayState

Form = dict[str, Any]
Change = Callable[[Account, Form], str]
"""Changes an account by a form and returns the sentence to show."""


def form_routes(state: SendsayState, pages: Pages) -> list[Route]:
    def changing(change: Change) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            form = request.path_params | {name: str(value).strip() for name, value in (await request.form()).items()}
            if request.path_params["account"] not in state.accounts:
                raise HTTPException(404)
            try:
                with state.lock:
                    notice = change(state.account(request.path_params["account"]), form)
                    state.revision += 1
            except (ValueError, KeyError, CallError) as error:
                notice = f"Не получилось: {error}"
            return pages.back(_origin(request), notice)

        return endpoint

    async def new_account(request: Request) -> Response:
        name = str((await request.form()).get("name", "")).strip()
        try:
            state.create_account(name)
        except ValueError:
            return pages.back("/", "Не получилось: имя занято или не годится")
        return pages.back(f"/accounts/{name}", "Аккаунт создан")

    account = "/accounts/{account}"
    changes: dict[str, Change] = {
        "/lists": _new_list,
        "/automations": _new_automation,
        "/automations/{id:int}": _set_automation,
        "/keys/{sublogin}": _reset_key,
        "/members/{id:int}/unsubscribe": _unsubscribe,
        "/members/{id:int}/bounce": _bounce,
        "/members/{id:int}/delete": _delete,
        "/lists/{group}/remove": _remove,
        "/lists/{group}/delete": _delete_list,
    }
    return [
        Route("/accounts", new_account, methods=["POST"]),
        *(Route(account + path, changing(change), methods=["POST"]) for path, change in changes.items()),
    ]


def _origin(request: Request) -> str:
    """The page that the form stood on, if it is still there, without an earlier notice; only ever a page of ours."""
    if request.url.path.endswith("/delete"):
        return f"/accounts/{request.path_params['account']}"
    came_from = urlsplit(request.headers.get("referer", ""))
    kept = [pair for pair in came_from.query.split("&") if pair and not pair.startswith("notice=")]
    path = came_from.path if came_from.path.startswith("/accounts/") else f"/accounts/{request.path_params['account']}"
    return path + ("?" + "&".join(kept) if kept else "")


def _new_list(account: Account, form: Form) -> str:
    group = account.create_group(form["name"] or "Без названия", addr_type=form.get("addr_type", "email"))
    return f"Список «{group.name}» создан: {group.id}"


def _new_automation(account: Account, form: Form) -> str:
    sequence = account.create_sequence(form["name"] or "Без названия", onlyonce="again" not in form)
    return f"Автоматизация «{sequence.name}» создана: {sequence.id}"


def _set_automation(account: Account, form: Form) -> str:
    sequence = account.sequences[form["id"]]
    sequence.pause, sequence.closed = "active" not in form, "open" not in form
    sequence.onlyonce, sequence.archived = "again" not in form, "archived" in form
    return "Сохранено"


def _reset_key(account: Account, form: Form) -> str:
    account.reset_key(form["sublogin"])
    return "Выдан новый ключ, старый больше не действует"


def _unsubscribe(account: Account, form: Form) -> str:
    member = account.roster.by_id(form["id"])
    if member is None:
        raise ValueError("подписчика уже нет")
    for head in member.heads:
        account.stoplist.setdefault(head, account.now())
    return f"{member.email}: отписан от всех рассылок"


def _bounce(account: Account, form: Form) -> str:
    member = account.roster.by_id(form["id"])
    if member is None:
        raise ValueError("подписчика уже нет")
    account.bounce(member.email)
    return f"{member.email}: письма не доходят, адрес заблокирован"


def _delete(account: Account, form: Form) -> str:
    member = account.roster.by_id(form["id"])
    if member is None:
        raise ValueError("подписчика уже нет")
    account.delete_member(member)
    return f"{member.email}: карточка удалена"


def _delete_list(account: Account, form: Form) -> str:
    account.delete_group(form["group"])
    return "Список удалён, подписчики остались"


def _remove(account: Account, form: Form) -> str:
    member = account.roster.by_id(int(form["member"]))
    if member is None:
        raise ValueError("подписчика уже нет")
    account.group(form["group"]).members.discard(member.id)
    return f"{member.email}: исключён из списка"
