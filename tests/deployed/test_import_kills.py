"""The import worker as a real process on the local AWS endpoint, killed with SIGKILL at random and at chosen moments.

Nobody is lost, nobody comes twice, the counts add up and the list is made once. Leases and visibility are short here;
when to kill is counted in calls that the vendors see, so that every worker gets somewhere.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import boto3
import pytest
from amosend.domain.import_run import Run, RunStatus

from local.aws.endpoint import ROOT
from tests.fakes.aws import on_emulator
from tests.fakes.worker_process import STEPS
from tests.fakes.world import ACCOUNT, World, world
from tests.functional.importing import people_of

_PATIENCE = 300.0  # seconds until a run that does not end is a failure
_LOOK = 0.01  # seconds


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(contacts=0, aws=lambda: on_emulator(tmp_path_factory.mktemp("emulator"))) as made:
        yield made


@dataclass(slots=True)
class Case:
    """One account with its run, and the worker processes that carry it."""

    world: World
    host: str
    integration: str
    run_id: str

    @classmethod
    def of(cls, emulated: World, name: str, *, contacts: int) -> "Case":
        host = f"{name}.amocrm.ru"
        emulated.amocrm.create_account(host, size=contacts, seed=len(emulated.amocrm.accounts))
        integration = emulated.connected(host)
        emulated.set_up(integration, list={"kind": "new", "name": name}, phone={"kind": "additional_contact"})
        return cls(emulated, host, integration, emulated.api("POST", f"/integrations/{integration}/runs").json()["id"])

    def worker(self, **wanted: str) -> subprocess.Popen[bytes]:
        """A fresh worker process, ready to receive."""
        own = {"MOST_CONTACTS": "250", "LEASE": "2", "VISIBILITY": "2", "SECONDS": "60", "DIE_AT": "", "DIE_AFTER": "1"}
        path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'core'}", "PATH": os.defpath}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.worker_process"],
            cwd=ROOT,
            env=self.world.environment | path | own | wanted,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        return process

    @property
    def run(self) -> Run:
        found = self.world.wiring.run_store.get(self.integration, self.run_id)
        assert found is not None
        return found

    @property
    def calls(self) -> int:
        return self.world.amocrm.calls.total + self.world.sendsay.calls.total

    def wait(self, process: subprocess.Popen[bytes], *, calls: int | None = None) -> None:
        """Until the run has ended, the process has, or the vendors have seen so many calls more."""
        until, most = time.monotonic() + _PATIENCE, None if calls is None else self.calls + calls
        while process.poll() is None and (most is None or self.calls < most) and not self.run.status.ended:
            assert time.monotonic() < until, self.run
            time.sleep(_LOOK)

    def finish(self, workers: int = 1) -> None:
        processes = [self.worker() for _ in range(workers)]
        self.wait(processes[0])
        for process in processes:
            end(process)

    def assert_whole(self) -> None:
        run, acme = self.run, self.world.sendsay.account(ACCOUNT)
        account = self.world.amocrm.account(self.host)
        assert run.status is RunStatus.SUCCEEDED, run
        assert run.counts.add_up(), run.counts
        assert run.counts.read == len(account.contacts)
        people = people_of(account)
        arrived = Counter(member.email.lower() for member in acme.members_of(run.settings.list.id or ""))
        assert arrived == Counter(people.keys())
        assert run.counts.sent == len(people)
        names = [group.name for group in acme.groups.values()]
        assert names.count(self.host.partition(".")[0]) == 1
        assert self.world.sendsay.forbidden_calls() == []


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_fifteen_kills_within_one_run_lose_nobody(emulated: World, seed: int) -> None:
    case, chance = Case.of(emulated, f"random{seed}", contacts=6_000), random.Random(seed)
    kills = 0
    while not case.run.status.ended and kills < 15:
        worker = case.worker()
        case.wait(worker, calls=chance.randint(3, 25))
        end(worker)
        kills += 1
    assert kills == 15, case.run
    case.finish()
    case.assert_whole()


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_the_worst_moment_loses_nobody(emulated: World, step: str) -> None:
    case = Case.of(emulated, step.translate(str.maketrans(" ,", "--")).replace("--", "-"), contacts=600)
    emulated.sendsay.options.set({"track_by_polls": False, "track_step_seconds": 0.6})  # so that a hop ends in between
    try:
        worker = case.worker(DIE_AT=step, DIE_AFTER="6" if step == "saved" else "1", SECONDS="4")
        case.wait(worker)
        assert worker.wait(_PATIENCE) == -signal.SIGKILL, "it was to die"
        assert not case.run.status.ended
        end(worker)
    finally:
        emulated.sendsay.options.set({"track_by_polls": True, "track_step_seconds": 0.15})
    case.finish()
    case.assert_whole()


def test_three_workers_at_one_queue_carry_a_run_as_one_does(emulated: World) -> None:
    """Every message is there three times, and visible again while its worker is still at work."""
    case = Case.of(emulated, "together", contacts=1_500)
    url = emulated.wiring.settings.imports_queue_url
    body = (
        f'{{"kind":"run","tenant":"{ACCOUNT}","integration_id":"{case.integration}","run_id":"{case.run_id}","hop":0}}'
    )
    for _ in range(2):
        boto3.client("sqs").send_message(QueueUrl=url, MessageBody=body)
    processes = [case.worker(VISIBILITY="1", SECONDS="3") for _ in range(3)]
    case.wait(processes[0])
    for process in processes:
        end(process)
    case.assert_whole()
