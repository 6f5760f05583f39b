"""The pages of the Sendsay sandbox, used as a person without scripts uses them: reading, and sending forms."""

import re
from typing import Any

import pytest
import requests

from tests.functional.sandbox.sendsay_client import Sendsay

ANN = "ann@example.com"


@pytest.fixture
def filled(sendsay: Sendsay) -> Sendsay:
    keys: list[Any] = [["base.firstName", "set", "Анна <b>"], ["-group.pl12345", "set", 1], ["deal", "set", {"n": "Я"}]]
    sendsay.call("member.set", email=ANN, datakey=keys, head_attach=[{"head": "79001234567"}])
    sendsay.account.create_sequence("Привет", sequence_id=321)
    sendsay.finished(sendsay.call("sequence.member.start", id=321, email=ANN)["track.id"])
    sendsay.do_import([["junk"], ["b@example.com"]], auto_group={"id": "pl12345"})
    return sendsay


def _page(sendsay: Sendsay, path: str) -> str:
    answer = sendsay.session.get(sendsay.url + path, timeout=30)
    assert answer.status_code == 200, path
    return answer.text


def _send(sendsay: Sendsay, path: str, *, came_from: str = "", **form: Any) -> requests.Response:
    headers = {"Referer": sendsay.url + came_from}
    return sendsay.session.post(sendsay.url + path, data=form, headers=headers, timeout=30)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "key-of-acme"),
        ("/accounts/acme", "pl12345"),
        ("/accounts/acme", "/general/api/v100/json/acme"),
        ("/accounts/acme/lists/pl12345", "79001234567"),
        ("/accounts/acme/members", ANN),
        ("/accounts/acme/members?q=%2B7 900 123-45-67", ANN),
        ("/accounts/acme/members?state=removed", "Никого"),
        ("/accounts/acme/members/12345", "Анна &lt;b&gt;"),
        ("/accounts/acme/members/12345", "Я"),
        ("/accounts/acme/automations/321", ANN),
        ("/accounts/acme/tracks", "group_added"),
        ("/accounts/acme/tracks/1234569", "junk"),
        ("/calls", "member.import"),
        ("/faults", "Включить сбой"),
        ("/static/sandbox.css", "prefers-color-scheme"),
    ],
)
def test_pages_show_what_there_is(filled: Sendsay, path: str, expected: str) -> None:
    assert expected in _page(filled, path)


@pytest.mark.parametrize(
    "path", ["nosuch", "acme/lists/zz", "acme/members/1", "acme/automations/1", "acme/tracks/1", "nosuch/members"]
)
def test_what_is_not_there_is_404(filled: Sendsay, path: str) -> None:
    assert filled.session.get(f"{filled.url}/accounts/{path}", timeout=30).status_code == 404


def test_pages_of_a_long_list(filled: Sendsay) -> None:
    filled.do_import([[f"p{n:03}@example.com"] for n in range(150)], auto_group={"id": "pl12345"})
    first, second = (_page(filled, f"/accounts/acme/lists/pl12345?page={n}") for n in (1, 2))
    assert (first.count("Убрать"), second.count("Убрать")) == (100, 52)
    assert "дальше" in first
    assert "дальше" not in second


def test_a_person_is_unsubscribed_and_removed_from_a_list(filled: Sendsay) -> None:
    card = "/accounts/acme/members/12345"
    answer = _send(filled, f"{card}/unsubscribe", came_from=card)
    assert "отписан от всех рассылок" in answer.text
    assert answer.url.startswith(filled.url + card)
    assert filled.account.is_stopped(ANN)
    assert filled.account.is_stopped("79001234567")
    _send(filled, "/accounts/acme/lists/pl12345/remove", member=12345)
    assert filled.call("member.get", email=ANN)["obj"]["-group"] == {}


def test_lists_automations_keys_and_accounts_are_made(filled: Sendsay) -> None:
    assert "Список «Новый» создан" in _send(filled, "/accounts/acme/lists", name="Новый", addr_type="msisdn").text
    _send(filled, "/accounts/acme/automations", name="Ещё", again="1")
    _send(filled, "/accounts/acme/automations/321", active="1")
    shown = filled.call("sequence.list")["list"]
    assert [(one["name"], one["closed"], one["onlyonce"]) for one in shown] == [("Привет", 1, 1), ("Ещё", 0, 0)]
    new_key = re.search(r'Ключ «crm»</dt><dd><span class="copy">([^<]+)', _send(filled, "/accounts/acme/keys/crm").text)
    assert new_key is not None
    assert filled.post({"action": "pong"}, key=new_key[1]).json()["account"] == "acme"
    assert "Аккаунт создан" in _send(filled, "/accounts", name="second").text
    assert "Не получилось" in _send(filled, "/accounts", name="second").text


def test_a_fault_is_switched_on_and_off(filled: Sendsay) -> None:
    page = _send(filled, "/faults", kind="status", status="503", action="pong", times="").text
    assert "Включено" in page
    assert filled.post({"action": "pong"}).status_code == 503
    off = re.search(r'action="(/faults/\d+/off)"', page)
    assert off is not None
    _send(filled, off[1])
    assert filled.post({"action": "pong"}).status_code == 200
    assert "Не включено" in _send(filled, "/faults", kind="status", times="много").text


def test_a_form_leads_back_to_our_own_pages_only(filled: Sendsay) -> None:
    headers = {"Referer": "https://elsewhere.example//evil.example/"}
    url = f"{filled.url}/accounts/acme/lists"
    answer = filled.session.post(url, data={"name": "x"}, headers=headers, allow_redirects=False, timeout=30)
    assert answer.headers["location"].startswith("/accounts/acme?notice=")
