"""Who is gone from amoCRM, and who is only not shown: an answer without somebody's row proves little by itself.

Deleted is whom amoCRM's own hook or event calls so, and who is missing in two readings that lie ten minutes apart. An
answer that shows nobody of several is no answer: it says something about amoCRM or the grant, and nothing about them.
So it is with one or two of them where amoCRM shows no deal, or no contact, at all.
Ids can be made up by whoever knows a link's address: deals that were never seen are hidden only where amoCRM shows no
deal at all, or none of those either that were seen, and they are not asked for for ever.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from amosend.domain.funnel_memory import ITSELF, Memory
from amosend.domain.lead import Lead, gone_lead

__all__ = ["GONE_AFTER", "HIDDEN_FOR", "Sight", "hides_all", "pause_of_hidden", "pauses_of_unseen", "sight"]

GONE_AFTER = 600  # seconds between two readings
HIDDEN_FOR = 24 * 3600  # seconds, for people and for deals never seen, where nobody of several is shown
_SEVERAL = 3
_SOON, _AGAIN = 3600, 3600.0  # seconds: for so long a reading every ten minutes, and then one in so many


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
    hidden: Mapping[int, int],
    shows_any: Callable[[], bool],
    now: int,
) -> Sight:
    """`deleted`: amoCRM has told so. `hidden`: since when these have been. On a deal never seen nothing depends.

    `shows_any`: whether amoCRM shows any deal of the account, asked where that matters.
    """
    made = Sight([*shown.values(), *(gone_lead(one) for one in asked if one not in shown and one in deleted)])
    unproven = [one for one in asked if one not in shown and one not in deleted]
    known = any(_is_known(memories, one) for one in unproven)
    all_hidden = hides_all(asked=len(unproven), shown=len(shown))
    if (all_hidden and known) or ((all_hidden or known) and not shown and not shows_any()):
        made.hidden = [one for one in unproven if _is_known(memories, one) or now - hidden.get(one, now) < HIDDEN_FOR]
        return made
    for one in unproven:
        memory = memories.get(one, Memory())
        if not _is_known(memories, one) or memory.is_missing_for(ITSELF, GONE_AFTER, now=now):
            made.leads.append(gone_lead(one))
        else:
            made.missed[one] = memory.missed([ITSELF], now)
    return made


def pauses_of_unseen(
    unseen: Mapping[int, int], *, shown: int, shows_any: Callable[[], bool], now: int
) -> dict[int, float]:
    """After how many seconds contacts that were not shown, since the moments given, are asked for again, by their id.

    Whoever is not in it is gone. `shown`: how many others were, in the same reading; `shows_any`: whether amoCRM shows
    any contact of the account. Many who are deleted at once are nothing unusual, and each was asked for by all of them.
    """
    hidden = unseen and not shown and not shows_any()
    enough = HIDDEN_FOR if hidden else GONE_AFTER
    return {one: pause_of_hidden(since, now=now) for one, since in unseen.items() if now - since < enough}


def pause_of_hidden(since: int, *, now: int) -> float:
    """Seconds until whoever has been hidden since then is asked for again."""
    return float(GONE_AFTER) if now - since < _SOON else _AGAIN


def _is_known(memories: Mapping[int, Memory], lead: int) -> bool:
    return lead in memories and bool(memories[lead].seen_at)
