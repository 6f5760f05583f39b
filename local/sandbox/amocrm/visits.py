"""What all pages share: one visit, its account and form, a template to fill, and where to go after a change.

The rule: a change is a POST that ends in a redirect with a sentence, so that reloading a page repeats nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import jinja2
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.state import AmoCrmState

_HERE = Path(__file__).parent
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader([_HERE / "templates", _HERE.parent / "templates"]),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


def _moment(at: float, zone: str = "Europe/Moscow") -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).strftime("%d.%m.%Y %H:%M:%S")


_TEMPLATES.filters["moment"] = _moment


@dataclass
class Visit:
    """One request for a page, or one form that was sent."""

    request: Request
    state: AmoCrmState
    form: FormData = field(default_factory=FormData)

    @property
    def host(self) -> str:
        return str(self.request.path_params["host"])

    @property
    def account(self) -> Account:
        return self.state.account(self.host)

    @property
    def home(self) -> str:
        """The address of the account's pages."""
        return f"/accounts/{self.host}"

    def text(self, name: str) -> str:
        return str(self.form.get(name, "")).strip()

    def number(self, name: str) -> int:
        return int(self.text(name))

    def asked(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default)

    @property
    def page(self) -> int:
        asked = self.asked("page", "1")
        return max(1, int(asked)) if asked.isdigit() else 1

    def show(self, template: str, *, status: int = 200, **content: Any) -> Response:
        host = self.request.path_params.get("host", "")
        shared = {
            "notice": self.asked("notice"),
            "account": self.state.accounts.get(host),
            "here": self.request.url.path,
            "now": self.state.clock.now(),
        }
        return HTMLResponse(_TEMPLATES.get_template(template).render(shared | content), status)

    def go(self, path: str, notice: str = "") -> Response:
        """After a change: to a page of ours, with a sentence on it."""
        return RedirectResponse(f"{path}?{urlencode({'notice': notice})}" if notice else path, 303)

    def back(self, notice: str = "") -> Response:
        """To the page the form stood on."""
        return self.go(urlsplit(self.request.headers.get("referer", "/")).path or "/", notice)


type Shower = Callable[[Visit], Response | Awaitable[Response]]


def page(path: str, *, get: Shower | None = None, post: Shower | None = None) -> Route:
    """A page and the form on it; what cannot be done is told in a sentence."""

    async def endpoint(request: Request) -> Response:
        visit = Visit(request, request.app.state.amocrm)
        if request.method == "POST":
            visit.form = await request.form()
        shower = post if request.method == "POST" else get
        try:
            answer = shower(visit) if shower is not None else HTMLResponse("", 405)
            return answer if isinstance(answer, Response) else await answer
        except (KeyError, ValueError) as error:
            said = str(error.args[0] if error.args else error)
            return visit.show("problem.html", status=404, said=said)

    methods = [name for name, shower in (("GET", get), ("POST", post)) if shower is not None]
    return Route(path, endpoint, methods=methods)
