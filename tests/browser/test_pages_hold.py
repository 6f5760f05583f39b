"""What a person may do to the pages without harm: double clicks, two tabs, going back, no script, only a keyboard."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

_NAME = """<script>alert(1)</script> "Лавка" & Ко 🛒"""


def test_a_double_click_makes_one_integration_whatever_its_name(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive()
    page = visitor.page
    visitor.sign_in()
    page.get_by_label("Название").fill(_NAME)
    page.get_by_role("button", name="Создать интеграцию").dblclick()
    page.wait_for_url("**/connection")
    expect(page.get_by_role("heading", level=1)).to_have_text(_NAME)
    page.goto(f"{visitor.url}/app/integrations")
    expect(page.get_by_role("heading", level=2).get_by_role("link", name=_NAME)).to_have_count(1)


def test_a_form_that_arrives_twice_makes_one_integration(arrive: Callable[..., Visitor]) -> None:
    """As an impatient browser sends it, without the script that would keep it from doing so."""
    visitor = arrive(java_script_enabled=False)
    page = visitor.page
    visitor.sign_in()
    form: dict[str, str | float | bool] = {
        name: page.locator(f"main [name={name}]").input_value() for name in ("csrf", "once")
    }
    for _ in range(2):
        answer = page.request.post(f"{visitor.url}/app/integrations", form=form | {"name": "Без скрипта"})
        assert answer.ok
    page.reload()
    expect(page.get_by_role("heading", level=2).get_by_role("link", name="Без скрипта")).to_have_count(1)


def test_without_script_the_whole_way_works(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive(size=5, java_script_enabled=False)
    page = visitor.page
    visitor.sign_in()
    visitor.create()
    visitor.connect()
    visitor.tab("Импорт из amoCRM")
    visitor.press("Посмотреть, что изменится")
    for _ in range(240):
        if page.get_by_text("Готово").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text("Это предпросмотр: ничего не записано.")).to_be_visible()


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive()
    page = visitor.page
    visitor.sign_in()
    page.get_by_label("Название").fill("Набрано до конца сессии")
    page.context.clear_cookies()
    visitor.press("Создать интеграцию")
    expect(page.get_by_text("Сессия закончилась.")).to_be_visible()
    page.get_by_label("Аккаунт Sendsay").fill(visitor.account)
    page.get_by_label("Ключ API", exact=True).fill(visitor.key)
    visitor.press("Войти")
    visitor.press("Отправить")
    page.wait_for_url("**/connection")
    expect(page.get_by_role("heading", level=1)).to_have_text("Набрано до конца сессии")


def test_by_keyboard_alone(arrive: Callable[..., Visitor]) -> None:
    """The first key leads past the header; Enter sends the form that one stands in."""
    visitor = arrive()
    page = visitor.page
    page.goto(f"{visitor.url}/app/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="К содержанию")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Аккаунт Sendsay")).to_be_focused()
    page.keyboard.type(visitor.account)
    page.keyboard.press("Tab")
    page.keyboard.type(visitor.key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Интеграции")


def test_two_tabs_and_a_deleted_integration(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive()
    page = visitor.page
    visitor.sign_in()
    integration = visitor.create("На двух вкладках")
    other = page.context.new_page()
    other.goto(f"{visitor.url}/app/i/{integration}/connection")
    page.get_by_role("link", name="Удалить интеграцию").click()
    expect(page.get_by_text("забудет доступ к amoCRM")).to_be_visible()
    visitor.press("Удалить интеграцию")
    expect(page.get_by_text("Интеграция удалена.")).to_be_visible()
    other.get_by_role("button", name="Подключить аккаунт").click()
    expect(other.get_by_role("alert")).to_be_visible()
