"""What people do in Sendsay while nobody looks, how Sendsay answers about it, and the proof of who was ever added."""

from pathlib import Path
from typing import Any

import pytest
import requests

from local.sandbox.sendsay.state import SendsayState
from local.sandbox.sendsay.storage import load, save
from tests.functional.sandbox.sendsay_client import Sendsay

ANN, BOB = "ann@example.com", "bob@example.com"


def control(sendsay: Sendsay, path: str, method: str = "POST", **given: Any) -> Any:
    answer = sendsay.session.request(method, f"{sendsay.url}/_control/accounts/acme/{path}", json=given, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(sendsay: Sendsay, *emails: str) -> None:
    for email in emails:
        sendsay.call("member.set", email=email, obj={"-group": {"pl12345": 1}})


def system(sendsay: Sendsay, email: str) -> dict[str, Any]:
    return dict(sendsay.call("member.get", email=email)["obj"]["member"])


# People who may not be written to


def test_whose_letters_come_back_is_locked_and_on_no_stop_list(sendsay: Sendsay) -> None:
    listed(sendsay, ANN)
    assert control(sendsay, "bounce", email=ANN) == {"bounced": True}
    shown = system(sendsay, ANN)
    assert (shown["haslock"], "lockremove" in shown, "lockconfirm" in shown) == (1, False, False)
    assert sendsay.call("stoplist.get")["list"] == []
    assert [one.email for one in sendsay.account.members_of("active")] == []


def test_a_block_by_bounces_outlives_the_card_and_a_restart(sendsay: Sendsay, tmp_path: Path) -> None:
    listed(sendsay, ANN)
    sendsay.account.bounce(ANN)
    control(sendsay, "delete", email=ANN)
    listed(sendsay, ANN)
    assert system(sendsay, ANN)["haslock"] == 1
    save(sendsay.state, tmp_path / "state.json")
    again = SendsayState()
    load(again, tmp_path / "state.json")
    member = again.account("acme").member(ANN)
    assert member is not None
    assert again.account("acme").is_bounced(member)


def test_lifting_that_block_is_a_forbidden_call(sendsay: Sendsay) -> None:
    listed(sendsay, ANN)
    sendsay.account.bounce(ANN)
    sendsay.call("email.cleanerror", email=ANN)
    assert system(sendsay, ANN)["haslock"] == 0
    assert sendsay.state.forbidden_calls() == ["email.cleanerror"]


def test_who_has_unsubscribed_without_a_card_is_stopped_as_soon_as_there_is_one(sendsay: Sendsay) -> None:
    sendsay.account.unsubscribe(ANN)
    assert sendsay.call("member.get", email=ANN) == {}
    listed(sendsay, ANN)
    assert "lockremove" in system(sendsay, ANN)


def test_a_person_is_taken_out_a_card_and_a_list_are_deleted_by_hand(sendsay: Sendsay) -> None:
    listed(sendsay, ANN, BOB)
    assert control(sendsay, "remove", email=ANN, list="pl12345") == {"removed": True}
    assert sendsay.call("member.get", email=ANN)["obj"]["-group"] == {}
    assert control(sendsay, "delete", email=ANN) == {"deleted": True}
    assert control(sendsay, "delete", email=ANN) == {"deleted": False}
    assert sendsay.call("member.exists", email=ANN)["list"] == {ANN: 0}
    control(sendsay, "lists/pl12345", "DELETE")
    assert sendsay.error("group.get", id="pl12345") == "group_id_not_exists"
    assert sendsay.call("member.get", email=BOB)["obj"]["-group"] == {}
    assert sendsay.state.forbidden_calls() == []


def test_the_same_can_be_done_on_the_pages(sendsay: Sendsay) -> None:
    listed(sendsay, ANN)
    member = sendsay.account.member(ANN)
    assert member is not None
    home = f"{sendsay.url}/accounts/acme"
    bounced = requests.post(f"{home}/members/{member.id}/bounce", timeout=30)
    assert sendsay.account.is_bounced(member)
    page = requests.get(f"{home}/members/{member.id}", timeout=30).text
    assert "письма не доходят" in page
    deleted = requests.post(f"{home}/members/{member.id}/delete", timeout=30)
    emptied = requests.post(f"{home}/lists/pl12345/delete", timeout=30)
    assert [one.status_code for one in (bounced, deleted, emptied)] == [200] * 3
    assert "карточка удалена" in deleted.text
    assert (sendsay.account.member(ANN), sendsay.account.groups) == (None, {})


# Who was ever added


def test_every_way_of_adding_an_address_is_remembered(sendsay: Sendsay) -> None:
    assert sendsay.account.additions(ANN) == []
    sendsay.call("member.set", email=ANN)
    sendsay.call("member.set", email=ANN, obj={"-group": {"pl12345": 1}})
    sendsay.call("member.set", email=ANN, datakey=[["-group.pl12345", "set", "1"]])
    sendsay.do_import([[ANN], [BOB]], auto_group={"id": "pl12345"})
    sendsay.do_import([[ANN]])
    sendsay.call("member.set", email=BOB, head_attach=[{"head": ANN}])
    told = [(one.action, one.list_id, one.new) for one in sendsay.account.additions(ANN)]
    assert told == [
        ("member.set", "", True),
        ("member.set", "pl12345", True),
        ("member.set", "pl12345", False),
        ("member.import", "pl12345", False),
        ("head_attach", "", True),
    ]
    assert [one.new for one in sendsay.account.additions(BOB)] == [True]
    assert len(control(sendsay, "additions", email=ANN)["additions"]) == 5


def test_what_adds_nobody_is_no_addition(sendsay: Sendsay) -> None:
    listed(sendsay, ANN)
    before = sendsay.account.additions(ANN)
    sendsay.call("member.set", email=ANN, obj={"base": {"firstName": "Анна"}, "-group": {"pl12345": 0}})
    sendsay.call("member.get", email=ANN)
    sendsay.do_import([[ANN, "Аня"]], "base.firstName")
    assert sendsay.account.additions(ANN) == before


def test_a_history_with_a_hole_is_no_proof(sendsay: Sendsay) -> None:
    history = sendsay.account.history
    for number in range(300_001):
        history.note(f"email:{number}@example.com", "member.import", list_id="", new=True, at=0)
    with pytest.raises(LookupError):
        sendsay.account.additions(ANN)


# Answers of other shapes


def test_an_unknown_address_may_be_an_error_beside_an_empty_card(sendsay: Sendsay) -> None:
    sendsay.state.options.unknown_member_as = "both"
    answer = sendsay.call("member.get", email=ANN)
    assert (answer["obj"], answer["errors"][0]["id"]) == ({}, "member_not_exists")


def test_a_card_that_cannot_be_read_exists_all_the_same(sendsay: Sendsay) -> None:
    listed(sendsay, ANN)
    sendsay.state.options.unreadable_members = [ANN]
    assert sendsay.error("member.get", email=ANN) == "member_unreadable"
    assert sendsay.call("member.exists", email=ANN)["list"] == {ANN: 1}


@pytest.mark.parametrize(
    ("shape", "rows"), [("strings", [ANN]), ("arrays", [[ANN]]), ("objects", [{"member.email": ANN}])]
)
def test_the_rows_of_a_list(sendsay: Sendsay, shape: str, rows: list[Any]) -> None:
    listed(sendsay, ANN)
    sendsay.state.options.member_list_as = shape
    answer = sendsay.call("member.list", group="pl12345")
    assert (answer["list"], answer["order"]) == (rows, [{"anketa": "member", "quest": "email"}])


@pytest.mark.parametrize("option", ["member_list_as", "stop_list_as"])
def test_a_list_may_be_refused_or_be_a_job(sendsay: Sendsay, option: str) -> None:
    asked: dict[str, Any] = {"group": "pl12345"} if option == "member_list_as" else {}
    action = "member.list" if option == "member_list_as" else "stoplist.get"
    sendsay.state.options.set({option: "refused"})
    assert sendsay.error(action, **asked) == "error/action/unknown"
    sendsay.state.options.set({option: "track"})
    answer = sendsay.call(action, **asked)
    assert answer.keys() == {"track.id"}
    assert "report_file" in sendsay.finished(answer["track.id"])["param"]["result"]


def test_the_stop_list_as_texts(sendsay: Sendsay) -> None:
    sendsay.account.unsubscribe(ANN)
    sendsay.state.options.stop_list_as = "strings"
    assert sendsay.call("stoplist.get") == {"list": [ANN]}


# Jobs and outages


def test_a_job_that_failed_may_have_done_its_work(sendsay: Sendsay) -> None:
    sendsay.state.options.set({"track_end": -2, "track_failure_acts": True, "track_error_in": "errors_object"})
    answer = sendsay.call(
        "member.import", users__list={"caption": [{"anketa": "member", "quest": "email"}], "rows": [[ANN]]}
    )
    track = sendsay.finished(answer["track.id"])
    assert track["errors"] == {"id": "error/track", "explain": "import failed"}
    assert sendsay.account.member(ANN) is not None


def test_rejected_rows_may_be_an_object(sendsay: Sendsay) -> None:
    sendsay.state.options.set({"rejected_rows_as": "object", "rejected_rows_name": "errors"})
    result = sendsay.do_import([["bad"], [ANN]])
    assert result["errors"]["1"]["email"] == "bad"


def test_an_import_is_applied_though_its_answer_is_lost(sendsay: Sendsay) -> None:
    sendsay.state.faults.on("drop_after", action="member.import", times=1)
    with pytest.raises(requests.ConnectionError):
        sendsay.do_import([[ANN]], auto_group={"id": "pl12345"})
    sendsay.state.finish_tracks()
    assert [one.email for one in sendsay.account.members_of("pl12345")] == [ANN]


@pytest.mark.parametrize("acts", [False, True])
def test_something_happens_before_a_call_is_done_or_before_it_is_answered(sendsay: Sendsay, acts: bool) -> None:
    seen: list[bool] = []
    sendsay.state.faults.on(
        "meanwhile",
        action="member.set",
        acts=acts,
        meanwhile=lambda: seen.append(sendsay.account.member(ANN) is not None),
    )
    assert "errors" not in sendsay.call("member.set", email=ANN)
    assert seen == [acts]


def test_a_share_of_the_calls_fails_and_it_is_the_same_in_every_run(sendsay: Sendsay) -> None:
    def statuses() -> list[int]:
        sendsay.state.faults.clear()
        sendsay.state.faults.seed(3)
        sendsay.state.faults.on("status", status=500, probability=0.3)
        return [sendsay.post({"action": "pong"}).status_code for _ in range(50)]

    first = statuses()
    assert statuses() == first
    assert 5 <= first.count(500) <= 25


def test_down_for_five_minutes_by_the_sandbox_clock(sendsay: Sendsay) -> None:
    now = [1_000.0]
    sendsay.state.faults.clock = lambda: now[0]
    sendsay.state.faults.on("status", status=503, until=1_300.0)
    assert sendsay.post({"action": "pong"}).status_code == 503
    now[0] = 1_300.0
    assert sendsay.post({"action": "pong"}).status_code == 200
