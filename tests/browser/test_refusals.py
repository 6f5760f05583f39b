"""Every refusal a person can meet, in a real browser: a sentence that says what to do, and nothing typed is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.fakes.site import Site

_MINUTES, _HOURS = 60, 3600
_WRONG = [
    ("Секретный ключ", "not-the-secret", "не приняла секретный ключ или ID интеграции"),
    ("Код авторизации", "not-the-code", "не узнала код авторизации"),
    ("Поддомен", "nobody-here", "Аккаунта amoCRM с таким поддоменом нет"),
]


def _asking(visitor: Visitor) -> dict[str, str]:
    """Somebody with a fresh link, who has filled in the four fields."""
    visitor.sign_in()
    visitor.create()
    visitor.press("Подключить аккаунт")
    page = visitor.page
    link = page.get_by_label("Ссылка для перенаправления").input_value()
    made = visitor.deployment.amocrm.create_integration(visitor.host, redirect_uri=link)
    typed = {"Секретный ключ": made.secret, "ID интеграции": made.client_id, "Код авторизации": made.last_code}
    typed["Поддомен"] = visitor.host
    for label, value in typed.items():
        page.get_by_label(label).first.fill(value)
    return typed


def _expect_typed(page: Page, typed: dict[str, str]) -> None:
    for label, value in typed.items():
        expect(page.get_by_label(label).first).to_have_value(value)


@pytest.mark.parametrize(("label", "wrong", "told"), _WRONG)
def test_what_amocrm_refuses_can_be_corrected(
    drop_in: Callable[..., Visitor], label: str, wrong: str, told: str
) -> None:
    visitor = drop_in()
    page, typed = visitor.page, _asking(visitor)
    page.get_by_label(label).first.fill(wrong)
    visitor.press("Создать авторизацию")
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.get_by_role("alert")).to_be_focused()
    _expect_typed(page, typed | {label: wrong})
    page.get_by_label(label).first.fill(typed[label])
    visitor.press("Создать авторизацию")
    expect(page.get_by_text("Аккаунт подключён. Теперь настройте импорт.")).to_be_visible()


def test_a_code_that_was_used_elsewhere(drop_in: Callable[..., Visitor]) -> None:
    visitor = drop_in()
    _asking(visitor)
    other = visitor.page.context.new_page()
    other.goto(visitor.page.url)
    visitor.press("Создать авторизацию")
    expect(visitor.page.get_by_text("Аккаунт подключён. Теперь настройте импорт.")).to_be_visible()
    other.get_by_label("Код авторизации").fill("used")
    other.get_by_role("button", name="Создать авторизацию").click()
    expect(other.get_by_role("alert")).to_contain_text("По этой ссылке аккаунт уже подключён.")
    expect(other.get_by_role("heading", name="Аккаунт подключён")).to_be_visible()


def test_a_link_whose_time_is_over(drop_in: Callable[..., Visitor], shop: Site) -> None:
    """Pressed too late, what was typed is there again as soon as there is another link."""
    visitor = drop_in()
    page, typed = visitor.page, _asking(visitor)
    shop.world.pass_time(21 * _MINUTES)
    visitor.press("Создать авторизацию")
    expect(page.get_by_role("alert").first).to_contain_text("действовала 20 минут")
    visitor.press("Создать новую ссылку")
    expect(page.get_by_label("Ссылка для перенаправления")).to_be_visible()
    typed.pop("Код авторизации")  # another is needed
    _expect_typed(page, typed)


def test_a_link_that_ends_while_somebody_types(drop_in: Callable[..., Visitor]) -> None:
    """The page stays as it is; untouched, it would ask what to do now."""
    visitor = drop_in()
    page = visitor.page
    page.clock.install()
    typed = _asking(visitor)
    page.clock.fast_forward(21 * _MINUTES * 1000)
    expect(page.get_by_text("Время ссылки вышло.")).to_be_visible()
    _expect_typed(page, typed)


def test_what_was_connected_in_another_tab_shows_where_one_comes_back_to(drop_in: Callable[..., Visitor]) -> None:
    """By amoCRM's own button, which opens one; but not over what somebody has begun to type."""
    visitor = drop_in()
    page = visitor.page
    visitor.sign_in()
    integration = visitor.create()
    visitor.press("Подключить аккаунт")
    typing = page.context.new_page()
    typing.goto(f"{visitor.url}/app/i/{integration}/connection")
    typing.get_by_label("Название").fill("Начато")
    page.get_by_text("Другие способы").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Подключить через amoCRM").click()
    opened.value.get_by_label("Аккаунт").select_option(visitor.host)
    opened.value.get_by_role("button", name="Разрешить").click()
    expect(opened.value.get_by_role("heading")).to_have_text("Аккаунт подключён")
    page.bring_to_front()
    expect(page.get_by_role("heading", name="Аккаунт подключён")).to_be_visible()
    typing.bring_to_front()
    for _ in range(2):
        typing.wait_for_event("response")
    expect(typing.get_by_label("Название")).to_have_value("Начато")


