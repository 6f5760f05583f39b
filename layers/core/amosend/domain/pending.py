"""What waits for delivery: one contact, company or lead of an integration, however many hooks have named it.

Hooks say only whom to look at, so all of them together are one row, read once. `mark` changes with every hook: whoever
has delivered a row takes it away only if nobody has named it anew meanwhile.
"""

from dataclasses import dataclass

from amosend.reasons import Reason

__all__ = ["AGAIN", "COMPANY", "CONTACT", "LEAD", "Cause", "Pending", "PendingPage", "Rest", "Turn"]

CONTACT, COMPANY, LEAD = "contact", "company", "lead"
AGAIN = "again"  # the action of a delivery that has to be done once more; it starts nothing


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """A hook of this link named it for this; AGAIN: we ourselves have to look once more."""

    link_id: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """`stamp`: the latest change that a hook spoke of, by amoCRM's clock; 0: none said.

    `first_at`: since when it waits. `named_at`: when the first of its hooks came, be it that it was dead since then.
    `rests_until`: not tried before, unless a hook comes; `tries`: so often alone and in vain; `waits_since`: since when
    its automation takes nobody. A dead row has `dead_at`, `reason` and `detail`.
    """

    integration_id: str
    entity: str
    id: int
    causes: tuple[Cause, ...]
    mark: str
    first_at: int
    named_at: int = 0
    stamp: int = 0
    rests_until: int = 0
    tries: int = 0
    waits_since: int = 0
    dead_at: int = 0
    reason: Reason | None = None
    detail: str = ""

    @property
    def place(self) -> str:
        """Rows are in the order of their places."""
        return f"{self.entity}#{self.id:020d}"


@dataclass(frozen=True, slots=True)
class Rest:
    """Of a row that has been tried: what is left to be done of it, when, and why not now. No causes: it is done."""

    causes: tuple[Cause, ...] = ()
    until: float = 0.0
    reason: Reason | None = None
    tries: int = 0
    waits_since: int = 0


@dataclass(frozen=True, slots=True)
class PendingPage:
    """`more` tells that there are others behind them; `resting_until`: when the first that was passed over is due."""

    rows: list[Pending]
    more: bool = False
    resting_until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where the rounds of an integration stand: whose turn it is, and when the next one may begin. Moments in seconds.

    `taken` changes whenever a message is used up: an announcement that was made before it is worth nothing any more.
    `announced_at`, `wake_at`: for when a message has been sent, soon and late. `again`: one came during this round.
    `attempts`: in a row that led to nothing, the first of them at `failing_since`, for this `reason`. `deaths`: rounds
    in a row that ended without a word, and `alone` is the row that the last of them was at. `place`: the last row that
    was tried, where a round ended too early. `rounds`: close behind each other, the last ended at `ended_at`.
    """

    taken: str = ""
    owner: str = ""
    owned_until: float = 0.0
    again: bool = False
    announced_at: float = 0.0
    wake_at: float = 0.0
    not_before: float = 0.0
    attempts: int = 0
    failing_since: float = 0.0
    deaths: int = 0
    alone: str = ""
    place: str = ""
    rounds: int = 0
    ended_at: float = 0.0
    reason: Reason | None = None
