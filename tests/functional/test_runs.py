"""Runs as people see them: which there were and for how long, how far one has come, and ending one."""

from dataclasses import replace
from typing import Any

import boto3
import pytest
from amosend.domain.import_run import FieldWarning, Mode, Run, RunStatus, Trigger
from amosend.domain.import_settings import ImportSettings, ListChoice, ListKind
from amosend.domain.journal import KEPT
from amosend.domain.plan import ONCE

from tests.fakes.aws import REGION
from tests.fakes.world import ACCOUNT, World
from tests.functional.connecting import reason_of

SETTINGS = ImportSettings(ListChoice(ListKind.NONE))
NIGHTLY = {"name": "Каждую ночь", "settings": {"list": {"kind": "none"}}}


@pytest.fixture
def shop(amosend: World) -> str:
    amosend.clock.skips_sleep = True
    integration = amosend.connected()
    amosend.set_up(integration)
    return integration


def saved(amosend: World, integration: str, run_id: str, **changes: Any) -> Run:
    now = int(amosend.clock.now())
    run = Run(ACCOUNT, integration, run_id, ONCE, Trigger.PERSON, Mode.FULL, SETTINGS, now)
    made = replace(run, **changes)
    assert amosend.wiring.run_store.create(made)
    return made


def started(amosend: World, integration: str, body: Any = None, path: str = "runs") -> dict[str, Any]:
    answer = amosend.api("POST", f"/integrations/{integration}/{path}", body)
    assert answer.status == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


# --- starting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [None, {}, {"mode": None}, {"preview": False}])
def test_nothing_has_to_be_said_to_start(amosend: World, shop: str, body: Any) -> None:
    run = started(amosend, shop, body)
    assert (run["plan"], run["mode"], run["preview"], run["trigger"]) == (ONCE, "full", False, "person")


@pytest.mark.parametrize(
    "body", [{"mode": "some"}, {"preview": "yes"}, {"preview": 1}, {"other": 1}, [], [None], [{}], "x"]
)
def test_what_is_said_must_mean_something(amosend: World, shop: str, body: Any) -> None:
    answer = amosend.api("POST", f"/integrations/{shop}/runs", body)
    assert answer.status in {400, 422} and not amosend.api("GET", f"/integrations/{shop}/runs").json()["items"]


def test_a_preview_is_a_run_that_says_so(amosend: World, shop: str) -> None:
    autoimport = amosend.api("POST", f"/integrations/{shop}/autoimports", NIGHTLY).json()["id"]
    run = started(amosend, shop, {"preview": True}, f"autoimports/{autoimport}/runs")
    assert (run["preview"], run["plan"], run["mode"]) == (True, autoimport, "full")


def test_each_plan_has_its_own_run_and_its_runs_are_listed_alone(amosend: World, shop: str) -> None:
    autoimport = amosend.api("POST", f"/integrations/{shop}/autoimports", NIGHTLY).json()["id"]
    once = started(amosend, shop)
    amosend.pass_time(1)
    nightly = started(amosend, shop, None, f"autoimports/{autoimport}/runs")
    second = amosend.api("POST", f"/integrations/{shop}/autoimports/{autoimport}/runs")
    assert (reason_of(second), second.json()["explanation"]) == ((409, "import_running"), nightly["id"])
    for query, expected in (
        ("", [nightly, once]),
        (f"?autoimport={autoimport}", [nightly]),
        (f"?autoimport={ONCE}", [once]),
        (f"?autoimport={ONCE}&before={once['id']}", []),
        ("?autoimport=none", []),
    ):
        found = amosend.api("GET", f"/integrations/{shop}/runs{query}").json()["items"]
        assert [one["id"] for one in found] == [one["id"] for one in expected]


# --- autoimports -----------------------------------------------------------------------------------------------------


