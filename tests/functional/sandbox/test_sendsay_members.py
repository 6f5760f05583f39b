"""`member.*`, lists, fields and the stop-list over HTTP."""

from typing import Any

import pytest

from tests.functional.sandbox.sendsay_client import Sendsay

ANN = "ann@example.com"


def test_the_member_set_of_the_documentation(sendsay: Sendsay) -> None:
    obj = {"base": {"firstName": "Анна Иванова"}, "-group": {"pl12345": "1"}}
    answer = sendsay.call(
        "member.set",
        email=" ann@EXAMPLE.com ",
        addr_type="email",
        if_exists="overwrite",
        newbie__confirm=0,
        obj=obj,
        return_fresh_obj=1,
    )
    assert answer["member"] == {"id": 12345, "email": ANN}
    assert answer["obj"]["base"] == {"firstName": "Анна Иванова"}
    assert answer["obj"]["-group"] == {"pl12345": "1"}
    assert answer["obj"]["member"]["create.time"] == answer["obj"]["member"]["update.time"]
    assert sendsay.call("member.get", email=ANN)["obj"] == answer["obj"]
    assert sendsay.call("member.exists", email=ANN) == {"list": {ANN: 1}}
    assert sendsay.call("member.exists", list=[ANN, "bob@example.com"])["list"]["bob@example.com"] == 0
    assert sendsay.call("member.find", email=ANN)["list"][0]["id"] == 12345
    assert sendsay.call("member.list.count", group="pl12345") == {"obj": {"count": 1}}


def test_fields_not_mentioned_are_left_alone_and_a_list_can_be_left(sendsay: Sendsay) -> None:
    sendsay.call("member.set", email=ANN, obj={"base": {"firstName": "Анна"}, "-group": {"pl12345": 1}})
    sendsay.call("member.set", email=ANN, obj={"base": {"lastName": "Иванова"}, "-group": {"pl12345": "0"}})
    obj = sendsay.call("member.get", email=ANN)["obj"]
    assert obj["base"] == {"firstName": "Анна", "lastName": "Иванова"}
    assert obj["-group"] == {}


def test_if_exists(sendsay: Sendsay) -> None:
    assert sendsay.error("member.set", email=ANN, if_exists="must") == "member_not_exists"
    sendsay.call("member.set", email=ANN)
    assert sendsay.error("member.set", email=ANN, if_exists="error") == "member_exists"
    assert sendsay.error("member.set", email=ANN, if_exists="perhaps") == "error/parameter/wrong"


@pytest.mark.parametrize(
    ("mode", "value", "on_missing", "on_present"),
    [
        ("set", {"b": 2}, {"b": 2}, {"b": 2}),
        ("update", 5, None, 5),
        ("insert", 5, 5, {"a": 1}),
        ("merge", {"b": 2}, {"b": 2}, {"a": 1, "b": 2}),
        ("merge_update", {"b": 2}, None, {"a": 1, "b": 2}),
        ("merge_insert", {"b": 2}, {"b": 2}, {"a": 1}),
        ("push", 7, [7], [{"a": 1}, 7]),
        ("unshift", 7, [7], [7, {"a": 1}]),
        ("delete", None, None, None),
    ],
)
def test_the_modes_of_datakey(sendsay: Sendsay, mode: str, value: Any, on_missing: Any, on_present: Any) -> None:
    sendsay.call("member.set", email=ANN, datakey=[["deal.note", mode, value]])
    assert sendsay.call("member.get", email=ANN)["obj"].get("deal", {}).get("note") == on_missing
    sendsay.call("member.set", email="b@example.com", datakey=[["deal.note", "set", {"a": 1}]])
    sendsay.call("member.set", email="b@example.com", datakey=[["deal.note", mode, value]])
    assert sendsay.call("member.get", email="b@example.com")["obj"]["deal"].get("note") == on_present


