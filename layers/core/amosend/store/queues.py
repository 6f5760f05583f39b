"""The imports queue: messages name a run (or a grant to renew), never a person."""

import json
from typing import Any

from amosend.domain.message import ImportMessage

__all__ = ["ImportQueue"]

LONGEST_DELAY = 900  # seconds; SQS's maximum


class ImportQueue:
    """`sqs` is a botocore SQS client."""

    def __init__(self, sqs: Any, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url

    def send(self, message: ImportMessage, *, delay: float = 0) -> None:
        self._sqs.send_message(
            QueueUrl=self._queue_url,
            MessageBody=json.dumps(message.to_json()),
            DelaySeconds=min(LONGEST_DELAY, max(0, int(delay))),
        )

    def hide(self, receipt_handle: str, seconds: float) -> None:
        """The message comes back after so many seconds instead of after the queue's whole visibility timeout."""
        self._sqs.change_message_visibility(
            QueueUrl=self._queue_url, ReceiptHandle=receipt_handle, VisibilityTimeout=max(1, int(seconds))
        )
