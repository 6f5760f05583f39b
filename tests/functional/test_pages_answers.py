"""What a page says when something is refused, has stopped or is only looked at: no dead end, nothing typed is lost."""

import re

import pytest
import requests

from tests.fakes.world import ACCOUNT, HOST, World
from tests.functional.browsing import Browsing, elements, location


@pytest.fixture
def person(amosend: World) -> Browsing:
    signed_in = Browsing(amosend)
    signed_in.sign_in()
    return signed_in


def _value(text: str, name: str) -> str | None:
    return next(each.attributes.get("value") for each in elements(text) if each.attributes.get("id") == name)


def _links(text: str) -> set[str]:
    return {each.attributes.get("href") or "" for each in elements(text) if each.tag == "a"}


def test_a_search_for_nobody_is_told_beside_what_was_typed(amosend: World, person: Browsing) -> None:
    answer = person.post(f"/app/i/{amosend.integration()}/journal", {"who": "иван иванов"})
    assert (answer.status, 'role="alert"' in answer.text) == (422, True)
    assert _value(answer.text, "who") == "иван иванов"


def test_whoever_has_searched_can_search_on(amosend: World, person: Browsing) -> None:
    """With what was searched in the box, but an e-mail in no address."""
    base = f"/app/i/{amosend.integration()}"
    found = person.post(f"{base}/journal", {"who": "40002001"})
    assert location(found) == f"{base}/contacts/40002001"
    assert _value(person.page(location(found)), "who") == "40002001"
    by_email = person.post(f"{base}/journal", {"who": "ivan@example.com"})
    assert (by_email.status, _value(by_email.text, "who")) == (200, "ivan@example.com")
    assert not any("ivan" in link for link in _links(by_email.text))


def test_a_name_of_nothing_is_refused_on_its_page(amosend: World, person: Browsing) -> None:
    path = f"/app/i/{amosend.integration('Прежнее')}"
    answer = person.post(f"{path}/name", {"name": "Новое\nимя"})
    assert (answer.status, 'role="alert"' in answer.text) == (422, True)
    assert _value(answer.text, "name") == "Новое\nимя"
    assert "Прежнее" in person.page(f"{path}/connection")


def test_a_reset_key_says_how_to_go_on(amosend: World, person: Browsing) -> None:
    """Not by connecting amoCRM anew; and on the sign-in page there is nobody to sign out."""
    integration = amosend.connected()
    amosend.sendsay.account(ACCOUNT).keys.clear()
    text = person.get(f"/app/i/{integration}/import").text
    assert "нажмите «Выйти» и войдите с ним" in text
    assert "К подключению" not in text
    assert "нажмите «Выйти»" not in Browsing(amosend).sign_in().text


def test_a_refused_button_leads_back_to_its_page(amosend: World, person: Browsing) -> None:
    integration = amosend.connected()
    answer = person.post(f"/app/i/{integration}/load")
    assert (answer.status, "Вернуться" in answer.text) == (409, True)
    assert f"/app/i/{integration}" in _links(answer.text)
    gone = person.post("/app/i/nothing/load")
    assert (gone.status, "Вернуться" in gone.text) == (404, False)


def test_a_connection_that_broke_offers_to_reconnect(amosend: World, person: Browsing) -> None:
    """And not the link that was used long ago."""
    integration = amosend.connected()
    (made,) = amosend.amocrm.integrations.values()
    amosend.amocrm.revoke(made.client_id)
    person.post(f"/app/i/{integration}/check")
    text = person.page(f"/app/i/{integration}/connection")
    assert "Нужно переподключить" in text
    assert "Переподключить</button>" in text
    assert "По этой ссылке аккаунт уже подключён" not in text


def test_a_disconnected_account_is_not_said_to_renew_itself(amosend: World, person: Browsing) -> None:
    page = f"/app/i/{amosend.connected()}"
    assert "продлевается сам" in person.page(f"{page}/connection")
    person.post(f"{page}/disconnect")
    text = person.page(f"{page}/connection")
    assert ("Нужно переподключить" in text, "продлевается сам" in text) == (True, False)


def _primary(text: str) -> list[str]:
    return re.findall(r"<button>([^<]*)</button>", text[text.index('id="state"') : text.index("</section>")])


def test_the_first_button_is_what_has_to_be_done(amosend: World, person: Browsing) -> None:
    page = f"/app/i/{amosend.connected()}"
    assert _primary(person.page(f"{page}/connection")) == ["Проверить"]
    person.post(f"{page}/disconnect")
    assert _primary(person.page(f"{page}/connection")) == ["Переподключить"]
    refused = person.post(f"{page}/load").text
    assert "Подключите его на вкладке «Подключение»" in refused


