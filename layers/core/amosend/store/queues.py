"""A queue of messages: they name runs, integrations and the ids that hooks named, never a person.

Each message names its tenant as its group. On a standard queue that keeps nothing in order; it makes SQS a fair queue:
one tenant's flood does not keep another's message waiting.
"""

import hashlib
import json
from collections.abc import Iterable
from itertools import batched
from typing import Any, Protocol

from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.store.refusal import REFUSALS, unavailable

__all__ = ["MessageQueue"]

LONGEST_DELAY = 900  # seconds; SQS's maximum
_LONGEST_HIDING = 12 * 3600  # seconds; SQS's maximum
_A_CALL = 10  # messages of one SendMessageBatch at most
_TRIES = 3


class Message(Protocol):
    @property
    def tenant(self) -> str: ...
    def to_json(self) -> dict[str, Any]: ...


class MessageQueue[M: Message]:
    """`sqs` is a botocore SQS client."""

    def __init__(self, sqs: Any, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url

    def send(self, message: M, *, delay: float = 0) -> None:
        try:
            self._sqs.send_message(QueueUrl=self._queue_url, **_entry(message, delay))
        except REFUSALS as error:
            raise unavailable(error) from error

    def send_many(self, messages: Iterable[tuple[M, float]]) -> None:
        """Each with its delay. What SQS does not take of a call is sent again, so none is lost without an error."""
        for some in batched(messages, _A_CALL, strict=False):
            left = [_entry(message, delay) | {"Id": str(place)} for place, (message, delay) in enumerate(some)]
            for _ in range(_TRIES):
                left = self._not_taken(left)
                if not left:
                    break
            else:
                raise TransientError(Reason.STORE_UNAVAILABLE, f"{len(left)} messages were not taken")

    def _not_taken(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        try:
            answer = self._sqs.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        except REFUSALS as error:
            raise unavailable(error) from error
        failed = {each["Id"] for each in answer.get("Failed", [])}
        return [entry for entry in entries if entry["Id"] in failed]

    def hide(self, receipt_handle: str, seconds: float) -> None:
        """The message comes back after so many seconds instead of after the queue's whole visibility timeout."""
        hidden = min(_LONGEST_HIDING, max(1, int(seconds)))
        try:
            self._sqs.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt_handle, VisibilityTimeout=hidden
            )
        except REFUSALS as error:
            raise unavailable(error) from error


def _entry(message: Message, delay: float) -> dict[str, Any]:
    return {
        "MessageBody": json.dumps(message.to_json()),
        "DelaySeconds": min(LONGEST_DELAY, max(0, int(delay))),
        # Hashed, since a group's name may hold fewer kinds of characters than an account's.
        "MessageGroupId": hashlib.blake2b(message.tenant.encode(), digest_size=8).hexdigest(),
    }
