"""Two queues: what hooks have named is collected, a hundred messages at a time, and delivered in rounds.

Messages of a batch belong to many tenants, so each fails for itself. One that has to wait is reported as failed, with
its visibility set to the time to wait, and never raised: raising would slow the queue down for every other tenant.
SQS counts that as a failure, so who only waits for another's turn is sent anew: nobody dies of waiting.
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from amosend.domain.hook import HookMessage, RoundErrand, RoundMessage
from amosend.errors import TransientError
from amosend.reasons import Reason
from amosend.services.collect import Collecting
from amosend.telemetry import LOGGER, configure
from amosend.wiring import Wiring
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

_RESERVE = 15.0  # seconds of the function's time kept for ending a round in order
_BEHIND = 5.0  # seconds behind the function's own end when the message of a dead one comes back
_SOON = 5.0  # seconds until what could not be written down is tried again, and longer each time
_LONGER = 6.0  # times as long
_HOOK = "hook"


class _Processor(BatchProcessor):
    """Reports failed messages and, since nothing else would, logs what was not foreseen."""

    def failure_handler(self, record: Any, exception: Any) -> Any:
        if not isinstance(exception[1], TransientError):
            logging.getLogger(LOGGER).error("message failed", exc_info=exception)
        return super().failure_handler(record, exception)


_processor = _Processor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@cache
def wired() -> Wiring:
    configure("webhook_delivery")
    return Wiring()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    left = context.get_remaining_time_in_millis() / 1000
    collecting, taken = wired().collect.begin(), list[tuple[SQSRecord, HookMessage]]()

    def record_handler(record: SQSRecord) -> None:
        body = json.loads(record.body)
        if body["kind"] == _HOOK:
            message = HookMessage.from_json(body)
            with _hiding(wired().deliveries, record):
                collecting.take(message)
            taken.append((record, message))
        else:
            _have(record, RoundMessage.from_json(body), left)

    with _processor(event["Records"], record_handler):
        _processor.process()
    return _answer(_processor.response(), collecting, taken)


def _have(record: SQSRecord, message: RoundMessage, left: float) -> None:
    """Should this worker die, the message comes back when nobody can think any more that it lives."""
    now = wired().clock()
    with suppress(TransientError):  # then it comes back when the queue thinks so
        wired().rounds.hide(record.receipt_handle, left + _BEHIND)
    deadline = now + left - min(_RESERVE, left / 4)
    errands: dict[RoundErrand, Callable[[], object]] = {
        RoundErrand.ROUND: lambda: wired().delivery_round(message, deadline=deadline, until=now + left),
        RoundErrand.TEND: lambda: wired().link_tending(message, deadline=deadline),
        RoundErrand.APPLY: lambda: wired().funnel_apply(message, deadline=deadline),
        RoundErrand.FORGET: lambda: wired().link_forgetting(message, deadline=deadline),
        RoundErrand.REDRIVE: lambda: wired().waiting_room.revive(message, deadline=deadline),
    }
    with _hiding(wired().rounds, record):
        try:
            errands[message.kind]()
        except TransientError as error:
            if error.reason is not Reason.BUSY:
                raise
            wired().rounds.send(message, delay=error.retry_after)


@contextmanager
def _hiding(queue: Any, record: SQSRecord) -> Iterator[None]:
    try:
        yield
    except TransientError as error:
        queue.hide(record.receipt_handle, _pause(record, error.retry_after))
        raise


def _pause(record: SQSRecord, seconds: float) -> float:
    """Of five receives the last comes half an hour behind the first: no store is away for long."""
    return seconds * _LONGER ** (int(record.attributes.approximate_receive_count) - 1)


def _answer(response: Any, collecting: Collecting, taken: list[tuple[SQSRecord, HookMessage]]) -> dict[str, Any]:
    """A message is done with when it is written down and a round has been asked for."""
    collecting.finish()
    failed = [each["itemIdentifier"] for each in response["batchItemFailures"]]
    for record, message in taken:
        if message.integration_id in collecting.failed:
            failed.append(record.message_id)
            with suppress(TransientError):  # then it comes back later
                wired().deliveries.hide(record.receipt_handle, _pause(record, _SOON))
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
