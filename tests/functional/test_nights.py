"""Autoimports from the page to Sendsay, by the clock: good nights, nights without a connection, and the renewals."""

from typing import Any

import pytest
from amosend.services.tokens import amocrm_owner

from tests.fakes.world import ACCOUNT, HOST, World
from tests.functional.importing import Import, people_of

_DAY = 24 * 3600
_SETTINGS = {"list": {"kind": "new", "name": "amoCRM"}}


class Autoimport:
    """One autoimport of a connected integration, every night at 00:00 in Moscow."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.case = Import.of(world)
        self.path = f"/integrations/{self.case.integration}/autoimports"
        made = world.api("POST", self.path, {"name": "Каждую ночь", "settings": _SETTINGS})
        assert made.status == 201, made.text
        self.id = made.json()["id"]

    def shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self.world.api("GET", f"{self.path}/{self.id}").json()
        return found

    def runs(self) -> list[dict[str, Any]]:
        path = f"/integrations/{self.case.integration}/runs?autoimport={self.id}"
        found: list[dict[str, Any]] = self.world.api("GET", path).json()["items"]
        return found

    def night(self) -> dict[str, int]:
        """The next one, to its end."""
        ticked = self.world.tick(self.shown()["next_due"])
        self.world.work_off()
        return ticked


@pytest.fixture
def nightly(amosend: World) -> Autoimport:
    return Autoimport(amosend)


def midnight(amosend: World) -> int:
    """The next one in Moscow: 21:00 in UTC."""
    now = int(amosend.clock.now())
    return now - (now - 21 * 3600) % _DAY + _DAY


def test_a_night_imports_everybody_and_shows_that_it_did(nightly: Autoimport) -> None:
    assert (nightly.shown()["health"], nightly.runs()) == ("new", [])
    due = nightly.shown()["next_due"]
    assert nightly.night() == {"started": 1, "renewing": 1, "tending": 0}
    (run,) = nightly.runs()
    assert (run["trigger"], run["mode"]) == ("schedule", "full")
    nightly.case.assert_all_arrived(nightly.case.look(run["id"]))
    shown = nightly.shown()
    assert (shown["health"], shown["problem"], shown["last_run"]) == ("ok", None, run["id"])
    assert shown["next_due"] == due + _DAY


def test_five_nights_make_one_list_and_read_what_changed(nightly: Autoimport, amosend: World) -> None:
    """The guide warns of it: a scheduled import with a new list makes one every night."""
    for _ in range(5):
        nightly.night()
    assert [run["mode"] for run in nightly.runs()] == ["changes"] * 4 + ["full"]
    assert {run["status"] for run in nightly.runs()} == {"succeeded"}
    assert len(amosend.sendsay.account(ACCOUNT).groups) == 1


def test_a_night_without_a_connection_is_made_up_for_when_it_is_back(nightly: Autoimport, amosend: World) -> None:
    """P5: nobody set anything up again, and who came while it was down is there."""
    nightly.night()
    for client_id in list(amosend.amocrm.integrations):
        amosend.amocrm.revoke(client_id)
    nightly.night()
    shown = nightly.shown()
    assert (shown["health"], shown["problem"]["code"]) == ("stopped", "grant_revoked")
    nightly.night()
    assert nightly.shown()["problem"]["code"] == "grant_revoked"
    amosend.amocrm.contacts(HOST).add_contact("Новый", emails=["came@example.com"])
    before = len(nightly.runs())
    assert amosend.connect(nightly.case.integration).status == 200
    amosend.work_off()
    caught, *_ = nightly.runs()
    assert len(nightly.runs()) == before + 1
    assert (caught["trigger"], caught["status"]) == ("reconnect", "succeeded")
    assert nightly.shown()["health"] == "ok"
    assert caught["counts"]["added"] == 1
    assert "came@example.com" in nightly.case.members(caught["list_id"])
    assert nightly.case.members(caught["list_id"]).keys() == people_of(nightly.case.source).keys()


def test_a_paused_autoimport_has_no_nights(nightly: Autoimport, amosend: World) -> None:
    due = nightly.shown()["next_due"]
    assert amosend.api("POST", f"{nightly.path}/{nightly.id}/pause").json()["next_due"] is None
    assert amosend.tick(due)["started"] == 0
    amosend.work_off()
    assert nightly.runs() == []
    assert nightly.shown()["health"] == "stopped"
    assert amosend.api("POST", f"{nightly.path}/{nightly.id}/resume").json()["next_due"] == due + _DAY


def test_a_deleted_integration_takes_its_autoimports_with_it(nightly: Autoimport, amosend: World) -> None:
    due = nightly.shown()["next_due"]
    assert amosend.api("DELETE", f"/integrations/{nightly.case.integration}").status == 204
    assert amosend.wiring.plan_store.of_integration(ACCOUNT, nightly.case.integration) == []
    assert amosend.tick(due) == {"started": 0, "renewing": 0, "tending": 0}


def test_a_missing_grant_is_told(amosend: World) -> None:
    integration = amosend.connected()
    amosend.wiring.token_store.delete(amocrm_owner(integration))
    assert amosend.tick(midnight(amosend)) == {"started": 0, "renewing": 1, "tending": 0}
    amosend.work_off()
    shown = amosend.api("GET", f"/integrations/{integration}").json()
    assert (shown["status"], shown["problem"]["code"]) == ("needs_reconnect", "not_connected")


def test_a_revoked_grant_is_found_by_the_nights_renewal(amosend: World) -> None:
    integration = amosend.connected()
    for client_id in amosend.amocrm.integrations:
        amosend.amocrm.revoke(client_id)
    amosend.tick(midnight(amosend))
    amosend.work_off()
    shown = amosend.api("GET", f"/integrations/{integration}").json()
    assert (shown["status"], shown["problem"]["code"]) == ("needs_reconnect", "grant_revoked")


def test_a_renewal_outlasts_an_hour_of_trouble(amosend: World) -> None:
    """amoCRM is down at midnight: renewals come back a quarter of an hour later and do not end as dead letters."""
    amosend.clock.skips_sleep = True
    integration = amosend.connected()
    amosend.tick(midnight(amosend))
    amosend.amocrm.faults.on("status", status=502, path="/api/v4/account$", times=3)
    began = amosend.clock.now()
    amosend.work_off()
    assert 40 * 60 < amosend.clock.now() - began < 75 * 60
    assert amosend.dead == []
    assert amosend.api("GET", f"/integrations/{integration}").json()["status"] == "connected"
