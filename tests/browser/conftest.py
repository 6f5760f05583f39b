"""A person at the settings pages: a real Chromium, an account of each vendor, and what the pages must never do."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import Deployment
from tests.fakes.site import Site, site

__all__ = ["Visitor"]

_CHROMIUM = "/usr/bin/chromium"
_PATIENCE = 60_000  # milliseconds: an import runs meanwhile, on a machine that others share
_numbers = count(1)


@dataclass(slots=True)
class Visitor:
    """One person with a browser of his own, and the two accounts that he connects."""

    page: Page
    deployment: Deployment | Site
    account: str
    key: str
    host: str

    @property
    def url(self) -> str:
        return self.deployment.url

    def sign_in(self) -> None:
        self.page.goto(f"{self.url}/")
        self.page.get_by_label("Аккаунт Sendsay").fill(self.account)
        self.page.get_by_label("Ключ API", exact=True).fill(self.key)
        self.press("Войти")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Интеграции")

    def create(self, name: str = "Магазин") -> str:
        """The id of the integration that is made."""
        self.page.get_by_label("Название").fill(name)
        self.press("Создать интеграцию")
        self.page.wait_for_url("**/connection")
        return self.page.url.split("/")[-2]

    def connect(self) -> None:
        """As the guide says, by hand."""
        self.press("Подключить аккаунт")
        link = self.page.get_by_label("Ссылка для перенаправления").input_value()
        made = self.deployment.amocrm.create_integration(self.host, redirect_uri=link)
        self.page.get_by_label("Секретный ключ").fill(made.secret)
        self.page.get_by_label("ID интеграции").fill(made.client_id)
        self.page.get_by_label("Код авторизации").fill(made.last_code)
        self.page.get_by_label("Поддомен").first.fill(f"https://{self.host}/leads/")
        self.press("Создать авторизацию")
        expect(self.page.get_by_text("Аккаунт подключён. Теперь настройте импорт.")).to_be_visible()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def tab(self, name: str) -> None:
        self.page.get_by_role("navigation").get_by_role("link", name=name).click()

    def keep_picture(self, name: str, *, guide: bool = False) -> None:
        """For whoever wants to look: SCREENSHOTS names the folder. GUIDE names that of the guide's pictures."""
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        if guide and (folder := os.environ.get("GUIDE")):
            self.page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def arrive(chromium: Browser, deployment: Deployment) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors of the deployed stack."""
    with _arriving(chromium, deployment) as made:
        yield made


@pytest.fixture(scope="module")
def shop() -> Iterator[Site]:
    """The pages in this process: time passes, and vendors fail, as a test says."""
    with site() as made:
        made.world.clock.skips_sleep = True
        yield made


@pytest.fixture
def drop_in(chromium: Browser, shop: Site) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors of those."""
    with _arriving(chromium, shop) as made:
        yield made


@contextmanager
def _arriving(chromium: Browser, place: Deployment | Site) -> Iterator[Callable[..., Visitor]]:
    """What a page's policy forbids, or its script fails at, fails the test."""
    contexts, complaints = [], []

    def made(*, size: int = 20, account: str = "", **settings: object) -> Visitor:
        number = next(_numbers)
        name = account or f"visitor-{number}"
        context = chromium.new_context(**{"locale": "ru-RU", "viewport": {"width": 1100, "height": 900}, **settings})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        visitor = Visitor(page, place, name, f"key-of-{name}", f"visitor-{number}.amocrm.ru")
        if not account:
            place.sendsay.create_account(name, key=visitor.key)
            place.amocrm.create_account(visitor.host, size=size)
        return visitor

    expect.set_options(timeout=_PATIENCE)
    yield made
    for context in contexts:
        context.close()
    assert [text for text in complaints if "status of" not in text] == []
