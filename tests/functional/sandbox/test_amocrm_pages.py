"""The pages show the account and change it; the state survives a restart in its file."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import requests

from local.sandbox.amocrm import AccountOptions, AmoCrmState, Options, create_app
from local.sandbox.amocrm.hooks import save_hook
from local.sandbox.amocrm.option_labels import LABELS
from local.sandbox.server import serve
from tests.functional.sandbox.amocrm_world import HOST, World, running

HOME = f"/accounts/{HOST}"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running() as made:
        yield made


def _post(world: World, path: str, **form: str | list[str]) -> str:
    return requests.post(world.url + path, data=form, timeout=30).text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", HOST),
        (HOME, "Запросы API"),
        (f"{HOME}/contacts", "Добавить контакт"),
        (f"{HOME}/contacts?trash=1&query=x", "Никого не нашлось"),
        (f"{HOME}/contacts/new", "Новый контакт"),
        (f"{HOME}/leads", "Первичный контакт"),
        (f"{HOME}/companies", "Переименовать"),
        (f"{HOME}/integrations", "Ссылка для перенаправления"),
        (f"{HOME}/webhooks", "Контакт добавлен"),
        (f"{HOME}/events", "События"),
        (f"{HOME}/options", "Фильтры API действуют"),
        ("/switches", "Поведение amoCRM"),
    ],
)
def test_every_page_opens(world: World, path: str, text: str) -> None:
    answer = requests.get(world.url + path, timeout=30)
    assert answer.status_code == 200
    assert text in answer.text


def test_many_are_edited_by_hand_at_once(world: World) -> None:
    assert "Изменено: 20" in _post(world, f"{HOME}/contacts", tag="Осень", first="20")
    tagged = [one for one in world.account.contacts if [tag.name for tag in one.tags] == ["Осень"]]
    assert len(tagged) == 20


def test_a_contact_is_added_edited_deleted_and_restored_by_hand(world: World) -> None:
    form = {
        "first_name": "Ирина",
        "last_name": "Ручная",
        "emails": ["i@example.com", ""],
        "emails_label": ["PRIV", "WORK"],
    }
    made = requests.post(f"{world.url}{HOME}/contacts/new", data=form, timeout=30)
    card = made.url.removeprefix(world.url).partition("?")[0]
    contact_id = int(card.rpartition("/")[2])
    assert "Ирина Ручная" in made.text
    _post(
        world,
        card,
        action="save",
        first_name="Инна",
        last_name="Ручная",
        emails=["n@example.com"],
        emails_label=["WORK"],
    )
    row = world.get(f"contacts/{contact_id}").json()
    assert row["name"] == "Инна Ручная"
    assert "удалён" in _post(world, card, action="delete")
    assert world.get(f"contacts/{contact_id}").status_code == 204
    _post(world, card, action="restore")
    assert world.get(f"contacts/{contact_id}").json()["name"] == "Инна Ручная"


def test_saving_an_untouched_card_changes_no_value(world: World) -> None:
    """The form shows every kind of field in a way that reads back as the same value."""
    made = world.state.contacts(HOST).add_contact(
        first_name="Все",
        fields={
            "Дата рождения": 495_320_400,
            "Последний визит": 1_700_000_001,
            "Интересы": ["Скидки", "Сервис"],
            "Согласен на рассылку": False,
        },
    )
    card = requests.get(f"{world.url}{HOME}/contacts/{made.id}", timeout=30).text
    for shown in ('value="1985-09-12"', 'value="2023-11-15T01:13:21"', "<option selected>Скидки</option>"):
        assert shown in card


def test_keys_are_on_the_page_of_the_integration(world: World) -> None:
    page = f"{HOME}/integrations/{world.integration.client_id}"
    shown = _post(world, page, action="code")
    for key in (world.integration.client_id, world.integration.secret, world.integration.last_code, "Ключи и доступы"):
        assert key in shown


def test_a_lead_moves_by_a_select_and_a_button(world: World) -> None:
    lead = world.state.leads(HOST).add_lead("Сделка")
    _post(world, f"{HOME}/leads", action="move", lead_id=str(lead.id), stage=f"{lead.pipeline_id}/142")
    assert world.get(f"leads/{lead.id}").json()["status_id"] == 142


def test_a_hook_is_added_and_removed_by_hand(world: World) -> None:
    address = "https://hooks.example.com/hand"
    _post(world, f"{HOME}/webhooks", action="save", destination=address, settings=["add_contact", "update_contact"])
    assert world.get("webhooks").json()["_embedded"]["webhooks"][0]["settings"] == ["add_contact", "update_contact"]
    _post(world, f"{HOME}/webhooks", action="delete", destination=address)
    assert world.get("webhooks").status_code == 204


def test_a_fault_is_switched_on_and_off_by_hand(world: World) -> None:
    _post(world, "/switches", action="preset", preset="502")
    assert world.get("account").status_code == 502
    _post(world, "/switches", action="clear")
    assert world.get("account").status_code == 200


def test_what_cannot_be_done_is_said(world: World) -> None:
    assert "Контакта 5 нет" in requests.get(f"{world.url}{HOME}/contacts/5", timeout=30).text


@pytest.mark.parametrize("host", ["bad host!", "example.com", "http://example.amocrm.ru", "Example.amocrm.ru", ""])
def test_an_account_lives_at_an_address_of_amocrm_only(world: World, host: str) -> None:
    assert "Адрес аккаунта бывает таким" in _post(world, "/accounts", host=host, size="1", seed="1")
    assert "Адрес аккаунта бывает таким" in _post(world, HOME, action="move", host=host)
    assert set(world.state.accounts) == {HOST}


@pytest.mark.parametrize("path", ["/accounts", HOME])
def test_a_browser_can_read_what_an_address_looks_like(world: World, path: str) -> None:
    """Chromium reads patterns with the flag v: a hyphen at the end of a class makes it ignore the whole of one."""
    patterns = re.findall(r'name="host"[^>]*pattern="([^"]+)"', requests.get(world.url + path, timeout=30).text)
    assert len(patterns) == 1
    assert not re.search(r"[^\\]-]", patterns[0])
    assert re.fullmatch(patterns[0], HOST)


def test_every_switch_has_a_label() -> None:
    assert LABELS.keys() == {one.name for kind in (Options, AccountOptions) for one in fields(kind)}


def test_the_state_survives_in_its_file(tmp_path: Path) -> None:
    """Tokens, edits, trash, leads, hooks, options and the clock come back; generated contacts are generated again."""
    file = tmp_path / "amocrm.json"
    with running(Options(client_limit=9)) as world:
        editor = world.state.contacts(HOST)
        ids = [one.id for one in world.account.contacts]
        editor.edit_contact(ids[0], emails=["kept@example.com"])
        editor.delete_contact(ids[1])
        added = editor.add_contact("Новый")
        save_hook(world.account, "https://hooks.example.com/", settings=["add_contact"], now=1)
        world.state.advance(100)
        before = world.get("contacts?limit=250").json()
        leads = world.get("leads?limit=250&with=contacts").json()
        world.state.save(file)
    state = AmoCrmState()
    state.load(file)
    with serve(create_app(state)) as url:
        again = World(url, state, state.account(HOST), world.integration, access=world.access)
        assert again.get("contacts?limit=250").json() == before
        assert again.get("leads?limit=250&with=contacts").json() == leads
        assert again.get("webhooks").json()["_total_items"] == 1
    assert state.options.client_limit == 9
    assert state.clock.offset == 100
    assert state.contacts(HOST).restore_contact(ids[1]).id == ids[1]
    assert state.contacts(HOST).add_contact("Ещё").id > added.id
    state.close()


def test_control_dumps_every_contact(world: World) -> None:
    lines = requests.get(f"{world.url}/_control{HOME}/contacts", timeout=30).text.splitlines()
    assert len(lines) == len(world.account.contacts)


def test_control_makes_accounts_and_changes_contacts(world: World) -> None:
    world.control("accounts", host="third.kommo.com", size=10, shares="clean")
    made = world.control("accounts/third.kommo.com/contacts", name="Пульт", emails=[["p@example.com", "PRIV"]])
    [values] = made["values"].values()
    assert (values[0]["value"], values[0]["enum_code"]) == ("p@example.com", "PRIV")
    world.control(f"accounts/third.kommo.com/contacts/{made['id']}", method="PATCH", emails=["q@example.com"])
    world.control(f"accounts/third.kommo.com/contacts/{made['id']}", method="DELETE")
    assert len(world.state.account("third.kommo.com").contacts) == 10
