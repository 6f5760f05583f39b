"""The door: who is calling, and in what form. It is passed before a route is looked for or a body is read.

A session cookie, or an account and a key with every call; whatever is not open needs one of them. A change made under
a cookie also needs the session's CSRF token; a change made with a key does not, for no browser sends a key by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.services.sessions import LIFETIME, Session
from amosend.wiring import Wiring
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

# __Host-: only over https, only from this host, for the whole of it; nobody beside us can set it.
COOKIE = "__Host-amosend"
ACCOUNT_HEADER = "x-sendsay-account"
CSRF_HEADER = "x-csrf-token"
OPEN = frozenset({("POST", "/api/session"), ("GET", "/api/openapi.json")})
_SCHEME = "sendsay apikey="
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Caller:
    """`session` is None for a caller with a key; the tenant is empty where nobody is asked who he is."""

    tenant: str = ""
    session: Session | None = None


def admitted(event: APIGatewayProxyEventV2, wired: Callable[[], Wiring]) -> Caller:
    """The caller, or the refusal of the call."""
    who = Caller()
    if (event.http_method, event.path) not in OPEN:
        key = event.headers.get("authorization", "").strip()
        who = _by_key(event, key, wired()) if key else _by_cookie(event, wired())
    _require_json(event)
    return who


def source_address(event: APIGatewayProxyEventV2) -> str:
    return str(event.request_context.http.source_ip or "unknown")


def set_cookie(value: str) -> str:
    return f"{COOKIE}={value}; Path=/; Max-Age={LIFETIME}; HttpOnly; Secure; SameSite=Lax"


def end_cookie() -> str:
    return f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"


def _by_key(event: APIGatewayProxyEventV2, authorization: str, wiring: Wiring) -> Caller:
    account = event.headers.get(ACCOUNT_HEADER, "")
    if not authorization.lower().startswith(_SCHEME) or not account:
        raise RejectedError(Reason.SIGN_IN_REQUIRED)
    key = authorization[len(_SCHEME) :].strip('"')
    return Caller(wiring.sign_in.trusted_tenant(account, key, caller=source_address(event)))


def _by_cookie(event: APIGatewayProxyEventV2, wiring: Wiring) -> Caller:
    session = wiring.sessions.read(session_cookie(event))
    if session is None:
        raise RejectedError(Reason.SIGN_IN_REQUIRED)
    token = event.headers.get(CSRF_HEADER, "")
    if event.http_method not in SAFE and not wiring.sessions.csrf_matches(session, token):
        raise RejectedError(Reason.CSRF_FAILED)
    return Caller(session.tenant, session)


def _require_json(event: APIGatewayProxyEventV2) -> None:
    """A form, or a body without a type, is what another website's page can send: signing in must not take those."""
    kind = event.headers.get("content-type", "").partition(";")[0].strip().lower()
    if event.body and kind != _JSON:
        raise RejectedError(Reason.CONTENT_TYPE_UNSUPPORTED)


def session_cookie(event: APIGatewayProxyEventV2) -> str:
    """API Gateway lists cookies apart; some servers in front leave them in their header."""
    found = [*(event.get("cookies") or []), *event.headers.get("cookie", "").split("; ")]
    return next((each.partition("=")[2] for each in found if each.startswith(f"{COOKIE}=")), "")
