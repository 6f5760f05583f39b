"""The JSON API: what there is to choose from, what is refused and how, and that the document says so."""

import json
from collections import Counter
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.fakes.functions import Context
from tests.fakes.http_event import http_event
from tests.fakes.world import ACCOUNT, HOST, KEY, Answer, World
from tests.functional.connecting import reason_of

_PROBLEM = {"type", "title", "status", "detail", "code", "explanation", "errors"}


def _raw(amosend: World, method: str, path: str, body: str, **changes: Any) -> Answer:
    """An event that World cannot make: a body in base64, say."""
    headers = {
        "authorization": f"sendsay apikey={KEY}",
        "x-sendsay-account": ACCOUNT,
        "content-type": "application/json",
    }
    event = http_event(method, f"/api{path}", body, headers) | changes
    found = amosend.console(event, Context())
    return Answer(found["statusCode"], found["headers"], [], found["body"])


# --- choosing --------------------------------------------------------------------------------------------------------


def test_lists_without_segments_and_lists_of_phones(amosend: World) -> None:
    acme = amosend.sendsay.account(ACCOUNT)
    wanted = acme.create_group("Клиенты", addr_type="email")
    acme.create_group("Телефоны", addr_type="msisdn")
    found = amosend.api("GET", "/sendsay/lists").json()
    assert {"id": wanted.id, "name": "Клиенты"} in found
    assert "Телефоны" not in {one["name"] for one in found}


def test_automations_and_whether_they_take_people(amosend: World) -> None:
    acme = amosend.sendsay.account(ACCOUNT)
    acme.create_sequence("Приветствие")
    acme.create_sequence("На паузе", pause=1)
    acme.create_sequence("Закрыта", closed=1)
    found = {one["name"]: one["usable"] for one in amosend.api("GET", "/sendsay/automations").json()}
    assert found == {"Приветствие": True, "На паузе": False, "Закрыта": False}


def test_fields_of_the_profile_but_not_the_system_ones(amosend: World) -> None:
    found = amosend.api("GET", "/sendsay/fields").json()
    assert "base.firstName" in {one["path"] for one in found}
    assert not any(one["path"].startswith("member.") for one in found)


def test_amocrms_fields_and_pipelines(amosend: World) -> None:
    integration = amosend.connected()
    fields = amosend.api("GET", f"/integrations/{integration}/amocrm/contact-fields").json()
    assert {"EMAIL", "PHONE"} <= {one["code"] for one in fields}
    [main, *_] = amosend.api("GET", f"/integrations/{integration}/amocrm/pipelines").json()
    assert main["is_main"]
    assert {142, 143} <= {stage["id"] for stage in main["stages"]}


@pytest.mark.parametrize("what", ["contact-fields", "pipelines"])
def test_there_is_nothing_to_choose_in_an_account_that_is_not_connected(amosend: World, what: str) -> None:
    answer = amosend.api("GET", f"/integrations/{amosend.integration()}/amocrm/{what}")
    assert reason_of(answer) == (409, "not_connected")


def test_a_vendor_that_does_not_answer_is_named(amosend: World) -> None:
    integration = amosend.connected()
    amosend.sendsay.faults.on("status", status=502, action="group.list")
    amosend.amocrm.faults.on("status", status=502, path="pipelines")
    assert reason_of(amosend.api("GET", "/sendsay/lists")) == (503, "sendsay_unavailable")
    answer = amosend.api("GET", f"/integrations/{integration}/amocrm/pipelines")
    assert reason_of(answer) == (503, "amocrm_unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


# --- integrations ----------------------------------------------------------------------------------------------------


def test_integrations_are_made_listed_renamed_and_deleted(amosend: World) -> None:
    first = amosend.api("POST", "/integrations", {"name": "  Магазин «Ёлка» 🎄  "})
    second = amosend.integration("Второй")
    assert (first.status, first.json()["name"], first.json()["status"]) == (201, "Магазин «Ёлка» 🎄", "not_connected")
    first_id = first.json()["id"]
    assert {one["id"] for one in amosend.api("GET", "/integrations").json()} == {first_id, second}
    assert amosend.api("PATCH", f"/integrations/{first_id}", {"name": "Новое"}).json()["name"] == "Новое"
    assert amosend.api("GET", f"/integrations/{first_id}").json()["name"] == "Новое"
    assert amosend.api("DELETE", f"/integrations/{first_id}").status == 204
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert reason_of(amosend.api(method, f"/integrations/{first_id}", body)) == (404, "not_found")
    assert [one["id"] for one in amosend.api("GET", "/integrations").json()] == [second]


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, None, 5, ["x"]])
def test_a_name_is_a_short_text(amosend: World, name: Any) -> None:
    answer = amosend.api("POST", "/integrations", {"name": name})
    assert reason_of(answer) == (422, "invalid_request")
    assert [error["field"] for error in answer.json()["errors"]] == ["body.name"]


