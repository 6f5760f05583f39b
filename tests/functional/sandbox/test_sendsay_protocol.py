"""Addresses, credentials, the envelope and the shapes of errors, as a client on the wire meets them."""

import json
import uuid
from typing import Any

import pytest

from tests.functional.sandbox.sendsay_client import KEY, Sendsay


def _explain(answer: dict[str, Any]) -> tuple[str, Any]:
    return answer["errors"][0]["id"], answer["errors"][0]["explain"]


def test_ping_needs_no_credentials_and_no_account(sendsay: Sendsay) -> None:
    answer = sendsay.post({"action": "ping"}, key=None, url=f"{sendsay.url}/general/api/v100/json/-")
    assert answer.json()["pong"] == 1


def test_pong_tells_account_and_user(sendsay: Sendsay) -> None:
    assert sendsay.call("pong") == {"ping": 1, "account": "acme", "sublogin": "crm"}
    assert sendsay.post({"action": "pong"}, url=sendsay.address + "/").json()["account"] == "acme"


def test_every_answer_has_the_envelope(sendsay: Sendsay) -> None:
    made, echoed = sendsay.post({"action": "pong"}), sendsay.post({"action": "pong", "request.id": "mine"})
    assert made.headers["content-type"] == "application/json"
    assert str(uuid.UUID(made.json()["request.id"].removeprefix("fake-"))).upper() in made.json()["request.id"]
    assert echoed.json()["request.id"] == "mine"
    assert isinstance(made.json()["duration"], float)
    assert made.json()["_ehid"].count(".") == 2


def test_the_key_may_be_in_the_body(sendsay: Sendsay) -> None:
    assert sendsay.post({"action": "pong", "apikey": KEY}, key=None).json()["account"] == "acme"


@pytest.mark.parametrize("header", ["sendsay apikey=wrong", f"Bearer {KEY}", f"sendsay apikey={KEY} extra"])
def test_a_bad_header_is_wrong_credentials(sendsay: Sendsay, header: str) -> None:
    answer = sendsay.session.post(
        sendsay.address, json={"action": "pong"}, headers={"Authorization": header}, timeout=30
    )
    assert answer.status_code == 200
    assert _explain(answer.json()) == ("error/auth/failed", "wrong_credentials")


def test_no_credentials_and_two_credentials(sendsay: Sendsay) -> None:
    assert _explain(sendsay.post({"action": "pong"}, key=None).json())[1] == "wrong_credentials"
    twice = sendsay.post({"action": "pong", "apikey": KEY}).json()
    assert _explain(twice) == ("error/auth/failed", "too_many_auth_parameters")


def test_another_accounts_key_is_wrong_here(sendsay: Sendsay) -> None:
    sendsay.state.create_account("other", key="other-key")
    assert _explain(sendsay.post({"action": "pong"}, key="other-key").json())[1] == "wrong_credentials"


def test_a_reset_key_stops_working_at_once(sendsay: Sendsay) -> None:
    new = sendsay.account.reset_key("crm")
    assert _explain(sendsay.post({"action": "pong"}).json())[1] == "wrong_credentials"
    assert sendsay.post({"action": "pong"}, key=new).json()["account"] == "acme"


def test_login_gives_a_session_that_logout_ends(sendsay: Sendsay) -> None:
    login = {"action": "login", "login": "acme", "sublogin": "crm", "passwd": "not-a-real-password"}
    session = sendsay.post(login, key=None).json()["session"]
    assert session.partition(":")[0] == "acme/crm"
    assert sendsay.post({"action": "pong", "session": session}, key=None).json()["account"] == "acme"
    headers = {"Authorization": f'sendsay session="{session}"'}
    answer = sendsay.session.post(sendsay.address, json={"action": "logout"}, headers=headers, timeout=30)
    assert "errors" not in answer.json()
    assert _explain(sendsay.post({"action": "pong", "session": session}, key=None).json())[1] == "expired"
    assert _explain(sendsay.post(login | {"passwd": "no"}, key=None).json())[1] == "wrong_credentials"


def test_login_and_password_in_the_call(sendsay: Sendsay) -> None:
    auth = {"login": "acme", "sublogin": "crm", "passwd": "not-a-real-password"}
    assert sendsay.post({"action": "pong", "one_time_auth": auth}, key=None).json()["account"] == "acme"


@pytest.mark.parametrize("path", ["/", "/general/api/v100/json/acme"])
@pytest.mark.parametrize("multipart", [False, True])
def test_the_old_form_envelope(sendsay: Sendsay, path: str, multipart: bool) -> None:
    call = json.dumps({"action": "pong", "apikey": KEY})
    fields = {"apiversion": "100", "json": "1", "request": call, "request.id": "7"}
    form: dict[str, Any] = (
        {"files": {name: (None, value) for name, value in fields.items()}} if multipart else {"data": fields}
    )
    answer = sendsay.session.post(sendsay.url + path, timeout=30, **form).json()
    assert (answer["account"], answer["request.id"]) == ("acme", "7")


