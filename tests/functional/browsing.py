"""A browser without a screen at the settings pages: it keeps cookies, follows redirects and fills in forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tests.fakes.functions import Context
from tests.fakes.http_event import http_event
from tests.fakes.world import ACCOUNT, KEY, Answer, World

__all__ = ["ORIGIN", "Browsing", "Element", "elements", "location"]

ORIGIN = "https://amosend.example"
_FORM = "application/x-www-form-urlencoded"
Fields = Mapping[str, str] | list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Element:
    tag: str
    attributes: dict[str, str | None]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, dict(attrs)))


def elements(html: str) -> list[Element]:
    parser = _Elements()
    parser.feed(html)
    return parser.found


def location(answer: Answer) -> str:
    return next((value for name, value in answer.headers.items() if name.lower() == "location"), "")


@dataclass(slots=True)
class Browsing:
    world: World
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, account: str = ACCOUNT, key: str = KEY, **more: str) -> Answer:
        return self.post("/app/sign-in", {"account": account, "api_key": key, **more}, token=False)

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, **headers)

    def page(self, path: str) -> str:
        """As a person comes to it, over redirects."""
        answer = self.get(path)
        while answer.status == 303:
            answer = self.get(location(answer))
        assert answer.status == 200, (path, answer.status, answer.text)
        return answer.text

    def post(self, path: str, form: Fields | None = None, *, token: bool = True, **headers: str) -> Answer:
        """As a form of ours sends it: with the session's token, and the browser says that it comes from here."""
        pairs = list(form.items()) if isinstance(form, Mapping) else list(form or [])
        if token:
            pairs.append(("csrf", self.token()))
        return self.send("POST", path, urlencode(pairs), **({"origin": ORIGIN} | headers))

    def token(self) -> str:
        """Of the session that there is now, from a page."""
        shown = elements(self.get("/app/integrations").text)
        return next((each.attributes["value"] or "" for each in shown if each.attributes.get("name") == "csrf"), "")

    def send(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        sent = {"content-type": _FORM} if body is not None else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return self.answered(http_event(method, path, body, sent))

    def answered(self, event: dict[str, Any]) -> Answer:
        found = self.world.console(event, Context(29.0))
        answer = Answer(found["statusCode"], found["headers"], found.get("cookies") or [], found["body"])
        for cookie in [*answer.cookies, *_set_cookies(answer)]:
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies.pop(name, None)
                if morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
        return answer


def _set_cookies(answer: Answer) -> list[str]:
    return [value for name, value in answer.headers.items() if name.lower() == "set-cookie"]
