"""A Sendsay account on a deployment, with an amoCRM account of its own; everything by HTTP, as people do it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from local.sandbox.amocrm.editor import ContactEditor
from local.sandbox.amocrm.hooks import save_hook
from local.sandbox.sendsay.account import Account, Group, Sequence
from tests.conftest import Deployment

__all__ = ["LateError", "Tenant", "keep_small"]

_SECONDS = 120
_LOOK = 0.005
_AT_ONCE = 3


def keep_small(deployment: Deployment) -> None:
    """On AWS every process has a machine of its own; here all of them and both vendors share this one.

    So few work at once, and amoCRM is patient with their starts.
    """
    options = deployment.amocrm.options
    options.hook_parallel, options.hook_answer_seconds = _AT_ONCE, 60.0
    functions = deployment.client("lambda")
    for queue in ("DeliveriesToDelivery", "RoundsToDelivery"):
        few = {"MaximumConcurrency": _AT_ONCE}
        functions.update_event_source_mapping(UUID=deployment.resource(queue), ScalingConfig=few)


class LateError(AssertionError):
    """What was waited for has not come; the message is the log's end."""


@dataclass(frozen=True, slots=True)
class Tenant:
    deployment: Deployment
    name: str
    integration: str

    @classmethod
    def new(cls, deployment: Deployment, name: str, *, contacts: int = 0) -> "Tenant":
        """Its one-off import maps the name, into the base only."""
        deployment.sendsay.create_account(name, key=f"key-of-{name}")
        deployment.amocrm.create_account(_host(name), size=contacts)
        headers = _headers(name)
        url = f"{deployment.url}/api/integrations"
        integration = _answer(requests.post(url, json={"name": name}, headers=headers, timeout=_SECONDS))["id"]
        tenant = cls(deployment, name, str(integration))
        link = tenant.api("POST", "/ticket")
        app = deployment.amocrm.create_integration(tenant.host, redirect_uri=link["redirect_uri"])
        pasted = {"client_id": app.client_id, "client_secret": app.secret, "code": app.last_code}
        tenant.api("POST", "/connection", pasted | {"subdomain": tenant.host})
        tenant.api("PUT", "/import-settings", {"list": {"kind": "none"}})
        return tenant

    def api(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self.deployment.url}/api/integrations/{self.integration}{path}"
        return _answer(requests.request(method, url, json=body, headers=_headers(self.name), timeout=_SECONDS))

    @property
    def host(self) -> str:
        return _host(self.name)

    @property
    def sendsay(self) -> Account:
        return self.deployment.sendsay.account(self.name)

    @property
    def contacts(self) -> ContactEditor:
        return self.deployment.amocrm.contacts(self.host)

    # Links

    def list_link(self) -> Group:
        """A new list; the hook of the link to it is registered by our own API."""
        group = self.sendsay.create_group("Горячие")
        made = self.api("POST", "/links", {"kind": "list", "target": group.id})
        assert self.api("POST", f"/links/{made['id']}/register")["hook"] == "active"
        return group

    def automation_link(self, *events: str) -> Sequence:
        """A new automation, to be passed any number of times; a person pastes the link with these events."""
        automation = self.sendsay.create_sequence("Добро пожаловать", onlyonce=False)
        made = self.api("POST", "/links", {"kind": "automation", "target": str(automation.id)})
        account = self.deployment.amocrm.account(self.host)
        settings = list(events or ("add_contact", "update_contact"))
        save_hook(account, made["url"], settings=settings, now=self.deployment.amocrm.clock.unix())
        return automation

    # People

    def add(self, name: str) -> int:
        return self.contacts.add_contact(name, emails=[f"{name}@example.com"]).id

    def is_in(self, group: Group, name: str) -> bool:
        member = self.sendsay.member(f"{name}@example.com")
        return member is not None and member.id in group.members

    def starts(self, automation: Sequence) -> dict[str, int]:
        """By the name before the @."""
        with self.deployment.sendsay.lock:
            passages = list(automation.members.items())
        known = ((self.sendsay.roster.by_id(member_id), passage) for member_id, passage in passages)
        return {one.email.partition("@")[0]: passage.starts for one, passage in known if one is not None}

    def remarks(self, contact_id: int) -> set[str]:
        """What the journal says of a contact, beside the outcomes."""
        items = self.api("GET", f"/contacts/{contact_id}/history")["items"]
        return {each["code"] for one in items for each in one["remarks"]}

    def wait(self, until: Callable[[], bool], *, patience: float = 180.0) -> float:
        """How many seconds it took."""
        began = time.monotonic()
        while not until():
            if time.monotonic() - began > patience:
                answers = dict(self.deployment.amocrm.courier.answers)
                log = "\n".join(self.deployment.log("WebhookDelivery")[-40:])
                raise LateError(f"amoCRM's hooks were answered {answers}; the delivery's log ends with\n{log}")
            time.sleep(_LOOK)
        return time.monotonic() - began

    def seconds_to_list(self, group: Group, name: str, *, patience: float = 180.0) -> float:
        """From the moment when the contact is added until the list has it."""
        began = time.monotonic()
        self.add(name)
        self.wait(lambda: self.is_in(group, name), patience=patience)
        return time.monotonic() - began

    @contextmanager
    def adding(self, a_second: float) -> Iterator[list[str]]:
        """Contacts are added at this rate for as long as it lasts; the names so far."""
        names: list[str] = []
        ends = threading.Event()

        def add() -> None:
            began = time.monotonic()
            while not ends.is_set():
                name = f"{self.name}-load{len(names)}"
                self.add(name)
                names.append(name)
                ends.wait(max(0.0, began + len(names) / a_second - time.monotonic()))

        thread = threading.Thread(target=add)
        thread.start()
        try:
            yield names
        finally:
            ends.set()
            thread.join()


def _host(name: str) -> str:
    return f"{name}.amocrm.ru"


def _headers(name: str) -> dict[str, str]:
    return {"Authorization": f"sendsay apikey=key-of-{name}", "X-Sendsay-Account": name}


def _answer(response: requests.Response) -> Any:
    assert response.ok, (
        f"{response.request.method} {response.request.url}: {response.status_code} {response.text[:500]}"
    )
    return response.json() if response.content else None
