"""«Воронка»: rules on pages, as sentences; and what a rule would do to the deals that are in its stage already."""

import re

import pytest

from tests.fakes.world import HOST, World
from tests.functional.applying import Applying
from tests.functional.browsing import Browsing, elements, location
from tests.functional.hooking import Hooking


@pytest.fixture
def shop(amosend: World) -> Hooking:
    return Hooking(amosend, "anna", "boris")


@pytest.fixture
def person(shop: Hooking) -> Browsing:
    signed_in = Browsing(shop.world)
    signed_in.sign_in()
    return signed_in


def _rule(shop: Hooking, **changes: str) -> dict[str, str]:
    wanted = {
        "stage": f"{shop.pipeline}:{shop.stages[1]}",
        "action": "start",
        "automation": str(shop.automation().id) if "automation" not in changes else "",
        "who": "main",
        "reentry": "never",
        "days": "",
        "once": "1",
    }
    return wanted | changes


def _tab(shop: Hooking) -> str:
    return f"/app/i/{shop.integration}/funnel"


def _rule_paths(text: str) -> list[str]:
    links = [each.attributes.get("href") or "" for each in elements(text)]
    return [link for link in links if re.search(r"/funnel/[0-9a-f]+/[0-9a-f]+$", link)]


def test_the_first_rule_makes_the_link_and_further_ones_join_it(person: Browsing, shop: Hooking) -> None:
    assert "Правил ещё нет." in person.page(_tab(shop))
    assert "Добро пожаловать" not in person.page(f"{_tab(shop)}/new")
    rule = _rule(shop)
    first, again = (person.post(f"{_tab(shop)}/new", rule).text for _ in range(2))
    (url,) = {
        e.attributes["value"] for text in (first, again) for e in elements(text) if e.attributes.get("id") == "address"
    }
    assert url
    assert "«API: отправить webhook»" in first
    target = shop.acme.create_group("Проигранные", addr_type="email").id
    added = {**_rule(shop, automation=""), "stage": "any:143", "action": "add_to_list", "list_id": target, "once": "2"}
    for _ in range(2):
        assert location(person.post(f"{_tab(shop)}/new", added)) == f"{_tab(shop)}?said=added"
    text = person.page(_tab(shop))
    assert len(_rule_paths(text)) == 2
    assert "запустить автоматизацию «Добро пожаловать»" in text
    assert "Сделка закрыта и не реализована (любая воронка) → добавить в список «Проигранные»" in text
    assert len(shop.world.api("GET", f"/integrations/{shop.integration}/links").json()) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"stage": ""}, "Такого этапа в воронках amoCRM нет."),
        ({"stage": "any:5"}, "В правиле не выбрана воронка."),
        ({"stage": "1:2"}, "Такого этапа в воронках amoCRM нет."),
        ({"automation": ""}, "В правиле не выбрана автоматизация или список."),
        ({"automation": "999999"}, "Выбранной автоматизации в Sendsay больше нет."),
        ({"reentry": "after_days", "days": ""}, "Укажите, через сколько"),
        ({"action": "explode"}, "Запрос заполнен неверно."),
    ],
)
def test_a_rule_that_cannot_be_meant_is_shown_as_it_was_typed(
    person: Browsing, shop: Hooking, changes: dict[str, str], told: str
) -> None:
    answer = person.post(f"{_tab(shop)}/new", _rule(shop, **{"who": "all"} | changes))
    assert answer.status in {409, 422}
    assert told in answer.text
    checked = {each.attributes["value"] for each in elements(answer.text) if "checked" in each.attributes}
    assert "all" in checked


def test_a_rule_is_changed_and_deleted_and_the_link_goes_with_the_last(person: Browsing, shop: Hooking) -> None:
    rule = _rule(shop)
    person.post(f"{_tab(shop)}/new", rule)
    (path,) = _rule_paths(person.page(_tab(shop)))
    assert location(person.post(path, rule | {"reentry": "after_days", "days": "30"})) == f"{_tab(shop)}?said=changed"
    assert "снова через 30 дн. или позже" in person.page(_tab(shop))
    assert re.search("<strong>.*Правило больше не сработает.*</strong>", person.page(f"{path}/delete"), re.DOTALL)
    for _ in range(2):
        assert location(person.post(f"{path}/delete")) == f"{_tab(shop)}?said=deleted"
    assert "Правил ещё нет." in person.page(_tab(shop))
    assert shop.world.api("GET", f"/integrations/{shop.integration}/links").json() == []


