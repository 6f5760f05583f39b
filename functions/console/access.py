"""Who is calling: a session cookie, or an account and a key with every call. Whatever is not open needs one of them.

A change made under a cookie also needs the session's CSRF token; a change made with a key does not, for no browser
sends a key by itself.
"""

from collections.abc import Callable

from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.services.sessions import LIFETIME, Session
from amosend.wiring import Wiring
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

# __Host-: only over https, only from this host, for the whole of it; nobody beside us can set it.
COOKIE = "__Host-amosend"
ACCOUNT_HEADER = "x-sendsay-account"
CSRF_HEADER = "x-csrf-token"
_SCHEME = "sendsay apikey="
_OPEN = frozenset({("POST", "/api/session"), ("GET", "/api/openapi.json")})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def middleware(wired: Callable[[], Wiring]) -> Callable[[APIGatewayHttpResolver, NextMiddleware], Response[str]]:
    """Puts the tenant (and the session, if there is one) into the call's context, or refuses the call."""

    def require_tenant(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[str]:
        event = app.current_event
        if (event.http_method, event.path) not in _OPEN:
            session = session_of(event, wired())
            app.append_context(tenant=session.tenant if session else _key_tenant(event, wired()), session=session)
        return next_middleware(app)

    return require_tenant


def session_of(event: APIGatewayProxyEventV2, wiring: Wiring) -> Session | None:
    """The session of the cookie; a change without its CSRF token is refused. A key in the header goes first."""
    if event.headers.get("authorization"):
        return None
    session = wiring.sessions.read(_cookie(event))
    if session is None:
        raise RejectedError(Reason.SIGN_IN_REQUIRED)
    token = event.headers.get(CSRF_HEADER, "")
    if event.http_method not in _SAFE and not wiring.sessions.csrf_matches(session, token):
        raise RejectedError(Reason.CSRF_FAILED)
    return session


def caller(event: APIGatewayProxyEventV2) -> str:
    return str(event.request_context.http.source_ip or "unknown")


def set_cookie(value: str) -> str:
    return f"{COOKIE}={value}; Path=/; Max-Age={LIFETIME}; HttpOnly; Secure; SameSite=Lax"


def end_cookie() -> str:
    return f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"


def _key_tenant(event: APIGatewayProxyEventV2, wiring: Wiring) -> str:
    authorization = event.headers.get("authorization", "").strip()
    account = event.headers.get(ACCOUNT_HEADER, "")
    if not authorization.lower().startswith(_SCHEME) or not account:
        raise RejectedError(Reason.SIGN_IN_REQUIRED)
    key = authorization[len(_SCHEME) :].strip('"')
    return wiring.sign_in.trusted_tenant(account, key, caller=caller(event))


def _cookie(event: APIGatewayProxyEventV2) -> str:
    """API Gateway lists cookies apart; some servers in front leave them in their header."""
    found = [*(event.get("cookies") or []), *event.headers.get("cookie", "").split("; ")]
    return next((each.partition("=")[2] for each in found if each.startswith(f"{COOKIE}=")), "")