def test_other_addresses_and_methods(sendsay: Sendsay) -> None:
    assert sendsay.post({"action": "pong"}, url=f"{sendsay.url}/general/api/v99/json/acme").status_code == 404
    assert sendsay.session.get(sendsay.address, timeout=30).status_code == 405


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"action": "\xff"}'])
def test_a_body_that_is_no_json_object(sendsay: Sendsay, body: bytes) -> None:
    answer = sendsay.session.post(sendsay.address, data=body, timeout=30)
    assert (answer.status_code, "errors" in answer.json()) == (200, True)


def test_an_unknown_action(sendsay: Sendsay) -> None:
    assert sendsay.error("no.such") == "error/action/unknown"


@pytest.mark.parametrize(
    ("errors_as", "explain_as", "shape"),
    [
        ("array", "array", {"errors": [{"id": "group_id_not_exists", "explain": ["zz"]}]}),
        ("object", "object", {"errors": {"id": "group_id_not_exists", "explain": {"text": "zz"}}}),
        ("error_object", "string", {"error": {"id": "group_id_not_exists", "explain": "zz"}}),
        ("error_string", "string", {"error": "group_id_not_exists"}),
    ],
)
def test_the_shapes_of_errors(sendsay: Sendsay, errors_as: str, explain_as: str, shape: dict[str, Any]) -> None:
    sendsay.state.options.set({"errors_as": errors_as, "explain_as": explain_as})
    assert sendsay.call("group.get", id="zz") == shape


def test_warnings_come_with_success_only(sendsay: Sendsay) -> None:
    sendsay.state.options.warnings = [{"id": "careful", "explain": "x"}]
    assert sendsay.call("group.list")["warnings"][0]["id"] == "careful"
    assert "warnings" not in sendsay.call("group.get", id="zz")


def test_a_redirect_works_at_origin_and_prefix_only(sendsay: Sendsay) -> None:
    sendsay.state.options.redirects = ["/a1b2"]
    assert sendsay.call("pong") == {"REDIRECT": "/a1b2"}
    assert sendsay.post({"action": "pong"}, url=f"{sendsay.url}/a1b2").json()["account"] == "acme"
    assert sendsay.post({"action": "pong"}, url=f"{sendsay.address}/a1b2").status_code == 404
    sendsay.state.options.redirect_appended = True
    assert sendsay.post({"action": "pong"}, url=f"{sendsay.address}/a1b2").json()["account"] == "acme"


def test_redirects_may_form_a_chain(sendsay: Sendsay) -> None:
    sendsay.state.options.redirects = ["/one", "/two"]
    assert sendsay.post({"action": "pong"}, url=f"{sendsay.url}/one").json()["REDIRECT"] == "/two"
    assert sendsay.post({"action": "pong"}, url=f"{sendsay.url}/two").json()["account"] == "acme"


def test_limits_of_size_and_rate(sendsay: Sendsay) -> None:
    sendsay.state.options.set({"max_body_bytes": 100, "rate_per_second": 2, "retry_after": 3})
    assert sendsay.post({"action": "pong", "filler": "x" * 100}).status_code == 413
    statuses = [sendsay.post({"action": "pong"}) for _ in range(3)]
    assert [one.status_code for one in statuses] == [200, 200, 429]
    assert statuses[-1].headers["Retry-After"] == "3"


def test_faults_strike_by_action_and_calls_are_logged(sendsay: Sendsay) -> None:
    sendsay.state.faults.on("status", status=502, action="member.set", times=1)
    assert sendsay.post({"action": "member.set", "email": "ann@example.com"}).status_code == 502
    assert sendsay.account.member("ann@example.com") is None
    assert [(one.action, one.status) for one in sendsay.state.calls.all()] == [("member.set", 502)]


def test_batch_answers_in_order_and_may_stop_at_an_error(sendsay: Sendsay) -> None:
    calls = [{"action": "group.get", "id": one} for one in ("pl12345", "zz", "pl12345")]
    going_on = sendsay.call("batch", do=calls, stop_on_error=0)["result"]
    assert [list(one) for one in going_on] == [["obj"], ["errors"], ["obj"]]
    assert len(sendsay.call("batch", do=calls, stop_on_error=1)["result"]) == 2
    assert "errors" in sendsay.call("batch", do=[{"action": "batch", "do": []}])["result"][0]
    sendsay.state.options.batch_limit = 2
    assert sendsay.error("batch", do=calls)
