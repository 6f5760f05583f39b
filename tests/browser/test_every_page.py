"""Every page that there is, and its other faces: axe finds nothing serious in light and dark, nothing is cut off.

The routes themselves say which pages there are. A new one fails here until it has been looked at, or is said to be no
page.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.furnished import Furnished, furnish
from tests.fakes.functions import modules_of
from tests.fakes.site import Site, site
from tests.fakes.world import ACCOUNT, KEY

_SERIOUS = {"serious", "critical"}
_PHONE, _WIDE = {"width": 360, "height": 800}, {"width": 1280, "height": 800}
_PARAMETER = re.compile("<([a-z_]+)>")
_ONE = "/app/i/<integration_id>"
# Answered by leading elsewhere, or by a file.
_NO_PAGES = {
    ("GET", _ONE),
    ("GET", f"{_ONE}/runs/<run_id>/rejected.csv"),
    ("POST", "/app/sign-out"),
    ("POST", "/app/language"),
    ("POST", f"{_ONE}/link"),
    ("POST", f"{_ONE}/delete"),
    ("POST", f"{_ONE}/disconnect"),
    ("POST", f"{_ONE}/redrive"),
    *(("POST", f"{_ONE}/autoimports/<plan_id>/{what}") for what in ("pause", "resume", "run", "delete")),
    *(("POST", f"{_ONE}/links/<link_id>/{what}") for what in ("enable", "disable", "delete")),
    *(("POST", f"{_ONE}/funnel/<funnel_id>/<rule_id>/{what}") for what in ("apply", "delete")),
    ("POST", f"{_ONE}/runs/<run_id>/cancel"),
}

_FURTHER = """() => performance.getEntriesByType("resource").map((each) => each.name)
    .filter((each) => !each.includes("/app/static/"))"""
# Boxes that scroll sideways, and what is chosen in a select but too long for it.
_CUT = """() => {
    const short = (select) => {
        const own = document.createElement("select");
        own.append(new Option(select.selectedOptions[0]?.text));
        own.style.cssText = "position: absolute; width: auto; max-width: none; visibility: hidden";
        document.body.append(own);
        const needed = own.offsetWidth;
        own.remove();
        return select.offsetWidth > 0 && needed > select.offsetWidth + 1;
    };
    const all = (selector, act) => [...document.querySelectorAll(selector)].filter(act);
    const aside = all(":root, .scroll", (box) => box.scrollWidth > box.clientWidth);
    return [...aside, ...all("select", short)].map((each) => each.outerHTML.slice(0, 100));
}"""
_COUNT = """() => {
    window.sent = 0;
    document.querySelectorAll("form").forEach((form) => { form.noValidate = true; });
    document.addEventListener("submit", (event) => {
        window.sent += event.defaultPrevented ? 0 : 1;
        event.preventDefault();
    });
}"""


@dataclass(slots=True)
class Walk:
    """One person, who looks at pages by day and by night, at a desk and on the way."""

    site: Site
    page: Page
    home: Furnished

    def at(self, path: str) -> None:
        self.page.goto(f"{self.site.url}{path}")

    def sign_in(self) -> None:
        self.page.get_by_label("Аккаунт Sendsay").fill(ACCOUNT)
        self.page.get_by_label("Ключ API", exact=True).fill(KEY)
        self.press("Войти")

    def path(self, template: str, **others: str) -> str:
        return _PARAMETER.sub(lambda found: (self.home.ids | others)[found[1]], template)

    @contextmanager
    def amocrm_is_away(self) -> Iterator[None]:
        self.site.world.amocrm.faults.on("status", status=503)
        yield
        self.site.world.amocrm.faults.clear()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def send(self, path: str, form: dict[str, str] | None = None) -> None:
        """A form as a page of ours sends it, whatever stands in it."""
        self.at("/app/integrations")
        with self.page.expect_navigation():
            self.page.evaluate(
                """([path, pairs]) => {
                    const form = document.querySelector("main form.card");
                    form.noValidate = true;
                    form.action = path;
                    form.elements.name.remove();
                    for (const [name, value] of Object.entries(pairs)) {
                        const field = form.appendChild(document.createElement("input"));
                        Object.assign(field, { name, value, type: "hidden" });
                    }
                    form.requestSubmit();
                }""",
                [path, form or {}],
            )

    def look(self) -> None:
        """At one page, which is where it is."""
        name = f"{self.page.url} {self.page.title()}"
        self.page.evaluate(Axe().axe_script)
        found = self._axe({})
        self.page.emulate_media(color_scheme="dark")
        found += self._axe({"runOnly": ["color-contrast"]})
        self.page.emulate_media(color_scheme="light")
        assert found == [], name
        for size in (_PHONE, _WIDE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            assert self.page.evaluate(_CUT) == [], (name, size)

    def _axe(self, options: dict[str, Any]) -> list[tuple[str, str]]:
        found = self.page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **options})
        violations = [each for each in found["violations"] if each["impact"] in _SERIOUS]
        return [(each["id"], each["nodes"][0]["html"]) for each in violations]


@pytest.fixture(scope="module")
def walk(chromium: Browser) -> Iterator[Walk]:
    with site() as made:
        home = furnish(made)
        context = chromium.new_context(locale="ru-RU", viewport=_WIDE, bypass_csp=True)  # type: ignore[arg-type]
        page = context.new_page()
        person = Walk(made, page, home)
        person.at("/app/sign-in")
        person.sign_in()
        expect(page.get_by_role("heading", level=1)).to_have_text("Интеграции")
        yield person
        context.close()


def _routes() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = modules_of("console")["web.site"].pages()
    return found


_GETS = [template for method, template in _routes() if method == "GET" and ("GET", template) not in _NO_PAGES]


def test_signing_in_refused_ended_and_taken_up_again(walk: Walk) -> None:
    walk.page.context.clear_cookies()
    walk.at("/app/sign-in")
    walk.page.get_by_text("Что такое ключ").click()
    walk.look()
    walk.page.get_by_label("Аккаунт Sendsay").fill(ACCOUNT)
    walk.page.get_by_label("Ключ API", exact=True).fill("wrong-key")
    walk.press("Войти")
    expect(walk.page.get_by_role("alert")).to_be_visible()
    walk.look()
    walk.sign_in()
    walk.page.get_by_label("Название").fill("Набрано")
    walk.page.context.clear_cookies()
    walk.press("Создать интеграцию")
    walk.look()
    walk.sign_in()
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Продолжить")
    walk.look()
    walk.at("/app/nothing/here")
    walk.look()


@pytest.mark.parametrize("template", [each for each in _GETS if each != "/app/sign-in"])
def test_a_page(walk: Walk, template: str) -> None:
    walk.at(walk.path(template))
    assert walk.page.url == f"{walk.site.url}{walk.path(template)}"
    assert walk.page.evaluate(_FURTHER) == [], "its data come with it"
    walk.look()


_NOT_READY = [("new", "connection"), ("new", "import"), ("stopped", "connection"), ("stopped", "import")]
_EMPTY = [("bare", room) for room in ("import", "links", "funnel", "journal")]


@pytest.mark.parametrize(("kind", "room"), _NOT_READY + _EMPTY)
def test_a_room_of_an_integration_that_is_not_ready(walk: Walk, kind: str, room: str) -> None:
    walk.at(f"/app/i/{getattr(walk.home, kind)}/{room}")
    walk.look()


@pytest.mark.parametrize("kind", ["preview", "rule", "delivered", "failed", "queued"])
def test_a_run(walk: Walk, kind: str) -> None:
    walk.at(f"/app/i/{walk.home.ids['integration_id']}/runs/{walk.home.runs[kind]}")
    walk.look()


def test_other_faces(walk: Walk) -> None:
    base = f"/app/i/{walk.home.ids['integration_id']}"
    paths = [f"{base}/links/{walk.home.links[kind]}?said=enabled" for kind in ("automation", "funnel")]
    for path in (
        *paths,
        f"{base}/autoimports/{walk.home.paused}?said=paused",
        f"/app/i/{walk.home.connecting}/connection",
    ):
        walk.at(path)
        walk.look()
    walk.page.get_by_text("Другие способы").click()
    walk.look()


_REFUSED = {
    "/app/integrations": {"name": " "},
    f"{_ONE}/name": {"name": " "},
    f"{_ONE}/connect": {"client_id": "x"},
    f"{_ONE}/token": {"token": "x"},
    f"{_ONE}/import": {"do": "save"},
    f"{_ONE}/journal": {"who": "nobody"},
    f"{_ONE}/links": {},
    f"{_ONE}/links/<link_id>/target": {},
    f"{_ONE}/funnel/new": {},
    f"{_ONE}/funnel/<funnel_id>/<rule_id>": {},
    f"{_ONE}/autoimports/new": {"do": "save"},
    f"{_ONE}/autoimports/<plan_id>": {"do": "save"},
}
_REFUSED_BY_AMOCRM = [
    f"{_ONE}/check",
    f"{_ONE}/links/<link_id>/register",
    f"{_ONE}/links/<link_id>/unregister",
]
_ANSWERED: dict[str, dict[str, str]] = {
    f"{_ONE}/journal": {"who": "nobody@example.com"},
    f"{_ONE}/links/<link_id>/rotate": {"once": "1"},
}


@pytest.mark.parametrize("template", _REFUSED)
def test_what_is_filled_in_wrongly(walk: Walk, template: str) -> None:
    walk.send(walk.path(template), _REFUSED[template])
    expect(walk.page.get_by_role("alert").first).to_be_visible()
    walk.look()


@pytest.mark.parametrize("template", _REFUSED_BY_AMOCRM)
def test_what_amocrm_refuses(walk: Walk, template: str) -> None:
    with walk.amocrm_is_away():
        walk.send(walk.path(template, link_id=walk.home.links["automation"]))
        expect(walk.page.get_by_role("alert").first).to_be_visible()
        walk.look()


@pytest.mark.parametrize("template", _ANSWERED)
def test_what_is_answered_by_a_page_of_its_own(walk: Walk, template: str) -> None:
    walk.send(walk.path(template), _ANSWERED[template])
    walk.look()


def test_a_button_without_a_page_of_its_own(walk: Walk) -> None:
    walk.send(f"/app/i/{walk.home.bare}/load")
    expect(walk.page.get_by_role("link", name="Вернуться")).to_be_visible()
    walk.look()


def test_a_double_click_on_any_button_sends_once(walk: Walk) -> None:
    """Of every form on every page: what would be sent is counted, and sent nowhere."""
    home, pressed = walk.home, 0
    paths = [walk.path(template) for template in _GETS]
    paths += [f"/app/i/{home.ids['integration_id']}/runs/{run}" for run in home.runs.values()]
    paths += [f"/app/i/{integration}/connection" for integration in (home.connecting, home.new, home.stopped)]
    for path in paths:
        walk.at(path)
        walk.page.evaluate(_COUNT)
        within = "main" if pressed else "body"  # the frame is the same everywhere
        for button in walk.page.locator(f"{within} form[method=post] button:visible:not([type=button], .unseen)").all():
            walk.page.evaluate("window.sent = 0; dispatchEvent(new Event('pageshow'))")
            button.evaluate("button => { button.click(); button.click(); }")
            assert walk.page.evaluate("window.sent") == 1, (path, button.inner_text())
            pressed += 1
    assert pressed > 40


def test_no_page_is_left_out() -> None:
    looked_at = {("GET", template) for template in _GETS} | {("POST", "/app/sign-in"), ("POST", f"{_ONE}/load")}
    looked_at |= {("POST", template) for template in (*_REFUSED, *_REFUSED_BY_AMOCRM, *_ANSWERED)}
    assert looked_at | _NO_PAGES == set(_routes())
