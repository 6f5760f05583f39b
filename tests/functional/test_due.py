"""The schedule: what is due starts once, whatever comes twice, late or never; what is late is told within hours."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from amosend.domain.hook import RoundErrand
from amosend.domain.import_run import Mode, RunStatus, Trigger
from amosend.domain.integration import Integration
from amosend.domain.link import Link, LinkKind
from amosend.domain.message import Errand, ImportMessage
from amosend.domain.plan import Plan, Progress
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.due import SPREAD, Due, spread
from amosend.store.plans import PlanTable
from amosend.store.queues import MessageQueue

from tests.fakes.aws import REGION
from tests.fakes.plans import MIDNIGHT, NEVER, SETTINGS, TENANT, Clockwork, Recorded

HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    counted: list[str] = []
    for module in ("services.due", "services.plan_keeper", "store.plans"):
        monkeypatch.setattr(f"amosend.{module}.count", lambda name: counted.append(name))
    return counted


def test_at_its_hour_a_plan_starts_and_the_next_start_follows(works: Clockwork, shop: Integration) -> None:
    plan, later = works.autoimport(shop), works.autoimport(shop, hours=(1,))
    assert works.hour(MIDNIGHT)[0] == 1
    (run,) = works.deliver()
    assert run
    assert (run.trigger, run.mode, run.due, run.plan_id) == (Trigger.SCHEDULE, Mode.FULL, MIDNIGHT, plan.id)
    assert [message.run_id for message in works.queue.taken(Errand.RUN)] == [run.id]
    works.ended(run)
    assert works.look(plan).next_due == MIDNIGHT + DAY
    assert works.of_plan(later) == []
    assert works.hour(MIDNIGHT + HOUR)[0] == 1


def test_an_event_that_comes_twice_starts_nothing_twice(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    assert [works.hour(MIDNIGHT)[0], works.hour(MIDNIGHT)[0]] == [1, 1]
    first, second = works.deliver()
    assert first
    assert second is None or second.id == first.id
    works.ended(first)
    assert works.hour(MIDNIGHT)[0] == 0
    assert len(works.of_plan(plan)) == 1


def test_a_message_that_comes_twice_starts_nothing_twice_whenever_it_comes(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    works.hour(MIDNIGHT)
    (message,) = works.queue.taken(Errand.START)
    run = works.start.scheduled(message)
    assert run
    works.start.scheduled(message)
    works.ended(run)
    works.now += DAY // 2
    assert works.start.scheduled(message) is None
    assert [each.id for each in works.of_plan(plan)] == [run.id]


@pytest.mark.parametrize("lost", ["event", "message"])
def test_what_was_lost_is_made_good_an_hour_later(works: Clockwork, shop: Integration, lost: str) -> None:
    plan = works.autoimport(shop)
    if lost == "message":
        works.hour(MIDNIGHT)
        works.queue.taken(Errand.START)
    works.hour(MIDNIGHT + HOUR)
    (run,) = works.deliver()
    assert run
    assert run.due == MIDNIGHT
    assert works.look(plan).next_due == MIDNIGHT + DAY


def test_starts_that_were_missed_are_made_good_by_one(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop, hours=(0, 6, 12))
    works.hour(MIDNIGHT + 13 * HOUR)
    (run,) = works.deliver()
    assert run
    works.ended(run)
    assert works.look(plan).next_due == MIDNIGHT + DAY
    assert works.hour(MIDNIGHT + 14 * HOUR)[0] == 0


@pytest.mark.parametrize("died", ["before the run is made", "before it is announced"])
def test_a_worker_that_dies_on_a_start_is_made_good_by_the_message(
    works: Clockwork, shop: Integration, died: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = works.autoimport(shop)
    works.hour(MIDNIGHT)
    (message,) = works.queue.taken(Errand.START)

    def fail(*_: Any, **__: Any) -> None:
        raise TransientError(Reason.STORE_UNAVAILABLE)

    with monkeypatch.context() as patch:
        if died == "before the run is made":
            patch.setattr(type(works.runs), "create", fail)
        else:
            patch.setattr(Recorded, "send", fail)
        with pytest.raises(TransientError):
            works.start.scheduled(message)
    works.now += 30
    run = works.start.scheduled(message)
    assert run
    assert (run.due, run.mode) == (MIDNIGHT, Mode.FULL)
    assert [each.id for each in works.of_plan(plan)] == [run.id]
    assert [each.run_id for each in works.queue.taken(Errand.RUN)] == [run.id]


def test_a_paused_plan_does_not_start_even_when_its_message_is_under_way(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop)
    works.hour(MIDNIGHT)
    works.plans().pause(shop, plan.id)
    assert works.deliver() == [None]
    assert works.hour(MIDNIGHT + HOUR)[0] == 0


def test_without_a_connection_the_reason_shows_and_the_next_start_is_tried(
    works: Clockwork, shop: Integration, metrics: list[str]
) -> None:
    plan = works.autoimport(shop)
    works.integrations.disconnect(TENANT, shop.id, Reason.GRANT_REVOKED)
    works.hour(MIDNIGHT)
    assert works.deliver() == [None]
    after = works.look(plan)
    assert (after.problem, after.next_due, after.attention_at) == (Reason.GRANT_REVOKED, MIDNIGHT + DAY, MIDNIGHT + DAY)
    assert metrics == ["ImportNotStarted"]
    assert works.hour(MIDNIGHT + HOUR)[0] == 0


def test_a_plan_without_its_integration_goes(works: Clockwork, shop: Integration) -> None:
    """It was made while the integration was being deleted."""
    plan = works.autoimport(shop)
    works.integrations.delete(TENANT, shop.id)
    works.hour(MIDNIGHT)
    assert works.deliver() == [None]
    assert works.rows.get(TENANT, shop.id, plan.id) is None


def test_a_busy_plan_is_asked_again_until_the_next_hour_asks(works: Clockwork, shop: Integration) -> None:
    """By messages of their own: one that is put back too often would end as a dead letter."""
    plan = works.autoimport(shop)
    works.now = MIDNIGHT - 60.0
    by_hand = works.start.by_person(shop, plan)
    works.hour(MIDNIGHT)
    waited = 0.0
    while messages := [each for each in works.queue.sent if each[0].kind is Errand.START]:
        ((message, delay),) = messages
        works.queue.taken(Errand.START)
        waited += delay if message.hop else 0
        works.runs.save(replace(by_hand, updated_at=int(works.now)))
        assert works.start.scheduled(message) is None
    assert 45 * 60 < waited < HOUR
    works.ended(by_hand)
    works.hour(MIDNIGHT + HOUR)
    (run,) = works.deliver()
    assert run
    assert (run.trigger, run.due) == (Trigger.SCHEDULE, MIDNIGHT)


def test_a_run_that_lasts_over_its_next_start_is_followed_by_one_run(works: Clockwork, shop: Integration) -> None:
    plan = works.autoimport(shop, hours=(0, 1, 2, 3, 4))
    works.hour(MIDNIGHT)
    (run,) = works.deliver()
    assert run
    for hour in (1, 2):
        assert works.hour(MIDNIGHT + hour * HOUR)[0] == 0
    works.now += 60
    works.ended(run)
    works.hour(MIDNIGHT + 3 * HOUR)
    assert len(works.deliver()) == 1
    assert works.look(plan).next_due == MIDNIGHT + 4 * HOUR


def test_a_run_that_is_not_done_at_three_is_late_until_it_ends(
    works: Clockwork, shop: Integration, metrics: list[str]
) -> None:
    """P3: the status turns red and the alarm's metric is counted, every hour."""
    plan = works.autoimport(shop)
    works.hour(MIDNIGHT)
    (run,) = works.deliver()
    for hour in (1, 2):
        works.hour(MIDNIGHT + hour * HOUR)
    assert metrics == []
    for hour, times in ((3, 1), (3, 1), (4, 2)):
        works.hour(MIDNIGHT + hour * HOUR)
        assert metrics == ["ImportLate"] * times
    assert works.look(plan).problem is Reason.IMPORT_LATE
    assert run
    works.ended(run)
    after = works.look(plan)
    assert (after.problem, after.attention_at) == (None, MIDNIGHT + DAY)
    works.hour(MIDNIGHT + 5 * HOUR)
    assert len(metrics) == 2


