"""Answers as amoCRM words them: HAL pages, problem+json, nginx HTML, and 204 without body or content type."""

import uuid
from typing import Any, Literal

import orjson
from starlette.responses import Response

HAL = "application/hal+json"
PROBLEM = "application/problem+json"
_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    504: "Gateway Time-out",
}


def _with_id(response: Response) -> Response:
    response.headers["X-Request-Id"] = uuid.uuid4().hex
    return response


def hal(content: Any, *, status: int = 200) -> Response:
    """A successful answer of the API."""
    return hal_bytes(orjson.dumps(content), status=status)


def hal_bytes(content: bytes, *, status: int = 200) -> Response:
    return _with_id(Response(content, status, media_type=HAL))


def nothing() -> Response:
    """204: the normal answer for an empty list, a page past the end, a missing contact."""
    return _with_id(Response(status_code=204))


def problem(status: int, detail: str, **more: Any) -> Response:
    """An error in the frame of RFC 7807 as amoCRM fills it."""
    title = _TITLES[status]
    frame = {"title": title, "type": f"https://httpstatus.es/{status}", "status": status, "detail": detail}
    return _with_id(Response(orjson.dumps(more | frame), status, media_type=PROBLEM))


def html(status: int) -> Response:
    """What nginx in front of amoCRM answers for blocked, limited and unknown addresses."""
    line = f"{status} {_TITLES[status]}"
    page = (
        f"<html>\r\n<head><title>{line}</title></head>\r\n<body>\r\n<center><h1>{line}</h1></center>\r\n"
        "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return Response(page, status, media_type="text/html")


def refusal(status: int, detail: str, *, body: Literal["html", "json"]) -> Response:
    """402, 403 or 429, whose bodies are HTML in practice and problem+json by assumption."""
    return html(status) if body == "html" else problem(status, detail)


def unauthorized(detail: str = "Неверный логин или пароль") -> Response:
    return problem(401, detail)


def unknown_account(how: Literal["404", "401"]) -> Response:
    """No account lives at this host: a 404 page, or 401 with the number 101."""
    return html(404) if how == "404" else problem(401, "Код ошибки 101. Аккаунт не существует")


def validation(errors: list[tuple[str, str, str, str]]) -> Response:
    """400 with `validation-errors` made of (request_id, code, path, detail)."""
    grouped: dict[str, list[dict[str, str]]] = {}
    for request_id, code, path, detail in errors:
        grouped.setdefault(request_id, []).append({"code": code, "path": path, "detail": detail})
    listed = [{"request_id": request_id, "errors": found} for request_id, found in grouped.items()]
    return problem(400, "Request validation failed", **{"validation-errors": listed})
