"""The imports queue: each message carries one run of an import a little further.

A message that has to wait is reported as failed, with its visibility set to the time to wait, and never raised: raising
would slow the queue down for every other tenant.
"""

import json
from functools import cache
from typing import Any

from amosend.domain.message import ImportMessage
from amosend.errors import TransientError
from amosend.telemetry import configure
from amosend.wiring import Wiring
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

_RESERVE = 15.0  # seconds of the function's time kept for ending a hop in order
_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@cache
def wired() -> Wiring:
    configure("import_worker")
    return Wiring()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    deadline = wired().clock() + context.get_remaining_time_in_millis() / 1000 - _RESERVE

    def record_handler(record: SQSRecord) -> None:
        message = ImportMessage.from_json(json.loads(record.body))
        try:
            wired().import_worker.handle(message, deadline=deadline)
        except TransientError as error:
            wired().queue.hide(record.receipt_handle, error.retry_after)
            raise

    with _processor(event["Records"], record_handler):
        _processor.process()
    return dict(_processor.response())
