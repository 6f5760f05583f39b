"""Signing in and out."""

from access import end_cookie, set_cookie, source_address
from aws_lambda_powertools.event_handler import Response
from routes import Routes
from session_shapes import SessionShape, SignInRequest
from wired import wired

router = Routes()


@router.operation("POST", "/session", summary="Sign in", tag="session", status=201)
def sign_in(request: SignInRequest) -> Response[SessionShape]:
    """Sendsay is asked whether the key belongs to the account. The session is the cookie of the answer."""
    caller = source_address(router.current_event)
    tenant = wired().sign_in.tenant(request.account, request.api_key, caller=caller)
    session, cookie = wired().sessions.start(tenant)
    shape = SessionShape(account=tenant, csrf_token=wired().sessions.csrf_token(session), expires_at=session.expires_at)
    return Response(201, "application/json", shape, headers={"Set-Cookie": set_cookie(cookie)})


@router.operation("GET", "/session", summary="Who is signed in", tag="session")
def session() -> SessionShape:
    """The Sendsay account of the caller, and the token that changes under a cookie need."""
    current = router.context["session"]
    return SessionShape(
        account=router.tenant,
        csrf_token=wired().sessions.csrf_token(current) if current else "",
        expires_at=current.expires_at if current else None,
    )


@router.operation("DELETE", "/session", summary="Sign out", tag="session", status=204)
def sign_out() -> Response[None]:
    """Ends the session, and takes its cookie back from the browser. One that nobody uses ends by itself."""
    if current := router.context["session"]:
        wired().sessions.end(current)
    return Response(204, headers={"Set-Cookie": end_cookie()})
