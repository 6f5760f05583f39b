"""The intake when AWS is slow or refuses: it asks again only while an answer would still come in time."""

from dataclasses import dataclass, field

import pytest
from amosend.domain.hook import HookMessage
from amosend.domain.link_key import LinkKey
from amosend.domain.throttle import Throttle
from amosend.errors import TransientError
from amosend.intake_wiring import A_SECOND, AT_ONCE
from amosend.reasons import Reason
from amosend.services.intake import A_CALL, Intake, Verdict

AMOCRM_WAITS = 2.0  # seconds
BODY = b"contacts[add][0][id]=5"


@dataclass
class Time:
    now: float = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Refusing:
    """A queue that takes nothing so many times, each after as long as a call may last."""

    times: int
    time: Time = field(default_factory=Time)
    takes: float = A_CALL
    taken: list[HookMessage] = field(default_factory=list)

    def send(self, message: HookMessage, *, delay: float = 0) -> None:
        if self.times:
            self.times -= 1
            self.time.now += self.takes
            raise TransientError(Reason.STORE_UNAVAILABLE)
        self.taken.append(message)


@dataclass
class Keys:
    time: Time = field(default_factory=Time)
    takes: float = 0.0
    known: bool = True
    looks: int = 0

    def find(self, key: str) -> LinkKey | None:
        self.looks += 1
        self.time.now += self.takes
        return LinkKey("acme", "integration", "link", enabled=True) if self.known else None


def test_a_refusal_that_passes_is_outlasted() -> None:
    time = Time()
    queue = Refusing(2, time, takes=0.05)
    intake = Intake(Keys(), queue, Throttle(9, 9), time.clock, time.sleep)
    assert intake("key", lambda: BODY).verdict is Verdict.TAKEN
    assert len(queue.taken) == 1


@pytest.mark.parametrize("look", [0.0, 0.3, 0.5, A_CALL])
@pytest.mark.parametrize("takes", [0.0, 0.1, 0.6, A_CALL])
def test_the_answer_comes_in_time_however_long_aws_keeps_it_waiting(look: float, takes: float) -> None:
    time = Time()
    intake = Intake(Keys(time, look), Refusing(1000, time, takes), Throttle(9, 9), time.clock, time.sleep)
    with pytest.raises(TransientError):
        intake("key", lambda: BODY)
    assert time.now <= AMOCRM_WAITS


def test_a_wrong_key_costs_one_look_and_its_body_is_not_read() -> None:
    def body() -> bytes:
        raise AssertionError("the body was read")

    time, keys = Time(), Keys(known=False)
    intake = Intake(keys, Refusing(0), Throttle(9, 9), time.clock, time.sleep)
    assert intake("wrong", body).verdict is Verdict.UNKNOWN
    assert keys.looks == 1


def test_a_mass_edit_is_not_held_back() -> None:
    """10 000 hooks at ninety a second, all by one process."""
    throttle = Throttle(AT_ONCE, A_SECOND)
    assert all(throttle.takes("link", now=number / 90) for number in range(10_000))


def test_a_throttle_forgets_those_who_are_quiet() -> None:
    throttle = Throttle(10, 10)
    for number in range(5_000):
        throttle.takes(str(number), now=float(number))
    assert len(throttle.free_at) < 1_100
