"""How a page is made from its template: words in the visitor's language, times of Moscow, headers that let nothing in.

Everything that a template shows is escaped. Styles and the one script are files of ours, named by their digest so that
a browser keeps them for good.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from amosend.domain.plan import MOSCOW, ONCE
from amosend.sentences import Language
from amosend.sentences.outcomes import warning_phrase
from amosend.sentences.previewed import outcome_phrase
from aws_lambda_powertools.event_handler import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from web.texts import TEXTS
from web.visit import CSRF_FIELD, Visit

__all__ = ["STATIC", "page", "see_other", "static_file"]

_HOME = Path(__file__).parent
STATIC = "/app/static"
_KINDS = {"icon.svg": "image/svg+xml", "app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8"}
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Encoding, Cookie",
    "X-Content-Type-Options": "nosniff",
}
_MONTHS: dict[Language, tuple[str, ...]] = {
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
           "декабря"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
}  # fmt: skip


def page(visit: Visit, template: str, *, status: int = 200, **shown: Any) -> Response[str]:
    text = _environment().get_template(template).render(**_words(visit), visit=visit, **shown)
    return Response(status, "text/html; charset=utf-8", text, headers=dict(_HEADERS), compress=True)


def see_other(path: str, *, cookies: tuple[str, ...] = ()) -> Response[str]:
    """To a page of ours, after a form; so that reloading or going back sends nothing again."""
    headers: dict[str, str | list[str]] = {"Location": path, "Cache-Control": "no-store"}
    if cookies:
        headers["Set-Cookie"] = list(cookies)
    return Response(303, headers=headers)


def static_file(digest: str, name: str) -> Response[str] | None:
    """None when there is no such file; an older digest gets today's file, but not for good."""
    if name not in _KINDS:
        return None
    lasting = "public, max-age=31536000, immutable" if digest == _digest(name) else "no-cache"
    headers: dict[str, str | list[str]] = {
        "Cache-Control": lasting,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(200, _KINDS[name], _text(name), headers=headers, compress=True)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HOME / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = lambda name: f"{STATIC}/{_digest(name)}/{name}"
    made.globals["csrf_field"] = CSRF_FIELD
    made.globals["once"] = ONCE
    made.globals["would_become"] = partial(outcome_phrase, preview=True)
    made.globals["warning"] = warning_phrase
    return made


def _words(visit: Visit) -> Mapping[str, Any]:
    """What templates call: `t` for a text by its key, `phrase` for one in both languages, times and numbers."""
    language = visit.language

    def t(key: str, **values: object) -> Markup:
        text = escape(TEXTS[key].ru if language == "ru" else TEXTS[key].en)
        return text.format(**values) if values else text  # Markup escapes what it is given

    return {
        "t": t,
        "phrase": lambda told: told.ru if language == "ru" else told.en,
        "moment": lambda seconds: _moment(seconds, language),
        "number": lambda value: f"{value:,}".replace(",", "\N{NO-BREAK SPACE}"),
    }


def _moment(seconds: float, language: Language) -> str:
    """23 ноября 2026, 15:04 (Москва): whoever reads it need not ask which clock is meant."""
    at = datetime.fromtimestamp(seconds, MOSCOW)
    where = "Москва" if language == "ru" else "Moscow"
    return f"{at.day} {_MONTHS[language][at.month - 1]} {at.year}, {at:%H:%M} ({where})"


@cache
def _text(name: str) -> str:
    return (_HOME / "static" / name).read_text(encoding="utf-8")


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_text(name).encode()).hexdigest()[:16]