def test_what_was_typed_is_never_said_back(amosend: World) -> None:
    """It may be a secret in the wrong place."""
    answer = amosend.api("POST", "/session", {"account": "acme", "api_key": ["s3cret"], "passwd": "s3cret"})
    assert (answer.status, "s3cret" in answer.text) == (422, False)


# --- setting the import up -------------------------------------------------------------------------------------------


def _settings(amosend: World, **changes: Any) -> Answer:
    body = {"list": {"kind": "none"}} | changes
    return amosend.api("PUT", f"/integrations/{amosend.integration()}/import-settings", body)


_USUAL: dict[str, Any] = {
    "phone": {"kind": "none", "field": None},
    "emails": {"kind": "first", "label": None},
    "fields": [],
    "consent": None,
    "unconfirmed": False,
    "gone": "leave",
}


def test_settings_are_kept_as_they_were_set(amosend: World) -> None:
    """Those of the guide alone are enough; everything else has its usual value."""
    list_id = amosend.sendsay.account(ACCOUNT).create_group("Клиенты", addr_type="email").id
    integration = amosend.integration()
    path = f"/integrations/{integration}/import-settings"
    assert reason_of(amosend.api("GET", path)) == (404, "not_found")
    wanted = {
        "list": {"kind": "existing", "id": list_id, "name": None},
        "name": False,
        "phone": {"kind": "additional_contact", "field": None},
    }
    assert amosend.api("PUT", path, wanted).json() == _USUAL | wanted
    assert amosend.api("GET", path).json() == _USUAL | wanted
    assert amosend.api("GET", f"/integrations/{integration}").json()["import_settings"] == _USUAL | wanted


def test_everything_that_can_be_chosen_comes_back(amosend: World) -> None:
    """With the fields' names as they are now, by which a later renaming is noticed."""
    integration = amosend.connected()
    path = f"/integrations/{integration}/import-settings"
    fields = amosend.api("GET", f"/integrations/{integration}/amocrm/contact-fields").json()
    source = next(one for one in fields if one["type"] == "text")
    flag = amosend.amocrm.account(HOST).fields["contacts"].add("Согласие", "checkbox")
    target = next(one for one in amosend.api("GET", "/sendsay/fields").json() if one["path"] == "base.lastName")
    rule: dict[str, Any] = {
        "source": {"kind": "field", "field_id": source["id"], "name": ""},
        "target": target["path"],
        "empty": "clear",
    }
    wanted: dict[str, Any] = {
        "list": {"kind": "new", "id": None, "name": "amoCRM"},
        "name": True,
        "emails": {"kind": "label", "label": "WORK"},
        "fields": [rule],
        "consent": {"field_id": flag.id, "values": [], "withdrawn": "leave"},
        "unconfirmed": True,
        "gone": "remove",
    }
    rule_shown = rule | {"source": rule["source"] | {"name": source["name"]}, "target_name": target["name"]}
    shown = wanted | {"fields": [rule_shown], "consent": wanted["consent"] | {"name": "Согласие"}}
    assert amosend.api("PUT", path, wanted).json() == _USUAL | shown
    assert amosend.api("GET", path).json() == _USUAL | shown


@pytest.mark.parametrize("nightly", [True, False])
def test_who_asks_for_every_night_the_former_way_is_told_the_new_one(amosend: World, nightly: bool) -> None:
    answer = _settings(amosend, nightly=nightly)
    assert reason_of(answer) == (422, "invalid_request")
    assert "autoimports" in answer.json()["errors"][0]["message"]


