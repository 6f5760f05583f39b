"""What amoCRM calls while an account is being connected, and when one is switched off.

The redirect is met by a person, so it answers with a small page; the other two are met by amoCRM's servers.
"""

import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pages
from amosend.errors import AmosendError, NotFoundError, RejectedError
from amosend.reasons import Reason
from amosend.sentences import Language, language_of
from amosend.services.connect import Redirect
from amosend.telemetry import configure
from amosend.wiring import Wiring
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

app = APIGatewayHttpResolver()
_SAID = ("code", "referer", "client_id", "state", "error")
_ACCOUNT_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
_MOST_SECRETS = 16_384  # characters: an id, a secret of 64 and a state


@cache
def wired() -> Wiring:
    configure("oauth_callback")
    return Wiring()


@app.get("/oauth/callback/<key>")
def redirect(key: str) -> Response[str]:
    query = app.current_event.query_string_parameters or {}
    if not any(name in query for name in _SAID):
        return pages.alive(_language())  # amoCRM checks from time to time that the address answers 200, for ever
    came = Redirect(**{name: query.get(name, "") for name in _SAID})
    connected = wired().connect.redirect(key, f"{_base_url()}/oauth/callback/{key}", came)
    return pages.connected(_language()) if connected else pages.code_kept(_language())


@app.post("/oauth/secrets/<key>")
def secrets(key: str) -> Response[str]:
    """Anything but exactly 200 stops amoCRM before the redirect."""
    body = _body()
    wired().connect.secrets(
        key,
        client_id=_text(body.get("client_id")),
        client_secret=_text(body.get("client_secret")),
        state=str(body["state"]) if body.get("state") else None,
    )
    return Response(200, "application/json", "{}")


@app.get("/oauth/disconnect")
def disconnect() -> Response[str]:
    query = app.current_event.query_string_parameters or {}
    account_id, client_id = query.get("account_id", ""), query.get("client_uuid") or query.get("client_id", "")
    if not _ACCOUNT_ID.fullmatch(account_id):
        raise RejectedError(Reason.SIGNATURE_INVALID)
    wired().connect.switched_off(int(account_id), client_id, query.get("signature", ""))
    return Response(200, "application/json", "{}")


def refused(error: AmosendError) -> Response[str]:
    return pages.refused(error, _language())


def unknown(_: Exception) -> Response[str]:
    return pages.refused(NotFoundError(Reason.NOT_FOUND), _language())


app.exception_handler(AmosendError)(refused)
app.not_found(unknown)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    wired()
    return app.resolve(event, context)


def _language() -> Language:
    return language_of(app.current_event.headers.get("accept-language"))


def _base_url() -> str:
    """As a person sees it: amoCRM compares the redirect link byte for byte."""
    return wired().settings.public_url or f"https://{app.current_event.request_context.domain_name}"


def _body() -> dict[str, Any]:
    """The content type of this call is not documented, so the text itself decides: JSON, or else a form."""
    try:
        text = (app.current_event.decoded_body or "")[:_MOST_SECRETS]
        text.encode()
    except UnicodeError:
        text = ""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = dict(parse_qsl(text))
    if not isinstance(found, dict) or not found:
        raise RejectedError(Reason.BODY_NOT_JSON)
    return found


def _text(value: Any) -> str:
    """Keys are texts; anything else is as good as missing."""
    return value if isinstance(value, str) else ""
