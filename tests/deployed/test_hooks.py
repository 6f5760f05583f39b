"""Hooks on the deployed stack: from a contact in amoCRM through the HTTP API, the queues and two functions."""

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import Deployment
from tests.fakes.tenant import Tenant, keep_small
from tests.functional.importing import people_of


@pytest.fixture(autouse=True)
def small(deployment: Deployment) -> None:
    keep_small(deployment)


def test_a_contact_comes_into_the_list_and_into_the_automation(deployment: Deployment) -> None:
    tenant = Tenant.new(deployment, "hook-travels")
    group, automation = tenant.list_link(), tenant.automation_link()
    tenant.add("anna")
    tenant.wait(lambda: tenant.is_in(group, "anna") and tenant.starts(automation) == {"anna": 1})
    account = deployment.amocrm.account(tenant.host)
    assert {one.status for one in deployment.amocrm.courier.log if one.account_id == account.id} == {200}
    assert deployment.sendsay.forbidden_calls() == []


def test_one_tenants_flood_does_not_keep_anothers_hook_waiting(deployment: Deployment) -> None:
    """Sendsay takes its time for the one; the other's single hook passes it by."""
    flood, single = Tenant.new(deployment, "hook-flood", contacts=200), Tenant.new(deployment, "hook-single")
    automation, group = flood.automation_link("update_contact"), single.list_link()
    account = deployment.amocrm.account(flood.host)
    names = {address.partition("@")[0] for address in people_of(account)}
    fault = deployment.sendsay.faults.on("delay", path="/hook-flood$", seconds=0.5)
    try:
        flood.contacts.edit_contacts([one.id for one in account.contacts], tags=["Осень"])
        flood.wait(lambda: bool(automation.members), patience=120)
        single.add("anna")
        single.wait(lambda: single.is_in(group, "anna"))
        assert len(automation.members) < len(people_of(account))
    finally:
        deployment.sendsay.faults.remove(fault.id)
    flood.wait(
        lambda: _all_hooks_taken(deployment) and len(automation.members) == len(people_of(account)), patience=300
    )
    assert set(flood.starts(automation).values()) == {1}
    assert {name.lower() for name in flood.starts(automation)} == names


def _all_hooks_taken(deployment: Deployment) -> bool:
    """Those that the emulator was too slow for are sent again: five minutes pass for amoCRM."""
    courier = deployment.amocrm.courier
    if courier.wait_idle(0.0) and courier.pending():
        deployment.amocrm.advance(5 * 60)
    return courier.wait_idle(0.0) and not courier.pending()


def test_a_worker_killed_between_sendsays_answer_and_our_record_starts_nobody_twice(deployment: Deployment) -> None:
    """kill -9 of the function's own process, when Sendsay has taken the start and before the answer is out."""
    tenant = Tenant.new(deployment, "hook-killed")
    group, automation = tenant.list_link(), tenant.automation_link()
    processes, killed = partial(_processes, deployment, deployment.resource("WebhookDelivery")), list[int]()

    def kill() -> None:
        if not killed and any(track.action == "sequence.member.start" for track in tenant.sendsay.tracks.newest()):
            killed.extend(_kill(processes()))

    fault = deployment.sendsay.faults.on("meanwhile", path="/hook-killed$", acts=True, meanwhile=kill)
    try:
        anna = tenant.add("anna")
        tenant.wait(lambda: bool(tenant.remarks(anna)), patience=900)
    finally:
        deployment.sendsay.faults.remove(fault.id)
    assert killed
    assert tenant.remarks(anna) <= {"automation_started", "start_uncertain"}
    assert tenant.is_in(group, "anna")
    deployment.sendsay.finish_tracks()
    assert tenant.starts(automation) == {"anna": 1}


def _kill(processes: list[int]) -> list[int]:
    for process in processes:
        os.kill(process, signal.SIGKILL)
    return processes


def _processes(deployment: Deployment, name: str) -> list[int]:
    """Of this deployment's function: the emulator started them, and this test the emulator."""
    wanted = {f"AWS_LAMBDA_FUNCTION_NAME={name}", f"TMPDIR={deployment.endpoint.home / 'tmp'}"}
    found = []
    for entry in Path("/proc").iterdir():
        try:
            environment = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if entry.name.isdigit() and wanted <= set(environment):
            found.append(int(entry.name))
    return found
