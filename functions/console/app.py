"""The JSON API under /api, and the pages under /app (see web/).

The API's routes stand in the files beside this one; this one puts them together.
"""

from typing import Any

import autoimport_routes
import choice_routes
import delivery_routes
import document
import funnel_routes
import history_routes
import import_routes
import integration_routes
import link_routes
import orjson
import problems
import run_routes
import session_routes
from access import admitted
from amosend.errors import AmosendError
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from web import site
from wired import wired


def _read(text: str) -> Any:
    """orjson refuses what json lets through or breaks at: half surrogates, numbers and nesting without end.

    The resolver takes the first of a list for the whole body; within another list it is a list, and refused as one.
    """
    found = orjson.loads(text)
    return [found] if isinstance(found, list) else found


app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=_read)
for routes in (
    session_routes,
    integration_routes,
    choice_routes,
    import_routes,
    autoimport_routes,
    link_routes,
    funnel_routes,
    delivery_routes,
    run_routes,
    history_routes,
):
    app.include_router(routes.router, prefix="/api")
problems.register(app)
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@app.get(
    "/api/openapi.json",
    summary="This description",
    description="Made from the routes and shapes themselves.",
    tags=["description"],
)
def openapi() -> dict[str, Any]:
    return document.document(app)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    call = APIGatewayProxyEventV2(event)
    if site.is_page(call.path):
        return _with_body(site.answer(event, context))
    try:
        caller = admitted(call, wired)
    except AmosendError as error:
        return _finished(problems.as_answer(problems.of_error(call, error)))
    app.append_context(tenant=caller.tenant, session=caller.session)
    return _finished(app.resolve(event, context))


def _finished(answer: dict[str, Any]) -> dict[str, Any]:
    return _with_body(answer | {"headers": _HEADERS | answer["headers"]})


def _with_body(answer: dict[str, Any]) -> dict[str, Any]:
    """No body is an empty one: AWS takes null for it, the local endpoint does not."""
    return answer | {"body": answer["body"] or ""}