def test_a_list_that_is_gone_or_of_another_kind_is_refused(amosend: World) -> None:
    acme = amosend.sendsay.account(ACCOUNT)
    phones = acme.create_group("Телефоны", addr_type="msisdn").id
    assert reason_of(_settings(amosend, list={"kind": "existing", "id": "pl-gone"})) == (409, "list_gone")
    assert reason_of(_settings(amosend, list={"kind": "existing", "id": phones})) == (422, "list_unsuitable")


def test_a_segment_is_no_list(amosend: World) -> None:
    segment = {"obj": {"id": "pf1", "name": "Активные", "type": "filter", "addr_type": "email"}}
    amosend.sendsay.faults.on("body", action="group.get", body=segment)
    assert reason_of(_settings(amosend, list={"kind": "existing", "id": "pf1"})) == (422, "list_unsuitable")


def test_a_phone_goes_only_into_a_text_field_that_exists(amosend: World) -> None:
    fields = amosend.api("GET", "/sendsay/fields").json()
    text = next(one["path"] for one in fields if one["type"] == "free")
    other = next(one["path"] for one in fields if one["type"] != "free")
    assert _settings(amosend, phone={"kind": "field", "field": text}).status == 200
    for path in (other, "custom.nothing", "member.email"):
        answer = _settings(amosend, phone={"kind": "field", "field": path})
        assert reason_of(answer) == (422, "field_unknown"), path


@pytest.mark.parametrize(
    "changes",
    [
        {"list": {"kind": "existing"}},
        {"list": {"kind": "new", "name": " "}},
        {"list": {"kind": "some"}},
        {"list": {"kind": "existing", "id": "x" * 65}},
        {"list": None},
        {"phone": {"kind": "field"}},
        {"phone": {"kind": "field", "field": "no-dot"}},
        {"phone": {"kind": "field", "field": "a.b\n"}},
        {"name": "perhaps"},
        {"emails": {"kind": "label"}},
        {"emails": {"kind": "all", "label": "WORK"}},
        {"fields": [{"source": {"kind": "field"}, "target": "base.lastName"}]},
        {"fields": [{"source": {"kind": "tags", "field_id": 5}, "target": "base.lastName"}]},
        {"fields": [{"source": {"kind": "tags"}, "target": "lastName"}]},
        {"fields": [{"source": {"kind": "tags"}, "target": "base.lastName"}] * 101},
        {"consent": {"field_id": 0}},
        {"unconfirmed": 1},
        {"gone": "delete"},
        {"unknown": 1},
    ],
)
def test_settings_that_are_not_whole_are_refused(amosend: World, changes: dict[str, Any]) -> None:
    answer = _settings(amosend, **changes)
    assert reason_of(answer) == (422, "invalid_request")
    assert answer.json()["errors"]


# --- runs ------------------------------------------------------------------------------------------------------------


def test_a_run_needs_an_account_and_settings(amosend: World) -> None:
    integration = amosend.integration()
    assert reason_of(amosend.api("POST", f"/integrations/{integration}/runs")) == (409, "not_connected")
    integration = amosend.connected()
    assert reason_of(amosend.api("POST", f"/integrations/{integration}/runs")) == (409, "import_not_set_up")


def test_a_second_start_names_the_run_that_is_under_way(amosend: World) -> None:
    integration = amosend.connected()
    amosend.set_up(integration)
    first = amosend.api("POST", f"/integrations/{integration}/runs")
    second = amosend.api("POST", f"/integrations/{integration}/runs")
    assert (first.status, reason_of(second)) == (202, (409, "import_running"))
    assert second.json()["explanation"] == first.json()["id"]
    assert amosend.api("GET", f"/integrations/{integration}").json()["active_run"] == first.json()["id"]
    assert len(amosend.api("GET", f"/integrations/{integration}/runs").json()["items"]) == 1


