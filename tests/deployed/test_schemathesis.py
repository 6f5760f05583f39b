"""Schemathesis against the deployed API: no 5xx, and no answer that the document does not describe.

Signed in by key with whatever ids it invents, and once by cookie with ids that are there, so that it gets behind the
404. The seed is fixed and both vendors are well: what is found is ours, and is found again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.conftest import Deployment

_ACCOUNT, _KEY, _HOST = "schemathesis", "key-of-schemathesis", "schemathesis.amocrm.ru"
_SECONDS = 120
_OF_ANYBODY = "/(sample|apply)$"
_SAME_SETTINGS = "/autoimports(/[^/]+)?$"  # as the import's own, whose borders are tried one by one
_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
)
_CONFIG: dict[str, Any] = {
    "seed": 20,
    "request-timeout": 120,
    "generation": {"max-examples": 5, "deterministic": True, "database": "none"},
    "checks": {"enabled": False} | {name: {"enabled": True} for name in _CHECKS},
    "phases": {
        # OPTIONS never reaches the function here: the endpoint takes it for a question of CORS and says 403.
        "coverage": {"unexpected-methods": ["PATCH"]},
        "stateful": {"enabled": False},
    },
}


@dataclass(frozen=True, slots=True)
class Api:
    """The deployed API, and two ways to be signed in."""

    url: str
    document: dict[str, Any]
    by_key: dict[str, str]
    by_cookie: dict[str, str]


@pytest.fixture(scope="module")
def api(deployment: Deployment) -> Iterator[Api]:
    deployment.sendsay.create_account(_ACCOUNT, key=_KEY)
    deployment.amocrm.create_account(_HOST, size=5)
    signed_in = requests.post(
        f"{deployment.url}/api/session", json={"account": _ACCOUNT, "api_key": _KEY}, timeout=_SECONDS
    )
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    by_key = {"Authorization": f"sendsay apikey={_KEY}", "X-Sendsay-Account": _ACCOUNT}
    yield Api(
        deployment.url,
        requests.get(f"{deployment.url}/api/openapi.json", timeout=_SECONDS).json(),
        by_key,
        {"Cookie": cookie, "X-CSRF-Token": signed_in.json()["csrf_token"]},
    )
    _forget_attempts(deployment)


def _furnished(deployment: Deployment, headers: dict[str, str]) -> dict[str, str]:
    """A connected integration with settings, a run, an autoimport and a webhook link."""

    def call(method: str, path: str, body: Any = None) -> Any:
        url = f"{deployment.url}/api/integrations{path}"
        answer = requests.request(method, url, json=body, headers=headers, timeout=_SECONDS)
        answer.raise_for_status()
        return answer.json()

    integration = call("POST", "", {"name": "Магазин"})["id"]
    link = call("POST", f"/{integration}/ticket")
    made = deployment.amocrm.create_integration(_HOST, redirect_uri=link["redirect_uri"])
    pasted = {"client_id": made.client_id, "client_secret": made.secret, "code": made.last_code, "subdomain": _HOST}
    call("POST", f"/{integration}/connection", pasted)
    call("PUT", f"/{integration}/import-settings", {"list": {"kind": "new", "name": "amoCRM"}})
    nightly = {"name": "Каждую ночь", "settings": {"list": {"kind": "none"}}}
    group = deployment.sendsay.account(_ACCOUNT).create_group("Клиенты", addr_type="email")
    return {
        "integration_id": integration,
        "run_id": call("POST", f"/{integration}/runs")["id"],
        "autoimport_id": call("POST", f"/{integration}/autoimports", nightly)["id"],
        "link_id": call("POST", f"/{integration}/links", {"kind": "list", "target": group.id})["id"],
    }


def _forget_attempts(deployment: Deployment) -> None:
    """Everybody on this machine is the same caller; the next test wants to sign in."""
    table, dynamodb = deployment.resource("LimitsTable"), deployment.client("dynamodb")
    for row in dynamodb.scan(TableName=table)["Items"]:
        if row["name"]["S"].startswith("caller#"):
            dynamodb.delete_item(TableName=table, Key={"name": row["name"]})


def _run(schema: Any) -> set[int]:
    """Everything that Schemathesis tries; fails with what it found, else gives the statuses that were seen."""
    seen: set[int] = set()
    found: list[str] = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(event))
        if isinstance(event, events.ScenarioFinished):
            answers = [each.response for each in event.recorder.interactions.values()]
            seen |= {answer.status_code for answer in answers if answer}
            checks = [check for each in event.recorder.checks.values() for check in each]
            found += [_told(check.failure_info) for check in checks if check.failure_info and _ours(check.failure_info)]
    assert found == [], "\n\n".join(found[:10])
    return seen


def _ours(failure: Any) -> bool:
    """The local endpoint's greedy route matches no line break: it answers such a path itself. API Gateway does not.

    And a wrong id in the path was never sent when the test had given the right one.
    """
    never_sent = "` in path" in str(failure.failure) and "Cookie:" in failure.code_sample
    return not never_sent and "%0A" not in failure.code_sample.partition("/api/")[2].partition("?")[0]


def _told(failure: Any) -> str:
    """What is wrong, and how to see it again."""
    return f"{failure.failure}\n{failure.code_sample}"


def _schema(api: Api, headers: dict[str, str], parameters: dict[str, str] | None = None, *, whole: bool = True) -> Any:
    """Without the ways to sign in: they are given with every call and not to be invented.

    Not `whole`: a handful of examples instead of every border of every parameter.
    """
    document = {name: value for name, value in api.document.items() if name != "security"}
    components = {name: value for name, value in document["components"].items() if name != "securitySchemes"}
    project = {"base-url": api.url, "headers": headers, "parameters": parameters or {}}
    phases = _CONFIG["phases"] | ({} if whole else {"coverage": {"enabled": False}})
    config = SchemathesisConfig.from_dict(_CONFIG | project | {"phases": phases})
    return schemathesis.openapi.from_dict(document | {"components": components}, config=config)


def test_by_key_with_invented_ids(api: Api) -> None:
    """Behind the 404 of an id that is not there lies nothing to be found: those get a handful of calls."""
    seen = _run(_schema(api, api.by_key).exclude(path="/api/session", method="POST").exclude(path_regex="{"))
    seen |= _run(_schema(api, api.by_key, whole=False).include(path_regex="{"))
    assert {200, 201, 404, 405, 422} <= seen
    assert not {401, 403, 429} & seen, "the control: little is to be found in refusals at the door"


def test_by_cookie_with_ids_that_are_there(api: Api, deployment: Deployment) -> None:
    """Made for this test alone: from lists Schemathesis learns ids, and it deletes what it knows."""
    ids = {f"path.{name}": value for name, value in _furnished(deployment, api.by_key).items()}
    whole, in_short = (_schema(api, api.by_cookie, ids, whole=each).exclude(method="DELETE") for each in (True, False))
    within = whole.include(path_regex="{").exclude(path_regex=_OF_ANYBODY).exclude(path_regex=_SAME_SETTINGS)
    seen = _run(within) | _run(in_short.include(path_regex=_SAME_SETTINGS))
    assert {200, 409, 422} <= seen
    assert not {401, 403, 404, 429} & seen
    of_anybody = _run(in_short.include(path_regex=_OF_ANYBODY))
    assert 422 in of_anybody and not {401, 403, 429} & of_anybody, "a contact or rule that it invents is not there"


def test_signing_in_with_whatever(api: Api) -> None:
    """Until attempts run out, and beyond."""
    assert {401, 422} <= _run(_schema(api, api.by_key).include(path="/api/session", method="POST"))
