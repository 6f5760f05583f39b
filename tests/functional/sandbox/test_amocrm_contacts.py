"""Contacts are read and written as REST v4 does: pages, filters, 204, validation, trash and merge."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.sandbox.people import Shares
from tests.functional.sandbox.amocrm_world import HOST, World, running


@pytest.fixture
def world() -> Iterator[World]:
    with running() as made:
        yield made


def _rows(world: World, query: str) -> list[dict[str, Any]]:
    answer = world.get(f"contacts?{query}")
    rows: list[dict[str, Any]] = answer.json()["_embedded"]["contacts"] if answer.status_code == 200 else []
    return rows


def _ids(world: World, query: str) -> list[int]:
    return [row["id"] for row in _rows(world, query)]


def _values(row: dict[str, Any], code: str) -> list[dict[str, Any]]:
    fields = row["custom_fields_values"] or []
    return next((one["values"] for one in fields if one["field_code"] == code), [])


def test_account_names_itself_and_what_was_asked_with_it(world: World) -> None:
    answer = world.get("account?with=is_api_filter_enabled,datetime_settings")
    account = answer.json()
    assert answer.headers["content-type"] == "application/hal+json"
    assert answer.headers["x-request-id"]
    assert (account["id"], account["subdomain"], account["is_api_filter_enabled"]) == (
        world.account.id,
        "example",
        True,
    )
    assert account["_embedded"].keys() == {"datetime_settings"}
    assert "version" not in account


def test_following_next_reads_everybody_once(world: World) -> None:
    path: str | None = "contacts?limit=50&with=leads&order%5Bid%5D=asc"
    seen: list[int] = []
    while path is not None:
        page = world.get(path).json()
        seen += [row["id"] for row in page["_embedded"]["contacts"]]
        following = page["_links"].get("next", {}).get("href")
        assert following is None or following.startswith(f"https://{HOST}/api/v4/contacts?limit=50&with=leads&")
        path = following and following.removeprefix(f"https://{HOST}/api/v4/")
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen)


@pytest.mark.parametrize(("asked", "given"), [("", 50), ("limit=20", 20), ("limit=250", 120), ("limit=251", 50)])
def test_a_limit_above_the_maximum_is_quietly_fifty(world: World, asked: str, given: int) -> None:
    assert len(_rows(world, asked)) == given


@pytest.mark.parametrize("path", ["contacts?page=99", "contacts/1", "contacts?query=nobody", "webhooks", "events"])
def test_nothing_is_204_without_a_body(world: World, path: str) -> None:
    answer = world.get(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers


def test_a_contact_has_the_documented_fields(world: World) -> None:
    made = world.state.contacts(HOST).add_contact(
        first_name="Иван",
        last_name="Петров",
        emails=["ivan@example.com", ("i.petrov@home.example", "PRIV")],
        phones=[("+79990000001", "MOB")],
        fields={
            "Дата договора": 1_689_282_000,
            "Источник": "Сайт",
            "Согласен на рассылку": True,
            "Сумма покупок": "12.5",
        },
        tags=["VIP"],
    )
    contact = world.get(f"contacts/{made.id}").json()
    fields = {one["field_name"]: one for one in contact["custom_fields_values"]}
    assert (contact["name"], contact["first_name"], contact["account_id"]) == ("Иван Петров", "Иван", world.account.id)
    assert [(one["value"], one["enum_code"]) for one in fields["Email"]["values"]] == [
        ("ivan@example.com", "WORK"),
        ("i.petrov@home.example", "PRIV"),
    ]
    assert fields["Дата договора"]["values"] == [{"value": 1_689_282_000}]
    assert fields["Согласен на рассылку"]["values"] == [{"value": True}]
    assert fields["Сумма покупок"]["values"] == [{"value": "12.5"}]
    assert fields["Источник"]["values"][0].keys() == {"value", "enum_id", "enum_code"}
    assert contact["_embedded"]["tags"] == [{"id": 55_515, "name": "VIP", "color": None}]
    assert contact["_links"]["self"]["href"] == f"https://{HOST}/api/v4/contacts/{made.id}"


def test_a_contact_without_fields_has_null(world: World) -> None:
    made = world.state.contacts(HOST).add_contact("Без полей")
    assert world.get(f"contacts/{made.id}").json()["custom_fields_values"] is None


def test_the_older_shape_of_labels_can_be_switched_on(world: World) -> None:
    world.control("options", old_enum_key=True)
    row = next(one for one in _rows(world, "limit=50") if _values(one, "EMAIL"))
    assert _values(row, "EMAIL")[0].keys() == {"value", "enum_id", "enum"}


def test_filters_and_order(world: World) -> None:
    everybody = _rows(world, "limit=250")
    some = [everybody[3]["id"], everybody[7]["id"]]
    middle = sorted(row["updated_at"] for row in everybody)[60]
    assert _ids(world, f"filter[id][]={some[0]}&filter[id][]={some[1]}") == some
    assert _ids(world, f"filter%5Bid%5D%5B0%5D={some[0]}") == some[:1]
    since = _rows(world, f"limit=250&filter[updated_at][from]={middle}&order[updated_at]=desc")
    assert [row["updated_at"] for row in since] == sorted(
        (row["updated_at"] for row in everybody if row["updated_at"] >= middle), reverse=True
    )
    created = everybody[10]["created_at"]
    assert len(_ids(world, f"limit=250&filter[created_at][to]={created}")) == 11


def test_filters_are_ignored_where_the_account_has_none(world: World) -> None:
    world.control(f"accounts/{HOST}/options", is_api_filter_enabled=False)
    assert len(_ids(world, "limit=250&filter[id]=1")) == 120
    assert world.get("account?with=is_api_filter_enabled").json()["is_api_filter_enabled"] is False


def test_filter_by_custom_fields(world: World) -> None:
    field = world.account.fields["contacts"].of("Сумма покупок")
    made = world.state.contacts(HOST).add_contact("Крупный", fields={"Сумма покупок": "7000000"})
    assert _ids(world, f"filter[custom_fields_values][{field.id}][from]=6999999") == [made.id]
    assert _ids(world, f"filter[custom_fields_values][{field.id}][]=7000000") == [made.id]


def test_query_finds_a_phone_by_its_last_ten_digits(world: World) -> None:
    made = world.state.contacts(HOST).add_contact("Звонкий", phones=["8 (912) 000-11-22"])
    assert _ids(world, "query=%2B79120001122") == [made.id]


def test_an_edit_moves_the_contact_to_the_end_of_the_changed(world: World) -> None:
    first = _ids(world, "limit=1")[0]
    assert _ids(world, "limit=250&order[updated_at]=asc")[-1] != first
    world.state.contacts(HOST).edit_contact(first, emails=["new@example.com"])
    assert _ids(world, "limit=250&order[updated_at]=asc")[-1] == first
    assert _values(_rows(world, f"filter[id]={first}")[0], "EMAIL")[0]["value"] == "new@example.com"


def test_a_deleted_contact_is_in_the_trash_for_a_month(world: World) -> None:
    editor, contact_id = world.state.contacts(HOST), _ids(world, "limit=1")[0]
    editor.delete_contact(contact_id)
    assert world.get(f"contacts/{contact_id}").status_code == 204
    assert contact_id not in _ids(world, "limit=250")
    assert [row["is_deleted"] for row in _rows(world, "with=only_deleted")] == [True]
    editor.restore_contact(contact_id)
    assert _ids(world, "limit=1") == [contact_id]
    editor.delete_contact(contact_id)
    world.control("clock", advance=31 * 86_400)
    world.sign_in()
    assert _ids(world, "with=only_deleted") == []


def test_a_merge_leaves_one_contact_with_both_mailboxes_and_leads(world: World) -> None:
    editor = world.state.contacts(HOST)
    winner, loser = (editor.add_contact(name, emails=[f"{name}@example.com"]) for name in ("one", "two"))
    lead = world.state.leads(HOST).add_lead("Сделка", contacts=[loser.id])
    editor.merge_contacts(winner.id, loser.id)
    assert world.get(f"contacts/{loser.id}").status_code == 204
    merged = world.get(f"contacts/{winner.id}?with=leads").json()
    assert [one["value"] for one in _values(merged, "EMAIL")] == ["one@example.com", "two@example.com"]
    assert [one["id"] for one in merged["_embedded"]["leads"]] == [lead.id]


def test_patch_replaces_the_named_field_and_nothing_else(world: World) -> None:
    contact = world.state.contacts(HOST).add_contact("Он", emails=["a@example.com", "b@example.com"], phones=["1"])
    body = {
        "custom_fields_values": [{"field_code": "EMAIL", "values": [{"value": "c@example.com", "enum_code": "PRIV"}]}]
    }
    answer = world.call("PATCH", f"contacts/{contact.id}", json=body)
    assert answer.json().keys() == {"id", "name", "updated_at", "_links"}
    row = world.get(f"contacts/{contact.id}").json()
    assert [(one["value"], one["enum_code"]) for one in _values(row, "EMAIL")] == [("c@example.com", "PRIV")]
    assert _values(row, "PHONE")[0]["value"] == "1"


def test_post_echoes_the_request_id(world: World) -> None:
    made = world.call("POST", "contacts", json=[{"first_name": "Анна"}, {"name": "Б", "request_id": "mine"}]).json()
    assert [one["request_id"] for one in made["_embedded"]["contacts"]] == ["0", "mine"]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"field_id": 1, "values": [{"value": "x"}]}, "NotSupportedChoice"),
        ({"field_code": "EMAIL", "values": [{"value": "x", "enum": "WORK"}]}, "FieldNotExpected"),
        ({"field_code": "EMAIL", "values": [{"value": "x", "enum_code": "NONE"}]}, "NotSupportedChoice"),
    ],
)
def test_wrong_fields_are_named(world: World, field: dict[str, Any], code: str) -> None:
    answer = world.call("POST", "contacts", json=[{"name": "Кто-то", "custom_fields_values": [field]}])
    [found] = answer.json()["validation-errors"]
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert (found["request_id"], found["errors"][0]["code"]) == ("0", code)


def test_custom_fields_count_their_pages(world: World) -> None:
    page = world.get("contacts/custom_fields?limit=5&page=2").json()
    assert (page["_total_items"], page["_page"], page["_page_count"]) == (16, 2, 4)
    email = world.get(f"contacts/custom_fields/{world.account.fields['contacts'].of('EMAIL').id}").json()
    assert (email["code"], [one["value"] for one in email["enums"]]) == ("EMAIL", ["WORK", "PRIV", "OTHER"])


def test_a_renamed_field_is_renamed_and_a_removed_one_disappears_everywhere(world: World) -> None:
    world.control(f"accounts/{HOST}/fields/contacts", rename="Сайт", name="Страница")
    world.control(f"accounts/{HOST}/fields/contacts", remove="Адрес")
    shown = {one["field_name"] for row in _rows(world, "limit=250") for one in row["custom_fields_values"] or []}
    assert "Страница" in shown
    assert not {"Сайт", "Адрес"} & shown


def test_pipelines_have_unsorted_won_and_lost(world: World) -> None:
    for pipeline in world.get("leads/pipelines").json()["_embedded"]["pipelines"]:
        statuses = pipeline["_embedded"]["statuses"]
        assert statuses[0]["type"] == 1
        assert [one["id"] for one in statuses[-2:]] == [142, 143]
        assert {one["pipeline_id"] for one in statuses} == {pipeline["id"]}


def test_companies_and_users_are_listed(world: World) -> None:
    company = world.get("companies?limit=1").json()["_embedded"]["companies"][0]
    assert world.get(f"companies/{company['id']}").json() == company
    assert len(world.get("users").json()["_embedded"]["users"]) == 3


def test_a_clean_account_has_one_plain_address_and_phone_each() -> None:
    with running(size=60, shares=Shares.clean()) as world:
        for row in _rows(world, "limit=250"):
            assert [len(_values(row, code)) for code in ("EMAIL", "PHONE")] == [1, 1]
            assert _values(row, "PHONE")[0]["value"].startswith("+7999")