def test_datakey_writes_answers_and_lists(sendsay: Sendsay) -> None:
    keys = [["base.firstName", "set", "Анна"], ["-group.pl12345", "set", "1"], ["amocrm_contact", "set", {"id": 1}]]
    sendsay.call("member.set", email=ANN, datakey=keys)
    obj = sendsay.call("member.get", email=ANN)["obj"]
    assert (obj["base"], obj["-group"], obj["amocrm_contact"]) == ({"firstName": "Анна"}, {"pl12345": "1"}, {"id": 1})


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"obj": {"-group": {"zz": 1}}}, "group_id_not_exists"),
        ({"obj": {"-group": {"z z": 1}}}, "wrong_group_id"),
        ({"obj": {"base": {"nosuch": 1}}}, "quest_not_exists"),
        ({"obj": {"base": {"firstName": "x" * 257}}}, "wrong_value"),
        ({"obj": {"base": {"birthDate": "1.2.2000"}}}, "wrong_value"),
        ({"obj": {"base": {"gender": ["3"]}}}, "wrong_value"),
        ({"obj": {"member": {"lockremove": ""}}}, "error/parameter/wrong"),
        ({"datakey": [["member.lockconfirm", "delete"]]}, "error/parameter/wrong"),
        ({"datakey": [["a", "replace", 1]]}, "error/parameter/wrong"),
        ({"head_attach": [{"head": "12", "head_addr_type": "msisdn"}]}, "wrong_email"),
    ],
)
def test_a_refused_member_set_changes_nothing(sendsay: Sendsay, parameters: dict[str, Any], error: str) -> None:
    parameters = {"datakey": [["base.city", "set", "Омск"]], **parameters}
    assert sendsay.error("member.set", email=ANN, **parameters) == error
    assert sendsay.account.member(ANN) is None


@pytest.mark.parametrize("address", ["", "ann", "ann@", "ann@localhost", "a b@example.com", ".a@example.com", 5, None])
def test_addresses_that_are_none(sendsay: Sendsay, address: Any) -> None:
    assert sendsay.error("member.set", email=address, addr_type="email") == "wrong_email"


@pytest.mark.parametrize("spelling", ["+7 (900) 123-45-67", "89001234567", "9001234567", "79001234567"])
def test_phones_have_one_normal_form(sendsay: Sendsay, spelling: str) -> None:
    answer = sendsay.call("member.set", email=spelling, addr_type="msisdn")
    assert answer["member"]["email"] == "79001234567"


@pytest.mark.parametrize("spelling", ["head_addr_type", "head_add_type", ""])
def test_a_phone_is_attached_whatever_the_spelling_of_its_type(sendsay: Sendsay, spelling: str) -> None:
    rule = {"multi": "transplant", "single": "transplant", "newbie": "attach"}
    attach = {"head": "8 900 123-45-67", "newbie.confirm": 0, "head_rule": rule}
    sendsay.call("member.set", email=ANN, head_attach=[attach | ({spelling: "msisdn"} if spelling else {})])
    heads = sendsay.call("member.head.list", email=ANN, addr_type="email")["list"]
    assert [one["email"] for one in heads] == [ANN, "79001234567"]
    assert sendsay.call("member.get", email="79001234567")["obj"]["member"]["email"] == ANN


def test_head_rules(sendsay: Sendsay) -> None:
    phone = {"head": "79001234567", "head_addr_type": "msisdn"}
    sendsay.call("member.set", email="79001234567")
    sendsay.call("member.set", email=ANN, head_attach=[phone])
    assert len(sendsay.account.roster) == 1, "the card that had only the phone is gone"
    kept = sendsay.call("member.set", email="bob@example.com", head_attach=[phone | {"head_rule": {"multi": "keep"}}])
    assert kept["warnings"][0]["id"] == "head_taken"
    sendsay.call("member.set", email="bob@example.com", head_attach=[phone | {"head_rule": {"multi": "transplant"}}])
    owner = sendsay.account.member("79001234567")
    assert owner is not None
    assert owner.email == "bob@example.com"
    sendsay.call("member.head.detach", email="79001234567")
    assert [one["email"] for one in sendsay.call("member.head.list", email="bob@example.com")["list"]] == [
        "bob@example.com"
    ]


def test_a_new_card_may_be_unconfirmed_but_a_known_one_stays_as_it_is(sendsay: Sendsay) -> None:
    sendsay.call("member.set", email=ANN, newbie__confirm=0)
    sendsay.call("member.set", email=ANN, newbie__confirm=1)
    sendsay.call("member.set", email="bob@example.com", newbie__confirm=1)
    assert "lockconfirm" not in sendsay.call("member.get", email=ANN)["obj"]["member"]
    assert sendsay.call("member.get", email="bob@example.com")["obj"]["member"]["lockconfirm"]


def test_the_stop_list_survives_set_import_and_deletion(sendsay: Sendsay) -> None:
    sendsay.call("member.set", email=ANN, obj={"base": {"firstName": "Анна"}})
    assert sendsay.account.unsubscribe(ANN)
    sendsay.call("member.set", email=ANN, if_exists="overwrite", obj={"-group": {"pl12345": 1}})
    sendsay.do_import([[ANN, "Аня"]], "base.firstName", auto_group={"id": "pl12345"})
    assert sendsay.call("member.get", email=ANN)["obj"]["member"]["lockremove"]
    sendsay.call("member.delete", email=ANN)
    sendsay.call("member.set", email=ANN)
    shown = sendsay.call("member.get", email=ANN)["obj"]["member"]
    assert (shown["id"], shown["haslock"]) == (12345, 1)
    assert sendsay.state.forbidden_calls() == ["member.delete"]


