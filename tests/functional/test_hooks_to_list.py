"""From a contact that is made in amoCRM to a list in Sendsay, by way of the hook, the queues and the delivery."""

import requests

from tests.fakes.world import HOST, World
from tests.functional.hooking import Hooking


def test_a_contact_that_is_added_comes_into_the_list_as_it_is_now(amosend: World) -> None:
    hooking = Hooking(amosend, phone={"kind": "additional_contact"})
    link = hooking.list_link()
    hooking.add("anna", phones=["+7 999 000-00-01"])
    amosend.post_hooks()
    hooking.edit("anna", first_name="Анна", last_name="Иванова")
    hooking.settle()
    member = hooking.importing.members(link.target)["anna@example.com"]
    assert member.value("base.firstName") == "Анна Иванова"
    assert len(member.heads) == 2
    assert hooking.story("anna") == ["added"]
    traffic = hooking.shown(link)["traffic"]
    assert (traffic["received"], traffic["ignored"], traffic["foreign"]) == (1, 0, 0)
    assert hooking.shown(link)["health"] == "ok"


def test_what_a_list_does_not_take_is_counted_and_changes_nothing(amosend: World) -> None:
    """A change, a restored contact, a note, a company and a deal at a list's address."""
    hooking = Hooking(amosend, "known")
    events = ("update_contact", "restore_contact", "note_contact", "update_company", "add_lead", "status_lead")
    link = hooking.list_link(events=events)
    hooking.edit("known", first_name="Кто-то")
    hooking.editor.delete_contact(hooking.ids["known"])
    hooking.editor.restore_contact(hooking.ids["known"])
    hooking.editor.add_note(hooking.ids["known"], "Позвонить")
    company = amosend.amocrm.account(HOST).companies.page(page=1, limit=1)[0][0]
    amosend.amocrm.companies(HOST).edit_company(company.id, name="ООО Ромашка")
    lead = hooking.leads.add_lead("Сделка")
    hooking.leads.move_lead(lead.id, 142)
    calls = amosend.sendsay.calls.total
    hooking.settle()
    traffic = hooking.shown(link)["traffic"]
    assert (traffic["received"], traffic["ignored"]) == (0, 6)
    assert hooking.in_list(link) == set()
    assert amosend.sendsay.calls.total == calls


def test_a_company_among_contacts_is_not_sent_and_the_journal_says_so(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link(events=("add_contact", "add_company"))
    company = amosend.amocrm.companies(HOST).add_company("ООО Лютик", emails=["info@lutik.example"])
    hooking.ids["lutik"] = company.id
    hooking.add("anna")
    hooking.settle()
    assert hooking.in_list(link) == {"anna"}
    assert hooking.story("lutik") == ["company"]
    assert "info@lutik.example" not in hooking.importing.members()


def test_whom_it_cannot_be_is_told_by_contact(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link()
    hooking.add("nobody", emails=[])
    hooking.add("wrong", emails=["444"])
    hooking.add("gone")
    amosend.post_hooks()
    hooking.editor.delete_contact(hooking.ids["gone"])
    hooking.settle()
    assert hooking.in_list(link) == set()
    told = {name: hooking.story(name) for name in ("nobody", "wrong", "gone")}
    assert told == {"nobody": ["without_email"], "wrong": ["invalid_email"], "gone": ["gone_meanwhile"]}


def test_who_was_deleted_and_restored_before_the_reading_is_there(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link()
    hooking.add("anna")
    hooking.editor.delete_contact(hooking.ids["anna"])
    hooking.editor.restore_contact(hooking.ids["anna"])
    hooking.settle()
    assert hooking.in_list(link) == {"anna"}


def test_a_program_that_writes_contacts_is_no_exception(amosend: World) -> None:
    """Changes through amoCRM's API fire hooks, too."""
    hooking = Hooking(amosend)
    link = hooking.list_link()
    made = amosend.amocrm.create_integration(HOST, redirect_uri="https://else.example")
    token = amosend.amocrm.long_lived_token(made.client_id, days=1)
    address = [{"field_code": "EMAIL", "values": [{"value": "program@example.com", "enum_code": "WORK"}]}]
    answer = requests.post(
        f"{amosend.amocrm_url}/{HOST}/api/v4/contacts",
        json=[{"name": "Программа", "custom_fields_values": address}],
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert answer.status_code == 200
    hooking.settle()
    assert hooking.in_list(link) == {"program"}


def test_hooks_of_several_integrations_of_one_account_keep_apart(amosend: World) -> None:
    first = Hooking(amosend)
    link = first.list_link()
    other = amosend.connected(HOST)
    amosend.set_up(other)
    group = first.acme.create_group("Другой")
    answer = amosend.api("POST", f"/integrations/{other}/links", {"kind": "list", "target": group.id})
    assert answer.status == 201, answer.text
    first.add("anna")
    first.settle()
    assert first.in_list(link) == {"anna"}
    assert first.importing.members(group.id) == {}


def test_a_list_of_a_registered_hook_needs_no_hand(amosend: World) -> None:
    """One button registers the hook; deleting the link takes it away again."""
    hooking = Hooking(amosend)
    group = hooking.acme.create_group("Горячие")
    made = amosend.api("POST", f"/integrations/{hooking.integration}/links", {"kind": "list", "target": group.id})
    place = f"/integrations/{hooking.integration}/links/{made.json()['id']}"
    assert amosend.api("POST", f"{place}/register").json()["registered"] is True
    hooking.add("anna")
    hooking.settle()
    assert set(hooking.importing.members(group.id)) == {"anna@example.com"}
    assert amosend.api("DELETE", place).status == 200
    assert amosend.amocrm.account(HOST).record.hooks == []
