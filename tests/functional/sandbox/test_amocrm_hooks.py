"""Webhooks leave with the bodies of the captures: of contacts, companies and leads, with every quirk that was seen."""

import pytest

from local.sandbox.amocrm.hooks import save_hook
from local.sandbox.amocrm.records import Contact
from tests.functional.sandbox.amocrm_world import HOST, Heard, Listener, World

pytestmark = pytest.mark.usefixtures("hook")


def _contact(amocrm: World) -> Contact:
    return amocrm.state.contacts(HOST).add_contact("Иван Петров")


def _subscribed(amocrm: World, ours: Listener, *events: str) -> None:
    save_hook(amocrm.account, f"{ours.url}/hook", settings=list(events), now=0)


def _entity(heard: Heard) -> str:
    """What a body is about: `contacts[add]`."""
    return next(key.partition("[0]")[0] for key, _ in heard.pairs if not key.startswith("account"))


def test_contact_added_is_the_captured_body(amocrm: World, ours: Listener) -> None:
    contact = _contact(amocrm)
    [heard] = amocrm.sent(ours)
    stamp, user, account = str(contact.created_at), str(amocrm.account.admin.id), str(amocrm.account.id)
    assert heard.pairs == [
        ("account[subdomain]", "example"),
        ("account[id]", account),
        ("account[_links][self]", f"https://{HOST}"),
        ("contacts[add][0][id]", str(contact.id)),
        ("contacts[add][0][name]", "Иван Петров"),
        ("contacts[add][0][responsible_user_id]", user),
        ("contacts[add][0][date_create]", stamp),
        ("contacts[add][0][last_modified]", stamp),
        ("contacts[add][0][created_user_id]", user),
        ("contacts[add][0][modified_user_id]", user),
        ("contacts[add][0][account_id]", account),
        ("contacts[add][0][created_at]", stamp),
        ("contacts[add][0][updated_at]", stamp),
        ("contacts[add][0][type]", "contact"),
    ]
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    assert heard.headers["user-agent"] == "amoCRM-Webhooks/3.0"
    assert len(heard.headers["x-amocrm-requestid"]) == 36
    assert "contacts%5Badd%5D%5B0%5D%5Bid%5D=" in heard.body


def test_contact_updated_has_the_quirks_of_the_capture(amocrm: World, ours: Listener) -> None:
    """Numeric enum ids, codes after values, dates as scalars, `&amp;` inside values, leads keyed by id."""
    _subscribed(amocrm, ours, "update_contact")
    contact = _contact(amocrm)
    lead = amocrm.state.leads(HOST).add_lead("Сделка", contacts=[contact.id])
    amocrm.state.contacts(HOST).edit_contact(
        contact.id,
        emails=["ivan@example.com", ("i@home.example", "PRIV")],
        fields={"Дата договора": 1_689_282_000, "Сайт": "https://site.example/?a=1&b=2"},
        tags=["VIP"],
    )
    body = amocrm.sent(ours)[-1].pairs
    fields = amocrm.account.fields["contacts"]
    email, start = fields.of("EMAIL"), "contacts[update][0][custom_fields]"
    ids = {option.value: str(option.id) for option in email.enums or ()}
    here = body.index((f"{start}[0][id]", str(email.id)))
    assert body[here : here + 7] == [
        (f"{start}[0][id]", str(email.id)),
        (f"{start}[0][name]", "Email"),
        (f"{start}[0][values][0][value]", "ivan@example.com"),
        (f"{start}[0][values][0][enum]", ids["WORK"]),
        (f"{start}[0][values][1][value]", "i@home.example"),
        (f"{start}[0][values][1][enum]", ids["PRIV"]),
        (f"{start}[0][code]", "EMAIL"),
    ]
    assert (f"{start}[1][values][0]", "1689282000") in body
    assert (f"{start}[2][values][0][value]", "https://site.example/?a=1&amp;b=2") in body
    assert ("contacts[update][0][tags][0][name]", "VIP") in body
    assert (f"contacts[update][0][linked_leads_id][{lead.id}][ID]", str(lead.id)) in body
    assert [key for key, _value in body[-4:]] == [
        f"contacts[update][0][{name}]" for name in ("old_responsible_user_id", "created_at", "updated_at", "type")
    ]