def test_deals_in_the_stage_are_previewed_then_started(person: Browsing, shop: Hooking) -> None:
    """The page says in bold how many; nothing is started before it has been allowed."""
    rule = _rule(shop)
    for name in ("anna", "boris"):
        shop.leads.add_lead("Сделка", contacts=[shop.ids[name]], status_id=shop.stages[1])
    shop.pass_time(1)
    person.post(f"{_tab(shop)}/new", rule)
    (path,) = _rule_paths(person.page(_tab(shop)))
    preview = location(person.post(f"{path}/apply"))
    shop.settle()
    text = person.page(preview)
    assert "<strong>Автоматизация запустится, людей: 2." in text
    assert shop.starts(rule["automation"]) == {}
    applied = location(person.post(f"{path}/apply", {"do": "sure"}))
    shop.settle()
    assert "Готово" in person.page(applied)
    assert shop.starts(rule["automation"]) == {"anna": 1, "boris": 1}
    assert "Правило воронки" in person.page(f"/app/i/{shop.integration}/journal")


def _said(text: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", text).split())


def test_every_stage_of_the_choice_has_words_of_its_own(person: Browsing, shop: Hooking) -> None:
    """A closed select shows no group: won and lost are in each pipeline, and once more for any."""
    text = person.page(f"{_tab(shop)}/new").partition('id="stage"')[2].partition("</select>")[0]
    said = re.findall("<option[^>]*>([^<]+)<", text)
    assert len(said) == len(set(said))
    assert {"Успешно реализовано (воронка «Воронка»)", "Успешно реализовано (любая воронка)"} < set(said)
    assert "Первичный контакт" in said


def test_an_application_tells_one_number_and_why_somebody_is_not_started_again(amosend: World) -> None:
    """Who fits is no other number of people to be sent; where there is no list, none is spoken of."""
    funnel, person = Applying(amosend), Browsing(amosend)
    person.sign_in()
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id, reentry="always"))
    base, why = f"/app/i/{funnel.integration}/runs", "Для кого правило уже сработало, второй раз оно не сработает"
    first = person.page(f"{base}/{funnel.apply(preview=False)['id']}")
    assert why not in first
    funnel.add("fred")
    funnel.deal("fred", stage=funnel.second)
    funnel.pass_time(1)
    preview, real = (person.page(f"{base}/{funnel.apply(preview=each)['id']}") for each in (True, False))
    assert "Автоматизация запустится, людей: 1." in preview
    for text in (first, preview, real):
        assert "Подходят для автоматизации" in text
        assert not any(
            each in text
            for each in ("Будут переданы в Sendsay", "Передано в Sendsay", "выбранный список", "Ничего не измен")
        )
    assert why in preview and why in real


def test_the_journal_names_the_rule_that_was_applied(person: Browsing, shop: Hooking) -> None:
    """Also while amoCRM is away, though without the names that only amoCRM knows."""
    shop.leads.add_lead("Сделка", contacts=[shop.ids["anna"]], status_id=shop.stages[1])
    shop.pass_time(1)
    link = shop.funnel_link(shop.rule(shop.stages[1], "add_to_list", shop.acme.create_group("Горячие").id))
    (rule,) = shop.shown(link)["rules"]
    run = location(person.post(f"{_tab(shop)}/{link.id}/{rule['id']}/apply", {"do": "sure"}))
    shop.settle()
    contact = f"/app/i/{shop.integration}/contacts/{shop.ids['anna']}"
    for page in (run, f"/app/i/{shop.integration}/journal", contact):
        assert re.search(
            r"Правило воронки: Сделка на этапе «.+»\) → добавить в список «Горячие»", _said(person.page(page))
        )
    shop.world.amocrm.faults.on("status", status=503)
    assert "Правило воронки" in _said(person.page(f"/app/i/{shop.integration}/journal"))


def test_a_contacts_story_names_the_rule_where_only_one_can_have_been_meant(person: Browsing, shop: Hooking) -> None:
    first, second = (shop.automation().id for _ in range(2))
    shop.acme.sequences[first].name, shop.acme.sequences[second].name = "Первая", "Вторая"
    rules = [
        shop.rule(stage, "start", target)
        for stage, target in zip(shop.stages[1:], (first, first, second), strict=False)
    ]
    shop.funnel_link(*rules)
    for name, stage in (("anna", shop.stages[1]), ("boris", shop.stages[3])):
        shop.leads.add_lead("Сделка", contacts=[shop.ids[name]], status_id=stage)
    shop.settle()
    told = {name: _said(person.page(f"/app/i/{shop.integration}/contacts/{shop.ids[name]}")) for name in shop.ids}
    assert "Запущена автоматизация. Первая" in told["anna"]
    assert "Правило воронки" not in told["anna"]
    assert "запустить автоматизацию «Вторая»" in told["boris"]


def test_what_is_only_a_remark_is_said_once_in_a_contacts_story(person: Browsing, shop: Hooking) -> None:
    shop.funnel_link(shop.rule(shop.stages[1], "start", shop.automation().id))
    lead = shop.leads.add_lead("Сделка", contacts=[shop.ids["anna"]], status_id=shop.stages[1])
    shop.settle()
    shop.leads.move_lead(lead.id, shop.stages[2])
    shop.settle()
    assert shop.story("anna")[-1] == "automation_stopped"
    told = _said(person.page(f"/app/i/{shop.integration}/contacts/{shop.ids['anna']}"))
    assert len(re.findall("Автоматизация остановлена", told)) == 1
    assert re.search("Автоматизация остановлена: [^.]+[.] Добро пожаловать", told), "with the automation's name"


