"""The deployed intake: with the two permissions that it has, over the HTTP API, by what is shipped."""

import json
import secrets

import pytest
import requests
from amosend.domain.hook_form import SIZE
from amosend.domain.link import key_hash

from tests.conftest import Deployment
from tests.fakes.hook_bodies import ACCOUNT, PERSONAL, UPDATED, encoded

_SECONDS = 120
_HEADERS = {"content-type": "application/x-www-form-urlencoded", "user-agent": "amoCRM-Webhooks/3.0"}


def post(deployment: Deployment, key: str, body: bytes) -> requests.Response:
    return requests.post(f"{deployment.url}/webhooks/{key}", data=body, headers=_HEADERS, timeout=_SECONDS)


@pytest.fixture
def key(deployment: Deployment) -> str:
    """Of a link that nobody has: the delivery will not know it."""
    made = secrets.token_urlsafe(32)
    row = {"tenant": "intake", "integration_id": "intake", "link_id": f"link-{made[:8]}"}
    item = {"key_hash": {"S": key_hash(made)}, "enabled": {"BOOL": True}, **{name: {"S": row[name]} for name in row}}
    deployment.client("dynamodb").put_item(TableName=deployment.resource("LinkKeysTable"), Item=item)
    return made


def test_a_hook_is_taken_and_told_in_counts(deployment: Deployment, key: str) -> None:
    answer = post(deployment, key, encoded(ACCOUNT, UPDATED))
    assert (answer.status_code, answer.text) == (200, "")
    lines = [line for line in deployment.log("WebhookIntake") if f"link-{key[:8]}" in line]
    assert (json.loads(lines[-1])["items"], json.loads(lines[-1])["ignored"]) == (1, 0)
    assert not [
        line for line in deployment.log("WebhookIntake") if key in line or any(word in line for word in PERSONAL)
    ]


def test_a_body_beyond_the_bounds_is_taken(deployment: Deployment, key: str) -> None:
    assert post(deployment, key, encoded(ACCOUNT, UPDATED) + b"&x=" + b"x" * SIZE).status_code == 200


def test_a_wrong_key_is_not_found(deployment: Deployment) -> None:
    answer = post(deployment, secrets.token_urlsafe(32), encoded(ACCOUNT, UPDATED))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_never_reach_the_function(deployment: Deployment, key: str, method: str) -> None:
    answer = requests.request(method, f"{deployment.url}/webhooks/{key}", timeout=_SECONDS)
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})
