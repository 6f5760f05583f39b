"""Links of an integration: what may be chosen, an address that is shown once, switching, rotating and deleting."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.link import key_hash
from amosend.services.links import MOST_LINKS
from amosend.store.links import LinkKeyTable, LinkTable

from tests.fakes.world import ACCOUNT, world
from tests.functional.connecting import reason_of
from tests.functional.linking import Linked, linked

HOUR = 3600


@pytest.fixture
def shop() -> Iterator[Linked]:
    with world(contacts=5) as made:
        yield linked(made)


def _stage(shop: Linked) -> tuple[int, int]:
    """The main pipeline, and its first stage."""
    path = f"/integrations/{shop.integration}/amocrm/pipelines"
    pipeline = next(each for each in shop.world.api("GET", path).json() if each["is_main"])
    return pipeline["id"], next(stage["id"] for stage in pipeline["stages"] if stage["id"] not in {142, 143})


def _rule(shop: Linked, **changes: Any) -> dict[str, Any]:
    pipeline, status = _stage(shop)
    return {"pipeline_id": pipeline, "status_id": status, "action": "start", "target": shop.automation, **changes}


# --- making ----------------------------------------------------------------------------------------------------------


def test_a_link_has_an_address_that_nobody_can_guess_and_that_is_shown_once(shop: Linked) -> None:
    made = shop.made()
    start, _, key = made["url"].rpartition("/")
    assert start == "https://amosend.example/webhooks"
    assert len(key) >= 43
    assert (made["name"], made["target"], made["enabled"], made["registered"]) == ("Клиенты", shop.list_id, True, False)
    assert shop.opens(made["url"])
    assert "url" not in shop.look(made)
    assert key not in shop.ask("GET").text
    stored = [str(row.attribute_values) for row in [*LinkTable.scan(), *LinkKeyTable.scan()]]
    assert stored
    assert not [row for row in stored if key in row]
    assert any(key_hash(key) in row for row in stored)


def test_links_are_listed_oldest_first_and_new_until_something_comes(shop: Linked) -> None:
    first = shop.made(name="Первая")
    shop.world.pass_time(5)
    second = shop.made("automation")
    found = shop.ask("GET").json()
    assert [(one["id"], one["kind"], one["name"], one["health"]) for one in found] == [
        (first["id"], "list", "Первая", "new"),
        (second["id"], "automation", "Приветствие", "new"),
    ]
    assert found[0]["traffic"] == {"received": 0, "ignored": 0, "foreign": 0, "last_hook_at": None}


def test_links_to_one_list_are_told_apart_by_their_names(shop: Linked) -> None:
    """Each keeps its own, whatever becomes of the others, until it leads elsewhere."""
    first, second, third = (shop.made() for _ in range(3))
    assert [one["name"] for one in (first, second, third)] == ["Клиенты", "Клиенты (2)", "Клиенты (3)"]
    assert shop.ask("DELETE", f"/{second['id']}").status == 200
    assert (shop.look(third)["name"], shop.made()["name"]) == ("Клиенты (3)", "Клиенты (2)")
    other = shop.world.sendsay.account(ACCOUNT).create_group("Другие", addr_type="email").id
    for link, name in ((first, "Другие"), (third, "Другие (2)")):
        shop.ask("PUT", f"/{link['id']}", {"kind": "list", "target": other})
        assert shop.look(link)["name"] == name
    assert shop.made(name="Клиенты")["name"] == "Клиенты", "as somebody has called it"


def test_hooks_of_another_amocrm_account_are_told_while_nothing_else_comes(shop: Linked) -> None:
    made = shop.made()
    store, now = shop.world.wiring.link_store, int(shop.world.clock.now())
    store.count(ACCOUNT, shop.integration, made["id"], foreign=1, at=now)
    assert shop.problem(made) == ("attention", "hook_of_another_account")
    store.count(ACCOUNT, shop.integration, made["id"], received=1, at=now + 1)
    assert shop.problem(made) == ("ok", None)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"kind": "list", "target": "no-such-list"}, (409, "list_gone")),
        ({"kind": "automation", "target": "999"}, (409, "automation_gone")),
        ({"kind": "list"}, (422, "invalid_request")),
        ({"kind": "automation", "target": "1", "rules": [{}]}, (422, "invalid_request")),
        ({"kind": "funnel"}, (422, "invalid_request")),
        ({"kind": "newsletter", "target": "1"}, (422, "invalid_request")),
        ({"kind": "list", "target": "1", "url": "https://x"}, (422, "invalid_request")),
    ],
    ids=str,
)
def test_what_a_link_cannot_lead_to_is_refused_at_once(
    shop: Linked, asked: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert reason_of(shop.ask("POST", "", asked)) == refusal
    assert shop.ask("GET").json() == []


def test_a_list_of_phones_and_an_archived_automation_are_none(shop: Linked) -> None:
    acme = shop.world.sendsay.account(ACCOUNT)
    phones = acme.create_group("Телефоны", addr_type="msisdn")
    acme.create_sequence("Старая", archived=True)
    old = next(each for each in acme.sequences.values() if each.archived)
    assert reason_of(shop.ask("POST", "", {"kind": "list", "target": phones.id})) == (422, "list_unsuitable")
    assert reason_of(shop.ask("POST", "", {"kind": "automation", "target": str(old.id)})) == (409, "automation_gone")


def test_a_second_link_to_one_automation_would_start_it_twice(shop: Linked) -> None:
    made = shop.made("automation")
    again = shop.ask("POST", "", {"kind": "automation", "target": shop.automation})
    assert reason_of(again) == (409, "link_exists")
    assert again.json()["explanation"] == made["id"]
    assert shop.made("list")["id"] != shop.made("list")["id"]


def test_so_would_one_of_another_integration_with_the_same_amocrm_account(shop: Linked) -> None:
    made = shop.made("automation")
    asked = {"kind": "automation", "target": shop.automation}
    shop.world.amocrm.create_account("other.amocrm.ru", size=1)
    same, different = replace(shop, integration=shop.world.connected()), shop.world.connected("other.amocrm.ru")
    refused = same.ask("POST", "", asked)
    assert (reason_of(refused), refused.json()["explanation"]) == ((409, "link_exists_elsewhere"), made["id"])
    other = str(shop.world.sendsay.account(ACCOUNT).create_sequence("Другая").id)
    elsewhere = same.made("automation", target=other)
    assert reason_of(same.ask("PUT", f"/{elsewhere['id']}", asked)) == (409, "link_exists_elsewhere")
    assert same.made("list")["target"] == shop.made("list")["target"], "in a list everybody is once"
    assert shop.ask("PUT", f"/{made['id']}", asked).status == 200, "it is not in its own way"
    assert replace(shop, integration=different).made("automation")["target"] == shop.automation


def test_an_integration_has_as_many_links_as_amocrm_has_hooks(shop: Linked) -> None:
    made = shop.made()
    state = LinkTable.find(shop.integration, made["id"])
    assert state
    for number in range(MOST_LINKS - 1):
        LinkTable(shop.integration, f"l{number}", tenant=ACCOUNT, version=0, state=state.state).save()
    assert reason_of(shop.ask("POST", "", {"kind": "list", "target": shop.list_id})) == (409, "too_many_links")
    assert shop.ask("DELETE", f"/{made['id']}").status == 200
    assert shop.ask("POST", "", {"kind": "list", "target": shop.list_id}).status == 201


# --- funnels ---------------------------------------------------------------------------------------------------------


def test_a_funnel_has_rules_each_with_an_id_and_the_moment_that_it_holds_from(shop: Linked) -> None:
    won = _rule(shop, pipeline_id=None, status_id=142, action="add_to_list", target=shop.list_id, who="all")
    made = shop.made("funnel", rules=[_rule(shop), won])
    first, second = made["rules"]
    assert made["target"] is None
    assert first["id"] != second["id"]
    assert (first["who"], first["reentry"], second["pipeline_id"]) == ("main", "never", None)
    assert abs(first["since"] - shop.world.clock.now()) < 60


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"status_id": 1}, (422, "stage_unknown")),
        ({"pipeline_id": 1}, (422, "stage_unknown")),
        ({"pipeline_id": None}, (422, "rule_without_pipeline")),
        ({"target": "999"}, (409, "automation_gone")),
        ({"action": "add_to_list", "target": "999"}, (409, "list_gone")),
        ({"reentry": "after_days"}, (422, "rule_days_wrong")),
        ({"days": 3}, (422, "rule_days_unused")),
        ({"action": "explode"}, (422, "invalid_request")),
    ],
    ids=str,
)
def test_a_rule_that_cannot_be_meant_is_refused(
    shop: Linked, changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    asked = {"kind": "funnel", "rules": [_rule(shop, **changes)]}
    assert reason_of(shop.ask("POST", "", asked)) == refusal


def test_a_rule_that_is_kept_keeps_its_id_and_one_that_means_another_thing_begins_anew(shop: Linked) -> None:
    won = _rule(shop, pipeline_id=None, status_id=142)
    made = shop.made("funnel", rules=[_rule(shop), won])
    first, second = ({key: value for key, value in rule.items() if key != "since"} for rule in made["rules"])
    shop.world.pass_time(HOUR)
    asked = [
        first | {"who": "all", "reentry": "always"},
        second | {"status_id": 143},
        _rule(shop, action="add_to_list"),
    ]
    asked[2]["target"] = shop.list_id
    changed = shop.ask("PUT", f"/{made['id']}", {"kind": "funnel", "rules": asked})
    assert changed.status == 200, changed.text
    kept, moved, new = changed.json()["rules"]
    assert (kept["id"], kept["since"], kept["who"]) == (first["id"], made["rules"][0]["since"], "all")
    assert (moved["id"], moved["since"] - made["rules"][1]["since"] >= HOUR) == (second["id"], True)
    assert new["id"] not in {first["id"], second["id"]}


def test_there_are_no_stages_to_choose_from_in_an_account_that_is_not_connected(shop: Linked) -> None:
    asked = {"kind": "funnel", "rules": [_rule(shop)]}
    alone = Linked(shop.world, shop.world.integration(), shop.list_id, shop.automation)
    assert reason_of(alone.ask("POST", "", asked)) == (409, "not_connected")
    assert alone.made("list")["health"] == "stopped"


# --- changing --------------------------------------------------------------------------------------------------------


def test_a_link_is_renamed_and_led_elsewhere_but_stays_of_its_kind(shop: Linked) -> None:
    made = shop.made()
    other = shop.world.sendsay.account(ACCOUNT).create_group("Другие", addr_type="email")
    path = f"/{made['id']}"
    changed = shop.ask("PUT", path, {"kind": "list", "name": "Новая", "target": other.id}).json()
    assert (changed["name"], changed["target"], changed["id"]) == ("Новая", other.id, made["id"])
    assert shop.opens(made["url"])
    to_automation = {"kind": "automation", "target": shop.automation}
    assert reason_of(shop.ask("PUT", path, to_automation)) == (422, "invalid_request")
    assert reason_of(shop.ask("PUT", path, {"kind": "list", "target": "gone"})) == (409, "list_gone")
    assert shop.look(made)["target"] == other.id


def test_a_link_that_is_off_lets_nothing_in_and_says_so(shop: Linked) -> None:
    made = shop.made()
    off = shop.do(made, "disable")
    assert (off["enabled"], off["health"], off["problem"]["code"]) == (False, "stopped", "link_disabled")
    assert not shop.opens(made["url"])
    assert shop.do(made, "disable") == off
    on = shop.do(made, "enable")
    assert (on["enabled"], on["health"]) == (True, "new")
    assert shop.opens(made["url"])


def test_a_new_address_is_shown_and_the_former_one_works_for_a_day(shop: Linked) -> None:
    made = shop.made()
    rotated = shop.do(made, "rotate")
    assert rotated["url"] != made["url"]
    assert shop.opens(made["url"])
    assert shop.opens(rotated["url"])
    assert abs(rotated["former_until"] - shop.world.clock.now() - 24 * HOUR) < 60
    shop.world.pass_time(24 * HOUR + 1)
    assert not shop.opens(made["url"])
    assert shop.opens(rotated["url"])


def test_an_address_that_got_around_ends_at_once_when_no_overlap_is_asked(shop: Linked) -> None:
    made = shop.made()
    rotated = shop.do(made, "rotate", {"overlap_hours": 0})
    assert not shop.opens(made["url"])
    assert shop.opens(rotated["url"])
    assert rotated["former_until"] is None


def test_whoever_rotates_again_and_again_ends_the_oldest_addresses(shop: Linked) -> None:
    urls = [shop.made()["url"]]
    link = shop.ask("GET").json()[0]
    urls += [shop.do(link, "rotate", {"overlap_hours": 168})["url"] for _ in range(8)]
    assert [shop.opens(url) for url in urls] == [False] * 3 + [True] * 6
    assert len(list(LinkKeyTable.scan())) == 6  # the forgotten ones' rows are gone


@pytest.mark.parametrize("hours", [-1, 169, 1.5, True, "1"])
def test_an_overlap_that_is_none_is_refused(shop: Linked, hours: Any) -> None:
    made = shop.made()
    answer = shop.ask("POST", f"/{made['id']}/rotate", {"overlap_hours": hours})
    assert reason_of(answer) == (422, "invalid_request")


# --- taking away -----------------------------------------------------------------------------------------------------


def test_a_deleted_link_is_gone_with_all_its_addresses(shop: Linked) -> None:
    made = shop.made()
    rotated = shop.do(made, "rotate")
    assert shop.ask("DELETE", f"/{made['id']}").status == 200
    assert not shop.opens(made["url"])
    assert not shop.opens(rotated["url"])
    assert list(LinkKeyTable.scan()) == []
    for method, path, body in [
        ("GET", "", None),
        ("PUT", "", {"kind": "list", "target": shop.list_id}),
        ("DELETE", "", None),
        *(("POST", f"/{what}", None) for what in ("enable", "disable", "rotate", "register", "unregister")),
    ]:
        assert reason_of(shop.ask(method, f"/{made['id']}{path}", body)) == (404, "not_found")


def test_disconnecting_keeps_links_and_deleting_the_integration_takes_them_away(shop: Linked) -> None:
    made = shop.made()
    path = f"/integrations/{shop.integration}"
    assert shop.world.api("DELETE", f"{path}/connection").status == 204
    assert shop.opens(made["url"])
    assert shop.problem(made) == ("stopped", "not_connected")
    assert shop.world.connect(shop.integration).status == 200
    assert shop.problem(made) == ("new", None)
    shop.do(made, "register")
    assert len(shop.hooks) == 1
    assert shop.world.api("DELETE", path).status == 204
    assert (shop.hooks, list(LinkTable.scan()), list(LinkKeyTable.scan())) == ([], [], [])
    [*_, last] = (json.loads(message.body) for message in shop.world.queues.sources[2].held)
    assert (last["kind"], last["integration_id"]) == ("round", shop.integration)  # it forgets who was waiting


def test_an_integration_is_deleted_also_when_amocrm_does_not_answer(shop: Linked) -> None:
    shop.do(shop.made(), "register")
    shop.world.amocrm.faults.on("status", status=502, path="webhooks")
    assert shop.world.api("DELETE", f"/integrations/{shop.integration}").status == 204
    assert list(LinkKeyTable.scan()) == []


def test_another_tenant_finds_none_of_them(shop: Linked) -> None:
    made = shop.made()
    shop.world.sendsay.create_account("other", key="key-of-other")
    shop.world.account, shop.world.key = "other", "key-of-other"
    own = shop.world.integration()
    for integration in (shop.integration, own):
        answer = shop.world.api("GET", f"/integrations/{integration}/links/{made['id']}")
        assert reason_of(answer) == (404, "not_found")
    assert shop.world.api("GET", f"/integrations/{own}/links").json() == []
