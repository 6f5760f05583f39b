"""Control over HTTP, the state file, and that the sandbox is fast and small enough for benchmarks."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from local.sandbox.sendsay.app import create_app
from local.sandbox.sendsay.members import MemberSet
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.sendsay.storage import load
from local.sandbox.server import serve
from tests.functional.sandbox.sendsay_client import KEY, Sendsay

ANN = "ann@example.com"


def _control(sendsay: Sendsay, path: str, given: Any = None, *, method: str = "POST") -> requests.Response:
    return sendsay.session.request(method, f"{sendsay.url}/_control/{path}", json=given, timeout=30)


def test_accounts_and_keys(sendsay: Sendsay) -> None:
    made = _control(sendsay, "accounts", {"name": "other"})
    assert made.status_code == 201
    url = f"{sendsay.url}/general/api/v100/json/other"
    assert sendsay.post({"action": "pong"}, key=made.json()["apikey"], url=url).json()["account"] == "other"
    reset = _control(sendsay, "accounts/other/keys", {"sublogin": "crm"}).json()["apikey"]
    assert "errors" in sendsay.post({"action": "pong"}, key=made.json()["apikey"], url=url).json()
    assert sendsay.post({"action": "pong"}, key=reset, url=url).json()["account"] == "other"
    assert _control(sendsay, "accounts", {"name": "other"}).status_code == 400
    assert _control(sendsay, "accounts/nosuch/keys").status_code == 404
    assert set(_control(sendsay, "accounts", method="GET").json()["accounts"]) == {"acme", "other"}


def test_lists_automations_and_people(sendsay: Sendsay) -> None:
    made = _control(sendsay, "accounts/acme/lists", {"name": "Новый"}).json()["id"]
    automation = _control(sendsay, "accounts/acme/automations", {"name": "Привет", "onlyonce": False}).json()["id"]
    _control(sendsay, f"accounts/acme/automations/{automation}", {"pause": True}, method="PUT")
    assert sendsay.call("sequence.list")["list"][0]["pause"] == 1
    sendsay.call("member.set", email=ANN, obj={"-group": {made: 1, "pl12345": 1}, "base": {"firstName": "Анна"}})
    assert _control(sendsay, "accounts/acme/remove", {"email": ANN, "list": made}).json() == {"removed": True}
    assert _control(sendsay, "accounts/acme/unsubscribe", {"email": ANN}).json() == {"unsubscribed": True}
    dump = _control(sendsay, "accounts/acme/members?list=pl12345", method="GET").text.splitlines()
    assert [json.loads(line) for line in dump] == [
        {
            "id": 12345,
            "email": ANN,
            "heads": [{"type": "email", "value": ANN}],
            "values": {"base.firstName": "Анна"},
            "data": {},
            "groups": ["pl12345"],
            "sequences": [],
            "stopped": True,
            "bounced": False,
            "confirmed": True,
        }
    ]


def test_options_are_checked_and_reset_empties_everything(sendsay: Sendsay) -> None:
    assert _control(sendsay, "options", {"status_as": "number", "track_step_seconds": 2}, method="PUT").ok
    assert sendsay.state.options.status_as == "number"
    refused: tuple[Any, ...] = ({"status_as": "roman"}, {"nosuch": 1}, {"track_end": "x"}, [])
    for wrong in refused:
        assert _control(sendsay, "options", wrong, method="PUT").status_code == 400
    assert _control(sendsay, "forbidden", method="GET").json() == {"calls": []}
    _control(sendsay, "reset")
    assert sendsay.state.accounts == {}
    assert sendsay.state.options.status_as == "text"


def test_the_state_survives_a_restart_with_its_unfinished_jobs(tmp_path: Path) -> None:
    path, before = tmp_path / "state.json", SendsayState()
    before.options.track_step_seconds = 0
    account = before.create_account("acme", key=KEY)
    account.create_group("CRM", group_id="pl1")
    account.create_sequence("Привет")
    account.unsubscribe("gone@example.com")
    with serve(create_app(before, save_to=path)) as url:
        client = Sendsay(url, before)
        keys = [["base.firstName", "set", "Анна"], ["-group.pl1", "set", 1], ["free.data", "set", [1]]]
        client.call("member.set", email=ANN, datakey=keys, head_attach=[{"head": "79001234567"}])
        client.finished(client.call("sequence.member.start", id=321, email=ANN)["track.id"])
        shown = client.call("member.get", email=ANN)
        pending = client.call("member.import", users__list=["bob@example.com"])["track.id"]
        client.session.close()
    after = SendsayState()
    load(after, path)
    with serve(create_app(after)) as url:
        client = Sendsay(url, after)
        assert client.call("member.get", email="79001234567") == shown
        assert client.call("sequence.member.list", id="321")["list"][0]["email"] == ANN
        assert client.account.is_stopped("gone@example.com")
        client.finished(pending)
        assert client.account.member("bob@example.com") is not None
        client.session.close()


def test_a_set_of_members_is_a_byte_each() -> None:
    ids = MemberSet(range(12345, 12345 + 100_000))
    assert len(ids) == 100_000
    assert ids.discard(12350) and not ids.discard(12350)
    assert list(ids)[:6] == [12345, 12346, 12347, 12348, 12349, 12351]
    assert ids.__sizeof__() < 1_000
    assert len(ids._flags) < 120_000


@pytest.mark.parametrize("count", [5_000])
def test_a_whole_chunk_is_imported_in_one_call(sendsay: Sendsay, count: int) -> None:
    rows = [[f"person{n}@example.com", f"Имя {n}"] for n in range(count)]
    assert sendsay.do_import(rows, "base.firstName", auto_group={"id": "pl12345"})["new"] == count
    assert sendsay.do_import(rows, "base.firstName", auto_group={"id": "pl12345"})["same"] == count
