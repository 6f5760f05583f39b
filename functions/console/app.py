"""The JSON API under /api. The routes stand in the files beside this one; this one puts them together."""

from typing import Any

import choice_routes
import document
import import_routes
import integration_routes
import problems
import session_routes
from access import middleware
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from wired import wired

app = APIGatewayHttpResolver(enable_validation=True)
app.use(middlewares=[middleware(wired)])
for routes in (session_routes, integration_routes, choice_routes, import_routes):
    app.include_router(routes.router, prefix="/api")
problems.register(app)


@app.get("/api/openapi.json", include_in_schema=False)
def openapi() -> Response[str]:
    """The description of all this, made from the routes and shapes themselves."""
    return Response(200, "application/json", document.as_json(app))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