def test_a_late_run_that_is_cancelled_is_late_no_more(works: Clockwork, shop: Integration, metrics: list[str]) -> None:
    plan = works.autoimport(shop)
    works.hour(MIDNIGHT)
    (run,) = works.deliver()
    works.hour(MIDNIGHT + 3 * HOUR)
    assert run
    works.ended(run, RunStatus.CANCELLED)
    assert (works.look(plan).problem, works.look(plan).attention_at) == (None, MIDNIGHT + DAY)
    works.hour(MIDNIGHT + 8 * HOUR)
    assert metrics == ["ImportLate"]


def test_a_start_that_never_comes_about_is_told_within_three_hours(
    works: Clockwork, shop: Integration, metrics: list[str]
) -> None:
    """P3: the worker takes no message at all."""
    plan = works.autoimport(shop)
    for hour in (0, 1):
        works.hour(MIDNIGHT + hour * HOUR)
        assert metrics == []
    works.hour(MIDNIGHT + 2 * HOUR)
    assert metrics == ["ImportLate"]
    assert works.look(plan).problem is Reason.IMPORT_LATE
    works.hour(MIDNIGHT + 3 * HOUR)
    assert metrics == ["ImportLate"] * 2
    assert [message.due for message in works.queue.taken(Errand.START)] == [MIDNIGHT] * 4


