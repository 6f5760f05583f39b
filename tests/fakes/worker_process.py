"""The import worker as a process of its own that can be killed: the real handler, fed from the real queue.

Started with the functions' environment plus what the test wants: how many contacts a chunk has, how long the lease and
the visibility of a message are, and behind which step this process kills itself.
"""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import botocore.session
from amosend.clients.sendsay import Sendsay
from amosend.store.journal import JournalStore
from amosend.store.queues import MessageQueue
from amosend.store.registers import RegisterStore
from amosend.store.runs import RunStore
from amosend.wiring import Wiring

from tests.fakes.functions import Context, load
from tests.fakes.queues import sqs_event

__all__ = ["STEPS"]

# Where a worker can be killed exactly: the method behind (or, for the queue, before) which it dies.
STEPS: dict[str, tuple[type, str, bool]] = {
    "sent, not noted": (Sendsay, "import_members", False),
    "list made, not remembered": (Sendsay, "create_list", False),
    "decided, not sent": (JournalStore, "write", False),
    "sent, not settled": (RegisterStore, "save", False),
    "saved": (RunStore, "save", False),
    "next hop saved, not announced": (MessageQueue, "send", True),
    "next hop announced": (MessageQueue, "send", False),
}


def main() -> None:
    wiring = Wiring(step=1)
    wiring.import_hop = replace(wiring.import_hop, most_contacts=int(os.environ["MOST_CONTACTS"]))
    wiring.import_worker = replace(wiring.import_worker, lease=float(os.environ["LEASE"]))
    if step := os.environ.get("DIE_AT"):
        _die_at(step, int(os.environ["DIE_AFTER"]))
    handler = load("import_worker", wiring)
    sqs: Any = botocore.session.get_session().create_client("sqs")
    url, visibility = os.environ["IMPORTS_QUEUE_URL"], int(os.environ["VISIBILITY"])
    print("ready", flush=True)
    while True:
        answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, VisibilityTimeout=visibility)
        for message in answer.get("Messages", []):
            failed = handler(sqs_event(message), Context(float(os.environ["SECONDS"])))["batchItemFailures"]
            # Received again meanwhile, it belongs to another; Lambda's poller does not mind either.
            with suppress(sqs.exceptions.ReceiptHandleIsInvalid):
                if not failed:
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _die_at(step: str, times: int) -> None:
    """The process is killed, as the kernel does it, when this step comes for the nth time."""
    owner, name, before = STEPS[step]
    real: Callable[..., Any] = getattr(owner, name)
    left = [times]

    def fatal(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if before and left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*arguments, **named)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, fatal)


if __name__ == "__main__":
    main()
