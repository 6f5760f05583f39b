"""Signing in and out."""

from access import end_cookie, set_cookie, source_address
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from shapes import SessionShape, SignInRequest
from wired import wired

router = APIGatewayHttpRouter()


@router.post("/session", status_code=201, summary="Sign in", tags=["session"])
def sign_in(request: SignInRequest) -> Response[SessionShape]:
    """Sendsay is asked whether the key belongs to the account. The session is the cookie of the answer."""
    caller = source_address(router.current_event)
    tenant = wired().sign_in.tenant(request.account, request.api_key, caller=caller)
    session, cookie = wired().sessions.start(tenant)
    shape = SessionShape(account=tenant, csrf_token=wired().sessions.csrf_token(session), expires_at=session.expires_at)
    return Response(201, "application/json", shape, headers={"Set-Cookie": set_cookie(cookie)})


@router.get("/session", summary="Who is signed in", tags=["session"])
def session() -> SessionShape:
    current = router.context["session"]
    return SessionShape(
        account=router.context["tenant"],
        csrf_token=wired().sessions.csrf_token(current) if current else "",
        expires_at=current.expires_at if current else None,
    )


@router.delete("/session", status_code=204, summary="Sign out", tags=["session"])
def sign_out() -> Response[None]:
    return Response(204, headers={"Set-Cookie": end_cookie()})
