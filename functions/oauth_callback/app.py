"""What amoCRM calls while an account is being connected, and when one is switched off.

The redirect is met by a person, so it answers with a small page; the other two are met by amoCRM's servers.
"""

import json
from functools import cache
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qsl

from amosend.errors import AmosendError, RejectedError
from amosend.reasons import Reason
from amosend.sentences import SENTENCES, Language, Sentence
from amosend.services.connect import Redirect
from amosend.telemetry import configure
from amosend.wiring import Wiring
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

app = APIGatewayHttpResolver()
_PAGE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
_ALIVE = Sentence(200, "Ссылка подключения работает.", "The connection link is alive.")
_CONNECTED = Sentence(200, "Аккаунт подключён. Это окно можно закрыть.", "Connected. You can close this window.")
_CODE_KEPT = Sentence(
    200,
    "Код авторизации получен. Вернитесь в настройки интеграции и нажмите «Создать авторизацию».",
    "The authorization code has arrived. Go back to the integration's settings and create the authorization.",
)


@cache
def wired() -> Wiring:
    configure("oauth_callback")
    return Wiring()


@app.get("/oauth/callback/<key>")
def redirect(key: str) -> Response[str]:
    query = app.current_event.query_string_parameters or {}
    if not query:
        return _page(_ALIVE)  # amoCRM checks from time to time that the address answers 200, for ever
    came = Redirect(
        **{name: query.get(name, "") for name in ("code", "referer", "client_id", "state", "error")},
        from_widget=query.get("from_widget") == "1",
    )
    connected = wired().connect.redirect(key, f"{_base_url()}/oauth/callback/{key}", came)
    return _page(_CONNECTED if connected else _CODE_KEPT)


@app.post("/oauth/secrets/<key>")
def secrets(key: str) -> Response[str]:
    """Anything but exactly 200 stops amoCRM before the redirect."""
    body = _body(app.current_event.decoded_body)
    wired().connect.secrets(
        key,
        client_id=str(body.get("client_id") or ""),
        client_secret=str(body.get("client_secret") or ""),
        state=str(body["state"]) if body.get("state") else None,
    )
    return Response(200, "application/json", "{}")


@app.get("/oauth/disconnect")
def disconnect() -> Response[str]:
    query = app.current_event.query_string_parameters or {}
    account_id, client_id = query.get("account_id", ""), query.get("client_uuid") or query.get("client_id", "")
    if not account_id.isdecimal():
        raise RejectedError(Reason.SIGNATURE_INVALID)
    wired().connect.switched_off(int(account_id), client_id, query.get("signature", ""))
    return Response(200, "application/json", "{}")


def refused(error: AmosendError) -> Response[str]:
    return _page(SENTENCES[error.reason])


def unknown(_: Exception) -> Response[str]:
    return _page(SENTENCES[Reason.NOT_FOUND])


app.exception_handler(AmosendError)(refused)
app.not_found(unknown)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    wired()
    return app.resolve(event, context)


def _page(sentence: Sentence) -> Response[str]:
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    body = _PAGE.substitute(language=_language(), sentence=sentence.text(_language()))
    return Response(sentence.status, "text/html; charset=utf-8", body, headers=headers)


def _language() -> Language:
    accepted = app.current_event.headers.get("accept-language", "ru").lower()
    return "en" if accepted.startswith("en") else "ru"


def _base_url() -> str:
    """As a person sees it: amoCRM compares the redirect link byte for byte."""
    return wired().settings.public_url or f"https://{app.current_event.request_context.domain_name}"


def _body(text: str | None) -> dict[str, Any]:
    """The content type of this call is not documented, so the text itself decides: JSON, or else a form."""
    try:
        found = json.loads(text or "")
    except ValueError:
        found = dict(parse_qsl(text or ""))
    if not isinstance(found, dict) or not found:
        raise RejectedError(Reason.BODY_NOT_JSON)
    return found