def test_quirks_can_be_switched(amocrm: World, ours: Listener) -> None:
    amocrm.control(
        "options",
        hook_account_keys="last",
        hook_scalar_dates=False,
        hook_html_entities=False,
        hook_modified_user_zero=True,
    )
    amocrm.state.contacts(HOST).add_contact("А & Б", fields={"Дата договора": 5})
    body = amocrm.sent(ours)[0].pairs
    assert body[-1] == ("account[_links][self]", f"https://{HOST}")
    assert ("contacts[add][0][name]", "А & Б") in body
    assert ("contacts[add][0][modified_user_id]", "0") in body
    assert ("contacts[add][0][custom_fields][0][values][0][value]", "5") in body


def test_of_old_only_the_subdomain_said_whose_it_was(amocrm: World, ours: Listener) -> None:
    amocrm.state.options.hook_account_keys = "old"
    _contact(amocrm)
    [heard] = amocrm.sent(ours)
    assert [pair for pair in heard.pairs if pair[0].startswith("account")] == [("account[subdomain]", "example")]
    assert heard.pairs[-1][0] == "account[subdomain]"


def test_a_contact_is_deleted_by_id_and_restored_with_everything(amocrm: World, ours: Listener) -> None:
    contact = _contact(amocrm)
    amocrm.state.contacts(HOST).delete_contact(contact.id)
    amocrm.state.contacts(HOST).restore_contact(contact.id)
    _added, deleted, restored = amocrm.sent(ours)
    assert deleted.pairs[3:] == [
        ("contacts[delete][0][id]", str(contact.id)),
        ("contacts[delete][0][type]", "contact"),
    ]
    assert ("contacts[restore][0][name]", "Иван Петров") in restored.pairs


def test_another_responsible_and_a_note_have_actions_of_their_own(amocrm: World, ours: Listener) -> None:
    contact, other = _contact(amocrm), amocrm.account.users[1].id
    amocrm.state.contacts(HOST).edit_contact(contact.id, responsible=other)
    amocrm.state.contacts(HOST).add_note(contact.id, "Позвонить & написать")
    _added, responsible, note = amocrm.sent(ours)
    owner = str(amocrm.account.admin.id)
    assert ("contacts[responsible][0][responsible_user_id]", str(other)) in responsible.pairs
    assert ("contacts[responsible][0][old_responsible_user_id]", owner) in responsible.pairs
    start = "contacts[note][0]"
    assert (f"{start}[note][element_id]", str(contact.id)) in note.pairs
    assert (f"{start}[note][text]", "Позвонить &amp; написать") in note.pairs
    assert note.pairs[-1] == (f"{start}[type]", "contact")


def test_a_lead_names_stages_but_no_contact(amocrm: World, ours: Listener) -> None:
    lead = amocrm.state.leads(HOST).add_lead("Test", contacts=[_contact(amocrm).id], price=999)
    amocrm.state.leads(HOST).move_lead(lead.id, 142)
    _contact_added, added, moved = amocrm.sent(ours)
    keys = [key for key, _value in added.pairs[3:]]
    names = "id name status_id price responsible_user_id last_modified modified_user_id created_user_id date_create"
    assert keys == [
        f"leads[add][0][{name}]" for name in f"{names} pipeline_id account_id created_at updated_at".split()
    ]
    assert ("leads[status][0][old_status_id]", str(lead.status_id)) in moved.pairs
    assert ("leads[status][0][status_id]", "142") in moved.pairs


def test_a_lead_moves_between_pipelines_is_deleted_and_restored(amocrm: World, ours: Listener) -> None:
    first, second = amocrm.account.leads.pipelines
    leads = amocrm.state.leads(HOST)
    lead = leads.add_lead("Test")
    leads.move_lead(lead.id, second.statuses[1].id, pipeline_id=second.id)
    leads.edit_lead(lead.id, responsible=amocrm.account.users[1].id)
    leads.add_note(lead.id, "Важно")
    leads.delete_lead(lead.id)
    leads.restore_lead(lead.id)
    heard = amocrm.sent(ours)
    assert [_entity(one) for one in heard] == [
        f"leads[{action}]" for action in ("add", "status", "responsible", "note", "delete", "restore")
    ]
    assert ("leads[status][0][old_pipeline_id]", str(first.id)) in heard[1].pairs
    assert heard[4].pairs[3:] == [
        ("leads[delete][0][id]", str(lead.id)),
        ("leads[delete][0][status_id]", str(second.statuses[1].id)),
        ("leads[delete][0][pipeline_id]", str(second.id)),
    ]


