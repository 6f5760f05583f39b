"""Leads with their contacts, and the event log that a program polls."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.sandbox.amocrm_world import HOST, World, running


@pytest.fixture
def world() -> Iterator[World]:
    with running() as made:
        yield made


def _events(world: World, query: str = "") -> list[dict[str, Any]]:
    answer = world.get(f"events?{query}")
    rows: list[dict[str, Any]] = answer.json()["_embedded"]["events"] if answer.status_code == 200 else []
    return rows


def test_a_lead_names_only_the_ids_of_its_contacts(world: World) -> None:
    main, other = (world.state.contacts(HOST).add_contact(name) for name in ("Главный", "Второй"))
    lead = world.state.leads(HOST).add_lead("Сделка", contacts=[main.id, other.id])
    contacts = world.get(f"leads/{lead.id}?with=contacts").json()["_embedded"]["contacts"]
    assert [(one["id"], one["is_main"]) for one in contacts] == [(main.id, True), (other.id, False)]
    assert contacts[0].keys() == {"id", "is_main", "_links"}
    assert "contacts" not in world.get(f"leads/{lead.id}").json()["_embedded"]


def test_links_of_one_lead_and_of_many(world: World) -> None:
    contact = world.state.contacts(HOST).add_contact("Кто-то")
    lead = world.state.leads(HOST).add_lead("Сделка", contacts=[contact.id])
    link = {"to_entity_id": contact.id, "to_entity_type": "contacts", "metadata": {"main_contact": True}}
    assert world.get(f"leads/{lead.id}/links").json()["_embedded"]["links"] == [link]
    bulk = world.get(f"leads/links?filter[entity_id][]={lead.id}").json()["_embedded"]["links"]
    assert bulk == [{"entity_id": lead.id, "entity_type": "leads"} | link]


def test_leads_are_filtered_by_the_pair_of_pipeline_and_status(world: World) -> None:
    """142 is in every pipeline: the status alone does not name a stage."""
    second = world.account.leads.pipelines[1]
    lead = world.state.leads(HOST).add_lead("Вторая воронка", pipeline_id=second.id, status_id=142)
    query = f"leads?limit=250&filter[statuses][0][pipeline_id]={second.id}&filter[statuses][0][status_id]=142"
    found = world.get(query).json()["_embedded"]["leads"]
    assert lead.id in [one["id"] for one in found]
    assert {(one["pipeline_id"], one["status_id"]) for one in found} == {(second.id, 142)}


def test_a_deleted_lead_shows_little_in_the_trash(world: World) -> None:
    lead = world.state.leads(HOST).add_lead("Лишняя")
    world.state.leads(HOST).delete_lead(lead.id)
    [row] = world.get("leads?with=only_deleted").json()["_embedded"]["leads"]
    assert row.keys() == {"id", "updated_at", "updated_by", "is_deleted"}
    assert world.get(f"leads/{lead.id}").status_code == 204


def test_leads_are_asked_for_by_their_ids_with_their_contacts(world: World) -> None:
    """The trash is no part of the answer; without filters of the API the ids mean nothing."""
    leads, contact = world.state.leads(HOST), world.state.contacts(HOST).add_contact("Кто-то")
    ids = [leads.add_lead(f"Сделка {number}", contacts=[contact.id]).id for number in range(3)]
    leads.delete_lead(ids[1])
    query = "leads?with=contacts&limit=250&" + "&".join(f"filter[id][]={one}" for one in ids)
    rows = world.get(query).json()["_embedded"]["leads"]
    assert [one["id"] for one in rows] == [ids[0], ids[2]]
    assert rows[0]["_embedded"]["contacts"][0]["id"] == contact.id
    [trashed] = world.get(query.replace("with=contacts", "with=only_deleted")).json()["_embedded"]["leads"]
    assert (trashed["id"], trashed["is_deleted"]) == (ids[1], True)
    assert world.get(f"leads/{ids[1]}?with=only_deleted").json()["is_deleted"] is True
    world.account.options.is_api_filter_enabled = False
    assert len(world.get(query).json()["_embedded"]["leads"]) > 3


def test_companies_are_asked_for_by_their_ids_with_their_addresses(world: World) -> None:
    companies = world.state.companies(HOST)
    made = [companies.add_company(name, emails=[f"{name}@example.com"]) for name in ("one", "two", "three")]
    companies.delete_company(made[1].id)
    query = "companies?" + "&".join(f"filter[id][]={one.id}" for one in made)
    rows = world.get(query).json()["_embedded"]["companies"]
    assert [one["id"] for one in rows] == [made[0].id, made[2].id]
    [emails] = [one for one in rows[0]["custom_fields_values"] if one["field_code"] == "EMAIL"]
    assert [one["value"] for one in emails["values"]] == ["one@example.com"]
    assert world.get(f"companies/{made[1].id}").status_code == 204
    lead = world.state.leads(HOST).add_lead("Сделка", company_id=made[0].id)
    assert world.get(f"leads/{lead.id}").json()["_embedded"]["companies"][0]["id"] == made[0].id


def test_moving_a_lead_is_an_event_with_both_stages(world: World) -> None:
    pipeline = world.account.leads.pipelines[0]
    lead = world.state.leads(HOST).add_lead("Сделка")
    target = pipeline.statuses[2].id
    answer = world.call("PATCH", f"leads/{lead.id}", json={"status_id": target, "pipeline_id": pipeline.id})
    assert answer.status_code == 200
    [moved] = _events(world, "filter[type][]=lead_status_changed")
    assert moved["value_before"] == [{"lead_status": {"id": lead.status_id, "pipeline_id": pipeline.id}}]
    assert moved["value_after"] == [{"lead_status": {"id": target, "pipeline_id": pipeline.id}}]
    assert (moved["entity_type"], moved["entity_id"]) == ("lead", lead.id)


def test_events_come_newest_first_and_name_what_happened(world: World) -> None:
    editor = world.state.contacts(HOST)
    contact = editor.add_contact("Имя", emails=["a@example.com"])
    editor.edit_contact(contact.id, emails=["b@example.com"])
    editor.delete_contact(contact.id)
    editor.restore_contact(contact.id)
    kinds = [one["type"] for one in _events(world)]
    assert kinds == ["contact_restored", "contact_deleted", "custom_field_value_changed", "contact_added"]
    [changed] = _events(world, "filter[type][]=custom_field_value_changed")
    [value] = changed["value_after"]
    assert value["custom_field_value"]["text"] == "b@example.com"
    assert value["custom_field_value"]["field_type"] == 8
    assert all(len(one["id"]) == 26 for one in _events(world))
    assert [one["value_after"] for one in _events(world, "filter[type]=contact_deleted,contact_restored")] == [[], []]


def test_events_are_filtered_by_entity_time_and_single_field(world: World) -> None:
    editor, field = world.state.contacts(HOST), world.account.fields["contacts"].of("EMAIL")
    one, two = editor.add_contact("Один"), editor.add_contact("Два")
    editor.edit_contact(two.id, emails=["x@example.com"])
    found = _events(world, f"filter[entity][]=contact&filter[entity_id][]={one.id}")
    assert [event["entity_id"] for event in found] == [one.id]
    assert len(_events(world, f"filter[type][]=custom_field_{field.id}_value_changed")) == 1
    assert world.get(f"events?filter[entity_id][]={one.id}").status_code == 400
    later = world.state.clock.unix() + 100
    assert _events(world, f"filter[created_at]={later}") == []


@pytest.mark.parametrize(("asked", "given"), [(100, 100), (101, 50)])
def test_events_come_a_hundred_at_most(world: World, asked: int, given: int) -> None:
    for number in range(120):
        world.state.contacts(HOST).add_contact(f"Контакт {number}")
    assert len(_events(world, f"limit={asked}")) == given


@pytest.mark.parametrize("named", ["winner", "loser"])
def test_the_merge_event_names_as_switched(world: World, named: str) -> None:
    world.control("options", merged_event_names=named)
    editor = world.state.contacts(HOST)
    ids = {"winner": editor.add_contact("А").id, "loser": editor.add_contact("Б").id}
    editor.merge_contacts(ids["winner"], ids["loser"])
    [merged] = _events(world, "filter[type][]=entity_merged")
    assert merged["entity_id"] == ids[named]