def test_an_autoimport_is_made_looked_at_changed_paused_resumed_and_deleted(amosend: World, shop: str) -> None:
    path = f"/integrations/{shop}/autoimports"
    made = amosend.api("POST", path, NIGHTLY)
    assert (made.status, made.json()["hours"], made.json()["health"]) == (201, [0], "new")
    one = f"{path}/{made.json()['id']}"
    assert amosend.api("GET", path).json() == [made.json()] == [amosend.api("GET", one).json()]
    change = {"name": "Два раза", "hours": [18, 6], "settings": {"list": {"kind": "none"}, "gone": "remove"}}
    changed = amosend.api("PUT", one, change).json()
    assert (changed["name"], changed["hours"], changed["settings"]["gone"]) == ("Два раза", [6, 18], "remove")
    paused = amosend.api("POST", f"{one}/pause").json()
    assert (paused["paused"], paused["health"], paused["next_due"]) == (True, "stopped", None)
    resumed = amosend.api("POST", f"{one}/resume").json()
    assert (resumed["paused"], resumed["next_due"]) == (False, changed["next_due"])
    assert amosend.api("DELETE", one).status == 204
    for method, where, body in (("GET", "", None), ("PUT", "", change), ("DELETE", "", None), ("POST", "/pause", None)):
        assert reason_of(amosend.api(method, f"{one}{where}", body)) == (404, "not_found")


def test_a_form_that_is_sent_twice_makes_one_autoimport(amosend: World, shop: str) -> None:
    path = f"/integrations/{shop}/autoimports"
    first = amosend.api("POST", path, NIGHTLY).json()
    second = amosend.api("POST", path, NIGHTLY)
    assert (reason_of(second), second.json()["explanation"]) == ((409, "autoimport_exists"), first["id"])
    other = amosend.api("POST", path, NIGHTLY | {"name": "Другой"}).json()
    taken = {"name": NIGHTLY["name"], "hours": [0], "settings": NIGHTLY["settings"]}
    assert reason_of(amosend.api("PUT", f"{path}/{other['id']}", taken)) == (409, "autoimport_exists")
    assert amosend.api("PUT", f"{path}/{first['id']}", taken).status == 200


def test_a_name_that_has_become_free_is_another_autoimports(amosend: World, shop: str) -> None:
    path = f"/integrations/{shop}/autoimports"
    first = amosend.api("POST", path, NIGHTLY).json()["id"]
    renamed = {"name": "Старый", "hours": [0], "settings": NIGHTLY["settings"]}
    assert amosend.api("PUT", f"{path}/{first}", renamed).status == 200
    second = amosend.api("POST", path, NIGHTLY)
    assert (second.status, second.json()["id"] != first) == (201, True)


@pytest.mark.parametrize("hours", [[], [24], [-1], [3, 3], ["x"], [1.5], [True], 0, None, list(range(25))])
def test_hours_are_hours_of_a_day_each_once(amosend: World, shop: str, hours: Any) -> None:
    answer = amosend.api("POST", f"/integrations/{shop}/autoimports", NIGHTLY | {"hours": hours})
    assert reason_of(answer) == (422, "invalid_request")


def test_the_one_off_import_is_no_autoimport(amosend: World, shop: str) -> None:
    path = f"/integrations/{shop}/autoimports/{ONCE}"
    change = {"name": "x", "hours": [0], "settings": NIGHTLY["settings"]}
    for method, where, body in (
        ("GET", "", None),
        ("PUT", "", change),
        ("DELETE", "", None),
        ("POST", "/pause", None),
        ("POST", "/resume", None),
        ("POST", "/runs", None),
    ):
        assert reason_of(amosend.api(method, f"{path}{where}", body)) == (404, "not_found")
    assert amosend.api("GET", f"/integrations/{shop}/autoimports").json() == []


# --- cancelling ------------------------------------------------------------------------------------------------------


def test_a_run_that_is_cancelled_ends_at_its_next_step(amosend: World, shop: str) -> None:
    run = started(amosend, shop)
    path = f"/integrations/{shop}/runs/{run['id']}"
    for _ in range(2):
        answer = amosend.api("POST", f"{path}/cancel")
        assert (answer.status, answer.json()["cancelling"], answer.json()["status"]) == (202, True, "queued")
    assert amosend.api("GET", path).json()["cancelling"]
    amosend.work_off()
    ended = amosend.api("GET", path).json()
    assert (ended["status"], ended["counts"]["sent"], ended["cancelling"]) == ("cancelled", 0, False)
    assert not list(amosend.sendsay.account(ACCOUNT).roster)
    assert amosend.api("POST", f"{path}/cancel").status == 202, "it is what was asked for"
    assert started(amosend, shop)["id"] != run["id"]


def test_who_waits_for_a_vendor_is_cancelled_at_once(amosend: World, shop: str) -> None:
    """Its own message may be a quarter of an hour away: cancelling sends one that is not."""
    run = started(amosend, shop)
    message = amosend.receive()
    assert message
    amosend.delete(message)
    before = amosend.clock.now()
    amosend.api("POST", f"/integrations/{shop}/runs/{run['id']}/cancel")
    assert amosend.deliver_one()
    assert amosend.run(shop, run["id"])["status"] == "cancelled"
    assert amosend.clock.now() - before < 60


