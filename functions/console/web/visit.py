"""Who opens a page, in which language, and what was sent with a form.

A visit is made before a route is looked for. A page needs a session, which is the API's own; a form needs its CSRF
token too. Whoever has no session any more is asked to sign in, and what was typed is carried along.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl

from access import session_cookie
from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.sentences import Language
from amosend.services.sessions import Session
from amosend.wiring import Wiring
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

__all__ = ["CSRF_FIELD", "LANGUAGE_COOKIE", "Form", "Visit", "base_url", "language_of", "unmasked", "visit_of"]

CSRF_FIELD = "csrf"
LANGUAGE_COOKIE = "amosend-language"
_MOST_FIELDS = 2_000
_LONGEST_FORM = 500_000  # characters; the largest that a page of ours sends has some tens of thousands
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form in their order; a name may come several times."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parsed(cls, body: str) -> Self:
        if len(body) > _LONGEST_FORM:
            raise RejectedError(Reason.INVALID_REQUEST)
        try:
            return cls(tuple(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)))
        except ValueError as error:
            raise RejectedError(Reason.INVALID_REQUEST) from error

    def text(self, name: str) -> str:
        return next((value.strip() for key, value in reversed(self.pairs) if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def ticked(self, name: str) -> bool:
        return bool(self.text(name))


@dataclass(frozen=True, slots=True)
class Visit:
    """`here`: path and query of the page. `token` is empty for whoever is not signed in.

    `ours`: the form was sent from a page of ours; only then may it be taken up again after signing in.
    """

    language: Language
    path: str
    here: str
    session: Session | None = None
    token: str = ""
    ours: bool = False
    form: Form = field(default_factory=Form)

    @property
    def tenant(self) -> str:
        return self.session.tenant if self.session else ""

    @property
    def csrf(self) -> str:
        """The token as a page shows it, another one each time: pages are compressed, and their length must not tell
        what stands in them beside what an address has brought along (BREACH)."""
        pad = secrets.token_bytes(len(self.token) // 2)
        return (pad + _either(pad, bytes.fromhex(self.token))).hex()


def unmasked(csrf: str) -> str:
    """The token that a form has brought back; empty when it is none."""
    try:
        found = bytes.fromhex(csrf)
    except ValueError:
        return ""
    half = len(found) // 2
    return _either(found[:half], found[half:]).hex() if len(found) == 2 * half else ""


def _either(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def visit_of(event: APIGatewayProxyEventV2, wired: Callable[[], Wiring]) -> Visit:
    session = wired().sessions.read(session_cookie(event))
    query = event.raw_query_string
    return Visit(
        language=language_of(event),
        path=event.path,
        here=f"{event.path}?{query}" if query else event.path,
        session=session,
        token=wired().sessions.csrf_token(session) if session else "",
        ours=event.headers.get("origin", "") == base_url(event, wired),
        form=_form(event),
    )


def language_of(event: APIGatewayProxyEventV2) -> Language:
    """Russian, unless somebody has chosen."""
    return "en" if _cookies(event).get(LANGUAGE_COOKIE) == "en" else "ru"


def base_url(event: APIGatewayProxyEventV2, wired: Callable[[], Wiring]) -> str:
    """As people see these pages."""
    return wired().settings.public_url or f"https://{event.request_context.domain_name}"


def _form(event: APIGatewayProxyEventV2) -> Form:
    """Of any other type nothing is read: a page of ours sends no other."""
    kind = event.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        return Form.parsed(event.decoded_body or "" if event.body and kind == _FORM else "")
    except UnicodeDecodeError as error:
        raise RejectedError(Reason.INVALID_REQUEST) from error


def _cookies(event: APIGatewayProxyEventV2) -> Mapping[str, str]:
    found = [*(event.get("cookies") or []), *event.headers.get("cookie", "").split("; ")]
    return dict(each.split("=", 1) for each in found if "=" in each)
