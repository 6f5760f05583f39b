"""Vendors in trouble: whatever they answer, the import ends with everybody there, or it stops and says why.

Counts add up in every one of these (Import.look checks it), and nothing forbidden is ever called. Pairs of troubles are
in tests/exhaustive/test_import_pairs.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from amosend.domain.import_run import RunStatus

from local.sandbox.faults import FaultList
from tests.fakes.functions import Context
from tests.fakes.queues import sqs_event
from tests.fakes.world import ACCOUNT, HOST, World, world
from tests.functional.importing import Import, people_of

_PAGES = "/api/v4/contacts$"


@pytest.fixture
def amosend() -> Iterator[World]:
    with world(contacts=600) as made:
        yield made


def _on(name: str, kind: str, **fault: Any) -> Callable[[World], None]:
    def switch_on(amosend: World) -> None:
        faults: FaultList = getattr(amosend, name).faults
        faults.on(kind, **fault)

    switch_on.__name__ = f"{name} {kind} {fault}"
    return switch_on


def _failing_thrice(amosend: World) -> None:
    amosend.sendsay.options.set({"track_next_ends": [-2, -2, -1, -2]})


_PASSING = [
    _on("amocrm", "empty", path=_PAGES, after=2, times=2),
    _on("amocrm", "status", status=502, path=_PAGES, times=6),
    _on("amocrm", "wrong_json", path=_PAGES, after=1, times=2),
    _on("amocrm", "wrong_type", path=_PAGES, after=1, times=2),
    _on("amocrm", "drop_after", path=_PAGES, after=3, times=2),
    _on("amocrm", "status", status=403, body={"title": "Forbidden", "status": 403}, path="/events"),
    _on("amocrm", "status", status=402, path="/events"),
    _on("sendsay", "drop_after", action="member.import", times=2),
    _on("sendsay", "drop_after", action="group.create", times=2),
    _on("sendsay", "html", action="member.import", after=1, times=8),
    _on("sendsay", "cut_body", action="track.get", times=3),
    _on("sendsay", "status", status=429, action="track.get", times=7),
    _failing_thrice,
]


@pytest.mark.parametrize("trouble", _PASSING, ids=lambda one: one.__name__)
def test_trouble_that_passes_costs_nobody(amosend: World, trouble: Callable[[World], None]) -> None:
    importing = Import.of(amosend)
    trouble(amosend)
    run = importing.run()
    importing.assert_all_arrived(run)
    assert run["counts"]["read"] == 600
    assert run["problem"] is None
    assert amosend.dead == []


def test_amocrm_that_asks_for_patience_gets_it(amosend: World) -> None:
    """Not more than ten 429 answers within any minute, whatever amoCRM says: insisting blocks the account."""
    importing = Import.of(amosend)
    amosend.amocrm.faults.on("status", status=429, path=_PAGES, after=1, times=40)
    run_id = importing.begin()
    seen: list[float] = []
    before = 0
    while amosend.deliver_one():
        fresh = [call for call in amosend.amocrm.calls.all()[before:] if call.status == 429]
        before = len(amosend.amocrm.calls.all())
        seen += [amosend.clock.now()] * len(fresh)
    importing.assert_all_arrived(importing.look(run_id))
    assert len(seen) == 40
    assert all(sum(at <= other < at + 60 for other in seen) < 10 for at in seen)


def _ends(importing: Import, reason: str) -> dict[str, Any]:
    run = importing.run()
    assert (run["status"], run["problem"]["code"]) == ("failed", reason)
    assert importing.shown()["active_run"] is None
    importing.assert_harmless()
    return run


def test_a_block_stops_everything_at_once(amosend: World) -> None:
    importing = Import.of(amosend)
    pages = []

    def block(answer: Any) -> Any:
        pages.append(1)
        if len(pages) == 2:
            amosend.amocrm.block(HOST)
        return answer

    amosend.amocrm.faults.on("transform", path=_PAGES, transform=block, times=2)
    _ends(importing, "amocrm_blocked")
    calls = amosend.amocrm.calls.all()
    assert [call.status for call in calls].count(403) == 1
    assert calls[-1].status == 403
    shown = importing.shown()
    assert (shown["status"], shown["problem"]["code"]) == ("needs_reconnect", "amocrm_blocked")
    assert amosend.api("POST", f"/integrations/{importing.integration}/runs").status == 409
    assert len(amosend.amocrm.calls.all()) == len(calls)


def test_a_block_met_at_the_events_stops_everything_too(amosend: World) -> None:
    importing = Import.of(amosend)
    amosend.amocrm.faults.on("status", status=403, path="/events")
    _ends(importing, "amocrm_blocked")
    assert amosend.amocrm.calls.all()[-1].status == 403
    assert importing.shown()["problem"]["code"] == "amocrm_blocked"


def test_a_run_of_a_connection_that_was_lost_meanwhile_asks_nobody(amosend: World) -> None:
    importing = Import.of(amosend)
    run_id = importing.begin()
    amosend.wiring.integration_store.disconnect(ACCOUNT, importing.integration, None)
    before = len(amosend.amocrm.calls.all())
    run = importing.finish(run_id)
    assert (run["status"], run["problem"]["code"]) == ("failed", "not_connected")
    assert len(amosend.amocrm.calls.all()) == before


def test_an_unpaid_account_says_so(amosend: World) -> None:
    importing = Import.of(amosend)
    amosend.amocrm.faults.on("status", status=402, path=_PAGES, after=1)
    _ends(importing, "amocrm_unpaid")
    assert importing.shown()["status"] == "needs_reconnect"


def test_a_key_reset_in_the_middle_is_told_and_the_connection_stays(amosend: World) -> None:
    importing = Import.of(amosend)
    acme = amosend.sendsay.account(ACCOUNT)
    amosend.sendsay.faults.on(
        "transform", action="member.import", times=1, transform=lambda answer: [answer, acme.reset_key("crm")][0]
    )
    run_id = importing.begin()
    amosend.work_off()
    amosend.key = acme.key_of("crm")
    run = importing.look(run_id)
    assert (run["status"], run["problem"]["code"]) == ("failed", "sendsay_key_refused")
    assert importing.shown()["status"] == "connected"
    importing.assert_all_arrived(importing.run())


@pytest.mark.parametrize("end", [-3, -6])
def test_a_refused_job_fails_with_sendsays_words_but_without_people(amosend: World, end: int) -> None:
    person = next(iter(people_of(amosend.amocrm.account(HOST)).values()))
    words = f"moderation refused {person.email} {person.name} +7 999 123-45-67"
    amosend.sendsay.options.set({"track_end": end, "track_error": words})
    run = _ends(Import.of(amosend), "sendsay_import_failed")
    told = run["problem"]["explanation"]
    assert "moderation refused" in told
    assert not any(mark in told for mark in (person.email, *person.name.split(), "123-45"))


def test_of_a_refusal_the_vendors_name_for_it_is_kept_and_not_what_it_explains(amosend: World) -> None:
    """An explanation may quote the person that it is about."""
    words = {"title": "Bad Request", "detail": "Анна Иванова не подходит"}
    amosend.amocrm.faults.on("status", status=400, body=words, path=_PAGES, after=1)
    run = _ends(Import.of(amosend), "amocrm_rejected")
    assert run["problem"]["explanation"] == "400 Bad Request"


def test_a_job_that_fails_again_and_again_ends_the_run(amosend: World) -> None:
    amosend.sendsay.options.set({"track_end": -2, "track_error": "no room"})
    run = _ends(Import.of(amosend), "sendsay_import_failed")
    assert run["problem"]["explanation"] == "no room"
    assert run["counts"]["sent"] == 0


def test_a_job_that_never_ends_is_given_up_after_hours_without_reading_amocrm_again(amosend: World) -> None:
    """An account that is read over and over looks suspicious to amoCRM."""
    amosend.sendsay.options.set({"track_end": 0})
    importing = Import.of(amosend)
    before = amosend.clock.now()
    _ends(importing, "sendsay_import_stuck")
    assert amosend.clock.now() - before > 6 * 3600
    assert len([call for call in amosend.amocrm.calls.all() if call.path.endswith("/contacts")]) < 10
    assert amosend.dead == []


def test_a_slow_job_is_waited_for_within_the_time_of_each_hop(amosend: World) -> None:
    """No hop may sleep past its end, for then Lambda kills it."""
    amosend.sendsay.options.set({"track_by_polls": False, "track_step_seconds": 0.0})
    importing = Import.of(amosend, most=5_000)
    run_id = importing.begin()
    for _ in range(4):
        message = amosend.receive()
        assert message is not None
        began = amosend.clock.now()
        amosend.worker(sqs_event(message), Context(90.0))
        assert amosend.clock.now() - began < 90
        amosend.delete(message)
    amosend.sendsay.finish_tracks()
    importing.assert_all_arrived(importing.finish(run_id))


def test_a_list_deleted_before_the_run_is_told(amosend: World) -> None:
    importing = Import.of(amosend)
    importing.run()
    amosend.sendsay.account(ACCOUNT).groups.clear()
    _ends(importing, "list_gone")


def test_a_list_deleted_in_the_middle_is_told(amosend: World) -> None:
    importing = Import.of(amosend)
    acme = amosend.sendsay.account(ACCOUNT)

    def delete(answer: Any) -> Any:
        acme.groups.clear()
        return answer

    amosend.sendsay.faults.on("transform", action="member.import", times=1, after=1, transform=delete)
    _ends(importing, "list_gone")
    assert acme.groups == {}


def test_an_integration_deleted_in_the_middle_ends_its_run(amosend: World) -> None:
    importing = Import.of(amosend)
    run_id = importing.begin()

    def delete(answer: Any) -> Any:
        assert amosend.api("DELETE", f"/integrations/{importing.integration}").status == 204
        return answer

    amosend.sendsay.faults.on("transform", action="track.get", times=1, after=1, transform=delete)
    amosend.sendsay.faults.on("status", status=500, action="track.get", times=6)
    amosend.work_off()
    run = amosend.wiring.run_store.get(importing.integration, run_id)
    assert run is not None
    assert run.status.ended
    assert run.counts.add_up()
    importing.assert_harmless()


def test_a_job_that_sendsay_has_forgotten_is_sent_again(amosend: World) -> None:
    importing = Import.of(amosend)
    unknown = {"errors": [{"id": "error/track/notfound", "explain": "1234568"}]}
    amosend.sendsay.faults.on("body", action="track.get", times=1, body=unknown)
    importing.assert_all_arrived(importing.run())


@pytest.mark.parametrize("path", ["", "/connection"])
def test_stopping_stops_within_the_hop(amosend: World, path: str) -> None:
    """«Отключить» and deleting end a run that is being read, not only the hop behind it."""
    importing = Import.of(amosend, most=25)
    amosend.sendsay.options.track_step_seconds = 0  # jobs get on when they are asked about, not as time passes
    importing.begin()
    imports: list[int] = []

    def stop(answer: Any) -> Any:
        imports.append(len(importing.members()))
        if len(imports) == 2:
            amosend.pass_time(10)
            assert amosend.api("DELETE", f"/integrations/{importing.integration}{path}").status == 204
        return answer

    amosend.sendsay.faults.on("transform", action="member.import", transform=stop)
    amosend.work_off()
    assert imports == [0, len(importing.members())]
    assert 0 < len(importing.members()) < len(people_of(importing.source))


def test_a_run_whose_worker_fell_silent_says_that_it_goes_on_by_itself(amosend: World) -> None:
    importing = Import.of(amosend)
    run_id = importing.begin()
    run = amosend.wiring.run_store.get(importing.integration, run_id)
    assert run is not None
    amosend.wiring.run_store.save(
        replace(run, status=RunStatus.RUNNING, lease_owner="dead", lease_until=amosend.clock.now() - 1)
    )
    shown = importing.look(run_id)
    assert (shown["status"], shown["problem"]["code"]) == ("waiting", "run_interrupted")
    assert importing.finish(run_id)["status"] == "succeeded"