def test_runs_come_newest_first_and_in_pages(amosend: World) -> None:
    integration = amosend.connected()
    amosend.set_up(integration)
    ids = []
    for _ in range(3):
        ids.append(amosend.imported(integration)["id"])
        amosend.pass_time(1)
    path = f"/integrations/{integration}/runs"
    newest = amosend.api("GET", f"{path}?limit=2").json()["items"]
    rest = amosend.api("GET", f"{path}?limit=2&before={newest[-1]['id']}").json()["items"]
    assert [one["id"] for one in newest + rest] == ids[::-1]
    assert amosend.api("GET", f"{path}/{ids[0]}").json()["counts"]["read"] == 300


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "before=%2F", "before=" + "x" * 65])
def test_pages_have_bounds(amosend: World, query: str) -> None:
    answer = amosend.api("GET", f"/integrations/{amosend.integration()}/runs?{query}")
    assert reason_of(answer) == (422, "invalid_request")


def test_everybody_is_listed_page_by_page_with_what_became_of_them(amosend: World) -> None:
    integration = amosend.connected()
    amosend.set_up(integration)
    run = amosend.imported(integration)
    path, seen = f"/integrations/{integration}/runs/{run['id']}/contacts?limit=70", []
    page = amosend.api("GET", path).json()
    while page["next"]:
        seen += page["items"]
        page = amosend.api("GET", f"{path}&after={page['next']}").json()
    seen += page["items"]
    found = Counter(row["outcome"]["code"] for row in seen)
    assert len({row["contact_id"] for row in seen}) == len(seen) == run["counts"]["read"] == 300
    assert found == {name: run["counts"][name] for name in found}
    assert "@" not in json.dumps(seen)


def test_what_was_loaded_is_told_by_contact_and_by_address(amosend: World) -> None:
    """The whole way: from an import to the answer of why somebody gets mail or does not."""
    integration = amosend.connected()
    amosend.set_up(integration)
    run = amosend.imported(integration)
    [member, *_] = [one for one in amosend.sendsay.account(ACCOUNT).roster if one.email]
    found = amosend.api("POST", f"/integrations/{integration}/history", {"email": member.email.upper()}).json()
    added = next(one for one in found["items"] if one["outcome"]["code"] == "added")
    assert (added["run"], added["contact_id"] in found["contact_ids"]) == (run["id"], True)
    story = amosend.api("GET", f"/integrations/{integration}/contacts/{added['contact_id']}/history").json()
    assert story["items"] == [added]


def test_a_run_of_nobody_is_not_there(amosend: World) -> None:
    integration = amosend.connected()
    for method, path in (("GET", ""), ("GET", "/contacts"), ("POST", "/cancel")):
        answer = amosend.api(method, f"/integrations/{integration}/runs/no-such-run{path}")
        assert reason_of(answer) == (404, "not_found")


# --- how things are refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/integrations", "GET, POST"),
        ("HEAD", "/integrations", "GET, POST"),
        ("OPTIONS", "/session", "DELETE, GET, POST"),
        ("POST", "/integrations/x", "DELETE, GET, PATCH"),
        ("TRACE", "/sendsay/lists", "GET"),
        ("DELETE", "/integrations/x/runs/y", "GET"),
        ("POST", "/openapi.json", "GET"),
    ],
)
def test_another_method_is_told_which_there_are(amosend: World, method: str, path: str, allow: str) -> None:
    answer = amosend.api(method, path)
    assert (reason_of(answer), answer.headers["Allow"]) == ((405, "method_not_allowed"), allow)


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/integrations/", "/integrations/x/y", "//session"])
def test_a_path_that_is_none_is_not_found(amosend: World, path: str) -> None:
    assert reason_of(amosend.api("GET", path)) == (404, "not_found")


def test_an_id_that_no_route_takes_is_not_told_of_its_own_method(amosend: World) -> None:
    assert reason_of(amosend.api("GET", "/integrations/a\x19b/ticket")) == (404, "not_found")