def test_a_key_that_was_reset(drop_in: Callable[..., Visitor]) -> None:
    visitor = drop_in(size=3)
    page, account = visitor.page, visitor.deployment.sendsay.account(visitor.account)
    _asking(visitor)
    visitor.press("Создать авторизацию")
    visitor.key = account.reset_key()
    visitor.tab("Импорт из amoCRM")
    expect(page.get_by_role("alert")).to_contain_text("нажмите «Выйти» и войдите с ним")
    visitor.press("Выйти")
    visitor.sign_in()
    page.get_by_role("link", name="Магазин").click()
    expect(page.get_by_label("Название нового списка")).to_be_visible()


def test_a_list_that_was_deleted_while_the_form_lay_open(drop_in: Callable[..., Visitor]) -> None:
    visitor = drop_in(size=3)
    page, account = visitor.page, visitor.deployment.sendsay.account(visitor.account)
    group = account.create_group("Удалят", addr_type="email")
    _asking(visitor)
    visitor.press("Создать авторизацию")
    visitor.tab("Импорт из amoCRM")
    page.get_by_label("Выбрать существующий список").check()
    page.get_by_label("Удалят").check()
    page.get_by_label("Как дополнительный контакт").check()
    account.groups.pop(group.id)
    visitor.press("Загрузить адреса из AmoCRM")
    expect(page.get_by_role("alert")).to_contain_text("Выбранного списка в Sendsay больше нет. Выберите другой список.")
    expect(page.get_by_label("Как дополнительный контакт")).to_be_checked()


_OF_CHOICES = {
    "list": {"new": "list_name", "existing": "list_id"},
    "phone": {"field": "phone_field"},
    "emails": {"label": "label"},
}


def test_what_belongs_to_another_choice_is_out_of_reach_and_kept(drop_in: Callable[..., Visitor]) -> None:
    """To and fro, and over a form that comes back: what was typed for either is there again."""
    visitor = drop_in(size=3)
    page = visitor.page
    _with_lists(visitor)
    page.get_by_label("Название нового списка").fill("Набрано раньше")
    for name, choices in _OF_CHOICES.items():
        for chosen in choices:
            page.locator(f"input[name={name}][value={chosen}]").check()
            assert _reached(page) & set(choices.values()) == {choices[chosen]}
    page.get_by_label("Клиенты").check()
    page.get_by_label("Поле Sendsay для телефона").select_option(label="Фамилия")
    page.get_by_label("Как дополнительный контакт").check()
    visitor.press("Добавить поле")
    assert not _reached(page) & {"list_name", "phone_field"}
    page.get_by_label("Создать новый список").check()
    page.get_by_label("В поле анкеты:").check()
    expect(page.get_by_label("Название нового списка")).to_have_value("Набрано раньше")
    expect(page.get_by_label("Поле Sendsay для телефона").locator("option:checked")).to_have_text("Фамилия")
    page.get_by_label("Выбрать существующий список").check()
    expect(page.get_by_label("Клиенты")).to_be_checked()


def test_without_script_all_of_them_are_within_reach(drop_in: Callable[..., Visitor]) -> None:
    visitor = drop_in(size=3, java_script_enabled=False)
    _with_lists(visitor)
    visitor.page.get_by_label("Клиенты").check()
    visitor.page.get_by_label("Выбрать существующий список").check()
    visitor.press("Сохранить настройки")
    expect(visitor.page.get_by_text("Сохранено.")).to_be_visible()
    expect(visitor.page.get_by_label("Клиенты")).to_be_checked()


def _with_lists(visitor: Visitor) -> None:
    """At the settings of an import, with lists to choose from."""
    for name in ("Клиенты", "Другие"):
        visitor.deployment.sendsay.account(visitor.account).create_group(name, addr_type="email")
    _asking(visitor)
    visitor.press("Создать авторизацию")
    visitor.tab("Импорт из amoCRM")


def _reached(page: Page) -> set[str]:
    """The names of all that Tab reaches in the form."""
    found: set[str] = set()
    page.locator("form [name=list]").first.focus()
    for _ in range(60):
        name = page.evaluate("document.activeElement.closest('form.card') && document.activeElement.name")
        if name is None:
            return found
        found.add(str(name))
        page.keyboard.press("Tab")
    raise AssertionError("the form has no end")