def test_linking_a_lead_changes_the_contact_as_well(amocrm: World, ours: Listener) -> None:
    _subscribed(amocrm, ours, "update_contact", "update_lead")
    contact, other = _contact(amocrm), _contact(amocrm)
    lead = amocrm.state.leads(HOST).add_lead("Сделка", contacts=[contact.id])
    amocrm.state.leads(HOST).link_contact(lead.id, other.id)
    amocrm.state.leads(HOST).unlink_contact(lead.id, other.id)
    kinds = ["contacts[update]", "leads[update]", "contacts[update]", "leads[update]", "contacts[update]"]
    assert [_entity(one) for one in amocrm.sent(ours)] == kinds
    found = amocrm.account.leads.get(lead.id)
    assert found is not None
    assert found.contact_ids == [contact.id]


def test_a_company_is_a_contact_of_another_type_in_every_event(amocrm: World, ours: Listener) -> None:
    editor = amocrm.state.companies(HOST)
    company = editor.add_company("ООО Лютик", emails=["info@lutik.example"])
    editor.edit_company(company.id, name="ООО Ромашка", responsible=amocrm.account.users[1].id)
    editor.add_note(company.id, "Примечание")
    editor.delete_company(company.id)
    editor.restore_company(company.id)
    heard = amocrm.sent(ours)
    assert [_entity(one) for one in heard] == [
        f"contacts[{action}]" for action in ("add", "update", "responsible", "note", "delete", "restore")
    ]
    assert all((one.pairs[-1][0][-5:], one.pairs[-1][1]) == ("type]", "company") for one in heard)
    assert any(value == "info@lutik.example" for _, value in heard[0].pairs)
    assert ("contacts[update][0][name]", "ООО Ромашка") in heard[1].pairs


def test_an_own_write_through_the_api_fires_hooks_as_well(amocrm: World, ours: Listener) -> None:
    amocrm.call("POST", "contacts", json=[{"name": "Программа"}])
    assert ("contacts[add][0][name]", "Программа") in amocrm.sent(ours)[0].pairs


def test_several_items_and_actions_may_share_a_body(amocrm: World, ours: Listener) -> None:
    editor, leads = amocrm.state.contacts(HOST), amocrm.state.leads(HOST)
    known = _contact(amocrm)
    with amocrm.state.announcer.together(most=4):
        added = [editor.add_contact(name).id for name in ("Один", "Два")]
        editor.delete_contact(known.id)
        lead = leads.add_lead("Сделка")
        late = editor.add_contact("Пятый")
    _first, body, rest = amocrm.sent(ours)
    told = dict(body.pairs)
    assert [told[f"contacts[add][{place}][id]"] for place in range(2)] == [str(one) for one in added]
    assert told["contacts[delete][0][id]"] == str(known.id)
    assert told["leads[add][0][id]"] == str(lead.id)
    assert [key for key, _ in body.pairs].count("account[id]") == 1
    assert dict(rest.pairs)["contacts[add][0][id]"] == str(late.id)


def test_a_stage_of_the_digital_pipeline_sends_ids_only(amocrm: World, ours: Listener) -> None:
    """`status` for a lead that was moved there, `add` for one that was made there."""
    pipeline = amocrm.account.leads.pipelines[0]
    target = pipeline.statuses[2].id
    amocrm.account.record.hooks.clear()
    place = f"accounts/{HOST}/stage_hooks"
    amocrm.control(place, pipeline_id=pipeline.id, status_id=target, destination=f"{ours.url}/stage")
    lead = amocrm.state.leads(HOST).add_lead("Сделка")
    amocrm.state.leads(HOST).move_lead(lead.id, target)
    born_there = amocrm.state.leads(HOST).add_lead("Сделка", status_id=target)
    moved, added = amocrm.sent(ours)
    account = [("account[id]", str(amocrm.account.id)), ("account[subdomain]", "example")]
    assert moved.pairs == [
        ("leads[status][0][id]", str(lead.id)),
        ("leads[status][0][status_id]", str(target)),
        ("leads[status][0][pipeline_id]", str(pipeline.id)),
        ("leads[status][0][old_status_id]", str(lead.status_id)),
        ("leads[status][0][old_pipeline_id]", str(pipeline.id)),
        *account,
    ]
    assert added.pairs == [
        ("leads[add][0][id]", str(born_there.id)),
        ("leads[add][0][status_id]", str(target)),
        ("leads[add][0][pipeline_id]", str(pipeline.id)),
        *account,
    ]