def test_an_applied_rule_is_neither_an_import_nor_a_delivery(person: Browsing, shop: Hooking) -> None:
    """On the card, which names the last import, and on the funnel's tab, which names the last delivery."""
    shop.leads.add_lead("Сделка", contacts=[shop.ids["anna"]], status_id=shop.stages[1])
    shop.pass_time(1)
    link = shop.funnel_link(shop.rule(shop.stages[1], "add_to_list", shop.acme.create_group("Список").id))
    shop.leads.add_lead("Новая", contacts=[shop.ids["boris"]], status_id=shop.stages[1])
    shop.settle()
    delivered = shop.shown(link)["last_run"]
    (rule,) = shop.shown(link)["rules"]
    applied = [location(person.post(f"{_tab(shop)}/{link.id}/{rule['id']}/apply", {"do": do})) for do in ("", "sure")]
    shop.settle()
    assert "ещё не было" in person.page("/app/integrations")
    assert not any(path in person.page(page) for path in applied for page in ("/app/integrations", _tab(shop)))
    assert f"/runs/{delivered}" in person.page(_tab(shop))
    assert shop.shown(link)["last_run"] == delivered


def test_the_last_import_on_a_card_has_loaded_something(person: Browsing, shop: Hooking) -> None:
    """A preview that was looked at since has not."""
    shop.world.set_up(shop.integration)
    load = shop.world.imported(shop.integration)["id"]
    preview = shop.world.api("POST", f"/integrations/{shop.integration}/runs", {"preview": True}).json()["id"]
    shop.settle()
    text = person.page("/app/integrations")
    assert (f"/runs/{load}" in text, f"/runs/{preview}" in text) == (True, False)


def test_deleting_a_rule_says_who_goes_on_and_who_waits_in_vain(person: Browsing, shop: Hooking) -> None:
    """In bold, before it is done; who waits is lost with the last rule only."""
    going, paused = (shop.automation() for _ in range(2))
    rules = [shop.rule(shop.stages[1], "start", going.id), shop.rule(shop.stages[2], "start", paused.id)]
    link = shop.funnel_link(*rules)
    paused.pause = True
    for name, stage in (("anna", 1), ("boris", 2)):
        shop.leads.add_lead("Сделка", contacts=[shop.ids[name]], status_id=shop.stages[stage])
    _until_one_waits(shop)
    assert shop.starts(going.id) == {"anna": 1}
    first, second = (f"{_tab(shop)}/{link.id}/{rule['id']}/delete" for rule in shop.shown(link)["rules"])
    assert "и не остановило: 1." in _bold(person.page(first))
    assert "не дождутся" not in _bold(person.page(first))
    person.post(first)
    assert "Сделок, которые ждут и не дождутся: 1." in _bold(person.page(second))
    deleted = shop.world.api("DELETE", f"/integrations/{shop.integration}/links/{link.id}").json()
    assert deleted == {"waiting": 1, "started": 0}


def _until_one_waits(shop: Hooking) -> None:
    """For an automation to be resumed; whoever else has come is through."""
    shop.world.post_hooks()
    path = f"/integrations/{shop.integration}/deliveries"
    for _ in range(100):
        shop.world.deliver_one()
        waiting = shop.world.api("GET", path).json()["waiting"]
        if [one["reason"] and one["reason"]["code"] for one in waiting] == ["automation_paused"]:
            return
    raise AssertionError(waiting)


def _bold(text: str) -> str:
    return " ".join(text[text.index("<strong>") : text.index("</strong>")].split())


@pytest.mark.parametrize("action", ["start", "stop", "add_to_list", "remove_from_list"])
def test_what_a_rule_names_and_nobody_finds_is_told_in_words(person: Browsing, shop: Hooking, action: str) -> None:
    group = shop.acme.create_group("Горячие", addr_type="email").id
    target = str(shop.automation().id) if action in {"start", "stop"} else group
    shop.funnel_link(shop.rule(shop.stages[1], action, target))
    shop.acme.sequences.clear()
    shop.acme.groups.pop(group)
    stages = shop.world.amocrm.account(HOST).leads.pipelines[0].statuses
    stages[:] = [each for each in stages if each.id != shop.stages[1]]
    said = _said(person.page(_tab(shop)))
    assert "Сделка на этапе, который в amoCRM не найден" in said
    assert re.search(rf"котор(ая|ый) в Sendsay не найдена? \(id {target}\)", said)


def test_while_amocrm_is_away_the_rules_are_shown(person: Browsing, shop: Hooking) -> None:
    person.post(f"{_tab(shop)}/new", _rule(shop))
    shop.world.amocrm.faults.on("status", status=503)
    answer = person.get(_tab(shop))
    assert len(_rule_paths(answer.text)) == 1
    assert "amoCRM" in answer.text