def test_a_run_that_has_ended_cannot_be_cancelled(amosend: World, shop: str) -> None:
    run = amosend.imported(shop)
    answer = amosend.api("POST", f"/integrations/{shop}/runs/{run['id']}/cancel")
    assert reason_of(answer) == (409, "run_ended")
    assert amosend.run(shop, run["id"]) == run


def test_saving_a_run_does_not_forget_that_it_is_cancelled(amosend: World, shop: str) -> None:
    store = amosend.wiring.run_store
    run = saved(amosend, shop, "00000000001-a")
    assert not store.cancelled(shop, run.id)
    assert store.cancel(shop, run.id) and store.cancel(shop, run.id)
    working = store.save(replace(run, status=RunStatus.RUNNING, pages=1))
    assert working and store.cancelled(shop, run.id)
    assert store.get(shop, run.id) == working
    assert store.save(replace(working, status=RunStatus.CANCELLED, finished_at=int(amosend.clock.now())))
    assert not store.cancel(shop, run.id)
    assert not store.cancel(shop, "none") and not store.cancelled(shop, "none")
    assert store.get(shop, "none") is None, "asking for the end of a run that is not there makes none"


# --- looking ---------------------------------------------------------------------------------------------------------


def test_a_run_shows_what_it_did_and_how_long_it_took(amosend: World, shop: str) -> None:
    now = int(amosend.clock.now())
    saved(
        amosend,
        shop,
        "00000000001-a",
        status=RunStatus.SUCCEEDED,
        started_at=now - 100,
        finished_at=now - 10,
        watermark=now - 5000,
        pages=7,
        retries=3,
        examples={"blocked": [5, 6], "added": [1]},
        warnings=(FieldWarning("renamed_in_amocrm", "Город", "Город", "Город доставки"),),
    )
    run = amosend.run(shop, "00000000001-a")
    assert (run["duration"], run["pages"], run["retries"], run["watermark"]) == (90, 7, 3, now - 5000)
    shown = [(one["outcome"]["code"], one["contact_ids"]) for one in run["examples"]]
    assert shown == [("added", [1]), ("blocked", [5, 6])]
    [warning] = run["warnings"]
    assert "«Город» теперь называется «Город доставки»" in warning["ru"]


def test_a_run_under_way_tells_how_many_are_expected(amosend: World, shop: str) -> None:
    """As many as the last full run of the plan has read."""
    first = amosend.imported(shop)
    assert first["expected"] is None, "it has ended"
    plan = amosend.wiring.plan_store.get(ACCOUNT, shop, ONCE)
    assert plan and plan.progress.people == 300
    again = started(amosend, shop, {"mode": "full"})
    assert amosend.run(shop, again["id"])["expected"] == 300


def test_runs_are_shown_for_90_days_after_their_end(amosend: World, shop: str) -> None:
    now = int(amosend.clock.now())
    saved(amosend, shop, "00000000001-old", status=RunStatus.SUCCEEDED, finished_at=now - KEPT)
    saved(amosend, shop, "00000000002-new", status=RunStatus.SUCCEEDED, finished_at=now - KEPT + 60)
    saved(amosend, shop, "00000000003-running", status=RunStatus.WAITING)
    path = f"/integrations/{shop}/runs"
    found = [one["id"] for one in amosend.api("GET", f"{path}?limit=2").json()["items"]]
    assert found == ["00000000003-running", "00000000002-new"]
    assert reason_of(amosend.api("GET", f"{path}/00000000001-old")) == (404, "not_found")
    rows = boto3.client("dynamodb", region_name=REGION).scan(TableName="Runs")["Items"]
    expiry = {row["run_id"]["S"]: row.get("expires_at", {}).get("N") for row in rows}
    assert expiry == {
        "00000000001-old": str(now),
        "00000000002-new": str(now + 60),
        "00000000003-running": None,
    }


def test_a_run_that_its_worker_ends_expires_too(amosend: World, shop: str) -> None:
    """Its row carries the day of its deletion."""
    run = amosend.imported(shop)
    [row] = boto3.client("dynamodb", region_name=REGION).scan(TableName="Runs")["Items"]
    assert row["expires_at"]["N"] == str(run["finished_at"] + KEPT)
