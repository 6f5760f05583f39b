"""Webhooks leave with the bodies of the captures, are repeated on amoCRM's timetable, and are switched off."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest

from local.sandbox.amocrm.courier import retry_after
from local.sandbox.amocrm.hooks import save_hook
from local.sandbox.amocrm.records import Contact, Hook
from tests.functional.sandbox.amocrm_world import HOST, Heard, Listener, World, listening, running

MINUTE = 60
ALL = [
    "add_contact",
    "update_contact",
    "delete_contact",
    "restore_contact",
    "add_lead",
    "status_lead",
    "update_company",
]


@pytest.fixture
def world() -> Iterator[World]:
    with running() as made:
        yield made


@pytest.fixture
def ours() -> Iterator[Listener]:
    with listening() as made:
        yield made


@pytest.fixture
def hook(world: World, ours: Listener) -> Hook:
    return save_hook(world.account, f"{ours.url}/hook", settings=ALL, now=world.state.clock.unix())


def _sent(world: World, ours: Listener) -> list[Heard]:
    assert world.state.courier.wait_idle()
    return ours.heard


def _pairs(heard: Heard) -> list[tuple[str, str]]:
    return parse_qsl(heard.body, keep_blank_values=True)


def _contact(world: World) -> Contact:
    return world.state.contacts(HOST).add_contact("Иван Петров")


@pytest.mark.usefixtures("hook")
def test_contact_added_is_the_captured_body(world: World, ours: Listener) -> None:
    contact = _contact(world)
    [heard] = _sent(world, ours)
    stamp, user, account = str(contact.created_at), str(world.account.admin.id), str(world.account.id)
    assert _pairs(heard) == [
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


@pytest.mark.usefixtures("hook")
def test_contact_updated_has_the_quirks_of_the_capture(world: World, ours: Listener) -> None:
    """Numeric enum ids, codes after values, dates as scalars, `&amp;` inside values, leads keyed by id."""
    contact = _contact(world)
    lead = world.state.leads(HOST).add_lead("Сделка", contacts=[contact.id])
    world.state.contacts(HOST).edit_contact(
        contact.id,
        emails=["ivan@example.com", ("i@home.example", "PRIV")],
        fields={"Дата договора": 1_689_282_000, "Сайт": "https://site.example/?a=1&b=2"},
        tags=["VIP"],
    )
    body = _pairs(_sent(world, ours)[-1])
    fields = world.account.fields["contacts"]
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


@pytest.mark.usefixtures("hook")
def test_quirks_can_be_switched(world: World, ours: Listener) -> None:
    world.control(
        "options",
        hook_account_keys="last",
        hook_scalar_dates=False,
        hook_html_entities=False,
        hook_modified_user_zero=True,
    )
    world.state.contacts(HOST).add_contact("А & Б", fields={"Дата договора": 5})
    body = _pairs(_sent(world, ours)[0])
    assert body[-1] == ("account[_links][self]", f"https://{HOST}")
    assert ("contacts[add][0][name]", "А & Б") in body
    assert ("contacts[add][0][modified_user_id]", "0") in body
    assert ("contacts[add][0][custom_fields][0][values][0][value]", "5") in body


@pytest.mark.usefixtures("hook")
def test_deleting_names_only_the_id_and_restoring_everything(world: World, ours: Listener) -> None:
    contact = _contact(world)
    world.state.contacts(HOST).delete_contact(contact.id)
    world.state.contacts(HOST).restore_contact(contact.id)
    _added, deleted, restored = _sent(world, ours)
    assert _pairs(deleted)[3:] == [
        ("contacts[delete][0][id]", str(contact.id)),
        ("contacts[delete][0][type]", "contact"),
    ]
    assert ("contacts[restore][0][name]", "Иван Петров") in _pairs(restored)


@pytest.mark.usefixtures("hook")
def test_a_lead_hook_names_stages_but_no_contact(world: World, ours: Listener) -> None:
    lead = world.state.leads(HOST).add_lead("Test", contacts=[_contact(world).id], price=999)
    world.state.leads(HOST).move_lead(lead.id, 142)
    _contact_added, added, moved = _sent(world, ours)
    keys = [key for key, _value in _pairs(added)[3:]]
    names = "id name status_id price responsible_user_id last_modified modified_user_id created_user_id date_create"
    assert keys == [
        f"leads[add][0][{name}]" for name in f"{names} pipeline_id account_id created_at updated_at".split()
    ]
    assert ("leads[status][0][old_status_id]", str(lead.status_id)) in _pairs(moved)
    assert ("leads[status][0][status_id]", "142") in _pairs(moved)


@pytest.mark.usefixtures("hook")
def test_a_company_arrives_as_a_contact_of_another_type(world: World, ours: Listener) -> None:
    company = world.account.companies.page(page=1, limit=1)[0][0]
    world.state.leads(HOST).rename_company(company.id, "ООО Ромашка")
    body = _pairs(_sent(world, ours)[0])
    assert ("contacts[update][0][name]", "ООО Ромашка") in body
    assert body[-1] == ("contacts[update][0][type]", "company")


@pytest.mark.usefixtures("hook")
def test_an_own_write_through_the_api_fires_hooks_as_well(world: World, ours: Listener) -> None:
    world.call("POST", "contacts", json=[{"name": "Программа"}])
    assert ("contacts[add][0][name]", "Программа") in _pairs(_sent(world, ours)[0])


@pytest.mark.parametrize(
    ("attempt", "status", "wait"),
    [
        (1, 200, None),
        (1, 299, None),
        (1, 0, 5 * MINUTE),
        (1, 302, 5 * MINUTE),
        (2, 404, 15 * MINUTE),
        (3, 404, None),
        (3, 0, None),
        (3, 500, 15 * MINUTE),
        (4, 499, 60 * MINUTE),
        (5, 500, None),
    ],
)
def test_the_timetable_of_retries(attempt: int, status: int, wait: int | None) -> None:
    assert retry_after(attempt, status) == wait


@pytest.mark.usefixtures("hook")
def test_a_failing_hook_is_tried_five_times_over_an_hour_and_a_half(world: World, ours: Listener) -> None:
    ours.status = 500
    _contact(world)
    counts = [len(_sent(world, ours))]
    for minutes in (5, 15, 15, 60, 600):
        world.control("clock", advance=minutes * MINUTE + 1)
        counts.append(len(_sent(world, ours)))
    assert counts == [1, 2, 3, 4, 5, 5]
    assert [one.status for one in world.state.courier.log] == [500] * 5


def test_more_than_a_hundred_failures_in_two_hours_disable_the_hook(world: World, ours: Listener, hook: Hook) -> None:
    ours.status = 404
    for number in range(101):
        world.state.contacts(HOST).add_contact(f"Контакт {number}")
    _sent(world, ours)
    assert hook.disabled
    [shown] = world.get("webhooks").json()["_embedded"]["webhooks"]
    assert shown["disabled"] is True
    world.control("clock", advance=30 * MINUTE)
    _contact(world)
    assert len(_sent(world, ours)) == 101


@pytest.mark.usefixtures("hook")
def test_hooks_can_be_lost_doubled_and_shuffled(world: World, ours: Listener) -> None:
    world.control("options", hook_lose=1, hook_duplicate=True)
    _contact(world)
    second = _contact(world)
    bodies = [dict(_pairs(one)) for one in _sent(world, ours)]
    assert [body["contacts[add][0][id]"] for body in bodies] == [str(second.id)] * 2
    ours.heard.clear()
    world.control("options", hook_duplicate=False, hook_out_of_order=True)
    made = [str(_contact(world).id) for _ in range(3)]
    assert [dict(_pairs(one))["contacts[add][0][id]"] for one in _sent(world, ours)] == made[::-1]


def test_the_digital_pipeline_hook_is_sent_once_with_ids_only(world: World, ours: Listener) -> None:
    pipeline = world.account.leads.pipelines[0]
    target = pipeline.statuses[2].id
    place = f"accounts/{HOST}/stage_hooks"
    world.control(place, pipeline_id=pipeline.id, status_id=target, destination=f"{ours.url}/stage")
    ours.status = 500
    lead = world.state.leads(HOST).add_lead("Сделка")
    world.state.leads(HOST).move_lead(lead.id, target)
    [heard] = _sent(world, ours)
    assert _pairs(heard) == [
        ("leads[status][0][id]", str(lead.id)),
        ("leads[status][0][status_id]", str(target)),
        ("leads[status][0][pipeline_id]", str(pipeline.id)),
        ("leads[status][0][old_status_id]", str(lead.status_id)),
        ("leads[status][0][old_pipeline_id]", str(pipeline.id)),
        ("account[id]", str(world.account.id)),
        ("account[subdomain]", "example"),
    ]
    world.control("clock", advance=600)
    assert len(_sent(world, ours)) == 1


def test_hooks_are_managed_by_destination(world: World) -> None:
    destination = "https://hooks.example.com/amo/secret"
    first = world.call("POST", "webhooks", json={"destination": destination, "settings": ["add_contact"]})
    again = world.call("POST", "webhooks", json={"destination": destination, "settings": ["update_contact"]})
    listed = world.get("webhooks", params={"filter[destination]": destination}).json()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert (listed["_total_items"], listed["_embedded"]["webhooks"][0]["settings"]) == (1, ["update_contact"])
    assert world.call("DELETE", "webhooks", json={"destination": destination}).status_code == 204
    assert world.call("DELETE", "webhooks", json={"destination": destination}).status_code == 404
    assert world.get("webhooks").status_code == 204


def test_a_plan_without_webhooks_and_the_101st_hook_are_refused(world: World) -> None:
    for number in range(100):
        save_hook(world.account, f"https://hooks.example.com/{number}", settings=["add_contact"], now=0)
    one_more = {"destination": "https://hooks.example.com/more", "settings": ["add_contact"]}
    assert world.call("POST", "webhooks", json=one_more).status_code == 422
    world.control(f"accounts/{HOST}/options", webhooks_allowed=False)
    assert world.call("POST", "webhooks", json=one_more).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"settings": ["add_contact"]},
        {"destination": "https://почта.example/", "settings": ["add_contact"]},
        {"destination": "https://hooks.example.com/", "settings": ["no_such_event"]},
        {"destination": "https://hooks.example.com/", "settings": []},
    ],
)
def test_a_wrong_hook_is_400(world: World, body: dict[str, object]) -> None:
    assert world.call("POST", "webhooks", json=body).status_code == 400
