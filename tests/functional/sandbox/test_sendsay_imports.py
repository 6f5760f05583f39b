"""`member.import` and the journal of jobs over HTTP."""

from typing import Any

import pytest

from tests.functional.sandbox.sendsay_client import Sendsay

ANN, BOB = "ann@example.com", "bob@example.com"


def _counted(result: dict[str, Any]) -> dict[str, int]:
    return {name: value for name, value in result.items() if value and name != "errors.list"}


def test_a_track_moves_through_its_states_and_the_work_is_seen_at_its_end(sendsay: Sendsay) -> None:
    call = sendsay.call("member.import", users__list=[ANN])
    looks = []
    for _ in range(4):
        assert sendsay.account.member(ANN) is None
        looks.append(sendsay.call("track.get", id=call["track.id"])["obj"])
    assert [one["status"] for one in looks] == ["0", "1", "2", "-1"]
    assert looks[0]["param"] == {}
    assert looks[0]["action"] == "member.import"
    assert sendsay.account.member(ANN) is not None


def test_a_job_may_wait_for_moderation(sendsay: Sendsay) -> None:
    sendsay.state.options.track_steps = [0, -5, -4, 1]
    track = sendsay.call("member.import", users__list=[ANN])["track.id"]
    seen = [sendsay.call("track.get", id=track)["obj"]["status"] for _ in range(5)]
    assert seen == ["0", "-5", "-4", "1", "-1"]


def test_time_alone_can_move_tracks_too(sendsay: Sendsay) -> None:
    sendsay.state.options.set({"track_by_polls": False, "track_steps": [0]})
    track = sendsay.call("member.import", users__list=[ANN])["track.id"]
    assert [sendsay.call("track.get", id=track)["obj"]["status"] for _ in range(5)] == ["0"] * 5
    sendsay.state.options.track_step_seconds = 1e-9
    assert sendsay.account.member(ANN) is not None
    assert sendsay.call("track.get", id=track)["obj"]["status"] == "-1"


def test_the_counters(sendsay: Sendsay) -> None:
    sendsay.call("member.set", email=ANN, obj={"base": {"firstName": "Анна"}})
    sendsay.call("member.set", email=BOB, obj={"base": {"firstName": "Борис"}})
    rows = [
        [ANN, "Анна"],
        ["Bob@EXAMPLE.com".lower(), "Боб"],
        ["new@example.com", "Новая"],
        ["new@EXAMPLE.com", "Ещё новее"],
        ["junk", "x"],
        ["long@example.com", "x" * 257],
    ]
    result = sendsay.do_import(rows, "base.firstName", auto_group={"id": "pl12345"}, if_exists="overwrite")
    assert _counted(result) == {
        "rows": 6,
        "uniq": 3,
        "dup": 1,
        "same": 1,
        "errors": 2,
        "new": 1,
        "updated": 2,
        "group_added": 3,
    }
    assert [(one["row"], one["email"]) for one in result["errors.list"]] == [(5, "junk"), (6, "long@example.com")]
    new = sendsay.account.member("new@example.com")
    assert new is not None
    assert new.value("base.firstName") == "Ещё новее"


@pytest.mark.parametrize(("policy", "counted"), [("ignore", "ignored"), ("error", "errors")])
def test_known_cards_can_be_left_alone(sendsay: Sendsay, policy: str, counted: str) -> None:
    sendsay.call("member.set", email=ANN, obj={"base": {"firstName": "Анна"}})
    result = sendsay.do_import([[ANN, "Другая"], [BOB, "Боб"]], "base.firstName", if_exists=policy)
    assert (result[counted], result["new"]) == (1, 1)
    assert sendsay.call("member.get", email=ANN)["obj"]["base"]["firstName"] == "Анна"


@pytest.mark.parametrize(("empty_cells", "left"), [("wipe", {}), ("keep", {"firstName": "Анна"})])
def test_empty_cells_wipe_or_keep(sendsay: Sendsay, empty_cells: str, left: dict[str, str]) -> None:
    sendsay.state.options.set({"empty_cells": empty_cells})
    sendsay.call("member.set", email=ANN, obj={"base": {"firstName": "Анна"}})
    sendsay.do_import([[ANN, ""]], "base.firstName")
    assert sendsay.call("member.get", email=ANN)["obj"].get("base", {}) == left


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_text(sendsay: Sendsay, separator: str) -> None:
    lines = (("member.email", "base.firstName"), (ANN, "Анна"), ("#" + BOB, "нет"), (BOB, '"Боб"'))
    text = "\r\n".join(separator.join(line) for line in lines)
    track = sendsay.finished(sendsay.call("member.import", users__list=text)["track.id"])
    assert _counted(track["param"]["result"]) == {"rows": 2, "uniq": 2, "new": 2}
    assert sendsay.call("member.get", email=BOB)["obj"]["base"]["firstName"] == "Боб"


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"auto_group": {"id": "zz"}}, "group_id_not_exists"),
        ({"users__list": {"caption": [{"anketa": "base", "quest": "nosuch"}], "rows": []}}, "quest_not_exists"),
        ({"users__list": {"caption": [{"anketa": "base", "quest": "firstName"}], "rows": []}}, "error/parameter/wrong"),
        ({"users__list": {"caption": ["member.email"], "rows": []}}, "error/parameter/wrong"),
        ({"users__list": 5}, "error/parameter/wrong"),
        ({"if_exists": "must"}, "error/parameter/wrong"),
    ],
)
def test_what_is_wrong_with_the_call_is_told_at_once(sendsay: Sendsay, parameters: dict[str, Any], error: str) -> None:
    assert sendsay.error("member.import", **({"users__list": [ANN]} | parameters)) == error


