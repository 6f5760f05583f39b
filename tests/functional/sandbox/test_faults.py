"""Each kind of fault, met by a real requests client over a real socket.

The application counts how often it acted, which tells a request that was lost from an answer that was lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.sandbox.calls import NO_ANSWER, CallLog
from local.sandbox.fault_control import fault_routes
from local.sandbox.faults import Fault, FaultList
from local.sandbox.faulty_app import FaultyApp
from local.sandbox.server import serve


@dataclass
class Sandbox:
    """A tiny application behind the middleware, and a session that speaks to it."""

    url: str = ""
    faults: FaultList = field(default_factory=lambda: FaultList(chance=lambda: 0.5))
    calls: CallLog = field(default_factory=CallLog)
    acted: list[str] = field(default_factory=list)
    clients: set[object] = field(default_factory=set)
    session: requests.Session = field(default_factory=requests.Session)

    def post(self, body: Any = None, **options: Any) -> requests.Response:
        return self.session.post(f"{self.url}/api", json=body or {"action": "ping"}, timeout=30, **options)

    def app(self) -> FaultyApp:
        async def act(request: Request) -> Response:
            self.clients.add(request.client)
            self.acted.append((await request.json()).get("action", ""))
            return JSONResponse({"list": list(range(50))})

        routes = [*fault_routes(self.faults, self.calls), Route("/api", act, methods=["POST"])]
        return FaultyApp(
            Starlette(routes=routes),
            self.faults,
            calls=self.calls,
            applies=lambda scope: not scope["path"].startswith("/_control"),
            action_of=lambda _scope, body: str(orjson.loads(body).get("action", "")),
        )


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    with serve(made.app()) as url, made.session:
        made.url = url
        yield made


def test_without_faults_the_application_answers_and_one_connection_is_kept(sandbox: Sandbox) -> None:
    for _ in range(3):
        assert sandbox.post().json()["list"][-1] == 49
    assert len(sandbox.clients) == 1


def test_a_status_with_a_json_body_or_an_nginx_page(sandbox: Sandbox) -> None:
    sandbox.faults.on("status", status=429, body={"title": "slow"}, headers={"Retry-After": "3"}, times=1)
    sandbox.faults.on("status", status=502, times=1)
    limited, bad_gateway = sandbox.post(), sandbox.post()
    assert (limited.status_code, limited.json(), limited.headers["Retry-After"]) == (
        429,
        {"title": "slow"},
        "3",
    )
    assert bad_gateway.status_code == 502
    assert "nginx" in bad_gateway.text
    assert bad_gateway.headers["content-type"].startswith("text/html")
    assert sandbox.acted == []
    assert sandbox.post().status_code == 200


def test_a_html_page_where_json_is_due(sandbox: Sandbox) -> None:
    sandbox.faults.on("html")
    answer = sandbox.post()
    assert (answer.status_code, answer.text[:6]) == (200, "<html>")


def test_json_that_breaks_off(sandbox: Sandbox) -> None:
    sandbox.faults.on("wrong_json")
    with pytest.raises(requests.JSONDecodeError):
        sandbox.post().json()


@pytest.mark.parametrize("body", [["a"], 7, "text"])
def test_json_of_the_wrong_type(sandbox: Sandbox, body: Any) -> None:
    sandbox.faults.on("wrong_type", body=body)
    assert sandbox.post().json() == body


def test_no_content(sandbox: Sandbox) -> None:
    sandbox.faults.on("empty")
    answer = sandbox.post()
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_given_json_answer_and_a_transformed_one(sandbox: Sandbox) -> None:
    sandbox.faults.on("body", body={"list": []}, times=1)
    sandbox.faults.on("transform", transform=lambda answer: answer["list"][:2])
    assert sandbox.post().json() == {"list": []}
    assert sandbox.acted == []
    assert sandbox.post().json() == [0, 1]


def test_a_redirect_to_a_login_page(sandbox: Sandbox) -> None:
    sandbox.faults.on("redirect", location="/login?back=1")
    answer = sandbox.post(allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/login?back=1")


def test_the_connection_is_closed_before_the_application_acts(sandbox: Sandbox) -> None:
    sandbox.faults.on("drop_before")
    with pytest.raises(requests.ConnectionError):
        sandbox.post()
    assert sandbox.acted == []
    assert sandbox.calls.all()[0].status == NO_ANSWER


def test_the_application_acts_but_its_answer_is_lost(sandbox: Sandbox) -> None:
    sandbox.faults.on("drop_after", times=1)
    with pytest.raises(requests.ConnectionError):
        sandbox.post()
    assert sandbox.acted == ["ping"]
    assert sandbox.post().status_code == 200


def test_a_body_shorter_than_announced(sandbox: Sandbox) -> None:
    whole = len(sandbox.post().content)
    sandbox.faults.on("cut_body")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)) as broken:
        sandbox.post()
    assert f"{whole // 2} bytes read" in str(broken.value)


def test_a_delay_longer_than_the_client_waits(sandbox: Sandbox) -> None:
    sandbox.faults.on("delay", seconds=30)
    with pytest.raises(requests.ReadTimeout):
        sandbox.session.post(f"{sandbox.url}/api", json={}, timeout=0.05)
    assert sandbox.acted == []


def test_an_error_answer_after_the_application_has_acted(sandbox: Sandbox) -> None:
    sandbox.faults.on("status", status=504, acts=True)
    assert sandbox.post().status_code == 504
    assert sandbox.acted == ["ping"]


def test_faults_strike_only_what_they_name(sandbox: Sandbox) -> None:
    sandbox.faults.on("status", action="member.set", path="^/api$", method="post")
    sandbox.faults.on("status", path="^/elsewhere", status=500)
    assert sandbox.post({"action": "group.list"}).status_code == 200
    assert sandbox.post({"action": "member.set"}).status_code == 502


def test_after_times_and_probability(sandbox: Sandbox) -> None:
    fault = sandbox.faults.on("status", after=1, times=2)
    assert [sandbox.post().status_code for _ in range(4)] == [200, 502, 502, 200]
    assert sandbox.faults.remove(fault.id)
    sandbox.faults.on("status", probability=0.5)
    assert sandbox.post().status_code == 200
    sandbox.faults.on("status", probability=0.51)
    assert sandbox.post().status_code == 502


def test_faults_over_http(sandbox: Sandbox) -> None:
    control = f"{sandbox.url}/_control/faults"
    made = sandbox.session.post(control, json={"kind": "status", "status": 503}, timeout=30)
    assert made.status_code == 201
    assert sandbox.post().status_code == 503
    assert sandbox.session.get(control, timeout=30).json()["faults"][0]["struck"] == 1
    assert sandbox.session.delete(f"{control}/{made.json()['faults'][0]['id']}", timeout=30).status_code == 204
    assert sandbox.post().status_code == 200
    sandbox.faults.on("html")
    sandbox.session.delete(control, timeout=30)
    assert sandbox.faults.all() == []


@pytest.mark.parametrize("wrong", [{"kind": "nosuch"}, {"kind": "html", "colour": 1}, 5, {"kind": "transform"}])
def test_a_wrong_fault_is_refused_with_a_sentence(sandbox: Sandbox, wrong: Any) -> None:
    answer = sandbox.session.post(f"{sandbox.url}/_control/faults", json=wrong, timeout=30)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_calls_are_logged_and_can_be_forgotten(sandbox: Sandbox) -> None:
    sandbox.post({"action": "member.set"})
    sandbox.session.post(f"{sandbox.url}/api?page=2", json={}, timeout=30)
    shown = sandbox.session.get(f"{sandbox.url}/_control/calls", timeout=30).json()
    assert shown["total"] == 2
    assert [(call["action"], call["query"], call["status"]) for call in shown["calls"]] == [
        ("member.set", "", 200),
        ("", "page=2", 200),
    ]
    assert shown["calls"][0]["at"] <= shown["calls"][1]["at"]
    sandbox.session.delete(f"{sandbox.url}/_control/calls", timeout=30)
    assert sandbox.calls.all() == []


def test_an_unknown_kind_is_refused_in_python_too() -> None:
    with pytest.raises(ValueError, match="nosuch"):
        Fault(kind="nosuch")
