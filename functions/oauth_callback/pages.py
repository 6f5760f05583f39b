"""The one small page that a person sees after amoCRM's consent page: what happened, and what to do next.

Nothing on it comes from outside but the host of an account; it loads nothing and runs nothing, and its address (which
holds a code) is told to nobody: see the headers.
"""

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template

from amosend.errors import AmosendError
from amosend.reasons import Reason
from amosend.sentences import Language, Sentence, sentence_of
from aws_lambda_powertools.event_handler import Response

__all__ = ["alive", "code_kept", "connected", "refused"]

_HTML = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
_PAGE = Template(_HTML)
_STYLE = _HTML.partition("<style>")[2].partition("</style>")[0]
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_HEADINGS = {
    "good": ("Аккаунт подключён", "Account connected"),
    "half": ("Остался один шаг", "One step left"),
    "bad": ("Подключить не удалось", "Could not connect"),
    "plain": ("Ссылка подключения", "Connection link"),
}
# Nothing went wrong in amoCRM: the link itself is over, or never was.
_ABOUT_THE_LINK = {Reason.TICKET_USED, Reason.TICKET_EXPIRED, Reason.TICKET_UNKNOWN, Reason.NOT_FOUND}


def alive(language: Language) -> Response[str]:
    sentence = Sentence(
        200,
        "Ссылка работает. Вставьте её в настройки интеграции в amoCRM.",
        "The link works. Paste it into the integration's settings in amoCRM.",
    )
    return _page("plain", sentence, language)


def connected(language: Language) -> Response[str]:
    sentence = Sentence(
        200,
        "Вернитесь в настройки интеграции: там можно выбрать список и загрузить адреса. Это окно можно закрыть.",
        "Go back to the integration's settings to choose a list and load addresses. You can close this window.",
    )
    return _page("good", sentence, language)


def code_kept(language: Language) -> Response[str]:
    sentence = Sentence(
        200,
        "Код авторизации получен. Вернитесь в настройки интеграции, вставьте секретный ключ и нажмите "
        "«Создать авторизацию».",
        "The authorization code has arrived. Go back to the integration's settings, paste the secret key and click "
        "“Create authorization”.",
    )
    return _page("half", sentence, language)


def refused(error: AmosendError, language: Language) -> Response[str]:
    return _page("plain" if error.reason in _ABOUT_THE_LINK else "bad", sentence_of(error), language)


def _page(tone: str, sentence: Sentence, language: Language) -> Response[str]:
    russian, english = _HEADINGS[tone]
    body = _PAGE.substitute(
        language=language,
        tone=tone,
        heading=russian if language == "ru" else english,
        sentence=escape(sentence.text(language), quote=False),
    )
    return Response(sentence.status, "text/html; charset=utf-8", body, headers=dict(_HEADERS))