@pytest.mark.parametrize("identifier", ["x" * 65, "x" * 5000, "%2e%2e", "a%20b", "%00", "имя"])
def test_what_cannot_be_an_id_is_refused(amosend: World, identifier: str) -> None:
    assert amosend.api("GET", f"/integrations/{identifier}").status in {404, 422}


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "name=x",
        "{'name': 'x'}",
        '{"name":"\\ud800"}',
        '{"name":NaN}',
        "[" * 100_000,
        '{"name":"a"}}',
        '{"name":' + "1" * 5000 + "}",
    ],
)
def test_a_body_that_is_no_json_is_400(amosend: World, body: str) -> None:
    assert reason_of(amosend.api("POST", "/integrations", body)) == (400, "body_not_json")


@pytest.mark.parametrize(
    "body", ["", "null", "[]", '[{"name": "x"}]', '[{"name": "x"}, {}]', "1", '"name"', "true", "{}"]
)
def test_json_that_is_no_request_is_422(amosend: World, body: str) -> None:
    assert reason_of(amosend.api("POST", "/integrations", body)) == (422, "invalid_request")


def test_a_body_in_base64_is_read_and_bytes_that_are_no_text_are_400(amosend: World) -> None:
    encoded = _raw(amosend, "POST", "/integrations", "eyJuYW1lIjoiYWJjIn0=", isBase64Encoded=True)
    assert (encoded.status, encoded.json()["name"]) == (201, "abc")
    broken = _raw(amosend, "POST", "/integrations", "//79", isBase64Encoded=True)
    assert reason_of(broken) == (400, "body_not_json")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_type_is_415(amosend: World, kind: str) -> None:
    headers = {"authorization": f"sendsay apikey={KEY}", "x-sendsay-account": ACCOUNT, "content-type": kind}
    answer = amosend.api("POST", "/integrations", {"name": "x"}, headers)
    assert reason_of(answer) == (415, "content_type_unsupported")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/json;charset=UTF-8"])
def test_json_is_json_however_it_is_announced(amosend: World, kind: str) -> None:
    headers = {"authorization": f"sendsay apikey={KEY}", "x-sendsay-account": ACCOUNT, "content-type": kind}
    assert amosend.api("POST", "/integrations", {"name": "x"}, headers).status == 201


def test_every_refusal_has_the_one_shape(amosend: World) -> None:
    integration = amosend.integration()
    refusals = [
        amosend.api("GET", "/integrations", headers={}),
        amosend.api("GET", "/nothing"),
        amosend.api("PUT", "/session", {}),
        amosend.api("POST", "/integrations", "{"),
        amosend.api("POST", "/integrations", {}),
        amosend.api("POST", f"/integrations/{integration}/runs"),
        amosend.api("GET", f"/integrations/{integration}/ticket"),
        amosend.api("POST", f"/integrations/{integration}/connection/check"),
    ]
    for answer in refusals:
        problem = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (set(problem), problem["status"]) == (_PROBLEM, answer.status)
        assert problem["type"] == f"urn:amosend:{problem['code']}"


def test_nothing_is_cached_or_guessed_at(amosend: World) -> None:
    for answer in (
        amosend.api("GET", "/session"),
        amosend.api("GET", "/nothing"),
        amosend.api("GET", "/x", headers={}),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


# --- the document ----------------------------------------------------------------------------------------------------


def test_the_document_is_valid_openapi_31_and_names_every_status(amosend: World) -> None:
    document = amosend.api("GET", "/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    refusals = {"400", "401", "403", "404", "405", "409", "410", "415", "422", "429", "503"}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            statuses = set(operation["responses"])
            assert refusals <= statuses and len(statuses - refusals) == 1, (method, path)
            assert operation["summary"] and operation["description"]


def test_the_operations_have_names_of_their_own(amosend: World) -> None:
    document = amosend.api("GET", "/openapi.json").json()
    names = [one["operationId"] for operations in document["paths"].values() for one in operations.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", ["none", "new"])
def test_only_an_existing_list_has_an_id(amosend: World, kind: str) -> None:
    """Or "no list" would quietly put everybody into one."""
    settings = {"list": {"kind": kind, "name": "amoCRM", "id": "pl200"}}
    path = f"/integrations/{amosend.integration()}/import-settings"
    assert amosend.api("PUT", path, settings).status == 422


def test_names_have_no_control_characters(amosend: World) -> None:
    assert amosend.api("POST", "/integrations", {"name": "a\u0000b"}).status == 422
