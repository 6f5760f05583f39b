"""The imports queue: messages name a run (or a grant to renew), never a person."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from amosend.domain.message import ImportMessage
from amosend.errors import TransientError
from amosend.reasons import Reason

__all__ = ["ImportQueue"]

LONGEST_DELAY = 900  # seconds; SQS's maximum


class ImportQueue:
    """`sqs` is a botocore SQS client."""

    def __init__(self, sqs: Any, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url

    def send(self, message: ImportMessage, *, delay: float = 0) -> None:
        try:
            self._sqs.send_message(
                QueueUrl=self._queue_url,
                MessageBody=json.dumps(message.to_json()),
                DelaySeconds=min(LONGEST_DELAY, max(0, int(delay))),
            )
        except (BotoCoreError, ClientError) as error:
            raise TransientError(Reason.STORE_UNAVAILABLE, type(error).__name__) from error

    def hide(self, receipt_handle: str, seconds: float) -> None:
        """The message comes back after so many seconds instead of after the queue's whole visibility timeout."""
        self._sqs.change_message_visibility(
            QueueUrl=self._queue_url, ReceiptHandle=receipt_handle, VisibilityTimeout=max(1, int(seconds))
        )