def test_only_who_has_set_nothing_up_is_told_to(amosend: World, person: Browsing) -> None:
    integration = amosend.connected()
    page = f"/app/i/{integration}/connection?said=connected"
    way = f'class="button" href="/app/i/{integration}/import"'
    text = person.page(page)
    assert ("Теперь настройте импорт" in text, way in text) == (True, True)
    amosend.set_up(integration)
    text = person.page(page)
    assert ("снова подключён" in text, "Теперь настройте" in text, way in text) == (True, False, False)


def test_amocrms_own_button_leads_to_the_amocrm_that_is_spoken_to(amosend: World, person: Browsing) -> None:
    """Which is the sandbox here: nobody who tries things out is sent to the real one."""
    integration = amosend.connected()
    person.post(f"/app/i/{integration}/link")
    links = _links(person.page(f"/app/i/{integration}/connection"))
    (consent,) = (each for each in links if "/www.amocrm.ru/oauth/" in each)
    assert consent.startswith(amosend.wiring.settings.amocrm_url.format(host="www.amocrm.ru"))
    assert "Разрешить" in requests.get(consent, timeout=10).text


def _strips(text: str) -> list[str]:
    strips = [each.attributes.get("class") or "" for each in elements(text) if each.tag == "span"]
    return [each.removeprefix("strip ") for each in strips if each.startswith("strip ")]


def test_a_pause_by_a_persons_own_wish_is_no_alarm(amosend: World, person: Browsing) -> None:
    """Neither in the list, where the rest of the integration is what counts, nor beside the other autoimports."""
    integration = amosend.connected()
    path = f"/integrations/{integration}/autoimports"
    paused = amosend.api("POST", path, {"name": "Днём", "settings": {"list": {"kind": "none"}}}).json()["id"]
    amosend.api("POST", f"{path}/{paused}/pause")
    assert _strips(person.page("/app/integrations")) == ["paused"]
    assert _strips(person.page(f"/app/i/{integration}/import")) == ["paused"]
    amosend.set_up(integration)
    amosend.api("POST", f"/integrations/{integration}/runs")
    amosend.work_off()
    text = person.page("/app/integrations")
    assert _strips(text) == ["ok"]
    assert "Автоимпорт на паузе: сам он не запустится" in text


def test_a_card_says_why_it_has_stopped(amosend: World, person: Browsing) -> None:
    """A pause by a person has no reason of its own; beside a reason it is the smaller matter."""
    integration = amosend.connected()
    path, group = f"/integrations/{integration}/autoimports", amosend.sendsay.account(ACCOUNT).create_group("Удалят")
    paused = amosend.api("POST", path, {"name": "Днём", "settings": {"list": {"kind": "none"}}}).json()["id"]
    amosend.api("POST", f"{path}/{paused}/pause")
    assert "Автоимпорт на паузе: сам он не запустится" in person.page("/app/integrations")
    settings = {"list": {"kind": "existing", "id": group.id}}
    failing = amosend.api("POST", path, {"name": "Ночью", "settings": settings}).json()["id"]
    amosend.sendsay.account(ACCOUNT).groups.pop(group.id)
    amosend.api("POST", f"{path}/{failing}/runs")
    amosend.work_off()
    assert "Выбранного списка в Sendsay больше нет." in person.page("/app/integrations")


def test_a_preview_speaks_of_what_would_be(amosend: World, person: Browsing) -> None:
    integration = amosend.connected()
    amosend.set_up(integration)
    run = amosend.api("POST", f"/integrations/{integration}/runs", {"preview": True}).json()["id"]
    amosend.work_off()
    text = person.page(f"/app/i/{integration}/runs/{run}")
    assert "Предпросмотр: Разовая загрузка" in " ".join(text.split())
    assert "Будут переданы в Sendsay" in text
    assert ">Передано в Sendsay<" not in text
    assert HOST not in text


def test_a_preview_says_one_number_for_those_it_would_pass(amosend: World, person: Browsing) -> None:
    """Above the button as in the table, also when most of them are in Sendsay already as they are."""
    integration = amosend.connected()
    amosend.set_up(integration)
    for preview in (False, True):
        run = amosend.api("POST", f"/integrations/{integration}/runs", {"preview": preview}).json()
        amosend.work_off()
    counts = amosend.api("GET", f"/integrations/{integration}/runs/{run['id']}").json()["counts"]
    assert counts["unchanged"] > 0
    text = " ".join(person.page(f"/app/i/{integration}/runs/{run['id']}").split())
    assert f"Будут переданы в Sendsay: {counts['sent']}." in text
    assert f'Будут переданы в Sendsay</th><td class="number">{counts["sent"]}</td>' in text