def test_a_dead_run_does_not_stop_the_next_night(works: Clockwork, shop: Integration) -> None:
    """Its message ended as a dead letter; nobody carries it any more."""
    plan = works.autoimport(shop)
    works.hour(MIDNIGHT)
    (dead,) = works.deliver()
    for hour in range(3, 24):
        works.hour(MIDNIGHT + hour * HOUR)
    works.hour(MIDNIGHT + DAY)
    (run,) = works.deliver()
    assert dead
    assert run
    assert run.due == MIDNIGHT + DAY
    assert [each.status for each in works.of_plan(plan)] == [RunStatus.QUEUED, RunStatus.FAILED]


def test_a_row_that_cannot_be_read_is_told_and_stops_nobody(
    works: Clockwork, shop: Integration, metrics: list[str]
) -> None:
    plans = [works.autoimport(shop) for _ in range(3)]
    row = PlanTable.find(shop.id, plans[1].id)
    assert row
    row.state = json.dumps({"hours": "?"})
    row.try_save()
    assert works.hour(MIDNIGHT)[0] == 2
    assert {message.plan_id for message in works.queue.taken(Errand.START)} == {plans[0].id, plans[2].id}
    assert metrics == ["ImportLate"]


def test_grants_are_renewed_at_midnight_only_and_only_where_there_are_any(works: Clockwork) -> None:
    names = [works.integration(f"shop{number}").id for number in range(3)]
    works.integration("never connected", connected=False)
    works.integrations.disconnect(TENANT, names[0], Reason.GRANT_REVOKED)
    works.integrations.disconnect(TENANT, names[1], Reason.AMOCRM_UNPAID)  # its grant lives
    assert works.hour(MIDNIGHT)[:2] == (0, 2)
    assert {message.integration_id for message in works.queue.taken(Errand.RENEW)} == set(names[1:])
    assert works.hour(MIDNIGHT + HOUR)[:2] == (0, 0)
    assert works.hour(MIDNIGHT + DAY)[:2] == (0, 2)


def test_every_hour_each_integration_with_an_enabled_link_is_looked_after_once(works: Clockwork) -> None:
    for name, integration, enabled in (("l1", "shop", True), ("l2", "shop", True), ("l3", "quiet", False)):
        kind, now = LinkKind.LIST, int(works.now)
        link = Link(tenant=TENANT, integration_id=integration, id=name, name=name, kind=kind, created_at=now)
        works.links.create(replace(link, enabled=enabled))
    for hour in range(2):
        assert works.hour(MIDNIGHT + hour * HOUR).tending == 1
        [(message, delay)] = works.rounds.sent
        assert (message.kind, message.tenant, message.integration_id) == (RoundErrand.TEND, TENANT, "shop")
        assert delay == spread("shop")
        works.rounds.sent.clear()


class Many:
    """So many plans that are due; reading them takes time."""

    def __init__(self, works: Clockwork, number: int) -> None:
        plan = Plan(TENANT, "shop", "", "", SETTINGS, 0, (0,), next_due=MIDNIGHT, attention_at=MIDNIGHT)
        self.plans = [replace(plan, id=f"plan{number:05d}", progress=Progress(1)) for number in range(number)]
        self.works = works

    def needing_attention(self, moment: int, *, after: Plan | None = None) -> Iterator[Plan]:
        first = self.plans.index(after) + 1 if after else 0
        for plan in self.plans[first:]:
            self.works.now += 0.01
            yield plan


