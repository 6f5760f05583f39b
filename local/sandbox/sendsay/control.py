"""HTTP control under `/_control/`: what tests in other processes and `make run` need and no vendor offers.

Creates accounts and keys, lets a person unsubscribe, changes options, dumps the subscribers, and resets everything.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.addresses import type_of, value_of
from local.sandbox.sendsay.errors import CallError
from local.sandbox.sendsay.members import Member
from local.sandbox.sendsay.sequence_calls import FINISHED
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.sendsay.track_calls import track_as_json

Given = dict[str, Any]


def control_routes(state: SendsayState) -> list[Route]:
    control = _Control(state)
    account = "/_control/accounts/{account}"
    return [
        Route("/_control/options", control.options, methods=["GET", "PUT"]),
        Route("/_control/reset", control.reset, methods=["POST"]),
        Route("/_control/finish", control.finish, methods=["POST"]),
        Route("/_control/forbidden", control.forbidden, methods=["GET"]),
        Route("/_control/accounts", control.accounts, methods=["GET", "POST"]),
        Route(account + "/keys", control.changing(_new_key), methods=["POST"]),
        Route(account + "/lists", control.changing(_new_list), methods=["POST"]),
        Route(account + "/automations", control.changing(_new_automation), methods=["POST"]),
        Route(account + "/automations/{id:int}", control.changing(_set_automation), methods=["PUT"]),
        Route(account + "/automations/{id:int}", control.changing(_passages), methods=["GET"]),
        Route(account + "/automations/{id:int}/finish", control.changing(_finish), methods=["POST"]),
        Route(account + "/unsubscribe", control.changing(_unsubscribe), methods=["POST"]),
        Route(account + "/bounce", control.changing(_bounce), methods=["POST"]),
        Route(account + "/remove", control.changing(_remove), methods=["POST"]),
        Route(account + "/delete", control.changing(_delete), methods=["POST"]),
        Route(account + "/lists/{list}", control.changing(_delete_list), methods=["DELETE"]),
        Route(account + "/additions", control.changing(_additions), methods=["POST"]),
        Route(account + "/members", control.members, methods=["GET"]),
        Route(account + "/tracks", control.tracks, methods=["GET"]),
    ]


def subscriber(account: Account, member: Member) -> dict[str, Any]:
    """One subscriber as the dump shows it."""
    return {
        "id": member.id,
        "email": member.email,
        "heads": [{"type": type_of(one), "value": value_of(one)} for one in member.heads],
        "values": member.values or {},
        "data": member.data or {},
        "groups": [group.id for group in account.groups_of(member)],
        "sequences": [one.id for one in account.sequences.values() if member.id in one.members],
        "stopped": bool(account.stopped_at(member)),
        "bounced": account.is_bounced(member),
        "confirmed": member.confirmed,
    }


class _Control:
    """The endpoints; errors are a status and a sentence in `error`."""

    def __init__(self, state: SendsayState) -> None:
        self._state = state

    async def options(self, request: Request) -> Response:
        if request.method == "PUT":
            try:
                self._state.options.set(orjson.loads(await request.body()))
            except ValueError as error:
                return JSONResponse({"error": str(error)}, 400)
            self._state.revision += 1
        return Response(orjson.dumps(self._state.options), media_type="application/json")

    async def reset(self, _request: Request) -> Response:
        self._state.reset()
        return Response(status_code=204)

    async def finish(self, _request: Request) -> Response:
        self._state.finish_tracks()
        return Response(status_code=204)

    async def forbidden(self, _request: Request) -> Response:
        return JSONResponse({"calls": self._state.forbidden_calls()})

    async def accounts(self, request: Request) -> Response:
        if request.method == "GET":
            shown = {name: {"keys": one.keys} for name, one in self._state.accounts.items()}
            return JSONResponse({"accounts": shown})
        try:
            given = orjson.loads(await request.body())
            name, key = str(given["name"]), str(given.get("apikey", ""))
            sublogin, password = str(given.get("sublogin", "crm")), str(given.get("password", ""))
            account = self._state.create_account(name, key=key, sublogin=sublogin, password=password)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"name": name, "apikey": account.key_of(sublogin), "sublogin": sublogin}, 201)

    async def members(self, request: Request) -> Response:
        """All subscribers as JSON lines; `?list=` keeps those of one list."""
        name = request.path_params["account"]
        if name not in self._state.accounts:
            return JSONResponse({"error": f"no account {name}"}, 404)
        account, group = self._state.account(name), request.query_params.get("list", "")
        people = account.members_of(group) if group else iter(account.roster)
        return StreamingResponse(_lines(account, people), media_type="application/x-ndjson")

    async def tracks(self, request: Request) -> Response:
        name = request.path_params["account"]
        if name not in self._state.accounts:
            return JSONResponse({"error": f"no account {name}"}, 404)
        account = self._state.account(name)
        shown = [track_as_json(one, self._state.options) for one in account.tracks.newest()]
        return JSONResponse({"tracks": shown})

    def changing(self, change: Callable[[Account, Given], Given]) -> Callable[[Request], Any]:
        """An endpoint that changes one account by the JSON object it is given."""

        async def endpoint(request: Request) -> Response:
            name = request.path_params["account"]
            if name not in self._state.accounts:
                return JSONResponse({"error": f"no account {name}"}, 404)
            try:
                given = orjson.loads(await request.body() or b"{}") | request.path_params
                with self._state.lock:
                    answer = change(self._state.account(name), given)
                    self._state.revision += 1
            except (ValueError, KeyError, TypeError, CallError) as error:
                return JSONResponse({"error": str(error)}, 400)
            return JSONResponse(answer)

        return endpoint


def _lines(account: Account, people: Iterator[Member]) -> Iterator[bytes]:
    for member in people:
        yield orjson.dumps(subscriber(account, member)) + b"\n"


def _new_key(account: Account, given: Given) -> Given:
    """A new key for a user; without `apikey` one is made, and the user's old key stops working."""
    return {"apikey": account.reset_key(str(given.get("sublogin", "crm")), str(given.get("apikey", "")))}


