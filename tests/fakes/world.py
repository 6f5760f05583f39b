"""The whole of amosend in one process: its functions, AWS on moto, and both vendors' sandboxes as real servers.

A test acts as a person or a vendor does: it calls the JSON API, follows a link, lets the queue run, and looks at what
the sandboxes hold.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from amosend.intake_wiring import IntakeWiring
from amosend.wiring import Wiring

from local.sandbox import amocrm
from local.sandbox.amocrm.clock import Clock as SandboxClock
from local.sandbox.sendsay.app import create_app as create_sendsay
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.server import serve
from tests.fakes.aws import on_moto
from tests.fakes.front import front
from tests.fakes.functions import Context, Handler, load
from tests.fakes.http_event import http_event
from tests.fakes.queues import Queues, Source

__all__ = ["HOST", "Answer", "Clock", "World", "world"]

HOST = "example.amocrm.ru"
ACCOUNT = "acme"
KEY = "key-of-acme-0001"
_DELIVERIES_A_CALL = 100  # as in template.yaml
_PATIENCE = 300.0  # seconds of real time that nothing takes unless it is broken, be the machine as busy as it likes


class Clock:
    """Real time plus what a test has added to it; sleeping adds instead of waiting when told so.

    Stopped, it shows only what is added: a test that reckons in seconds is not to count those of a busy machine.
    """

    def __init__(self) -> None:
        self.ahead = 0.0
        self.skips_sleep = False
        self._stands_at: float | None = None

    def now(self) -> float:
        return (time.time() if self._stands_at is None else self._stands_at) + self.ahead

    def stop(self) -> None:
        self._stands_at, self.skips_sleep = time.time(), True

    def sleep(self, seconds: float) -> None:
        if self.skips_sleep:
            self.ahead += max(0.0, seconds)
        else:
            time.sleep(max(0.0, seconds))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(slots=True)
class World:
    environment: dict[str, str]
    wiring: Wiring
    clock: Clock
    amocrm: amocrm.AmoCrmState
    amocrm_url: str
    sendsay: SendsayState
    sendsay_url: str
    console: Handler
    callback: Handler
    worker: Handler
    nightly: Handler
    intake: Handler
    delivery: Handler
    queues: Queues
    account: str = ACCOUNT
    key: str = KEY
    worker_seconds: float = 90.0

    def api(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """With the account's key, unless `headers` (even empty ones) say otherwise."""
        credentials = {"authorization": f"sendsay apikey={self.key}", "x-sendsay-account": self.account}
        sent = credentials if headers is None else headers
        return self.call(self.console, method, f"/api{path}", body, sent)

    def call(self, handler: Handler, method: str, url: str, body: Any, headers: dict[str, str]) -> Answer:
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        found = handler(http_event(method, url, text, {"content-type": "application/json", **headers}), Context(29.0))
        return Answer(found["statusCode"], found.get("headers", {}), found.get("cookies", []), found.get("body") or "")

    def follow(self, url: str) -> Answer:
        """As a browser follows a link to the callback."""
        return self.call(self.callback, "GET", url, None, {})

    def integration(self, name: str = "Магазин") -> str:
        return str(self.api("POST", "/integrations", {"name": name}).json()["id"])

    def connected(self, host: str = HOST) -> str:
        """An integration connected by hand, as the guide says."""
        integration = self.integration()
        answer = self.connect(integration, host)
        assert answer.status == 200, answer.text
        return integration

    def connect(self, integration: str, host: str = HOST) -> Answer:
        link = self.api("POST", f"/integrations/{integration}/ticket").json()
        made = self.amocrm.create_integration(host, redirect_uri=link["redirect_uri"])
        pasted = {"client_id": made.client_id, "client_secret": made.secret, "code": made.last_code, "subdomain": host}
        return self.api("POST", f"/integrations/{integration}/connection", pasted)

    def set_up(self, integration: str, **changes: Any) -> None:
        settings = {"list": {"kind": "new", "name": "amoCRM"}, **changes}
        answer = self.api("PUT", f"/integrations/{integration}/import-settings", settings)
        assert answer.status == 200, answer.text

    def imported(self, integration: str) -> dict[str, Any]:
        """A run, started, worked off to its end and looked at."""
        started = self.api("POST", f"/integrations/{integration}/runs")
        assert started.status == 202, started.text
        self.work_off()
        return self.run(integration, started.json()["id"])

    def run(self, integration: str, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api("GET", f"/integrations/{integration}/runs/{run_id}").json()
        return found

    def pass_time(self, seconds: float) -> None:
        """For everybody: amosend, and what amoCRM and Sendsay do as time passes."""
        self.clock.ahead += seconds
        self.amocrm.advance(0)

    def tick(self, moment: int) -> dict[str, int]:
        """The schedule's event of this moment, to which the clock moves on unless it is there already."""
        self.clock.ahead += max(0.0, moment - self.clock.now())
        event = {"time": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        found: dict[str, int] = self.nightly(event, Context(300.0))
        return found

    def work_off(self, *, most: int = 100) -> None:
        """Delivers the queues' messages, one call at a time, until none is left; delays pass at once."""
        for _ in range(most):
            if not self.deliver_one():
                return
        raise AssertionError(f"the queues are not empty after {most} calls")

    def deliver_one(self) -> bool:
        """The next call of a worker, as SQS makes it: at its time, which is at once."""
        self.queues.sources[0].seconds = self.worker_seconds
        return self.queues.deliver_one()

    def receive(self) -> dict[str, Any] | None:
        """The next message of imports; the clock moves to the moment when it is due."""
        return next(iter(self.queues.receive(self.queues.sources[0])), None)

    def delete(self, message: dict[str, Any]) -> None:
        self.queues.delete(self.queues.sources[0], message)

    @property
    def delivered(self) -> list[dict[str, Any]]:
        """What import_worker was given."""
        return self.queues.sources[0].delivered

    @property
    def dead(self) -> list[dict[str, Any]]:
        """What is in any dead-letter queue."""
        return [message for source in self.queues.sources for message in source.dead]

    def post_hooks(self) -> None:
        """All that amoCRM's sandbox has to say by now has been said."""
        assert self.amocrm.courier.wait_idle(_PATIENCE)


def query(**values: str) -> str:
    return urlencode(values)


@contextmanager
def world(
    *, contacts: int = 300, aws: Callable[[], AbstractContextManager[dict[str, str]]] = on_moto
) -> Iterator[World]:
    """`contacts` in the amoCRM account at HOST; the Sendsay account ACCOUNT has the key KEY and an empty base."""
    with ExitStack() as running:
        environment = running.enter_context(aws())
        clock = Clock()
        # Both get on as the test's time passes: what amosend waits for an hour is not to be half a second of Sendsay's
        # jobs, and a deal made after a rule is not to be older than the rule by what amosend has slept in between.
        # What a busy machine holds up on the way is neither too fast nor too late for amoCRM.
        options = amocrm.Options(limits_on=False, hook_answer_seconds=_PATIENCE)
        amocrm_state = amocrm.AmoCrmState(options, clock=SandboxClock(clock.now))
        sendsay_state = SendsayState(now=clock.now, clock=clock.now)
        running.callback(amocrm_state.close)
        amocrm_url = running.enter_context(serve(amocrm.create_app(amocrm_state)))
        sendsay_url = running.enter_context(serve(create_sendsay(sendsay_state)))
        amocrm_state.create_account(HOST, size=contacts)
        sendsay_state.create_account(ACCOUNT, key=KEY)
        urls = {
            "AMOCRM_URL": f"{amocrm_url}/{{host}}",
            "SENDSAY_URL": f"{sendsay_url}/general/api/v100/json/{{account}}",
        }
        wiring = Wiring(environment | urls, clock=clock.now, sleep=clock.sleep)
        intake = load("webhook_intake", IntakeWiring(environment | urls, clock=clock.now, sleep=clock.sleep))
        # What is posted to the public address arrives here.
        amocrm_state.courier.postman.hosts[environment["PUBLIC_URL"]] = running.enter_context(front(intake))
        worker, delivery = load("import_worker", wiring), load("webhook_delivery", wiring)
        yield World(
            environment | urls,
            wiring,
            clock,
            amocrm_state,
            amocrm_url,
            sendsay_state,
            sendsay_url,
            console=load("console", wiring),
            callback=load("oauth_callback", wiring),
            worker=worker,
            nightly=load("nightly_import", wiring),
            intake=intake,
            delivery=delivery,
            queues=Queues(
                clock,
                [
                    Source(environment["IMPORTS_QUEUE_URL"], worker),
                    Source(environment["DELIVERIES_QUEUE_URL"], delivery, batch=_DELIVERIES_A_CALL, seconds=120.0),
                    Source(environment["ROUNDS_QUEUE_URL"], delivery, seconds=120.0),
                ],
            ),
        )
