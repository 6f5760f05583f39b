"""The imports queue: each message carries one run of an import a little further.

A message that has to wait is reported as failed, with its visibility set to the time to wait, and never raised: raising
would slow the queue down for every other tenant.
"""

import gc
import json
import logging
from functools import cache
from typing import Any

from amosend.domain.message import ImportMessage
from amosend.errors import TransientError
from amosend.telemetry import LOGGER, configure
from amosend.wiring import Wiring
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

_RESERVE = 15.0  # seconds of the function's time kept for ending a hop in order


class _Processor(BatchProcessor):
    """Reports failed messages and, since nothing else would, logs what was not foreseen."""

    def failure_handler(self, record: Any, exception: Any) -> Any:
        if not isinstance(exception[1], TransientError):
            logging.getLogger(LOGGER).error("message failed", exc_info=exception)
        return super().failure_handler(record, exception)


# A page of contacts is ten thousand objects that go by themselves; to look for cycles among them costs a tenth more.
_OBJECTS = 100_000
_processor = _Processor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@cache
def wired() -> Wiring:
    configure("import_worker")
    gc.freeze()  # what is loaded stays
    gc.set_threshold(_OBJECTS)
    return Wiring()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    left = context.get_remaining_time_in_millis() / 1000
    deadline = wired().clock() + left - min(_RESERVE, left / 4)

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
