"""A worker that dies behind any of its calls, to AWS or to a vendor, and the queue that delivers its message again.

Dying is an exception that nothing catches. Kills of a real process are in tests/deployed/test_import_kills.py.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from amosend.clients.http import Http
from botocore.client import BaseClient

from tests.fakes.functions import Context
from tests.fakes.queues import sqs_event
from tests.fakes.world import World

__all__ = ["Deaths", "DiedError", "mortal", "work_off"]

_DELIVERY = {"ReceiveMessage", "DeleteMessage"}  # what Lambda's own poller does


class DiedError(BaseException):
    """Ends the worker wherever it is."""


class Deaths:
    """Counts the calls that go out, and dies behind some, which the vendor or AWS has then acted upon."""

    def __init__(self) -> None:
        self.calls = 0
        self.dies: Callable[[int], bool] = lambda _: False

    def around(self, call: Callable[[], Any]) -> Any:
        self.calls += 1
        dies = self.dies(self.calls)
        answer = call()
        if dies:
            raise DiedError
        return answer


@contextmanager
def mortal() -> Iterator[Deaths]:
    """Every call that goes out from here on is counted."""
    made = Deaths()
    aws, http = BaseClient._make_api_call, Http.send

    def api_call(self: Any, operation: str, parameters: Any) -> Any:
        if operation in _DELIVERY:
            return aws(self, operation, parameters)
        return made.around(lambda: aws(self, operation, parameters))

    def send(self: Any, *arguments: Any, **named: Any) -> Any:
        return made.around(lambda: http(self, *arguments, **named))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", api_call)
        patch.setattr(Http, "send", send)
        yield made


def work_off(amosend: World, deaths: Deaths) -> int:
    """Like a queue whose workers die; how many did. The message of a dead one comes back."""
    died = 0
    for _ in range(400):
        dies, deaths.dies = deaths.dies, lambda _: False
        message = amosend.receive()
        deaths.dies = dies
        if message is None:
            return died
        try:
            answer = amosend.worker(sqs_event(message), Context(amosend.worker_seconds))
        except DiedError:
            died += 1
            continue
        if not answer["batchItemFailures"]:
            amosend.delete(message)
    raise AssertionError("the run does not end")