def test_an_unknown_member(sendsay: Sendsay) -> None:
    assert sendsay.call("member.get", email=ANN) == {}
    sendsay.state.options.unknown_member_as = "error"
    assert sendsay.error("member.get", email=ANN) == "member_not_exists"


def test_member_list_pages_and_formats(sendsay: Sendsay) -> None:
    for name in ("c", "a", "b"):
        obj = {"base": {"firstName": name.upper()}, "-group": {"pl12345": 1}}
        sendsay.call("member.set", email=f"{name}@example.com", obj=obj)
    page = sendsay.call("member.list", group="pl12345", sort__order="asc", page=2, pagesize=2, result="response")
    assert page["list"] == ["c@example.com"]
    rows = sendsay.call("member.list", group="pl12345", format=["member.email", "base.firstName"])
    assert rows["list"][0] == ["a@example.com", "A"]
    assert rows["order"] == [{"anketa": "member", "quest": "email"}, {"anketa": "base", "quest": "firstName"}]
    assert sendsay.finished(sendsay.call("member.list", group="active", result="save")["track.id"])["status"] == "-1"


def test_lists(sendsay: Sendsay) -> None:
    made = sendsay.call("group.create", name="amoCRM", type="list", addr_type="email")["id"]
    assert made.startswith("pl")
    shown = {one["id"]: one for one in sendsay.call("group.list")["list"]}
    assert set(shown[made]) == {"id", "name", "type", "addr_type", "create.time", "update.time"}
    assert sendsay.call("group.create", name="amoCRM")["id"] != made, "names may repeat"
    assert sendsay.error("group.create", name="x", id="pl12345") == "group_id_exists"
    sendsay.call("group.set", id=made, name="Другой")
    assert sendsay.call("group.get", id=made)["obj"]["name"] == "Другой"
    sendsay.call("member.set", email=ANN, obj={"-group": {made: 1}})
    sendsay.finished(sendsay.call("group.clean", id=made, all=1)["track.id"])
    assert sendsay.call("member.list.count", group=made)["obj"]["count"] == 0
    sendsay.call("group.delete", id=made)
    assert sendsay.error("group.delete", id=made) == "group_id_not_exists"
    assert sendsay.account.member(ANN) is not None


def test_a_list_of_phones_takes_no_e_mails(sendsay: Sendsay) -> None:
    phones = sendsay.call("group.create", name="SMS", addr_type="msisdn")["id"]
    assert sendsay.error("member.set", email=ANN, obj={"-group": {phones: 1}}) == "wrong_group_addr_type"
    assert sendsay.error("member.import", users__list=[ANN], auto_group={"id": phones}) == "wrong_group_addr_type"


def test_fields(sendsay: Sendsay) -> None:
    assert [one["id"] for one in sendsay.call("anketa.list")["list"]] == ["base", "custom"]
    quest = {"name": "Телефон amoCRM", "type": "free", "width": 32}
    assert sendsay.call("anketa.quest.add", anketa__id="custom", obj=quest) == {"id": "q197"}
    two = [{"id": "level", "name": "Уровень", "type": "1m", "answers": {"1": "низкий"}}, quest]
    assert sendsay.call("anketa.quest.add", anketa__id="custom", obj=two) == {"id": ["level", "q198"]}
    custom = sendsay.call("anketa.get", id="custom")["obj"]
    assert custom["order"] == ["q197", "level", "q198"]
    assert custom["quests"]["q197"] == {"id": "q197", **quest}
    assert sendsay.error("anketa.get", id="nosuch") == "anketa_not_exists"
    made = sendsay.call("anketa.create", name="Ещё")["id"]
    assert sendsay.call("anketa.get", id=made)["obj"]["param"] == {"name": "Ещё"}


def test_stop_list_calls_work_but_are_noticed(sendsay: Sendsay) -> None:
    sendsay.finished(sendsay.call("stoplist.add", list=[ANN])["track.id"])
    assert sendsay.call("stoplist.get")["list"][0]["email"] == ANN
    assert sendsay.state.forbidden_calls() == []
    sendsay.finished(sendsay.call("stoplist.delete", list=[ANN])["track.id"])
    sendsay.finished(sendsay.call("stoplist.erase")["track.id"])
    assert sendsay.call("stoplist.get")["list"] == []
    assert sendsay.state.forbidden_calls() == ["stoplist.delete", "stoplist.erase"]
