"""HTTP control of faults and of the call log: `/_control/faults` and `/_control/calls` of both sandboxes.

Everything is JSON; a fault has the names of `Fault`. A wrong name is refused with a sentence, not ignored.
"""

from dataclasses import fields
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.sandbox.calls import CallLog
from local.sandbox.faults import KINDS, PYTHON_ONLY, Fault, FaultList

_PYTHON_ONLY = {*PYTHON_ONLY, "id", "seen", "struck"}
_SETTABLE = {field.name for field in fields(Fault)} - _PYTHON_ONLY


def fault_as_json(fault: Fault) -> dict[str, Any]:
    return {field.name: getattr(fault, field.name) for field in fields(Fault) if field.name not in PYTHON_ONLY}


def fault_from_json(given: Any) -> Fault:
    """A fault from its JSON form; raises ValueError with a readable sentence."""
    if not isinstance(given, dict) or "kind" not in given:
        raise ValueError('a fault is an object with at least a "kind"')
    unknown = sorted(set(given) - _SETTABLE)
    if unknown:
        raise ValueError(f"unknown members: {', '.join(unknown)}")
    if given["kind"] in PYTHON_ONLY:
        raise ValueError(f"{given['kind']} can only be used from Python")
    return Fault(**given)


def fault_routes(faults: FaultList, calls: CallLog) -> list[Route]:
    """Routes for a Starlette application; put them before any catch-all."""

    async def listed(_request: Request) -> Response:
        return JSONResponse({"kinds": list(KINDS), "faults": [fault_as_json(one) for one in faults.all()]})

    async def added(request: Request) -> Response:
        try:
            given = orjson.loads(await request.body())
            made = [fault_from_json(one) for one in (given if isinstance(given, list) else [given])]
        except (ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse({"faults": [fault_as_json(faults.add(one)) for one in made]}, status_code=201)

    async def cleared(_request: Request) -> Response:
        faults.clear()
        return Response(status_code=204)

    async def removed(request: Request) -> Response:
        found = faults.remove(request.path_params["fault_id"])
        return Response(status_code=204 if found else 404)

    async def called(request: Request) -> Response:
        last = request.query_params.get("last", "")
        return JSONResponse(calls.as_json(int(last) if last.isdigit() else None))

    async def forgotten(_request: Request) -> Response:
        calls.clear()
        return Response(status_code=204)

    return [
        Route("/_control/faults", listed, methods=["GET"]),
        Route("/_control/faults", added, methods=["POST"]),
        Route("/_control/faults", cleared, methods=["DELETE"]),
        Route("/_control/faults/{fault_id:int}", removed, methods=["DELETE"]),
        Route("/_control/calls", called, methods=["GET"]),
        Route("/_control/calls", forgotten, methods=["DELETE"]),
    ]
