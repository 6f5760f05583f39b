"""The client of Sendsay as tests use it, against the sandbox or whoever listens at an address."""

from collections.abc import Mapping
from typing import Any

import pytest
from amosend.clients.http import Http, new_session
from amosend.clients.sendsay import SENDSAY
from amosend.clients.sendsay import Sendsay as Client
from amosend.errors import AmosendError

from tests.functional.sandbox.sendsay_client import KEY, Sendsay

type Json = Mapping[str, Any]

AUTH_FAILED = [{"id": "error/auth/failed", "explain": "expired"}]
COLUMNS: list[Json] = [{"anketa": "member", "quest": "email"}, {"anketa": "base", "quest": "firstName"}]


def made(url: str, *, account: str = "acme", key: str = KEY) -> Client:
    pattern = f"{url}/general/api/v100/json/{{account}}"
    return Client(Http(new_session(), SENDSAY, timeout=(30.0, 30.0)), pattern, account=account, key=key)


def failed(client: Client, action: str = "group.list", **parameters: Any) -> AmosendError:
    with pytest.raises(AmosendError) as raised:
        client.call(action, **parameters)
    return raised.value


def paths(sandbox: Sendsay) -> list[str]:
    return [call.path for call in sandbox.state.calls.all()]
