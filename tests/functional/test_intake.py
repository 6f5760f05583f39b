"""The intake: what a hook names is in the queue before amoCRM is told so, and nothing else of it is anywhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from amosend.domain.hook import HookMessage, Item
from amosend.domain.hook_form import SIZE
from amosend.domain.link import key_hash
from amosend.domain.throttle import Throttle
from amosend.intake_wiring import IntakeWiring
from amosend.services.intake import A_CALL, A_MESSAGE

from tests.fakes.aws import REGION, on_moto
from tests.fakes.front import hook_event
from tests.fakes.functions import Context, Handler, load
from tests.fakes.hook_bodies import ACCOUNT, NOTE, PERSONAL, UPDATED, encoded

KEY, FORMER, OFF, OTHER = "k" * 43, "f" * 43, "o" * 43, "x" * 43
NOW = 1_795_467_600
AMOCRM_WAITS = 2.0  # seconds


@dataclass
class Time:
    now: float = NOW

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Ground:
    environment: dict[str, str]
    time: Time
    intake: Handler
    wiring: IntakeWiring

    def post(self, body: bytes, *, key: str = KEY) -> dict[str, Any]:
        return self.ask(hook_event(f"/webhooks/{key}", body))

    def ask(self, event: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.intake(event, Context())
        return found

    def link(self, key: str, name: str, *, tenant: str = "acme", enabled: bool = True, expires_at: int = 0) -> None:
        row = {"tenant": {"S": tenant}, "integration_id": {"S": "integration"}, "link_id": {"S": name}}
        ends = {"expires_at": {"N": str(expires_at)}} if expires_at else {}
        item = {"key_hash": {"S": key_hash(key)}, "enabled": {"BOOL": enabled}, **row, **ends}
        dynamodb = boto3.client("dynamodb", region_name=REGION)
        dynamodb.put_item(TableName=self.environment["LINK_KEYS_TABLE"], Item=item)

    def received(self) -> list[dict[str, Any]]:
        sqs = boto3.client("sqs", region_name=REGION)
        url = self.environment["DELIVERIES_QUEUE_URL"]
        found: list[dict[str, Any]] = []
        while some := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get("Messages"):
            found += some
        return found

    def messages(self) -> list[HookMessage]:
        return [HookMessage.from_json(json.loads(each["Body"])) for each in self.received()]


@pytest.fixture
def ground() -> Iterator[Ground]:
    with on_moto() as aws:
        environment = aws | {"AMOCRM_URL": "-", "SENDSAY_URL": "-"}
        time = Time()
        wiring = IntakeWiring(environment, clock=time.clock, sleep=time.sleep)
        made = Ground(environment, time, load("webhook_intake", wiring), wiring)
        made.link(KEY, "link")
        made.link(FORMER, "link", expires_at=NOW + 60)
        made.link(OFF, "off", enabled=False)
        yield made


def test_a_hook_is_one_message_of_ids_when_it_is_answered(ground: Ground) -> None:
    others = "leads[status][0][id]=5\ncontacts[add][0][id]=6\ncontacts[add][0][type]=company"
    assert ground.post(encoded(ACCOUNT, UPDATED, others, NOTE))["statusCode"] == 200
    items = (Item("contact", "update", 37054081, 1748292937), Item("lead", "status", 5), Item("company", "add", 6))
    expected = HookMessage("acme", "integration", "link", NOW * 1000, 30000001, items, ignored=1)
    assert ground.messages() == [expected]


def test_nothing_of_a_person_is_in_the_message_or_the_log(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.post(encoded(ACCOUNT, UPDATED, NOTE))
    written = json.dumps([each["Body"] for each in ground.received()], ensure_ascii=False) + capsys.readouterr().out
    assert not [word for word in (*PERSONAL, KEY) if word in written or json.dumps(word)[1:-1] in written]
    assert "37054081" in written


def test_the_log_says_of_a_hook_what_it_was_in_counts(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.post(encoded(ACCOUNT, UPDATED, NOTE))
    told = json.loads(capsys.readouterr().out)
    assert (told["message"], told["service"], told["link"]) == ("hook", "webhook_intake", "link")
    assert (told["items"], told["ignored"], told["cut"]) == (1, 1, False)


@pytest.mark.parametrize("header", ["application/x-www-form-urlencoded", "text/plain", ""])
@pytest.mark.parametrize("encoding", [True, False, None])
def test_however_the_api_hands_a_body_over_it_is_the_same_hook(
    ground: Ground, header: str, encoding: bool | None
) -> None:
    event = hook_event(f"/webhooks/{KEY}", encoded(ACCOUNT, UPDATED), {"content-type": header})
    if not header:
        del event["headers"]
    if not encoding:
        event |= {"body": encoded(ACCOUNT, UPDATED).decode(), "isBase64Encoded": False}
    if encoding is None:
        del event["isBase64Encoded"]
    assert ground.ask(event)["statusCode"] == 200
    (message,) = ground.messages()
    assert message.items == (Item("contact", "update", 37054081, 1748292937),)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"%%%", b"hello=world", b"[" * 50_000])
def test_junk_behind_a_right_key_is_taken_for_one_bad_hook_must_not_disable_all(ground: Ground, body: bytes) -> None:
    assert ground.post(body)["statusCode"] == 200
    (message,) = ground.messages()
    assert message.items == ()


def test_a_request_without_a_body_is_taken_too(ground: Ground) -> None:
    event = hook_event(f"/webhooks/{KEY}", b"")
    del event["body"]
    assert ground.ask(event)["statusCode"] == 200


@pytest.mark.parametrize(
    "key", [OTHER, OFF, "", "k" * 42, "K" * 43, "k" * 10_000, "../k", "ключ", "\ud800", key_hash(KEY)]
)
def test_every_wrong_key_is_answered_with_the_same_bytes_and_nothing_is_sent(ground: Ground, key: str) -> None:
    assert ground.post(encoded(ACCOUNT, UPDATED), key=key) == ground.post(b"", key="nobody's")
    assert ground.post(encoded(ACCOUNT, UPDATED), key=key)["statusCode"] == 404
    assert ground.messages() == []


def test_a_former_key_works_until_its_overlap_ends(ground: Ground) -> None:
    assert ground.post(encoded(UPDATED), key=FORMER)["statusCode"] == 200
    ground.time.now += 60
    assert ground.post(encoded(UPDATED), key=FORMER)["statusCode"] == 404


def test_a_hook_that_names_more_than_a_message_holds_is_several(ground: Ground) -> None:
    body = "&".join(f"contacts[update][{number}][id]={number}" for number in range(1, 2_502)) + "&task[add][0][id]=1"
    assert ground.post(body.encode())["statusCode"] == 200
    messages = ground.messages()
    assert sorted(item.id for each in messages for item in each.items) == list(range(1, 2_502))
    assert max(len(each.items) for each in messages) == A_MESSAGE
    assert sum(each.ignored for each in messages) == 1


def test_a_body_that_is_too_large_is_taken_as_far_as_it_goes_and_told(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused, it would be sent again five times, and count against the hook."""
    assert ground.post(encoded(UPDATED) + b"&x=" + b"x" * SIZE)["statusCode"] == 200
    (message,) = ground.messages()
    assert len(message.items) == 1
    assert json.loads(capsys.readouterr().out)["cut"] is True


