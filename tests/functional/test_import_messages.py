"""The messages that carry a run: late, for hops that are over, one too many, or never sent."""

from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.import_run import Run, RunStatus
from amosend.domain.message import Errand, ImportMessage
from amosend.domain.plan import ONCE, Plan
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services import import_worker
from amosend.services.imports import ImportRunningError
from amosend.services.run_keeper import OvertakenError

from tests.fakes.functions import Context
from tests.fakes.queues import sqs_event
from tests.fakes.world import ACCOUNT, World
from tests.functional.importing import Import


def stored(importing: Import, run_id: str) -> Run:
    run = importing.world.wiring.run_store.get(importing.integration, run_id)
    assert run is not None
    return run


def plan_of(importing: Import) -> Plan:
    plan = importing.world.wiring.plan_store.get(ACCOUNT, importing.integration, ONCE)
    assert plan is not None
    return plan


def message_of(importing: Import, run_id: str, hop: int) -> ImportMessage:
    return ImportMessage(Errand.RUN, ACCOUNT, importing.integration, run_id, hop)


def handle(importing: Import, message: ImportMessage, *, seconds: float = 75.0) -> None:
    world = importing.world
    world.wiring.import_worker.handle(message, deadline=world.clock.now() + seconds)


@pytest.fixture
def importing(amosend: World) -> Import:
    return Import.of(amosend)


def test_little_time_makes_many_hops_and_the_same_result(importing: Import) -> None:
    """Each hop has twenty seconds, and a page takes seven; nobody is lost between them."""
    importing.world.worker_seconds = 20.0

    def slowly(answer: Any) -> Any:
        importing.world.pass_time(7)
        return answer

    importing.world.amocrm.faults.on("transform", path="/contacts$", transform=slowly)
    run = importing.run()
    importing.assert_all_arrived(run)
    hops = [one["hop"] for one in importing.world.delivered]
    assert len(hops) > 1, "how many more depends on the machine"
    assert hops == sorted(set(hops))


def test_a_late_message_of_an_old_hop_changes_nothing(importing: Import) -> None:
    run_id = importing.begin()
    run = importing.finish(run_id)
    before = stored(importing, run_id)
    for hop in range(before.hop + 2):
        handle(importing, message_of(importing, run_id, hop))
    assert stored(importing, run_id) == before
    importing.assert_all_arrived(run)


def test_a_message_for_a_run_or_an_integration_that_is_gone_is_dropped(importing: Import) -> None:
    handle(importing, message_of(importing, "00000000000-none", 0))
    handle(importing, ImportMessage(Errand.RENEW, ACCOUNT, "none"))
    assert importing.world.receive() is None


def test_a_living_worker_is_not_disturbed(importing: Import) -> None:
    """The message comes back when the lease has run out, and no earlier."""
    run_id = importing.begin()
    run = stored(importing, run_id)
    now = importing.world.clock.now()
    leased = importing.world.wiring.run_store.save(replace(run, lease_owner="other", lease_until=now + 100))
    with pytest.raises(TransientError) as busy:
        handle(importing, message_of(importing, run_id, 0))
    assert busy.value.reason is Reason.BUSY
    assert 95 < busy.value.retry_after <= 100
    assert stored(importing, run_id) == leased


def test_a_dead_workers_run_goes_on_with_a_fresh_message(importing: Import) -> None:
    run_id = importing.begin()
    importing.world.wiring.run_store.save(replace(stored(importing, run_id), lease_owner="dead", lease_until=1.0))
    importing.assert_all_arrived(importing.finish(run_id))
    assert [one["hop"] for one in importing.world.delivered][:2] == [0, 1]


