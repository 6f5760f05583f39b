"""The story that `make run` shows: an integration is connected and 1 000 contacts travel, through our own JSON API.

Everything goes the way a person's browser or script goes; only what a person clicks in amoCRM's and Sendsay's own
pages is asked of the sandboxes' control.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests

from local.run.narrator import Narrator
from local.run.plan import Plan

AMOCRM_HOST = "demo.amocrm.ru"
SENDSAY_ACCOUNT = "demo"
NAME = "Демо"
CONTACTS = 1_000
_SECONDS = 60
_TIMEOUT = (5, _SECONDS)
_PAUSE = 0.3
# Nothing moved for so long: better to say so than to wait for ever.
_PATIENCE = 120.0
_SETTINGS = {"list": {"kind": "new", "name": "amoCRM"}, "name": True, "phone": {"kind": "additional_contact"}}
_COUNTED = ("read", "without_email", "invalid_email", "duplicate_email", "sent", "added", "updated", "unchanged")
MOSCOW = ZoneInfo("Europe/Moscow")
_AUTOIMPORT = "Каждую ночь"


class DemoError(Exception):
    """The demo did not come to its end; the message says at which call, and what was answered."""


@dataclass(frozen=True, slots=True)
class Api:
    """Our JSON API, called as a script calls it."""

    url: str
    apikey: str

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"sendsay apikey={self.apikey}", "X-Sendsay-Account": SENDSAY_ACCOUNT}
        return _answer(requests.request(method, f"{self.url}/api{path}", json=body, headers=headers, timeout=_TIMEOUT))


def sendsay_key(plan: Plan) -> str:
    """The key that a person would copy from Sendsay's page of API keys."""
    accounts = _answer(requests.get(f"{plan.sendsay_sandbox}/_control/accounts", timeout=_TIMEOUT))["accounts"]
    return str(next(iter(accounts[SENDSAY_ACCOUNT]["keys"])))


def is_connected(api: Api) -> bool:
    """Whether kept data already hold the demo's integration."""
    found = _items(api("GET", "/integrations"))
    return any((each["name"], each["status"]) == (NAME, "connected") and each["import_settings"] for each in found)


def connect(api: Api, plan: Plan) -> str:
    """Create an integration here and in amoCRM, and introduce them; returns its id."""
    integration = str(api("POST", "/integrations", {"name": NAME})["id"])
    ticket = api("POST", f"/integrations/{integration}/ticket")
    wanted = {"host": AMOCRM_HOST, "redirect_uri": ticket["redirect_uri"], "name": "amosend", "check": True}
    keys = _answer(requests.post(f"{plan.amocrm_sandbox}/_control/integrations", json=wanted, timeout=_TIMEOUT))
    pasted = {"client_id": keys["client_id"], "client_secret": keys["secret"], "code": keys["code"]}
    api("POST", f"/integrations/{integration}/connection", pasted | {"subdomain": AMOCRM_HOST})
    api("PUT", f"/integrations/{integration}/import-settings", _SETTINGS)
    return integration


def run_import(
    api: Api, integration: str, narrator: Narrator, *, look_around: Callable[[], None], preview: bool = False
) -> dict[str, Any]:
    """Start an import, or a preview of it, and follow it to its end. `look_around` raises when a process has died."""
    run = api("POST", f"/integrations/{integration}/runs", {"preview": preview})
    with narrator.bar("contacts previewed" if preview else "contacts imported", CONTACTS) as show:
        seen, moved = -1, time.monotonic()
        while run["status"] not in ("succeeded", "failed", "cancelled"):
            look_around()
            time.sleep(_PAUSE)
            run = api("GET", f"/integrations/{integration}/runs/{run['id']}")
            done = run["counts"]["read"] + run["reading"]
            show(done)
            seen, moved = (done, time.monotonic()) if done != seen else (seen, moved)
            if time.monotonic() - moved > _PATIENCE:
                raise DemoError(f"The import has not moved for {_PATIENCE:.0f} s: {run}")
    if run["status"] != "succeeded":
        raise DemoError(f"The import failed: {run}")
    return dict(run)


def told(run: dict[str, Any]) -> str:
    """Its counts in one line."""
    return " · ".join(f"{name.replace('_', ' ')} {run['counts'][name]}" for name in _COUNTED)


def every_night(api: Api, integration: str, run: dict[str, Any]) -> str:
    """An autoimport into the list that the run has made; returns when it starts, as the API tells it."""
    settings = _SETTINGS | {"list": {"kind": "existing", "id": run["list_id"]}}
    made = api("POST", f"/integrations/{integration}/autoimports", {"name": _AUTOIMPORT, "settings": settings})
    return datetime.fromtimestamp(made["next_due"], MOSCOW).strftime("%d.%m.%Y %H:%M")


def _items(answer: Any) -> list[Any]:
    return list(answer if isinstance(answer, list) else answer["items"])


def _answer(response: requests.Response) -> Any:
    if not response.ok:
        call = f"{response.request.method} {response.request.url}"
        raise DemoError(f"{call} answered {response.status_code}: {response.text[:500]}")
    return response.json() if response.content else None