def test_new_lists_cleaned_lists_and_unconfirmed_people(sendsay: Sendsay) -> None:
    sendsay.do_import([[ANN]], auto_group={"id": "pl12345"})
    sendsay.do_import([[BOB]], auto_group={"id": "pl12345"}, clean_group=1, newbie__confirm=1)
    assert sendsay.call("member.list", group="pl12345")["list"] == [BOB]
    assert sendsay.call("member.list", group="unconfirmed")["list"] == [BOB]
    for _ in range(2):
        sendsay.do_import([[ANN]], auto_group={"name": "Импорт"})
    assert [one["name"] for one in sendsay.call("group.list")["list"]] == ["CRM", "Импорт", "Импорт"]


def test_a_phone_column_attaches_the_phone(sendsay: Sendsay) -> None:
    sendsay.call("member.set", email="79001234567")
    sendsay.do_import([[ANN, "+7 900 123-45-67"]], "member.msisdn")
    phone_owner = sendsay.account.member("79001234567")
    assert phone_owner is not None
    assert (phone_owner.email, len(sendsay.account.roster)) == (ANN, 1)


def test_imports_fire_no_automations_unless_told(sendsay: Sendsay) -> None:
    sequence = sendsay.account.create_sequence("Привет", import_group="pl12345")
    sendsay.do_import([[ANN]], auto_group={"id": "pl12345"})
    assert sequence.members == {}
    sendsay.do_import([[BOB]], auto_group={"id": "pl12345"}, sequence__event=1)
    assert len(sequence.members) == 1


@pytest.mark.parametrize("end", [-2, -3, -6])
@pytest.mark.parametrize("where", ["error", "error.info", "errors", "param.error", "param.result.error"])
def test_a_job_can_fail_in_every_way_and_then_has_done_nothing(sendsay: Sendsay, end: int, where: str) -> None:
    sendsay.state.options.set({"track_next_ends": [end], "track_error_in": where, "status_as": "number"})
    obj = sendsay.finished(sendsay.call("member.import", users__list=[ANN])["track.id"])
    assert obj["status"] == end
    assert "import failed" in str(obj)
    assert sendsay.account.member(ANN) is None
    sendsay.do_import([[ANN]])
    assert sendsay.account.member(ANN) is not None


def test_a_job_may_never_end_and_can_be_stopped(sendsay: Sendsay) -> None:
    sendsay.state.options.track_end = 0
    track = sendsay.call("member.import", users__list=[ANN])["track.id"]
    assert {sendsay.call("track.get", id=track)["obj"]["status"] for _ in range(10)} == {"0", "1", "2"}
    sendsay.call("track.set", id=track)
    assert sendsay.call("track.get", id=track)["obj"]["status"] == "-3"


def test_counters_can_be_renamed_left_out_or_elsewhere(sendsay: Sendsay) -> None:
    options = sendsay.state.options
    options.set({"counter_names": {"new": "members.new", "dup": None}, "rejected_rows": False})
    result = sendsay.do_import([[ANN], ["junk"]])
    assert result["members.new"] == 1
    assert not {"new", "dup", "errors.list"} & set(result)
    for place, keys in (("result", {"result"}), ("nowhere", set[str]())):
        options.set({"counters_in": place})
        obj = sendsay.finished(sendsay.call("member.import", users__list=[ANN])["track.id"])
        assert set(obj) - {"id", "action", "status", "track.dt", "param"} == keys
        assert obj["param"] == {}


def test_track_ids_may_be_numbers_and_unknown_ones_are_refused(sendsay: Sendsay) -> None:
    sendsay.state.options.track_id_as = "number"
    track = sendsay.call("member.import", users__list=[ANN])["track.id"]
    assert isinstance(track, int)
    assert sendsay.finished(str(track))["status"] == "-1"
    assert sendsay.error("track.get", id="1") == "track_not_exists"


def test_jobs_end_in_the_order_they_were_accepted(sendsay: Sendsay) -> None:
    first = sendsay.call(
        "member.import",
        users__list={
            "caption": [{"anketa": "member", "quest": "email"}, {"anketa": "base", "quest": "city"}],
            "rows": [[ANN, "Омск"]],
        },
    )
    sendsay.do_import([[ANN, "Тула"]], "base.city")
    assert sendsay.call("member.get", email=ANN)["obj"]["base"]["city"] == "Тула"
    assert sendsay.call("track.get", id=first["track.id"])["obj"]["status"] == "-1"


def test_the_journal(sendsay: Sendsay) -> None:
    for _ in range(3):
        sendsay.do_import([[ANN]])
    sendsay.finished(sendsay.call("group.clean", id="pl12345", all=1)["track.id"])
    found = sendsay.call("track.list", filter={"action": "member.import"}, order=["-track.dt"], skip=2, first=2)
    assert (len(found["list"]), found["last_page"]) == (1, 1)
    assert "last_page" not in sendsay.call("track.list", first=2)
