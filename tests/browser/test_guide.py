"""The marketer's guide, step by step, on the deployed stack, from an empty page to contacts in a list every night."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visitor


def test_the_guide_from_signing_in_to_an_autoimport(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive(size=40)
    page = visitor.page
    visitor.sign_in()
    expect(page.get_by_text("Здесь пока пусто.")).to_be_visible()
    visitor.keep_picture("integrations-empty", guide=True)
    integration = visitor.create()
    visitor.connect()
    visitor.keep_picture("connection", guide=True)
    visitor.tab("Импорт из amoCRM")
    page.get_by_label("Название нового списка").fill("Покупатели")
    visitor.press("Показать на примере")
    expect(page.get_by_role("complementary")).to_contain_text("@")
    visitor.keep_picture("import", guide=True)
    visitor.press("Загрузить адреса из AmoCRM")
    # The first import asks: nothing has been written until it is allowed.
    expect(page.get_by_text("Это предпросмотр: ничего не записано.")).to_be_visible()
    account = visitor.deployment.sendsay.accounts[visitor.account]
    assert not any(group.name == "Покупатели" for group in account.groups.values())
    visitor.keep_picture("preview", guide=True)
    visitor.press("Загрузить")
    expect(page.get_by_text("Готово")).to_be_visible()
    visitor.keep_picture("run", guide=True)
    sent = int(page.get_by_role("row", name=re.compile("Передано в Sendsay")).get_by_role("cell").first.inner_text())
    made = next(group for group in account.groups.values() if group.name == "Покупатели")
    assert sent == len(list(account.members_of(made.id))) > 0
    visitor.tab("Импорт из amoCRM")
    page.get_by_role("link", name="Создать автоимпорт").click()
    page.get_by_label("Название автоимпорта").fill("Ночной")
    visitor.keep_picture("autoimport", guide=True)
    visitor.press("Создать автоимпорт")
    expect(page.get_by_text("Автоимпорт создан и включён.")).to_be_visible()
    page.goto(f"{visitor.url}/app/integrations")
    expect(page.get_by_text("00:00 (Москва)")).to_be_visible()
    expect(page.get_by_role("link", name="Магазин")).to_have_attribute("href", f"/app/i/{integration}")
    visitor.keep_picture("integrations")


def test_the_journal_answers_why(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive(size=40)
    page = visitor.page
    visitor.sign_in()
    visitor.create()
    visitor.connect()
    visitor.tab("Импорт из amoCRM")
    visitor.press("Посмотреть, что изменится")
    expect(page.get_by_text("Готово")).to_be_visible()
    page.get_by_role("row", name=re.compile("В контакте нет e-mail")).get_by_role("link").first.click()
    expect(page.get_by_role("row", name=re.compile("В контакте нет e-mail"))).to_be_visible()
    visitor.keep_picture("contact")
    visitor.tab("Журнал")
    visitor.keep_picture("journal")
    page.get_by_label("Номер контакта amoCRM или e-mail").fill("nobody@example.org")
    visitor.press("Найти")
    expect(page.get_by_text("Записей нет.")).to_be_visible()
    assert "nobody" not in page.url
