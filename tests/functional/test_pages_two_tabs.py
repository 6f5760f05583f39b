"""Two tabs with the same form: the second one's save overwrites nothing unseen, and keeps what was typed in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from amosend.services.agreement import lead_to

from tests.fakes.world import World
from tests.functional.browsing import Browsing, elements, location
from tests.functional.hooking import Hooking

_TOLD = "здесь сохранили другое"
_IMPORT = {"do": "save", "phone": "none", "emails": "first", "empty": "leave", "gone": "leave"}


@dataclass(frozen=True, slots=True)
class Form:
    """Where it stands, what the first and the second tab send, and what is kept now."""

    page: str
    action: str
    first: dict[str, str]
    second: dict[str, str]
    kept: Callable[[], Any]


@pytest.fixture
def shop(amosend: World) -> Hooking:
    return Hooking(amosend, "anna")


@pytest.fixture
def person(shop: Hooking) -> Browsing:
    signed_in = Browsing(shop.world)
    signed_in.sign_in()
    return signed_in


def _name(shop: Hooking) -> Form:
    base = f"/app/i/{shop.integration}"
    return Form(
        f"{base}/connection", f"{base}/name", {"name": "Первое"}, {"name": "Второе"}, lambda: _look(shop, "")["name"]
    )


def _import(shop: Hooking) -> Form:
    path = f"/app/i/{shop.integration}/import"
    some = _IMPORT | {"list": "new", "list_name": "Один"}
    other = some | {"list_name": "Другой", "person_name": "1"}
    return Form(path, path, some, other, lambda: _look(shop, "/import-settings")["list"]["name"])


def _autoimport(shop: Hooking) -> Form:
    asked = {"name": "Ночной", "settings": {"list": {"kind": "none"}}}
    plan = shop.world.api("POST", f"/integrations/{shop.integration}/autoimports", asked).json()["id"]
    path = f"/app/i/{shop.integration}/autoimports/{plan}"
    some = _IMPORT | {"list": "none", "name": "Утренний", "hour": "6"}
    return Form(path, path, some, some | {"name": "Дневной"}, lambda: _look(shop, f"/autoimports/{plan}")["name"])


def _rule(shop: Hooking) -> Form:
    link = shop.funnel_link(shop.rule(shop.stages[1], "start", shop.automation().id))
    rule = shop.shown(link)["rules"][0]
    path = f"/app/i/{shop.integration}/funnel/{link.id}/{rule['id']}"
    some = {"stage": f"{shop.pipeline}:{shop.stages[1]}", "action": "start", "automation": rule["target"]}
    some |= {"who": "all", "reentry": "never"}
    other = some | {"who": "main", "reentry": "after_days", "days": "30"}
    return Form(path, path, some, other, lambda: [rule["who"] for rule in shop.shown(link)["rules"]])


def _target(shop: Hooking) -> Form:
    link, (one, other) = shop.list_link(), [shop.acme.create_group(name).id for name in ("Один", "Другой")]
    path = f"/app/i/{shop.integration}/links/{link.id}/target"
    return Form(path, path, {"target": f"list:{one}"}, {"target": f"list:{other}"}, lambda: shop.shown(link)["target"])


def _look(shop: Hooking, path: str) -> Any:
    return shop.world.api("GET", f"/integrations/{shop.integration}{path}").json()


def _seen(text: str) -> str:
    (found,) = {each.attributes["value"] for each in elements(text) if each.attributes.get("name") == "seen"}
    assert found
    return found


@pytest.mark.parametrize("form_of", [_name, _import, _autoimport, _rule, _target])
def test_a_stale_save_is_told_and_kept(shop: Hooking, person: Browsing, form_of: Callable[[Hooking], Form]) -> None:
    form = form_of(shop)
    opened = _seen(person.page(form.page))
    for _ in range(2):  # by a double click
        assert person.post(form.action, form.first | {"seen": opened}).status == 303
    saved = form.kept()
    told = person.post(form.action, form.second | {"seen": opened})
    assert (told.status, _TOLD in told.text) == (409, True)
    assert form.kept() == saved
    shown = {value for each in elements(told.text) for value in each.attributes.values()}
    assert set(form.second.values()) <= shown | {"save"}
    assert location(person.post(form.action, form.second | {"seen": _seen(told.text)}))
    assert form.kept() != saved


def test_a_list_that_an_import_has_made_meanwhile_is_no_other_choice(shop: Hooking, person: Browsing) -> None:
    form = _import(shop)
    person.post(form.action, form.first)
    opened = _seen(person.page(form.page))
    shop.world.imported(shop.integration)
    assert person.post(form.action, form.first | {"seen": opened, "person_name": "1"}).status == 303


def test_what_a_preview_has_not_counted_is_not_loaded(shop: Hooking, person: Browsing) -> None:
    """The settings are changed in another tab between looking and pressing «Загрузить»."""
    base, form = f"/app/i/{shop.integration}", _import(shop)
    person.post(form.action, form.first)
    preview = location(person.post(form.action, form.first | {"do": "preview"}))
    shop.settle()
    pressed = {"do": "sure", "preview": preview.rpartition("/")[2]}
    assert "Загрузить</button>" in person.page(preview)
    person.post(form.action, form.second)
    assert location(person.post(f"{base}/load", pressed)) == preview
    told = person.page(preview)
    assert ("его числа больше не верны" in told, "Загрузить</button>" in told) == (True, False)
    person.post(form.action, form.first)
    assert location(person.post(f"{base}/load", pressed)) not in {preview, ""}


def test_a_preview_that_was_agreed_to_tells_what_became_of_it(shop: Hooking, person: Browsing) -> None:
    """Pressed again, in another tab or long after, it leads to the same load, whatever was changed meanwhile."""
    base, form = f"/app/i/{shop.integration}", _import(shop)
    preview = location(person.post(form.action, form.first | {"do": "preview"}))
    shop.settle()
    pressed = {"do": "sure", "preview": preview.rpartition("/")[2]}
    load = location(person.post(f"{base}/load", pressed))
    shop.settle()
    text = person.page(preview)
    assert ("По этому предпросмотру загрузка уже запущена" in text, f'href="{load}"' in text) == (True, True)
    assert "Загрузить</button>" not in text
    person.post(form.action, form.second)
    assert location(person.post(f"{base}/load", pressed)) == load
    assert "загрузка уже запущена" in person.page(preview)


def test_an_autoimports_first_preview_is_agreed_to_once(shop: Hooking, person: Browsing) -> None:
    path = _autoimport(shop).page
    preview = location(person.post(f"{path}/run"))
    shop.settle()
    pressed = {"do": "sure", "preview": preview.rpartition("/")[2]}
    loads = []
    for _ in range(2):
        loads.append(location(person.post(f"{path}/run", pressed)))
        shop.settle()
    assert loads[0] == loads[1] != preview
    assert "Загрузить</button>" not in person.page(preview)


def test_a_rules_preview_is_agreed_to_once_also_by_a_double_click(shop: Hooking, person: Browsing) -> None:
    link = shop.funnel_link(shop.rule(shop.stages[1], "start", shop.automation().id))
    path = f"/app/i/{shop.integration}/funnel/{link.id}/{shop.shown(link)['rules'][0]['id']}"
    preview = location(person.post(f"{path}/apply"))
    shop.settle()
    assert "Применить правило</button>" in person.page(preview)
    pressed = {"do": "sure", "preview": preview.rpartition("/")[2]}
    runs = {location(person.post(f"{path}/apply", pressed)) for _ in range(2)}
    shop.settle()
    runs |= {location(person.post(f"{path}/apply", pressed))}
    text = person.page(preview)
    assert len(runs) == 1
    assert ("правило уже применено" in text, f'href="{runs.pop()}"' in text) == (True, True)
    assert "Применить правило</button>" not in text
    assert "Последний раз применено:" in person.page(path)


def test_of_two_who_agree_at_the_same_moment_one_names_the_run(shop: Hooking) -> None:
    shop.world.set_up(shop.integration)
    run = shop.world.api("POST", f"/integrations/{shop.integration}/runs", {"preview": True}).json()["id"]
    shop.settle()
    rows = shop.world.wiring.run_store
    preview = rows.get(shop.integration, run)
    assert preview
    assert {lead_to(rows, preview, name) for name in ("one", "other")} == {"one"}


def test_a_rule_that_is_added_in_each_of_two_tabs_is_added(shop: Hooking, person: Browsing) -> None:
    path = f"/app/i/{shop.integration}/funnel/new"
    rule = {"stage": "any:143", "action": "add_to_list", "who": "main", "reentry": "never"}
    for number in ("1", "2"):
        target = shop.acme.create_group(f"Список {number}", addr_type="email").id
        assert person.post(path, rule | {"list_id": target, "once": number}).status in {200, 303}
    (link,) = shop.world.api("GET", f"/integrations/{shop.integration}/links").json()
    assert len(link["rules"]) == 2