def test_messages_are_grouped_by_tenant_so_that_nobody_waits_behind_anothers_flood(ground: Ground) -> None:
    ground.link(OTHER, "theirs", tenant="акме и сыновья")
    for key in (KEY, KEY, OTHER):
        ground.post(encoded(UPDATED), key=key)
    groups = [each["Attributes"]["MessageGroupId"] for each in ground.received()]
    assert (len(groups), len(set(groups))) == (3, 2)


@pytest.mark.parametrize("broken", ["DELIVERIES_QUEUE_URL", "LINK_KEYS_TABLE"])
def test_what_the_queue_has_not_got_is_not_taken(
    ground: Ground, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """amoCRM then sends it again."""
    gone = {broken: ground.environment[broken] + "-gone"}
    wiring = IntakeWiring(ground.environment | gone, clock=ground.time.clock, sleep=ground.time.sleep)
    ground.intake = load("webhook_intake", wiring)
    assert ground.post(encoded(UPDATED))["statusCode"] == 503
    told = json.loads(capsys.readouterr().out)
    assert (told["level"], told["message"], told["reason"]) == ("ERROR", "hook refused", "store_unavailable")
    assert ground.time.now < NOW + AMOCRM_WAITS


def test_a_call_takes_no_longer_than_the_intake_reckons(ground: Ground) -> None:
    """botocore repeats nothing by itself."""
    for service in ("sqs", "dynamodb"):
        config = ground.wiring._client(service).meta.config
        assert config.connect_timeout + config.read_timeout <= A_CALL
        assert config.retries["total_max_attempts"] == 1


def test_a_link_that_gets_more_than_its_share_is_held_back_alone(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ground.wiring.intake, "throttle", Throttle(at_once=3, a_second=2))
    ground.link(OTHER, "theirs")
    assert [ground.post(b"")["statusCode"] for _ in range(5)] == [200, 200, 200, 429, 429]
    assert ground.post(b"", key=OTHER)["statusCode"] == 200
    ground.time.now += 1
    assert [ground.post(b"")["statusCode"] for _ in range(3)] == [200, 200, 429]
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (metric, *_) = [line["_aws"]["CloudWatchMetrics"] for line in told if line["message"] == "hook throttled"]
    assert metric[0]["Metrics"] == [{"Name": "HookThrottled", "Unit": "Count"}]
    assert (metric[0]["Namespace"], metric[0]["Dimensions"]) == ("amosend", [["service"]])
