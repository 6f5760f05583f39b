"""A run of changes reads what changed since the last successful run began, whatever the account can and cannot do."""

import pytest

from tests.fakes.world import HOST, World
from tests.functional.few_people import FewPeople


def _settled(amosend: World) -> FewPeople:
    """Many old contacts, and one whom the next run of changes meets again for the overlap."""
    few = FewPeople(amosend, *(f"old{number}" for number in range(30)))
    few.pass_time()
    few.add("latest")
    few.run()
    few.pass_time()
    return few


@pytest.mark.parametrize("skew", [-3600, 0, 3600])
@pytest.mark.parametrize("account", ["as usual", "is_api_filter_enabled", "filters_ignored", "order_ignored"])
def test_what_changed_arrives_and_nobody_else_is_dealt_with(amosend: World, account: str, skew: int) -> None:
    few = _settled(amosend)
    options = amosend.amocrm.account(HOST).options
    options.clock_skew = skew
    if account == "is_api_filter_enabled":
        options.is_api_filter_enabled = False
    elif account != "as usual":
        setattr(options, account, True)
    few.edit("old3", first_name="Анна")
    few.add("new")
    run = few.run("changes")
    assert few.outcome(run, "new") == "added"
    assert few.outcome(run, "old3") == "updated"
    assert run["counts"]["read"] <= 3
    assert len(few.listed(run)) == 32


def test_the_watermark_moves_only_with_success_and_the_gap_is_read(amosend: World) -> None:
    few = _settled(amosend)
    known = few.run("changes")["watermark"]
    few.add("new")
    amosend.amocrm.faults.on("status", path="/contacts$", status=403, times=1)
    assert few.try_run("changes")["status"] == "failed"
    amosend.amocrm.faults.clear()
    path = f"/integrations/{few.importing.integration}/connection/check"
    assert amosend.api("POST", path).json()["status"] == "connected"
    few.pass_time()
    few.add("newer")
    run = few.run("changes")
    assert run["since"] == known - 600
    assert {"new", "newer"} <= few.listed(run)


def test_changed_settings_make_the_next_run_a_full_one(amosend: World) -> None:
    few = _settled(amosend)
    amosend.set_up(few.importing.integration, name=False)
    assert few.try_run("changes")["mode"] == "full"


def test_a_second_start_says_so_and_shows_the_first(amosend: World) -> None:
    few = FewPeople(amosend, "anna")
    first = few.begin()
    path = f"/integrations/{few.importing.integration}/runs"
    answer = amosend.api("POST", path, {"mode": "full"})
    assert answer.status == 409
    assert first in answer.text
    amosend.work_off()


def test_a_cancelled_run_adds_up_and_moves_no_watermark(amosend: World) -> None:
    few = _settled(amosend)
    few.add("new")
    run_id = few.begin("changes")
    path = f"/integrations/{few.importing.integration}/runs/{run_id}/cancel"
    assert amosend.api("POST", path).status == 202
    assert few.importing.finish(run_id)["status"] == "cancelled"
    assert few.outcome(few.run("changes"), "new") == "added"
