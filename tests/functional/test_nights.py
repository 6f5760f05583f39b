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


_UNPAID = {"status": 402, "path": "/api/v4/"}
_NO_RIGHTS = {"path": "/api/v4/", "status": 403, "body": {"title": "Forbidden", "status": 403, "detail": "no rights"}}
_BLOCKED = {"status": 403, "path": "/api/v4/"}


def _refused_then_not(nightly: Autoimport, amosend: World, refusal: dict[str, Any], problem: str) -> list[str]:
    """A good night, three with this refusal, then one without it; what its API was asked for in the last two bad ones.

    Whether a bad night's import begins before the account is asked for is the chance of their ids.
    """
    nightly.night()
    amosend.amocrm.faults.on("status", **refusal)
    nightly.night()
    before = len(amosend.amocrm.calls.all())
    for _ in range(2):
        nightly.night()
        assert nightly.shown()["health"] == "stopped"
        assert nightly.case.shown()["problem"]["code"] == nightly.shown()["problem"]["code"] == problem
    calls = [call.path.removeprefix(f"/{HOST}") for call in amosend.amocrm.calls.all()[before:]]
    amosend.amocrm.faults.clear()
    amosend.amocrm.contacts(HOST).add_contact("Новый", emails=["came@example.com"])
    nightly.night()
    return [path for path in calls if path.startswith("/api/v4/")]


@pytest.mark.parametrize(
    ("refusal", "problem"), [(_UNPAID, "amocrm_unpaid"), (_NO_RIGHTS, "amocrm_forbidden")], ids=["402", "403"]
)
def test_an_account_that_answers_again_is_caught_up_without_anybody(
    nightly: Autoimport, amosend: World, refusal: dict[str, Any], problem: str
) -> None:
    """The grant is kept, and amoCRM asked once a night."""
    assert _refused_then_not(nightly, amosend, refusal, problem) == ["/api/v4/account"] * 2
    caught, *_ = nightly.runs()
    assert (caught["trigger"], caught["status"], caught["counts"]["added"]) == ("reconnect", "succeeded", 1)
    assert nightly.case.shown()["status"] == "connected"
    assert nightly.shown()["health"] == "ok"
    nightly.case.assert_all_arrived(nightly.case.look(caught["id"]))


def test_a_blocked_account_is_asked_by_a_person_only(nightly: Autoimport, amosend: World) -> None:
    assert _refused_then_not(nightly, amosend, _BLOCKED, "amocrm_blocked") == []
    assert nightly.case.shown()["problem"]["code"] == "amocrm_blocked"
    assert amosend.api("POST", f"/integrations/{nightly.case.integration}/connection/check").status == 200
    amosend.work_off()
    assert (nightly.runs()[0]["trigger"], nightly.runs()[0]["status"]) == ("reconnect", "succeeded")


def test_an_unpaid_account_that_is_blocked_meanwhile_is_not_asked_any_more(nightly: Autoimport, amosend: World) -> None:
    amosend.amocrm.faults.on("status", **_UNPAID)
    nightly.night()
    amosend.amocrm.faults.clear()
    assert nightly.case.shown()["problem"]["code"] == "amocrm_unpaid"
    amosend.amocrm.block(HOST)
    nightly.night()
    assert nightly.case.shown()["problem"]["code"] == "amocrm_blocked"
    before = len(amosend.amocrm.calls.all())
    nightly.night()
    assert len(amosend.amocrm.calls.all()) == before


def test_who_disconnects_while_amocrm_is_asked_stays_disconnected(nightly: Autoimport, amosend: World) -> None:
    amosend.amocrm.faults.on("status", **_UNPAID)
    nightly.night()
    amosend.amocrm.faults.clear()
    path = f"/integrations/{nightly.case.integration}/connection"

    def leave() -> None:
        assert amosend.api("DELETE", path).status == 204

    amosend.amocrm.faults.on("meanwhile", path="/account$", times=1, meanwhile=leave)
    nightly.night()
    shown = nightly.case.shown()
    assert (shown["status"], shown["problem"]) == ("needs_reconnect", None)


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
