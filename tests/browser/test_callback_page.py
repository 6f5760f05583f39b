"""What a person sees after amoCRM's consent page, in a real browser: connected, refused, or what else went wrong."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Deployment

_HOST = "callback-page.amocrm.ru"
_ACCOUNT, _KEY = "callback-page", "key-of-callback-page"
_SECONDS = 120


@pytest.fixture(params=["light", "dark"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A Russian visitor; whatever the page's policy forbids fails the test."""
    context = chromium.new_context(locale="ru-RU", color_scheme=request.param, viewport={"width": 750, "height": 580})
    opened, complaints = context.new_page(), []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    _keep_picture(opened, request.node.name)
    context.close()
    assert [text for text in complaints if "status of" not in text] == []


@pytest.fixture(scope="module")
def tenant(deployment: Deployment) -> dict[str, str]:
    deployment.sendsay.create_account(_ACCOUNT, key=_KEY)
    deployment.amocrm.create_account(_HOST, size=3)
    return {"Authorization": f"sendsay apikey={_KEY}", "X-Sendsay-Account": _ACCOUNT}


def _call(deployment: Deployment, tenant: dict[str, str], method: str, path: str, body: Any = None) -> Any:
    url = f"{deployment.url}/api/integrations{path}"
    answer = requests.request(method, url, json=body, headers=tenant, timeout=_SECONDS)
    answer.raise_for_status()
    return answer.json()


def _link(deployment: Deployment, tenant: dict[str, str]) -> dict[str, str]:
    integration = _call(deployment, tenant, "POST", "", {"name": "Магазин"})["id"]
    made: dict[str, str] = _call(deployment, tenant, "POST", f"/{integration}/ticket")
    return made | {"integration": integration}


def _open_consent(page: Page, deployment: Deployment, link: dict[str, str]) -> None:
    """As amoCRM's site button opens it."""
    asked = [("name", "Sendsay"), ("description", "Рассылки по контактам amoCRM"), ("scopes[]", "crm")]
    asked += [(name, link[name]) for name in ("redirect_uri", "secrets_uri", "state")]
    page.goto(f"{deployment.amocrm_url}/www.amocrm.ru/oauth?{urlencode(asked)}")
    page.get_by_label("Аккаунт").select_option(_HOST)


def _keep_picture(page: Page, name: str) -> None:
    """For whoever wants to look: SCREENSHOTS names the folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_allowing_connects_and_says_so(page: Page, deployment: Deployment, tenant: dict[str, str]) -> None:
    link = _link(deployment, tenant)
    _open_consent(page, deployment, link)
    page.get_by_role("button", name="Разрешить").click()
    expect(page.get_by_role("heading")).to_have_text("Аккаунт подключён")
    assert page.url.startswith(link["redirect_uri"])
    seen = _call(deployment, tenant, "GET", f"/{link['integration']}")
    assert (seen["status"], seen["account"]["host"]) == ("connected", _HOST)
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("уже подключён")


def test_refusing_says_so_and_can_be_done_over(page: Page, deployment: Deployment, tenant: dict[str, str]) -> None:
    link = _link(deployment, tenant)
    _open_consent(page, deployment, link)
    page.get_by_role("button", name="Отказать").click()
    expect(page.get_by_role("heading")).to_have_text("Подключить не удалось")
    expect(page.get_by_role("status")).to_contain_text("нажмите «Разрешить»")
    assert _call(deployment, tenant, "GET", f"/{link['integration']}")["status"] == "not_connected"
    page.go_back()
    page.get_by_role("button", name="Разрешить").click()
    expect(page.get_by_role("heading")).to_have_text("Аккаунт подключён")


def test_a_code_that_waits_for_its_secret_says_what_to_do(
    page: Page, deployment: Deployment, tenant: dict[str, str]
) -> None:
    link = _link(deployment, tenant)
    made = deployment.amocrm.create_integration(_HOST, redirect_uri=link["redirect_uri"])
    page.goto(f"{deployment.amocrm_url}/www.amocrm.ru/oauth?{urlencode({'client_id': made.client_id})}")
    page.get_by_role("button", name="Разрешить").click()
    expect(page.get_by_role("heading")).to_have_text("Остался один шаг")
    expect(page.get_by_role("status")).to_contain_text("«Создать авторизацию»")


def test_the_link_itself_opens_and_looks_as_meant(page: Page, deployment: Deployment, tenant: dict[str, str]) -> None:
    """Its style is let through by its hash, it fits a narrow screen, and it asks nobody for anything."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = _link(deployment, tenant)["redirect_uri"]
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    expect(page.get_by_role("heading")).to_have_text("Ссылка подключения")
    assert page.evaluate("getComputedStyle(document.querySelector('main')).borderRadius") == "20px"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [url for url in asked if not url.endswith("/favicon.ico")] == [address]