def test_a_session_that_ends_by_time_loses_nothing_even_to_a_mistyped_key(
    drop_in: Callable[..., Visitor], shop: Site
) -> None:
    visitor = drop_in()
    page = visitor.page
    visitor.sign_in()
    page.get_by_label("Название").fill("""Набрано "до" <конца> & 🛒""")
    shop.world.pass_time(13 * _HOURS)
    visitor.press("Создать интеграцию")
    expect(page.get_by_role("alert")).to_contain_text("Сессия закончилась.")
    for key in ("mistyped", visitor.key):
        page.get_by_label("Аккаунт Sendsay").fill(visitor.account)
        page.get_by_label("Ключ API", exact=True).fill(key)
        visitor.press("Войти")
    expect(page.get_by_role("button", name="English")).to_have_count(0)
    visitor.press("Отправить")
    page.wait_for_url("**/connection")
    expect(page.get_by_role("heading", level=1)).to_have_text("""Набрано "до" <конца> & 🛒""")


def test_a_rule_that_was_changed_in_another_tab(drop_in: Callable[..., Visitor]) -> None:
    visitor = drop_in(size=3)
    visitor.deployment.sendsay.account(visitor.account).create_sequence("Приветствие")
    page = visitor.page
    _asking(visitor)
    visitor.press("Создать авторизацию")
    visitor.tab("Воронка")
    page.get_by_role("link", name="Добавить правило").click()
    page.get_by_label("Этап воронки").select_option("any:142")
    page.get_by_label("Автоматизация", exact=True).select_option(label="Приветствие")
    visitor.press("Добавить правило")
    visitor.tab("Воронка")
    page.get_by_role("link", name="Изменить правило").click()
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_label("все контакты сделки").check()
    visitor.press("Сохранить")
    expect(page.get_by_text("Правило изменено.")).to_be_visible()
    other.get_by_label("адрес компании").check()
    other.get_by_role("button", name="Сохранить").click()
    expect(other.get_by_role("alert")).to_contain_text("Пока эта страница была открыта")
    expect(other.get_by_label("адрес компании")).to_be_checked()
    page.reload()
    expect(page.get_by_text("Для кого: все контакты сделки.")).to_be_visible()
    other.get_by_role("button", name="Сохранить").click()
    expect(other.get_by_text("Для кого: адрес компании сделки.")).to_be_visible()


def test_going_back_after_a_form_was_sent(drop_in: Callable[..., Visitor]) -> None:
    """The form can be used again, and nothing is sent by going."""
    visitor = drop_in()
    page = visitor.page
    visitor.sign_in()
    visitor.create("Первая")
    page.go_back()
    expect(page.get_by_role("button", name="Создать интеграцию")).to_be_enabled()
    page.reload()
    expect(page.get_by_role("heading", level=2).get_by_role("link")).to_have_text(["Первая"])
    visitor.create("Вторая")
    page.go_back()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Вторая")
    page.goto(f"{visitor.url}/app/integrations")
    expect(page.get_by_role("heading", level=2).get_by_role("link")).to_have_count(2)


def test_by_keyboard_from_signing_in_to_the_authorization(drop_in: Callable[..., Visitor]) -> None:
    """Only Tab, Enter and letters."""
    visitor = drop_in()
    page = visitor.page
    page.goto(f"{visitor.url}/app/sign-in")
    _type(page, "account", visitor.account)
    _type(page, "api_key", visitor.key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Интеграции")
    _type(page, "name", "Клавиатура")
    page.keyboard.press("Enter")
    page.wait_for_url("**/connection")
    _tab_to(page, "Подключить аккаунт")
    page.keyboard.press("Enter")
    link = page.get_by_label("Ссылка для перенаправления").input_value()
    made = visitor.deployment.amocrm.create_integration(visitor.host, redirect_uri=link)
    for field, value in (("client_secret", made.secret), ("client_id", made.client_id), ("code", made.last_code)):
        _type(page, field, value)
    _type(page, "subdomain", visitor.host)
    _tab_to(page, "Создать авторизацию")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Аккаунт подключён. Теперь настройте импорт.")).to_be_visible()


def _type(page: Page, field: str, text: str) -> None:
    _tab_until(page, f"document.activeElement.id === {field!r}")
    page.keyboard.type(text)


def _tab_to(page: Page, button: str) -> None:
    _tab_until(page, f"document.activeElement.textContent.trim() === {button!r}")


def _tab_until(page: Page, reached: str) -> None:
    for _ in range(60):
        if page.evaluate(reached):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by Tab: {reached}")
