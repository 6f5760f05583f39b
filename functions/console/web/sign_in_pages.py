"""«Вход»: an account and a key of it; and taking up again what somebody was about to do when the session ended.

Where to go on is a path of ours and nothing else. A form that is carried along is shown as one button, and is sent
only when that is pressed.
"""

import re
from dataclasses import replace
from urllib.parse import quote

from access import end_cookie, set_cookie, source_address
from amosend.errors import AmosendError, RejectedError
from amosend.reasons import Reason
from aws_lambda_powertools.event_handler import Response
from wired import wired

from web.look import page, see_other
from web.routes import Pages, problem_of
from web.visit import CSRF_FIELD, LANGUAGE_COOKIE, Visit

__all__ = ["LANGUAGE", "PATH", "SIGN_OUT", "ask", "go_on", "lead_there", "router"]

PATH = "/app/sign-in"
SIGN_OUT = "/app/sign-out"
LANGUAGE = "/app/language"
_HOME = "/app/integrations"
_CARRIED = "carried."
_PLAIN = re.compile("[!-~]+")
_YEAR = 365 * 24 * 3600

router = Pages()


def lead_there(visit: Visit, *, changing: bool) -> Response[str]:
    """To the sign-in page, and from there back to where somebody wanted to go."""
    return see_other(PATH if changing else f"{PATH}?next={quote(visit.here)}")


def ask(visit: Visit) -> Response[str]:
    """In place of a form's answer: what was typed comes along."""
    return _asked(visit, going_to=visit.here, carried=visit.form.pairs, status=401, ended=True)


def go_on(visit: Visit, *, going_to: str = "", carried: tuple[tuple[str, str], ...] | None = None) -> Response[str]:
    """The form once more, with the token of the session that there is now."""
    pairs = visit.form.pairs if carried is None else carried
    fields = [pair for pair in pairs if pair[0] != CSRF_FIELD]
    return page(visit, "go_on.html", going_to=going_to or visit.here, fields=fields)


@router.on("GET", PATH)
def sign_in_page() -> Response[str]:
    visit = router.visit
    going_to = _path(router.current_event.query_string_parameters.get("next", ""))
    return see_other(going_to) if visit.session else _asked(visit, going_to=going_to)


@router.on("POST", PATH)
def sign_in() -> Response[str]:
    """Only from a page of ours: another website must not sign anybody in, nor put in what he would send then."""
    visit, form = router.visit, router.form
    if not visit.ours:
        return _asked(visit, going_to=_HOME, problem=RejectedError(Reason.CSRF_FAILED))
    going_to = _path(form.text("next"))
    carried = tuple((name.removeprefix(_CARRIED), value) for name, value in form.pairs if name.startswith(_CARRIED))
    try:
        caller = source_address(router.current_event)
        tenant = wired().sign_in.tenant(form.text("account"), form.text("api_key"), caller=caller)
    except AmosendError as error:
        return _asked(visit, going_to=going_to, carried=carried, problem=error)
    session, cookie = wired().sessions.start(tenant)
    if not carried:
        return see_other(going_to, cookies=(set_cookie(cookie),))
    known = Visit(visit.language, PATH, PATH, session, wired().sessions.csrf_token(session))
    response = go_on(known, going_to=going_to, carried=carried)
    response.headers["Set-Cookie"] = [set_cookie(cookie)]
    return response


@router.on("POST", SIGN_OUT)
def sign_out() -> Response[str]:
    if session := router.visit.session:
        wired().sessions.end(session)
    return see_other(PATH, cookies=(end_cookie(),))


@router.on("POST", LANGUAGE)
def choose_language() -> Response[str]:
    """It changes nothing but words, so it asks for no session and no token."""
    language = "en" if router.form.text("to") == "en" else "ru"
    cookie = f"{LANGUAGE_COOKIE}={language}; Path=/app; Max-Age={_YEAR}; HttpOnly; Secure; SameSite=Lax"
    return see_other(_path(router.form.text("back")), cookies=(cookie,))


def _asked(
    visit: Visit,
    *,
    going_to: str,
    carried: tuple[tuple[str, str], ...] = (),
    status: int = 200,
    problem: AmosendError | None = None,
    ended: bool = False,
) -> Response[str]:
    told = replace(problem_of(problem), hint="") if problem else None
    return page(
        visit,
        "sign_in.html",
        status=told.status if told else status,
        problem=told,
        ended=ended,
        account=visit.form.text("account"),
        going_to=going_to,
        carried=[(f"{_CARRIED}{name}", value) for name, value in carried if name != CSRF_FIELD],
    )


def _path(text: str) -> str:
    """Of ours, or the beginning: an address elsewhere could be anybody's."""
    plain = text.startswith("/app/") and "//" not in text and "\\" not in text and _PLAIN.fullmatch(text)
    return text if plain else _HOME
