"""The night: every integration that wants it gets one run, every grant is renewed, and one's trouble stops nobody."""

from typing import Any

import pytest
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.tokens import amocrm_owner
from amosend.store.queues import ImportQueue

from tests.fakes.functions import Context
from tests.fakes.world import ACCOUNT, World
from tests.functional.importing import Import

_MIDNIGHT = {"time": "2026-11-23T21:00:00Z"}
_HOSTS = ("second.amocrm.ru", "third.amocrm.ru")


def night(amosend: World, event: dict[str, Any] | None = None) -> Any:
    return amosend.nightly(event or _MIDNIGHT, Context())


def runs(amosend: World, integration: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = amosend.api("GET", f"/integrations/{integration}/runs").json()["items"]
    return found


@pytest.fixture
def nightly(amosend: World) -> Import:
    return Import.of(amosend, nightly=True)


def another(amosend: World, host: str, *, wants: bool) -> str:
    amosend.amocrm.create_account(host, size=20)
    integration = amosend.connected(host)
    amosend.set_up(integration, nightly=wants, list={"kind": "new", "name": host})
    return integration


def test_who_wants_it_gets_a_run_and_all_are_renewed(amosend: World, nightly: Import) -> None:
    others = {wants: another(amosend, host, wants=wants) for host, wants in zip(_HOSTS, (True, False), strict=True)}
    assert night(amosend) == {"started": 2, "renewing": 3}
    amosend.work_off()
    assert [run["trigger"] for run in runs(amosend, nightly.integration)] == ["nightly"]
    nightly.assert_all_arrived(nightly.look(runs(amosend, nightly.integration)[0]["id"]))
    assert len(runs(amosend, others[True])) == 1
    assert runs(amosend, others[False]) == []


def test_an_event_delivered_twice_starts_nothing_twice(amosend: World, nightly: Import) -> None:
    assert night(amosend)["started"] == 1
    assert night(amosend)["started"] == 0
    amosend.work_off()
    assert night(amosend)["started"] == 0
    amosend.work_off()
    assert len(runs(amosend, nightly.integration)) == 1
    assert night(amosend, {"time": "2026-11-24T21:00:00Z"})["started"] == 1


def test_a_night_that_is_repeated_mends_a_start_whose_message_was_lost(
    amosend: World, nightly: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue fails right after the run was saved; EventBridge repeats the event."""

    def fail(self: ImportQueue, message: Any, *, delay: float = 0) -> None:
        raise TransientError(Reason.STORE_UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(ImportQueue, "send", fail)
        with pytest.raises(TransientError):
            night(amosend)
    assert amosend.receive() is None
    assert night(amosend)["started"] == 0
    amosend.work_off()
    (run,) = runs(amosend, nightly.integration)
    nightly.assert_all_arrived(nightly.look(run["id"]))


def test_one_integrations_trouble_does_not_stop_the_others(
    amosend: World, nightly: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is not connected any more, one meets a store in trouble; the third has its run, and the event is repeated."""
    lost, unlucky = (another(amosend, host, wants=True) for host in _HOSTS)
    amosend.wiring.integration_store.disconnect(ACCOUNT, lost, Reason.GRANT_REVOKED)
    real = type(amosend.wiring.integration_store).claim_run

    def claim(self: Any, tenant: str, integration: str, run: str, *, instead_of: str | None) -> bool:
        if integration == unlucky:
            raise TransientError(Reason.STORE_UNAVAILABLE)
        return real(self, tenant, integration, run, instead_of=instead_of)

    with monkeypatch.context() as patch:
        patch.setattr(type(amosend.wiring.integration_store), "claim_run", claim)
        with pytest.raises(TransientError):
            night(amosend)
    amosend.work_off()
    assert [run["status"] for run in runs(amosend, nightly.integration)] == ["succeeded"]
    assert runs(amosend, lost) == []
    assert night(amosend)["started"] == 1
    amosend.work_off()
    assert [run["status"] for run in runs(amosend, unlucky)] == ["succeeded"]


def test_a_missing_grant_is_told(amosend: World) -> None:
    integration = amosend.connected()
    amosend.wiring.token_store.delete(amocrm_owner(integration))
    assert night(amosend) == {"started": 0, "renewing": 1}
    amosend.work_off()
    shown = amosend.api("GET", f"/integrations/{integration}").json()
    assert (shown["status"], shown["problem"]["code"]) == ("needs_reconnect", "not_connected")


def test_a_revoked_grant_is_found_by_the_nights_renewal(amosend: World) -> None:
    integration = amosend.connected()
    for client_id in amosend.amocrm.integrations:
        amosend.amocrm.revoke(client_id)
    night(amosend)
    amosend.work_off()
    shown = amosend.api("GET", f"/integrations/{integration}").json()
    assert (shown["status"], shown["problem"]["code"]) == ("needs_reconnect", "grant_revoked")


def test_a_renewal_outlasts_an_hour_of_trouble(amosend: World) -> None:
    """amoCRM is down at midnight: renewals come back a quarter of an hour later and do not end as dead letters."""
    amosend.clock.skips_sleep = True
    integration = amosend.connected()
    amosend.amocrm.faults.on("status", status=502, path="/api/v4/account$", times=3)
    began = amosend.clock.now()
    night(amosend)
    amosend.work_off()
    assert 40 * 60 < amosend.clock.now() - began < 60 * 60
    assert amosend.dead == []
    assert amosend.api("GET", f"/integrations/{integration}").json()["status"] == "connected"


def test_a_list_is_not_made_every_night(amosend: World, nightly: Import) -> None:
    """The guide warns of it: a scheduled import with a new list makes one every night."""
    for day in range(23, 28):
        night(amosend, {"time": f"2026-11-{day}T21:00:00Z"})
        amosend.work_off()
    assert len(runs(amosend, nightly.integration)) == 5
    assert len(amosend.sendsay.account(ACCOUNT).groups) == 1
