"""The composition root of webhook_intake alone.

The other one, wiring/, imports whatever any function needs, and a cold start would be most of amoCRM's two seconds.
"""

import os
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import botocore.session
from botocore.config import Config

from amosend.domain.throttle import Throttle
from amosend.services.intake import Intake
from amosend.settings import Settings
from amosend.store.link_keys import LinkKeyReader
from amosend.store.queues import MessageQueue

__all__ = ["AT_ONCE", "A_SECOND", "IntakeWiring"]

# Together the second that services/intake.py reckons with. It repeats a call itself, knowing how much time is left.
_CLIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 1},
    connect_timeout=0.4,
    read_timeout=0.6,
    parameter_validation=False,
    user_agent="amosend/1.0",
)
# A mass edit is 10 000 hooks at most times a few, and one process answers some eighty a second.
AT_ONCE, A_SECOND = 5_000, 50


class IntakeWiring:
    """`clock` and `sleep` are replaced by tests that move time."""

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = Settings.from_environment(environment)
        self._clock = clock
        self._sleep = sleep
        self._session = botocore.session.get_session()

    def _client(self, service: str) -> Any:
        return self._session.create_client(service, config=_CLIENT)

    @cached_property
    def intake(self) -> Intake:
        return Intake(
            LinkKeyReader(self._client("dynamodb"), self._settings.link_keys_table),
            MessageQueue(self._client("sqs"), self._settings.deliveries_queue_url),
            Throttle(AT_ONCE, A_SECOND),
            self._clock,
            self._sleep,
        )
