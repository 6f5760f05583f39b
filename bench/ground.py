"""What an import needs around it, each in a process of its own: the AWS endpoint and both vendors' sandboxes."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from amosend.domain.import_run import Mode, Run
from amosend.domain.import_settings import ImportSettings, ListChoice, ListKind, PhoneChoice
from amosend.domain.integration import Integration
from amosend.services.connect import Credentials
from amosend.services.sign_in import sendsay_owner
from amosend.wiring import Wiring

from bench.child import Child
from local.aws.endpoint import REGION, Endpoint
from local.run.processes import Processes
from local.run.servers import Server, start
from local.run.stack import start_endpoint
from tests.fakes.aws import stack_on

__all__ = ["Ground", "ground"]

_TENANT, _KEY = "bench", "key-of-bench-0001"
_PATIENCE = 900.0  # seconds for the longest import
_STRIDE, _TOGETHER = 500, 5  # of so many contacts in a row so many are edited: one in a hundred, everywhere


@dataclass(frozen=True, slots=True)
class Ground:
    """`environment` is the functions'."""

    home: Path
    environment: dict[str, str]
    wiring: Wiring
    amocrm_url: str
    queue: Any

    def account(self, size: int) -> str:
        """The host of an account with so many contacts; the same people every time."""
        host = f"n{size}.amocrm.ru"
        if all(host != each["host"] for each in self.control("GET", "accounts")["accounts"]):
            self.control("POST", "accounts", {"host": host, "size": size, "seed": 1, "leads": 0})
        return host

    def contacts_url(self, host: str) -> str:
        return f"{self.amocrm_url}/{host}/api/v4/contacts"

    def token(self, host: str) -> str:
        """A long-lived one, for the baselines."""
        made = self.control("POST", "integrations", {"host": host, "redirect_uri": "https://bench.example"})
        return str(self.control("POST", f"integrations/{made['client_id']}/long_lived_token")["token"])

    def limits(self, *, on: bool) -> None:
        self.control("POST", "options", {"limits_on": on})
        self.control("DELETE", "rates")
        self.control("DELETE", "calls")

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.amocrm_url}/_control/{path}", json=body, timeout=300)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def connected(self, host: str, *, phone: PhoneChoice) -> Integration:
        """An integration of this account, into a new list."""
        rows, link = self.wiring.integrations, "https://bench.example/oauth/callback"
        made = rows.create(_TENANT, f"{host} {phone.kind}")
        key = rows.new_link(_TENANT, made.id).key
        there = self.control("POST", "integrations", {"host": host, "redirect_uri": link})
        pasted = Credentials(there["client_id"], there["secret"], there["code"], host)
        self.wiring.connect.by_hand(key, link, pasted)
        settings = ImportSettings(ListChoice(ListKind.NEW, name=made.name), phone=phone)
        self.wiring.plans.set_up(rows.get(_TENANT, made.id), settings)
        return rows.get(_TENANT, made.id)

    def imported(self, integration: Integration, worker: Child, mode: Mode) -> tuple[Run, int]:
        """A run, carried to its end by this worker, and the messages that took.

        This process is the queue's poller, as AWS's own is.
        """
        current = self.wiring.integrations.get(_TENANT, integration.id)
        run = self.wiring.start_import.by_person(current, self.wiring.plans.one_off(current), mode=mode)
        end, messages = time.monotonic() + _PATIENCE, 0
        while not run.status.ended and time.monotonic() < end:
            messages += self._deliver(worker)
            run = self.wiring.runs.get(current, run.id)
        return run, messages

    def change_one_in_a_hundred(self, host: str, size: int, *, token: str, name: str) -> int:
        """As people do it, contact by contact; returns how many."""
        headers, ids = {"Authorization": f"Bearer {token}"}, list[int]()
        for first in range(0, size, _STRIDE):
            query = {"limit": str(_TOGETHER), "page": str(first // _TOGETHER + 1), "order[id]": "asc"}
            answer = requests.get(self.contacts_url(host), params=query, headers=headers, timeout=60)
            ids += [int(each["id"]) for each in answer.json()["_embedded"]["contacts"]]
        for each in ids:
            self.control("PATCH", f"accounts/{host}/contacts/{each}", {"name": f"{name} {each}"})
        return len(ids)

    def reading_rate(self) -> float:
        """Pages of contacts a second, in the run that called last."""
        calls = self.control("GET", "calls")["calls"]
        arrivals = [float(call["at"]) for call in calls if call["path"].endswith("/contacts")]
        return (len(arrivals) - 1) / (arrivals[-1] - arrivals[0])

    def _deliver(self, worker: Child) -> int:
        url = self.environment["IMPORTS_QUEUE_URL"]
        messages = self.queue.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", [])
        for message in messages:
            answer = worker.ask({"Records": [_record(message)]})
            if answer["batchItemFailures"]:
                raise RuntimeError(f"the worker failed; its log is {worker.log}")
            self.queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)


def _record(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:000000000000:imports",
        "awsRegion": REGION,
    }


@contextmanager
def ground(home: Path) -> Iterator[Ground]:
    endpoint = Endpoint(port=_free_port(), home=home / "aws")
    amocrm = Server("The amoCRM sandbox", "local.sandbox.amocrm", _free_port(), ("--contacts", "1"))
    sendsay = Server("The Sendsay sandbox", "local.sandbox.sendsay", _free_port(), ("--account", f"{_TENANT}={_KEY}"))
    amocrm_url = f"http://127.0.0.1:{amocrm.port}"
    with Processes() as processes:
        start_endpoint(endpoint, processes)
        start([amocrm, sendsay], home, processes)
        environment = stack_on(endpoint.client) | {
            "AMOCRM_URL": f"{amocrm_url}/{{host}}",
            "SENDSAY_URL": f"http://127.0.0.1:{sendsay.port}/general/api/v100/json/{{account}}",
            "AWS_ENDPOINT_URL": endpoint.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        os.environ.update(environment)
        wiring = Wiring()
        wiring.token_store.put_secret(sendsay_owner(_TENANT), _KEY)
        yield Ground(home, environment, wiring, amocrm_url, endpoint.client("sqs"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