def test_an_overtaken_worker_stops_and_keeps_its_message(importing: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run belongs to whoever saved it; but should that one die, this message carries the run on."""
    run_id = importing.begin()
    overtaken: list[Run] = []

    def overtake(answer: Any) -> Any:
        saved = importing.world.wiring.run_store.save(replace(stored(importing, run_id), lease_owner="faster"))
        assert saved is not None
        overtaken.append(saved)
        return answer

    importing.world.amocrm.faults.on("transform", path="/contacts$", times=1, transform=overtake)
    message = importing.world.receive()
    assert message is not None
    answer = importing.world.worker(sqs_event(message), Context())
    assert answer["batchItemFailures"]
    assert stored(importing, run_id) == overtaken[0]
    assert importing.members() == {}
    importing.assert_all_arrived(importing.finish(run_id))


def test_of_two_workers_with_one_message_one_goes_on(importing: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the run before either has saved it."""
    run_id = importing.begin()
    store = importing.world.wiring.run_store
    run = stored(importing, run_id)
    store.save(replace(run, lease_owner="first", lease_until=importing.world.clock.now() + 100))
    monkeypatch.setattr(type(store), "get", lambda self, integration, wanted: run)
    with pytest.raises(OvertakenError):
        handle(importing, message_of(importing, run_id, 0))


def test_a_next_hop_that_was_saved_but_never_announced_is_announced_at_its_time(importing: Import) -> None:
    run_id = importing.begin()
    message = importing.world.receive()
    assert message is not None
    run = stored(importing, run_id)
    due_at = int(importing.world.clock.now()) + 600
    importing.world.wiring.run_store.save(replace(run, hop=1, announced=False, due_at=due_at))
    importing.world.worker(sqs_event(message), Context())
    importing.world.delete(message)
    following = importing.world.receive()
    assert following is not None
    assert importing.world.clock.now() > due_at - 3
    assert '"hop": 1' in following["Body"]


def test_our_own_ceiling_of_hops_ends_a_run(importing: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_worker, "_MOST_HOPS", 3)
    importing.world.sendsay.options.set({"track_end": 0})
    run = importing.run()
    assert (run["status"], run["problem"]["code"]) == ("failed", "too_many_hops")


def test_a_worker_that_always_dies_ends_the_run_where_its_owner_sees_it(importing: Import) -> None:
    run_id = importing.begin()
    for _ in range(100):
        run = stored(importing, run_id)
        if run.status.ended:
            break
        importing.world.wiring.run_store.save(replace(run, lease_owner="dead", lease_until=1.0))
        importing.world.deliver_one()
    shown = importing.look(run_id)
    assert (shown["status"], shown["problem"]["code"]) == ("failed", "worker_died")
    assert importing.shown()["active_run"] is None


def test_a_start_whose_message_was_lost_is_mended_by_the_next_attempt(importing: Import) -> None:
    run_id = importing.begin()
    message = importing.world.receive()
    assert message is not None
    importing.world.delete(message)
    answer = importing.world.api("POST", f"/integrations/{importing.integration}/runs")
    assert (answer.status, answer.json()["code"]) == (409, "import_running")
    importing.assert_all_arrived(importing.finish(run_id))


def test_a_run_that_has_stalled_makes_way_and_says_so(importing: Import) -> None:
    stalled = importing.begin()
    message = importing.world.receive()
    assert message is not None
    importing.world.delete(message)
    importing.world.pass_time(3700)
    importing.assert_all_arrived(importing.run())
    shown = importing.look(stalled)
    assert (shown["status"], shown["problem"]["code"]) == ("failed", "import_stalled")


def test_a_run_whose_place_was_taken_does_not_run_beside_the_other(importing: Import) -> None:
    first = importing.begin()
    plans = importing.world.wiring.plan_store
    assert plans.save(replace(plan_of(importing), active_run="00000000001-other"))
    run = importing.finish(first)
    assert (run["status"], run["problem"]["code"]) == ("failed", "import_running")
    assert plan_of(importing).active_run == "00000000001-other"
    assert importing.members() == {}


def test_a_save_whose_answer_was_lost_is_not_taken_for_anothers(importing: Import) -> None:
    """botocore repeats the write, and DynamoDB then refuses it because of itself."""
    store = importing.world.wiring.run_store
    run = stored(importing, importing.begin())
    saved = store.save(replace(run, pages=7))
    assert saved is not None
    assert store.save(replace(run, pages=7)) == saved
    assert store.save(replace(run, pages=8)) is None


def test_two_starts_at_once_make_one_run(importing: Import) -> None:
    """Both have read the plan before either has claimed it."""
    start = importing.world.wiring.start_import
    integration = importing.world.wiring.integration_store.get(ACCOUNT, importing.integration)
    assert integration is not None
    plan = plan_of(importing)
    run = start.by_person(integration, plan)
    with pytest.raises(ImportRunningError) as running:
        start.by_person(integration, plan)
    assert running.value.run_id == run.id
    importing.assert_all_arrived(importing.finish(run.id))
    runs = importing.world.api("GET", f"/integrations/{importing.integration}/runs").json()["items"]
    assert len(runs) == 1


def test_progress_is_seen_while_it_runs(importing: Import) -> None:
    """Contacts read but not settled yet are shown apart from the counts."""
    seen: list[dict[str, Any]] = []
    run_id = importing.begin()

    def look(answer: Any) -> Any:
        seen.append(importing.look(run_id))
        return answer

    importing.world.sendsay.faults.on("transform", action="track.get", transform=look)
    run = importing.finish(run_id)
    assert {one["status"] for one in seen} == {"running"}
    assert max(one["reading"] for one in seen) >= 250  # saved with the next save, or a second later
    assert all(one["counts"]["read"] + one["reading"] <= 300 for one in seen)
    assert (run["counts"]["read"], run["reading"]) == (300, 0)
    assert stored(importing, run_id).status is RunStatus.SUCCEEDED
