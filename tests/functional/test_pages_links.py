"""«Webhooks»: a link is chosen, made, shown once, looked at, mended, rotated, switched and deleted on pages."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from amosend.domain.plan import MOSCOW

from tests.fakes.world import HOST, World
from tests.functional.browsing import Browsing, elements, location
from tests.functional.hooking import Hooking
from tests.functional.linking import Linked, linked


@pytest.fixture
def shop(amosend: World) -> Linked:
    return linked(amosend)


@pytest.fixture
def person(shop: Linked) -> Iterator[Browsing]:
    signed_in = Browsing(shop.world)
    signed_in.sign_in()
    yield signed_in


def _shown_address(text: str) -> str:
    (found,) = [each.attributes["value"] or "" for each in elements(text) if each.attributes.get("id") == "address"]
    return found


def _made(person: Browsing, shop: Linked, target: str, once: str = "1") -> str:
    """The address of a new link."""
    answer = person.post(f"/app/i/{shop.integration}/links", {"target": target, "once": once})
    assert answer.status == 200, answer.text
    return _shown_address(answer.text)


def _only(shop: Linked) -> dict[str, object]:
    (found,) = shop.ask("GET").json()
    assert isinstance(found, dict)
    return found


def test_an_address_is_shown_once_with_the_steps_of_the_guide(person: Browsing, shop: Linked) -> None:
    tab = person.page(f"/app/i/{shop.integration}/links")
    assert "Клиенты" in tab
    assert "Приветствие" in tab
    answer = person.post(f"/app/i/{shop.integration}/links", {"target": f"list:{shop.list_id}", "once": "1"})
    url = _shown_address(answer.text)
    assert shop.opens(url)
    for step in ("«Web hooks»", "«Добавить хук»", "«Контакт добавлен»", "«Сохранить»", "Подключить хук"):
        assert step in answer.text
    assert "Контакт изменён" not in answer.text
    key = url.rpartition("/")[2]
    for path in ("links", f"links/{_only(shop)['id']}", "journal"):
        assert key not in person.page(f"/app/i/{shop.integration}/{path}")


def test_the_same_form_twice_makes_one_link_and_shows_the_same_address(person: Browsing, shop: Linked) -> None:
    for target in (f"list:{shop.list_id}", f"automation:{shop.automation}"):
        first, second = (_made(person, shop, target, once=target) for _ in range(2))
        assert first == second
        assert shop.opens(first)
    assert len(shop.ask("GET").json()) == 2
    assert _made(person, shop, f"list:{shop.list_id}", once="2") != first


def test_links_to_one_list_have_names_of_their_own_everywhere(person: Browsing, shop: Linked) -> None:
    for once in ("1", "2"):
        _made(person, shop, f"list:{shop.list_id}", once=once)
    second = next(link for link in shop.ask("GET").json() if link["name"] == "Клиенты (2)")
    tab, base = person.page(f"/app/i/{shop.integration}/links"), f"/app/i/{shop.integration}/links/{second['id']}"
    assert ("Ссылка «Клиенты»:" in tab, "Ссылка «Клиенты (2)»:" in tab) == (True, True)
    assert all("«Клиенты (2)»" in person.page(path) for path in (base, f"{base}/delete"))
    options = person.page(f"/app/i/{shop.integration}/journal")
    assert (">Клиенты</option>" in options, ">Клиенты (2)</option>" in options) == (True, True)


def test_a_form_that_is_sent_long_after_shows_no_address_that_has_ended(person: Browsing, shop: Linked) -> None:
    _made(person, shop, f"list:{shop.list_id}")
    shop.do(_only(shop), "rotate", {"overlap_hours": 0})
    answer = person.post(f"/app/i/{shop.integration}/links", {"target": f"list:{shop.list_id}", "once": "1"})
    assert answer.status == 503
    assert not any(each.attributes.get("id") == "address" for each in elements(answer.text))
    assert len(shop.ask("GET").json()) == 1


def test_nothing_chosen_and_a_second_link_to_one_automation_are_told(person: Browsing, shop: Linked) -> None:
    path = f"/app/i/{shop.integration}/links"
    for target in ("", "list:", "funnel:1", "x"):
        assert "Выберите автоматизацию или список, куда" in person.post(path, {"target": target}).text
    _made(person, shop, f"automation:{shop.automation}")
    again = person.post(path, {"target": f"automation:{shop.automation}", "once": "2"})
    assert (again.status, "уже есть ссылка" in again.text) == (409, True)
    gone = person.post(path, {"target": "list:pl999999", "once": "3"})
    assert gone.status in {409, 422}
    assert len(shop.ask("GET").json()) == 1


def test_the_hook_is_registered_by_a_button_and_taken_away_again(person: Browsing, shop: Linked) -> None:
    _made(person, shop, f"automation:{shop.automation}")
    path = f"/app/i/{shop.integration}/links/{_only(shop)['id']}"
    assert location(person.post(f"{path}/register")) == f"{path}?said=registered"
    (hook,) = shop.hooks
    assert sorted(hook.settings) == ["add_contact", "update_contact"]
    assert "подключён кнопкой" in person.page(path)
    person.post(f"{path}/unregister")
    assert shop.hooks == []
    assert "подключён кнопкой" not in person.page(path)


def test_without_an_administrators_rights_the_page_says_so(person: Browsing, shop: Linked) -> None:
    _made(person, shop, f"list:{shop.list_id}")
    path = f"/app/i/{shop.integration}/links/{_only(shop)['id']}"
    shop.world.amocrm.faults.on("status", status=403, body={"detail": "Недостаточно прав"}, path="webhooks")
    answer = person.post(f"{path}/register")
    assert answer.status == 409
    assert "Подключать хуки может только администратор amoCRM." in answer.text
    assert "Недостаточно прав" in answer.text


def test_rotating_shows_another_address_and_the_former_one_ends_as_asked(person: Browsing, shop: Linked) -> None:
    first = _made(person, shop, f"list:{shop.list_id}")
    path = f"/app/i/{shop.integration}/links/{_only(shop)['id']}"
    for overlap, former_works in (("0", False), ("24", True)):
        answers = [person.post(f"{path}/rotate", {"overlap": overlap, "once": overlap}) for _ in range(2)]
        (second,) = {_shown_address(answer.text) for answer in answers}
        assert (shop.opens(first), shop.opens(second)) == (former_works, True)
        first = second
    assert "Прежняя ссылка работает до" in person.page(path)


def test_switching_off_and_on_and_leading_elsewhere(person: Browsing, shop: Linked) -> None:
    url = _made(person, shop, f"list:{shop.list_id}")
    path = f"/app/i/{shop.integration}/links/{_only(shop)['id']}"
    person.post(f"{path}/disable")
    assert not shop.opens(url)
    assert "Ссылка выключена" in person.page(path)
    person.post(f"{path}/enable")
    assert shop.opens(url)
    other = shop.world.sendsay.account("acme").create_group("Другой список", addr_type="email")
    assert "Другой список" in person.page(f"{path}/target")
    assert location(person.post(f"{path}/target", {"target": f"list:{other.id}"})) == f"{path}?said=changed"
    assert _only(shop)["target"] == str(other.id)
    assert person.post(f"{path}/target", {"target": f"automation:{shop.automation}"}).status == 422


def test_deleting_asks_and_may_be_done_twice(person: Browsing, shop: Linked) -> None:
    url = _made(person, shop, f"list:{shop.list_id}")
    path = f"/app/i/{shop.integration}/links/{_only(shop)['id']}/delete"
    assert re.search("<strong>.*сразу перестанет работать.*</strong>", person.page(path), re.DOTALL)
    for _ in range(2):
        assert location(person.post(path)) == f"/app/i/{shop.integration}/links?said=deleted"
    assert not shop.opens(url)


def test_who_waits_and_who_was_given_up_is_shown_and_taken_up_again(amosend: World) -> None:
    shop, person = Hooking(amosend), Browsing(amosend)
    person.sign_in()
    link = shop.list_link()
    amosend.sendsay.faults.on("status", status=503)
    shop.add("anna")
    shop.settle()
    base = f"/app/i/{shop.integration}"
    given_up = person.page(f"{base}/links")
    assert "Не доставлены" in given_up
    assert f"Контакт {shop.ids['anna']}" in given_up
    amosend.sendsay.faults.clear()
    assert location(person.post(f"{base}/redrive", {"room": "links"})) == f"{base}/links?said=redriven"
    shop.settle()
    assert shop.in_list(link) == {"anna"}
    assert "Все доставлены, никто не ждёт." in person.page(f"{base}/links")


def test_until_when_somebody_waits_for_a_paused_automation_is_shown(amosend: World) -> None:
    """Thirty days from the day on which it was found paused."""
    shop, person = Hooking(amosend), Browsing(amosend)
    person.sign_in()
    link = shop.automation_link()
    shop.acme.sequences[int(link.target)].pause = True
    shop.add("anna")
    amosend.post_hooks()
    for _ in range(10):
        amosend.deliver_one()
    (row,) = amosend.api("GET", f"/integrations/{shop.integration}/deliveries").json()["waiting"]
    until = datetime.fromtimestamp(row["waits_until"], MOSCOW)
    text = person.page(f"/app/i/{shop.integration}/links")
    assert re.search(f"Ждёт до {until.day} [а-я]+ {until.year}, {until:%H:%M}", text)


def test_while_sendsay_is_away_the_links_are_shown(person: Browsing, shop: Linked) -> None:
    _made(person, shop, f"list:{shop.list_id}")
    shop.world.sendsay.faults.on("status", status=503)
    text = person.page(f"/app/i/{shop.integration}/links")
    assert "Ссылка «Клиенты»: новые контакты → список" in text
    assert "Sendsay" in text
    assert "<button>Сгенерировать ссылку</button>" not in text


def test_without_an_account_the_tab_leads_to_the_connection(amosend: World) -> None:
    person = Browsing(amosend)
    person.sign_in()
    integration = amosend.integration()
    assert "Сначала подключите аккаунт amoCRM" in person.page(f"/app/i/{integration}/links")
    assert HOST not in person.page(f"/app/i/{integration}/links")


def test_a_second_link_to_one_list_is_told_apart_and_told_of(person: Browsing, shop: Linked) -> None:
    """Its number is the link's own: there is no list of that name."""
    twin = "В этот же список ведут и другие ссылки"
    made = [
        person.post(f"/app/i/{shop.integration}/links", {"target": target, "once": str(once)}).text
        for once, target in enumerate([f"list:{shop.list_id}", f"automation:{shop.automation}", f"list:{shop.list_id}"])
    ]
    assert [twin in text for text in made] == [False, False, True]
    assert f"{twin}: Клиенты." in made[2]
    assert "Ссылка «Клиенты (2)»: новые контакты → список" in made[2]
    tab = person.page(f"/app/i/{shop.integration}/links")
    assert "список «Клиенты (2)»" not in tab
    shown = {
        link["name"]: person.page(f"/app/i/{shop.integration}/links/{link['id']}") for link in shop.ask("GET").json()
    }
    assert f"{twin}: Клиенты (2)." in shown["Клиенты"]
    assert f"{twin}: Клиенты." in shown["Клиенты (2)"]
    assert twin not in shown["Приветствие"]
