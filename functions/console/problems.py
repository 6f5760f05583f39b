"""Errors over HTTP: one shape, RFC 9457, for everything that can be refused.

What is not foreseen is a bug: it escapes, the function fails, and API Gateway answers 500.
"""

from typing import Any

from amosend.errors import AmosendError, TransientError
from amosend.reasons import Reason
from amosend.redaction import redacted
from amosend.sentences import SENTENCES, Language, Sentence, language_of, sentence_of
from amosend.services.imports import ImportRunningError
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as RouteNotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from base_shapes import FieldError, Problem
from document import methods_at

PROBLEM_JSON = "application/problem+json"


def register(app: APIGatewayHttpResolver) -> None:
    def refuse_type(_: RequestUnsupportedContentType) -> Response[str]:
        return problem(app.current_event, Reason.CONTENT_TYPE_UNSUPPORTED)

    app.exception_handler(AmosendError)(lambda error: of_error(app.current_event, error))
    app.exception_handler(RequestValidationError)(lambda error: _invalid(app.current_event, error))
    app.exception_handler(RequestUnsupportedContentType)(refuse_type)
    app.exception_handler(UnicodeDecodeError)(lambda _: problem(app.current_event, Reason.BODY_NOT_JSON))
    app.not_found(lambda error: _no_route(app, error))


def as_answer(response: Response[str]) -> dict[str, Any]:
    """As Lambda gives it to API Gateway, for what is refused before there is a route."""
    return {
        "statusCode": response.status_code,
        "headers": dict(response.headers),
        "body": response.body,
        "isBase64Encoded": False,
    }


def of_error(event: APIGatewayProxyEventV2, error: AmosendError) -> Response[str]:
    explanation = error.run_id if isinstance(error, ImportRunningError) else redacted(error.detail)
    response = problem(event, error.reason, sentence=sentence_of(error), explanation=explanation)
    if isinstance(error, TransientError):
        response.headers["Retry-After"] = str(max(1, int(error.retry_after)))
    return response


def problem(
    event: APIGatewayProxyEventV2,
    reason: Reason,
    *,
    sentence: Sentence | None = None,
    explanation: str = "",
    errors: list[FieldError] | None = None,
) -> Response[str]:
    """`sentence`: of this very case, where it says more than its reason."""
    known = SENTENCES[reason]
    found = Problem(
        type=f"urn:amosend:{reason}",
        title=known.en,
        status=known.status,
        detail=(sentence or known).text(language(event)),
        code=reason,
        explanation=explanation,
        errors=errors or [],
    )
    return Response(known.status, PROBLEM_JSON, found.model_dump_json())


def language(event: APIGatewayProxyEventV2) -> Language:
    return language_of(event.headers.get("accept-language"))


def _invalid(event: APIGatewayProxyEventV2, error: RequestValidationError) -> Response[str]:
    """Names the fields and what is wrong with them, never what was typed: it may be a secret."""
    found = [
        FieldError(field=".".join(str(part) for part in each["loc"]), message=str(each["msg"]))
        for each in error.errors()
    ]
    reason = Reason.BODY_NOT_JSON if any(each["type"] == "json_invalid" for each in error.errors()) else None
    return problem(event, reason or Reason.INVALID_REQUEST, errors=found)


def _no_route(app: APIGatewayHttpResolver, _: RouteNotFoundError) -> Response[str]:
    """405 for a known path with another method, and which methods it has."""
    methods = methods_at(app, app.current_event.path)
    if not methods or app.current_event.http_method in methods:  # an id of characters that no route takes
        return problem(app.current_event, Reason.NOT_FOUND)
    response = problem(app.current_event, Reason.METHOD_NOT_ALLOWED)
    response.headers["Allow"] = ", ".join(methods)
    return response
