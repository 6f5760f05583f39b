"""The OpenAPI 3.1 document, generated from the routes and shapes, and the question which methods a path has.

Every operation may answer with a problem of the same shape; that is said here once and not in every route.
"""

import json
import re
from functools import cache
from typing import Any

from access import ACCOUNT_HEADER, COOKIE, OPEN
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from base_shapes import Problem

_PROBLEMS = {
    400: "The body is no JSON",
    401: "Not signed in, or the key was refused",
    403: "Refused, or the CSRF token is missing",
    404: "There is no such record",
    405: "Another method",
    409: "Not possible in the present state",
    410: "Over",
    415: "The body must be application/json",
    422: "Filled in wrongly, or refused by a vendor",
    429: "Too many failed attempts to sign in",
    503: "A vendor does not answer at the moment",
}
_SCHEMES = {
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    "key": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "sendsay apikey=…"},
    "account": {"type": "apiKey", "in": "header", "name": ACCOUNT_HEADER},
}
_PARAMETER = re.compile(r"\\{[^}]+\\}")


@cache
def document(app: APIGatewayHttpResolver) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        app.get_openapi_json_schema(
            title="amosend",
            version="1.0.0",
            openapi_version="3.1.0",
            description="amoCRM contacts in Sendsay lists. Every error is a problem (RFC 9457).",
        )
    )
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            operation["responses"] = _with_problems(operation["responses"])
            if (method.upper(), path) in OPEN:
                operation["security"] = []
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        schemas.pop(name, None)
    components["securitySchemes"] = _SCHEMES
    found["security"] = [{"session": []}, {"key": [], "account": []}]
    return found


def methods_at(app: APIGatewayHttpResolver, path: str) -> list[str]:
    """In capitals; empty when there is no such path."""
    for template, operations in document(app)["paths"].items():
        if re.fullmatch(_PARAMETER.sub("[^/]+", re.escape(template)), path):
            return sorted(method.upper() for method in operations)
    return []


def _with_problems(responses: dict[str, Any]) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    succeeding = {status: answer for status, answer in responses.items() if status.startswith("2")}
    if "204" in succeeding:
        succeeding["204"] = {"description": "Done"}  # the generator would have it answer null
    return succeeding | {
        str(status): {"description": meaning, "content": {"application/problem+json": schema}}
        for status, meaning in _PROBLEMS.items()
    }