def test_a_deleted_autoimport_is_told(amosend: World, person: Browsing) -> None:
    integration = amosend.connected()
    asked = {"name": "Ночной", "settings": {"list": {"kind": "none"}}}
    plan = amosend.api("POST", f"/integrations/{integration}/autoimports", asked).json()["id"]
    answer = person.post(f"/app/i/{integration}/autoimports/{plan}/delete")
    assert "Автоимпорт удалён." in person.page(location(answer))


@pytest.mark.parametrize("page", ["import", "autoimports/new"])
@pytest.mark.parametrize(("half", "told"), [("source", "в какое поле Sendsay"), ("target", "что загружать из amoCRM")])
def test_a_row_of_one_side_is_told_and_kept(amosend: World, person: Browsing, page: str, half: str, told: str) -> None:
    path = f"/app/i/{amosend.connected()}/{page}"
    chosen = {"source": "tags", "target": _choices(person.page(path))[-1]}
    row = {"source": "", "target": "", "empty": "clear"} | {half: chosen[half]}
    form = {"do": "save", "list": "none", "phone": "none", "emails": "first", "gone": "leave", "name": "Я", "hour": "0"}
    answer = person.post(path, form | row)
    assert (answer.status, 'role="alert"' in answer.text, f"строка 1: выберите, {told}" in answer.text) == (
        422,
        True,
        True,
    )
    assert chosen[half] in _selected(answer.text)
    assert person.post(path, form | {**row, **chosen}).status == 303


def _choices(text: str) -> list[str]:
    """Fields of Sendsay that stand in the last list of them."""
    last = text[text.index('id="target-0"') : text.index('id="empty-0"')]
    return [each.attributes.get("value") or "" for each in elements(last) if each.tag == "option"]


def _selected(text: str) -> list[str]:
    return [each.attributes.get("value") or "" for each in elements(text) if "selected" in each.attributes]


@pytest.mark.parametrize("page", ["import", "autoimports/new"])
def test_one_press_adds_one_row(amosend: World, person: Browsing, page: str) -> None:
    path, empty = f"/app/i/{amosend.connected()}/{page}", [("source", ""), ("target", ""), ("empty", "leave")]
    assert _rows(person.page(path)) == 1
    for rows in (1, 2, 3):
        assert _rows(person.post(path, [("do", "more"), *(empty * rows)]).text) == rows + 1
    assert _rows(person.post(path, [("do", "save"), *(empty * 3)]).text) == 3


def _rows(text: str) -> int:
    return sum(each.attributes.get("name") == "source" for each in elements(text))


def test_ids_and_words_for_programs_are_not_told_to_people(amosend: World, person: Browsing) -> None:
    integration = amosend.connected()
    form = {"do": "save", "list": "new", "list_name": "", "phone": "none", "emails": "first", "gone": "leave"}
    answer = person.post(f"/app/i/{integration}/import", form)
    assert (answer.status, "Ответ сервиса" in answer.text, "a new list needs" in answer.text) == (422, False, False)
    asked = {"name": "Ночной", "settings": {"list": {"kind": "none"}}}
    plan = amosend.api("POST", f"/integrations/{integration}/autoimports", asked).json()["id"]
    again = person.post(f"/app/i/{integration}/autoimports/new", form | {"name": "Ночной", "hour": "0", "list": "none"})
    assert again.status == 409
    assert f"Ответ сервиса: {plan}" not in again.text


def test_running_an_autoimport_now_says_what_the_button_does(amosend: World, person: Browsing) -> None:
    """Before its first success a preview, after that a load."""
    integration = amosend.connected()
    asked = {"name": "Ночной", "settings": {"list": {"kind": "none"}}}
    plan = amosend.api("POST", f"/integrations/{integration}/autoimports", asked).json()["id"]
    page = f"/app/i/{integration}/autoimports/{plan}"
    assert "в первый раз ничего не загрузит" in person.page(page)
    preview = location(person.post(f"{page}/run"))
    assert "Предпросмотр" in person.page(preview)
    amosend.work_off()
    person.post(f"{page}/run", {"do": "sure"})
    amosend.work_off()
    assert "сразу загрузит новое и изменившееся" in person.page(page)


def test_integrations_of_one_amocrm_account_are_told_of_each_other(amosend: World, person: Browsing) -> None:
    """With what that means for lists and automations."""
    amosend.amocrm.create_account("other.amocrm.ru", size=1)
    first, second, other = amosend.connected(), amosend.connected(), amosend.connected("other.amocrm.ru")
    amosend.integration("Пустая")
    for one, told in ((first, {second}), (second, {first}), (other, set())):
        text = person.page(f"/app/i/{one}/connection")
        assert ("Этот же аккаунт amoCRM подключён и здесь" in text) == bool(told)
        assert {f"/app/i/{each}" for each in told} == {
            link for link in _links(text) if re.fullmatch(r"/app/i/[^/]+", link)
        }
