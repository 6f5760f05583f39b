"""The second part of the story: a contact that somebody adds in amoCRM is in the Sendsay list seconds later.

The hook is registered by our own API, posts to the public address, and goes through the deployed functions and queues.
"""

import time
from collections.abc import Callable
from typing import Any

import requests

from local.run.demo import AMOCRM_HOST, SENDSAY_ACCOUNT, Api, DemoError
from local.run.plan import Plan

__all__ = ["NEWCOMER", "seconds_to_list"]

NEWCOMER = "newcomer@example.com"
_CARD = {"first_name": "Новый", "last_name": "Контакт", "emails": [NEWCOMER]}
_TIMEOUT = (5, 60)
_PAUSE = 0.05
_PATIENCE = 60.0


def seconds_to_list(api: Api, integration: str, list_id: str, *, plan: Plan, look_around: Callable[[], None]) -> float:
    """From the moment when the contact is added until the list has it. `look_around` raises when a process has died."""
    links = f"/integrations/{integration}/links"
    link = api("POST", links, {"kind": "list", "target": list_id})
    shown = api("POST", f"{links}/{link['id']}/register")
    if shown["hook"] != "active":
        raise DemoError(f"The hook does not stand in amoCRM: {shown}")
    started = time.monotonic()
    _post(f"{plan.amocrm_sandbox}/_control/accounts/{AMOCRM_HOST}/contacts", _CARD)
    while not _is_listed(plan, list_id):
        look_around()
        if time.monotonic() - started > _PATIENCE:
            raise DemoError(f"The contact is not in the list after {_PATIENCE:.0f} s: {api('GET', links)}")
        time.sleep(_PAUSE)
    return time.monotonic() - started


def _is_listed(plan: Plan, list_id: str) -> bool:
    place = f"{plan.sendsay_sandbox}/_control/accounts/{SENDSAY_ACCOUNT}/additions"
    return any(each["list_id"] == list_id for each in _post(place, {"email": NEWCOMER})["additions"])


def _post(url: str, body: Any) -> Any:
    answer = requests.post(url, json=body, timeout=_TIMEOUT)
    if not answer.ok:
        raise DemoError(f"POST {url} answered {answer.status_code}: {answer.text[:500]}")
    return answer.json()
