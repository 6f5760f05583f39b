"""People who are to be started in an automation, while they are in hand, and what is said of them behind it."""

from dataclasses import dataclass, field

from amosend.domain.journal import Remark
from amosend.domain.start import Occasion, Start, State
from amosend.reasons import Reason

__all__ = ["InHand", "Later", "Starting", "Wanted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`email`: as it was just sent to Sendsay, where the person has to be.

    `begun`: a worker that died had begun this, so what is done already is told as done now. `texts`: what else Sendsay
    knows of the person, and may quote.
    """

    person: int
    email: str
    occasion: Occasion
    begun: bool = False
    texts: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        return self.occasion.rule_id, self.person


@dataclass(frozen=True, slots=True)
class Later:
    """To be asked again after so many seconds. `reason`: the automation takes nobody; None: it is being found out."""

    after: float
    reason: Reason | None = None


@dataclass(slots=True)
class Starting:
    """What became of everybody: remarks, and who has to be asked for again. `problem`: the automation takes nobody.

    `given_up`: Sendsay has refused it again and again.
    """

    remarks: list[Remark] = field(default_factory=list)
    later: dict[int, Later] = field(default_factory=dict)
    given_up: dict[int, Reason] = field(default_factory=dict)
    problem: Reason | None = None


@dataclass(slots=True, eq=False)
class InHand:
    """`waited`: it did so before this call. `doubted`: asked for a second time, which only an automation allows that
    itself lets nobody in twice.
    """

    wanted: Wanted
    start: Start | None
    doubted: bool = False
    words: str = ""
    waited: bool = field(init=False)

    def __post_init__(self) -> None:
        self.waited = self.waits

    @property
    def known(self) -> Start:
        assert self.start is not None  # noqa: S101 - only of who has been called for
        return self.start

    @property
    def is_lost(self) -> bool:
        """Called, and no answer tells what has come of it."""
        return self.start is not None and self.start.state is State.CALLED and not self.start.track

    @property
    def same_occasion(self) -> bool:
        return self.start is not None and self.start.occasion == self.wanted.occasion.name

    @property
    def waits(self) -> bool:
        """For this very occasion."""
        return self.same_occasion and self.known.state is State.INTENDED
