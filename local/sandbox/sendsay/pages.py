"""Pages on which a person sees the sandbox: accounts, lists, members, automations, jobs, faults and calls.

Server-rendered, without scripts; what a person may change is in `page_forms`.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.sandbox.fault_pages import fault_pages
from local.sandbox.rendering import Pages
from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.addresses import type_of, value_of
from local.sandbox.sendsay.api import PREFIX
from local.sandbox.sendsay.errors import CallError
from local.sandbox.sendsay.members import Member
from local.sandbox.sendsay.page_forms import form_routes
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.sendsay.times import shown
from local.sandbox.sendsay.track_calls import track_as_json

_PAGE: Final = 100
_STATES: Final = {"active": "можно писать", "unconfirmed": "не подтверждены", "removed": "отписались"}
_TRACK_STATES: Final = {
    -6: "отклонено модерацией",
    -5: "на модерации",
    -4: "отложено",
    -3: "отменено",
    -2: "ошибка",
    -1: "готово",
    0: "принято",
    1: "начато",
    2: "выполняется",
}
_PASSAGES: Final = {"going": "проходит", "paused": "на паузе", "stopped": "исключён", "finished": "прошёл"}


def page_routes(state: SendsayState) -> list[Route]:
    pages = Pages(
        Path(__file__).parent / "templates",
        shown=shown,
        type_of=type_of,
        value_of=value_of,
        states=_STATES,
        track_states=_TRACK_STATES,
        passages=_PASSAGES,
    )
    views = _Views(state, pages)
    account = "/accounts/{account}"
    return [
        Route("/", views.accounts, methods=["GET"]),
        Route(account, views.account, methods=["GET"]),
        Route(account + "/members", views.members, methods=["GET"]),
        Route(account + "/lists/{group}", views.members, methods=["GET"]),
        Route(account + "/members/{id:int}", views.member, methods=["GET"]),
        Route(account + "/automations/{id:int}", views.automation, methods=["GET"]),
        Route(account + "/tracks", views.tracks, methods=["GET"]),
        Route(account + "/tracks/{id}", views.track, methods=["GET"]),
        *form_routes(state, pages),
        *fault_pages(state.faults, state.calls, pages),
    ]


class _Views:
    """One method per page."""

    def __init__(self, state: SendsayState, pages: Pages) -> None:
        self._state = state
        self._pages = pages

    def _account(self, request: Request) -> Account:
        name = request.path_params["account"]
        if name not in self._state.accounts:
            raise HTTPException(404, f"Нет аккаунта {name}")
        return self._state.account(name)

    async def accounts(self, request: Request) -> Response:
        return self._pages.page(request, "accounts.html", accounts=list(self._state.accounts.values()))

    async def account(self, request: Request) -> Response:
        account = self._account(request)
        address = str(request.base_url).rstrip("/") + PREFIX + account.name
        return self._pages.page(request, "account.html", account=account, address=address)

    async def members(self, request: Request) -> Response:
        """All members, those of a list or of a state, or one found by its address."""
        account, query = self._account(request), request.query_params
        group_id = request.path_params.get("group", "") or query.get("state", "")
        wanted = query.get("page", "")
        page = int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 1
        try:
            people = _people(account, group_id=group_id, wanted=query.get("q", "").strip())
        except CallError as error:
            raise HTTPException(404, f"Нет списка {group_id}") from error
        with self._state.lock:
            part = list(islice(people, (max(page, 1) - 1) * _PAGE, max(page, 1) * _PAGE + 1))
        values: dict[str, Any] = {"account": account, "group": account.groups.get(group_id), "state": group_id}
        values |= {"people": part[:_PAGE], "page": page, "more": len(part) > _PAGE, "q": query.get("q", "")}
        return self._pages.page(request, "members.html", **values)

    async def member(self, request: Request) -> Response:
        account = self._account(request)
        member = account.roster.by_id(request.path_params["id"])
        if member is None:
            raise HTTPException(404, "Нет такого подписчика")
        passing = [one for one in account.sequences.values() if member.id in one.members]
        return self._pages.page(request, "member.html", account=account, member=member, passing=passing)

    async def automation(self, request: Request) -> Response:
        account = self._account(request)
        sequence = account.sequences.get(request.path_params["id"])
        if sequence is None:
            raise HTTPException(404, "Нет такой автоматизации")
        first = islice(sequence.members.items(), _PAGE)
        found = ((account.roster.by_id(member_id), passage) for member_id, passage in first)
        people = [(member, passage) for member, passage in found if member is not None]
        return self._pages.page(request, "automation.html", account=account, sequence=sequence, people=people)

    async def tracks(self, request: Request) -> Response:
        account = self._account(request)
        return self._pages.page(request, "tracks.html", account=account, tracks=account.tracks.newest()[:_PAGE])

    async def track(self, request: Request) -> Response:
        account = self._account(request)
        try:
            track = account.tracks.get(request.path_params["id"])
        except CallError as error:
            raise HTTPException(404, "Нет такого задания") from error
        answer = track_as_json(track, self._state.options)
        return self._pages.page(request, "track.html", account=account, track=track, answer=answer)


def _people(account: Account, *, group_id: str, wanted: str) -> Iterator[Member]:
    if wanted:
        found = account.member(wanted)
        return iter([found] if found else [])
    return iter(account.roster) if not group_id else account.members_of(group_id)
