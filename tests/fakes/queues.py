"""The queues as Lambda's pollers serve them: each message at its time, a batch a call, dead after five failures.

Nobody waits: when nothing is due, the clock moves to the moment when something is. It knows moto's own queues.
"""

import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from tests.fakes.aws import REGION
from tests.fakes.functions import Context, Handler

__all__ = ["Queues", "Source", "sqs_event"]

_VISIBILITY = 720  # seconds; the longest of template.yaml
_MOST_RECEIVES = 5
_A_CALL = 10  # messages of one ReceiveMessage at most

Message = dict[str, Any]


class Ahead(Protocol):
    """A clock that can be moved on."""

    ahead: float


@dataclass(slots=True)
class Source:
    """An event source mapping. `seconds`: what the function has for a call of at most `batch` messages."""

    url: str
    handler: Handler
    batch: int = 1
    seconds: float = 90.0
    delivered: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def held(self) -> list[Any]:
        """moto's messages."""
        held: list[Any] = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[self.name]._messages
        return held


@dataclass(slots=True)
class Queues:
    clock: Ahead
    sources: list[Source]

    def deliver_one(self) -> bool:
        """What is due first, of all queues. Deleted is what the function does not report as failed."""
        for source in sorted(self.sources, key=_due):
            if source.held and (messages := self.receive(source)):
                source.delivered += [json.loads(message["Body"]) for message in messages]
                answer = source.handler(sqs_event(*messages, queue=source.name), Context(source.seconds))
                failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
                for message in messages:
                    if message["MessageId"] not in failed:
                        self.delete(source, message)
                return True
        return False

    def receive(self, source: Source) -> list[Message]:
        """The messages of the next call, received; the clock moves to the moment when the first of them is due."""
        while source.held:
            self._pass_time(_due(source) / 1000 - time.time())
            if not self._bury(source):
                return self._receive(source)
        return []

    def delete(self, source: Source, message: Message) -> None:
        _sqs().delete_message(QueueUrl=source.url, ReceiptHandle=message["ReceiptHandle"])

    def _pass_time(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self.clock.ahead += seconds
        for each in (message for source in self.sources for message in source.held):
            each.visible_at -= seconds * 1000
            each.delayed_until -= seconds * 1000

    def _bury(self, source: Source) -> bool:
        """Whether the first that is due has failed too often."""
        first = min(source.held, key=_moment)
        if first.approximate_receive_count < _MOST_RECEIVES:
            first.visible_at = first.delayed_until = 0.0
            return False
        source.dead.append(json.loads(first.body))
        source.held.remove(first)
        return True

    def _receive(self, source: Source) -> list[Message]:
        found: list[Message] = []
        while len(found) < source.batch:
            wanted = min(_A_CALL, source.batch - len(found))
            asked = {"MaxNumberOfMessages": wanted, "VisibilityTimeout": _VISIBILITY}
            some = _sqs().receive_message(QueueUrl=source.url, AttributeNames=["All"], **asked).get("Messages", [])
            found += some
            if len(some) < wanted:
                break
        return found


def sqs_event(*messages: Message, queue: str = "imports") -> dict[str, Any]:
    return {"Records": [_record(message, queue) for message in messages]}


def _record(message: Message, queue: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1", **message.get("Attributes", {})},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:000000000000:{queue}",
        "awsRegion": REGION,
    }


def _moment(message: Any) -> float:
    """In milliseconds."""
    return float(max(message.visible_at, message.delayed_until))


def _due(source: Source) -> float:
    return min(map(_moment, source.held), default=0.0)


@cache
def _sqs() -> Any:
    return boto3.client("sqs", region_name=REGION)
