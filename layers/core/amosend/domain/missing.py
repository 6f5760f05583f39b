"""Who is gone from amoCRM, and who is only not shown: an answer without somebody's row proves little by itself.

Deleted is whom amoCRM's own hook or event calls so, and who is missing in two readings that lie ten minutes apart. An
answer that shows nobody of several is no answer: it says something about amoCRM or the grant, and nothing about them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from amosend.domain.funnel_memory import ITSELF, Memory
from amosend.domain.lead import Lead, gone_lead

__all__ = ["GONE_AFTER", "HIDDEN_FOR", "Sight", "hides_all", "sight"]

GONE_AFTER = 600  # seconds between two readings
HIDDEN_FOR = 24 * 3600  # seconds, for people of deals, where nobody of several is shown
_SEVERAL = 3


@dataclass(slots=True)
class Sight:
    """`leads`: shown, or gone for sure. `missed`: what is noted of those that may be. `hidden`: nothing is known."""

    leads: list[Lead]
    missed: dict[int, Memory] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)


def hides_all(*, asked: int, shown: int) -> bool:
    return not shown and asked >= _SEVERAL


def sight(
    asked: Sequence[int],
    shown: Mapping[int, Lead],
    memories: Mapping[int, Memory],
    *,
    deleted: Collection[int],
    now: int,
) -> Sight:
    """`deleted`: amoCRM has told so. Of a deal that was never seen nothing depends."""
    made = Sight([*shown.values(), *(gone_lead(one) for one in asked if one not in shown and one in deleted)])
    unproven = [one for one in asked if one not in shown and one not in deleted]
    if hides_all(asked=len(unproven), shown=len(shown)):
        made.hidden = unproven
        return made
    for one in unproven:
        memory = memories.get(one, Memory())
        if not memory.seen_at or memory.is_missing_for(ITSELF, GONE_AFTER, now=now):
            made.leads.append(gone_lead(one))
        else:
            made.missed[one] = memory.missed([ITSELF], now)
    return made