def _new_list(account: Account, given: Given) -> Given:
    own_id, addr_type = str(given.get("id", "")), str(given.get("addr_type", "email"))
    if own_id in account.groups:
        raise ValueError(f"the list {own_id} exists")
    return {"id": account.create_group(str(given["name"]), group_id=own_id, addr_type=addr_type).id}


def _new_automation(account: Account, given: Given) -> Given:
    flags = {name: given[name] for name in _AUTOMATION_FLAGS if name in given}
    made = account.create_sequence(str(given["name"]), sequence_id=int(given.get("id", 0)), **flags)
    return {"id": made.id}


def _set_automation(account: Account, given: Given) -> Given:
    sequence = account.sequences[given["id"]]
    for name in _AUTOMATION_FLAGS:
        if name in given:
            setattr(sequence, name, given[name])
    return {"id": sequence.id}


def _passages(account: Account, given: Given) -> Given:
    """Who ever went through an automation, and how often each was started and stopped."""
    passages = account.sequences[given["id"]].members
    known = ((account.roster.by_id(member_id), passage) for member_id, passage in passages.items())
    return {"members": [{"email": one.email, **asdict(passage)} for one, passage in known if one is not None]}


def _finish(account: Account, given: Given) -> Given:
    """A person comes to the end of an automation."""
    member = account.member(given["email"])
    passage = account.sequences[given["id"]].members[member.id if member else 0]
    passage.state = FINISHED
    return {"finished": True}


_AUTOMATION_FLAGS = ("pause", "closed", "onlyonce", "archived", "import_group")


def _unsubscribe(account: Account, given: Given) -> Given:
    return {"unsubscribed": account.unsubscribe(given["email"])}


def _remove(account: Account, given: Given) -> Given:
    """Take a person out of a list, as somebody does by hand; the card stays."""
    return {"removed": account.take_out(given["email"], given["list"])}


def _bounce(account: Account, given: Given) -> Given:
    return {"bounced": account.bounce(given["email"])}


def _delete(account: Account, given: Given) -> Given:
    """A card is deleted by hand; the stop-list keeps its contacts."""
    member = account.member(given["email"])
    if member is not None:
        account.delete_member(member)
    return {"deleted": member is not None}


def _delete_list(account: Account, given: Given) -> Given:
    account.delete_group(given["list"])
    return {}


def _additions(account: Account, given: Given) -> Given:
    """Everything that was ever done to add an address."""
    return {"additions": [asdict(one) for one in account.additions(given["email"])]}