def many(works: Clockwork, number: int) -> Due:
    plans: Any = Many(works, number)
    return Due(plans, works.integrations, works.links, works.queue, works.rounds, works.clock)


def test_ten_thousand_starts_are_spread_over_a_quarter_of_an_hour(works: Clockwork) -> None:
    """In no minute more than twice their share, and each always at the same moment."""
    assert many(works, 10_000)(MIDNIGHT, deadline=NEVER)[0] == 10_000
    delays = {message.plan_id: delay for message, delay in works.queue.sent}
    assert len(delays) == 10_000
    minutes = [sum(minute * 60 <= delay < minute * 60 + 60 for delay in delays.values()) for minute in range(15)]
    assert sum(minutes) == 10_000
    assert max(minutes) < 2 * 10_000 / 15
    assert all(delay == spread(plan) < SPREAD for plan, delay in delays.items())


def test_who_stops_for_want_of_time_goes_on_there(works: Clockwork) -> None:
    """The event comes again a minute later; nobody is left out and hardly anybody asked twice."""
    due, attempts = many(works, 2_000), 0
    while True:
        attempts += 1
        try:
            due(MIDNIGHT, deadline=works.now + 9)
        except TransientError:
            works.now += 60
        else:
            break
    assert attempts == 3
    starts = [message.plan_id for message in works.queue.taken(Errand.START)]
    assert len(starts) == len(set(starts)) == 2_000
    assert many(works, 10)(MIDNIGHT + HOUR, deadline=NEVER)[0] == 10


def test_an_hour_that_was_left_unfinished_does_not_shorten_the_next(works: Clockwork) -> None:
    due = many(works, 500)
    with pytest.raises(TransientError):
        due(MIDNIGHT, deadline=works.now + 3)
    assert due(MIDNIGHT + HOUR, deadline=NEVER)[0] == 500


class Sqs:
    """Refuses a part of every batch: the odd ones at their first attempt, or `poisoned` always."""

    def __init__(self, poisoned: str = "") -> None:
        self.bodies: list[str] = []
        self.groups: set[str] = set()
        self.seen: set[str] = set()
        self.poisoned = poisoned

    def send_message_batch(self, **call: Any) -> dict[str, Any]:
        assert len(call["Entries"]) <= 10
        failed = []
        for entry in call["Entries"]:
            body = json.loads(entry["MessageBody"])["plan_id"]
            if body == self.poisoned or (int(entry["Id"]) % 2 and body not in self.seen):
                failed.append({"Id": entry["Id"]})
            else:
                self.bodies.append(body)
                self.groups.add(entry["MessageGroupId"])
            self.seen.add(body)
        return {"Successful": [], "Failed": failed}


def messages(number: int) -> list[tuple[ImportMessage, float]]:
    return [(ImportMessage(Errand.START, f"t{n % 3}", "i", plan_id=f"p{n}"), 5.0) for n in range(number)]


def test_what_the_queue_does_not_take_is_sent_again() -> None:
    sqs = Sqs()
    MessageQueue[ImportMessage](sqs, "url").send_many(messages(25))
    assert sorted(sqs.bodies) == sorted(f"p{n}" for n in range(25))
    assert len(sqs.groups) == 3


def test_what_the_queue_never_takes_is_an_error_and_not_a_loss() -> None:
    with pytest.raises(TransientError):
        MessageQueue[ImportMessage](Sqs(poisoned="p3"), "url").send_many(messages(5))


def test_the_queue_groups_messages_by_tenant_so_that_nobody_waits_behind_another(works: Clockwork) -> None:
    """Fair queues: a group on a standard queue; of a tenant whose name SQS would not take as one, too."""
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="fair")["QueueUrl"]
    queue: MessageQueue[ImportMessage] = MessageQueue(sqs, url)
    for tenant in ("acme", "acme", "акме и сыновья"):
        queue.send(ImportMessage(Errand.RUN, tenant, "i"))
    queue.send_many([(ImportMessage(Errand.RUN, "acme", "i"), 0)])
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])
    groups = [message["Attributes"]["MessageGroupId"] for message in answer["Messages"]]
    assert len(groups) == 4
    assert len(set(groups)) == 2
