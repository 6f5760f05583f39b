"""The servers around the stack: its public address, and the two vendors' sandboxes unless others take their place."""

import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from local.aws.endpoint import ROOT
from local.run.demo import AMOCRM_HOST, CONTACTS, SENDSAY_ACCOUNT
from local.run.plan import Plan
from local.run.processes import ProcessDiedError, Processes

_START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A Python module that serves on a port."""

    name: str
    module: str
    port: int
    arguments: tuple[str, ...]

    def command(self) -> list[str]:
        return [sys.executable, "-m", self.module, "--port", str(self.port), *self.arguments]

    def log(self, home: Path) -> Path:
        return home / f"{self.module.rpartition('.')[2]}.log"


def servers(plan: Plan, api_url: str) -> list[Server]:
    """All that the plan asks for."""
    front = Server("The public address", "local.front", plan.front_port, ("--to", api_url))
    if not plan.sandboxes:
        return [front]
    contacts = ("--account", AMOCRM_HOST, "--contacts", str(CONTACTS), "--state", str(plan.home / "amocrm.json"))
    account = ("--account", SENDSAY_ACCOUNT, "--state", str(plan.home / "sendsay.json"))
    return [
        front,
        Server("The amoCRM sandbox", "local.sandbox.amocrm", plan.amocrm_port, contacts),
        Server("The Sendsay sandbox", "local.sandbox.sendsay", plan.sendsay_port, account),
    ]


def start(wanted: list[Server], home: Path, processes: Processes) -> None:
    """Start them and wait until each listens."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    for server in wanted:
        processes.start(server.name, server.command(), log=server.log(home), environment=environment)
    deadline = time.monotonic() + _START_SECONDS
    for server in wanted:
        while not _listens(server.port):
            processes.refuse_dead()
            if time.monotonic() > deadline:
                raise ProcessDiedError(f"{server.name} does not answer; its log is {server.log(home)}")
            time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
