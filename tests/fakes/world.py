"""The whole of amosend in one process: its functions, AWS on moto, and both vendors' sandboxes as real servers.

A test acts as a person or a vendor does: it calls the JSON API, follows a link, lets the queue run, and looks at what
the sandboxes hold.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus, urlencode, urlsplit

import boto3
from amosend.wiring import Wiring
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from local.sandbox import amocrm
from local.sandbox.sendsay.app import create_app as create_sendsay
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.server import serve
from tests.fakes.aws import REGION, on_moto
from tests.fakes.functions import Context, Handler, load

__all__ = ["HOST", "Answer", "Clock", "World", "world"]

HOST = "example.amocrm.ru"
ACCOUNT = "acme"
KEY = "key-of-acme-0001"
_VISIBILITY = 540  # seconds, as in template.yaml
_MOST_RECEIVES = 5


class Clock:
    """Real time plus what a test has added to it; sleeping adds instead of waiting when told so."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.skips_sleep = False

    def now(self) -> float:
        return time.time() + self.ahead

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
    account: str = ACCOUNT
    key: str = KEY
    worker_seconds: float = 90.0
    delivered: list[dict[str, Any]] = field(default_factory=list)
    dead: list[dict[str, Any]] = field(default_factory=list)

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

    def tick(self, moment: int) -> dict[str, int]:
        """The schedule's event of this moment, to which the clock moves on unless it is there already."""
        self.clock.ahead += max(0.0, moment - self.clock.now())
        event = {"time": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        found: dict[str, int] = self.nightly(event, Context(300.0))
        return found

    def work_off(self, *, most: int = 100) -> None:
        """Delivers the queue's messages, one at a time, until none is left; delays pass at once."""
        for _ in range(most):
            if not self.deliver_one():
                return
        raise AssertionError(f"the queue is not empty after {most} messages")

    def deliver_one(self) -> bool:
        """The next message, as SQS does it: at its time, which is at once; deleted unless the worker reports a failure.

        A message that has failed five times is dead.
        """
        message = self.receive()
        if message is None:
            return False
        self.delivered.append(json.loads(message["Body"]))
        answer = self.worker(sqs_event(message), Context(self.worker_seconds))
        if not answer["batchItemFailures"]:
            self.delete(message)
        return True

    def receive(self) -> dict[str, Any] | None:
        """The next message; the clock moves to the moment when it is due."""
        url = self.wiring.settings.imports_queue_url
        for message in due_next(url, self.clock):
            if message.approximate_receive_count >= _MOST_RECEIVES:
                self.dead.append(json.loads(message.body))
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message.receipt_handle)
                continue
            answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=_VISIBILITY)
            found: dict[str, Any] = answer["Messages"][0]
            return found
        return None

    def delete(self, message: dict[str, Any]) -> None:
        url = self.wiring.settings.imports_queue_url
        self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    @property
    def sqs(self) -> Any:
        return boto3.client("sqs", region_name=REGION)


def due_next(queue_url: str, clock: Clock) -> Iterator[Any]:
    """The message that is due first, made visible now; for as long as there are any. It knows moto's own queue."""
    queue = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[queue_url.rpartition("/")[2]]
    while queue._messages:
        message = min(queue._messages, key=lambda one: max(one.visible_at, one.delayed_until))
        wait = max(message.visible_at, message.delayed_until) / 1000 - time.time()
        clock.ahead += max(0.0, wait)
        for other in queue._messages:
            other.visible_at -= max(0.0, wait) * 1000
            other.delayed_until -= max(0.0, wait) * 1000
        message.visible_at = message.delayed_until = 0.0
        yield message


def http_event(method: str, url: str, body: str | None, headers: dict[str, str]) -> dict[str, Any]:
    """API Gateway's HTTP API, payload 2.0."""
    parts = urlsplit(url)
    pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
    cookies = headers.pop("cookie", "") if "cookie" in headers else ""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": parts.path,
        "rawQueryString": parts.query,
        "headers": {name.lower(): value for name, value in headers.items()},
        **({"cookies": cookies.split("; ")} if cookies else {}),
        "queryStringParameters": {unquote_plus(key): unquote_plus(value) for key, _, value in pairs} or None,
        "requestContext": {
            "domainName": "amosend.example",
            "http": {"method": method, "path": parts.path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "stage": "$default",
            "requestId": "test",
        },
        **({"body": body} if body is not None else {}),
        "isBase64Encoded": False,
    }


def sqs_event(message: dict[str, Any]) -> dict[str, Any]:
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:000000000000:imports",
        "awsRegion": REGION,
    }
    return {"Records": [record]}


def query(**values: str) -> str:
    return urlencode(values)


@contextmanager
def world(
    *, contacts: int = 300, aws: Callable[[], AbstractContextManager[dict[str, str]]] = on_moto
) -> Iterator[World]:
    """`contacts` in the amoCRM account at HOST; the Sendsay account ACCOUNT has the key KEY and an empty base."""
    with ExitStack() as running:
        environment = running.enter_context(aws())
        amocrm_state, sendsay_state = amocrm.AmoCrmState(), SendsayState()
        running.callback(amocrm_state.close)
        amocrm_url = running.enter_context(serve(amocrm.create_app(amocrm_state)))
        sendsay_url = running.enter_context(serve(create_sendsay(sendsay_state)))
        amocrm_state.create_account(HOST, size=contacts)
        sendsay_state.create_account(ACCOUNT, key=KEY)
        urls = {
            "AMOCRM_URL": f"{amocrm_url}/{{host}}",
            "SENDSAY_URL": f"{sendsay_url}/general/api/v100/json/{{account}}",
        }
        clock = Clock()
        wiring = Wiring(environment | urls, clock=clock.now, sleep=clock.sleep)
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
            worker=load("import_worker", wiring),
            nightly=load("nightly_import", wiring),
        )
