"""All pages together: who is not signed in is asked to, who is gets the page, and refusals are pages too."""

from typing import Any

from access import SAFE
from amosend.errors import AmosendError, NotFoundError, RejectedError
from amosend.reasons import Reason
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as RouteNotFoundError
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from wired import wired

from web import (
    autoimport_pages,
    connection_pages,
    funnel_pages,
    import_pages,
    integration_pages,
    journal_pages,
    link_pages,
    run_pages,
    sign_in_pages,
)
from web.look import STATIC, page, see_other, static_file
from web.routes import problem_of
from web.visit import CSRF_FIELD, Visit, language_of, unmasked, visit_of

__all__ = ["answer", "is_page", "pages"]

_HOME = "/app"
_OPEN = frozenset({sign_in_pages.PATH, sign_in_pages.LANGUAGE})
_ROOMS = (
    sign_in_pages,
    integration_pages,
    connection_pages,
    import_pages,
    autoimport_pages,
    link_pages,
    funnel_pages,
    run_pages,
    journal_pages,
)

_site = APIGatewayHttpResolver()
for _room in _ROOMS:
    _site.include_router(_room.router)


def pages() -> list[tuple[str, str]]:
    """Method and path of each."""
    return [page for room in _ROOMS for page in room.router.pages]


def is_page(path: str) -> bool:
    return path == "/" or path == _HOME or path.startswith(f"{_HOME}/")


def answer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """HEAD is answered as GET, but for the body."""
    if event["requestContext"]["http"]["method"] == "HEAD":
        return _answer(_as_get(event), context) | {"body": "", "isBase64Encoded": False}
    return _answer(event, context)


def _answer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    call = APIGatewayProxyEventV2(event)
    try:
        visit = visit_of(call, wired)
    except AmosendError as error:
        visit = Visit(language_of(call), call.path, _HOME)
        return _as_answer(_refused(visit, error))
    refusal = _at_the_door(call, visit)
    if refusal is not None:
        return _as_answer(refusal)
    _site.append_context(visit=visit)
    return _site.resolve(event, context)


@_site.get(f"{STATIC}/<digest>/<name>")
def _static(digest: str, name: str) -> Response[str]:
    found = static_file(digest, name)
    if found is None:
        raise NotFoundError(Reason.NOT_FOUND)
    return found


@_site.get("/")
@_site.get(_HOME)
def _home() -> Response[str]:
    return see_other(f"{_HOME}/integrations")


@_site.not_found
def _no_page(_: RouteNotFoundError) -> Response[str]:
    """Who opens an address that only takes a form comes to the page that the form stands on."""
    path = _site.context["visit"].path
    if _site.current_event.http_method == "GET" and any(room.router.takes_form(path) for room in _ROOMS):
        return see_other(path.rpartition("/")[0])
    return _refused(_site.context["visit"], NotFoundError(Reason.NOT_FOUND))


def _error(error: AmosendError) -> Response[str]:
    """A form that is refused leads back to the page that it stands on, unless that may be gone, too."""
    visit: Visit = _site.context["visit"]
    stays = _site.current_event.http_method not in SAFE and not isinstance(error, NotFoundError)
    return _refused(visit, error, back=visit.path.rpartition("/")[0] if stays else "")


_site.exception_handler(AmosendError)(_error)


def _at_the_door(call: APIGatewayProxyEventV2, visit: Visit) -> Response[str] | None:
    """What a page is refused with before it is looked for; None: come in."""
    if visit.path in _OPEN or visit.path.startswith(f"{STATIC}/"):
        return None
    changing = call.http_method not in SAFE
    if visit.session is None:
        kept = changing and visit.ours and visit.path != sign_in_pages.SIGN_OUT
        return sign_in_pages.ask(visit) if kept else sign_in_pages.lead_there(visit, changing=changing)
    if changing and not wired().sessions.csrf_matches(visit.session, unmasked(visit.form.text(CSRF_FIELD))):
        return sign_in_pages.go_on(visit) if visit.ours else _refused(visit, RejectedError(Reason.CSRF_FAILED))
    return None


def _refused(visit: Visit, error: AmosendError, *, back: str = "") -> Response[str]:
    problem = problem_of(error)
    return page(visit, "refused.html", status=problem.status, problem=problem, back=back)


def _as_get(event: dict[str, Any]) -> dict[str, Any]:
    context = event["requestContext"]
    return event | {"requestContext": context | {"http": context["http"] | {"method": "GET"}}}


def _as_answer(response: Response[str]) -> dict[str, Any]:
    headers = {name: value for name, value in response.headers.items() if isinstance(value, str)}
    headers |= {"Content-Type": str(response.headers.get("Content-Type", "text/html; charset=utf-8"))}
    return {"statusCode": response.status_code, "headers": headers, "body": response.body or "", "cookies": []}
