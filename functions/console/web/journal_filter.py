"""What the journal can be filtered by: the outcomes in groups, and of them only what can occur in an integration.

What a link alone leads to is offered where there is such a link, or where a run on the page tells of one that was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amosend.domain.import_run import Run
from amosend.domain.link import Link, LinkKind
from amosend.domain.outcome import FAILED, GONE, SENT, SKIPPED, Outcome
from amosend.sentences.outcomes import OUTCOMES, brief
from amosend.sentences.sentence import Phrase

__all__ = ["GROUPS", "Group", "groups"]

GROUPS: dict[str, tuple[Outcome, ...]] = {
    "sent": SENT,
    "skipped": SKIPPED,
    "failed": (
        *FAILED,
        Outcome.PHONE_INVALID,
        Outcome.PHONE_TAKEN,
        Outcome.PHONE_REJECTED,
        Outcome.PHONE_STAYS,
        Outcome.FIELD_UNREADABLE,
        Outcome.OLD_ADDRESS_STAYS,
        Outcome.AUTOMATION_REFUSED,
        Outcome.AUTOMATION_NOT_STOPPED,
        Outcome.START_UNCERTAIN,
    ),
    "waiting": (Outcome.AUTOMATION_WAITS,),
    "automations": (
        Outcome.AUTOMATION_STARTED,
        Outcome.AUTOMATION_STOPPED,
        Outcome.AUTOMATION_STARTED_BEFORE,
        Outcome.LEFT_LIST,
        Outcome.NOT_ADDED_AGAIN,
    ),
    "changed": (
        *GONE,
        Outcome.NOT_SHOWN,
        Outcome.CONSENT_WITHDRAWN,
        Outcome.EMAIL_EMPTIED,
        Outcome.ANOTHER_ADDRESS,
    ),
}
_OF_STARTS = frozenset(
    {
        Outcome.AUTOMATION_STARTED,
        Outcome.AUTOMATION_STARTED_BEFORE,
        Outcome.AUTOMATION_REFUSED,
        Outcome.AUTOMATION_WAITS,
        Outcome.START_UNCERTAIN,
    }
)
_OF_RULES = frozenset(
    {
        Outcome.AUTOMATION_STOPPED,
        Outcome.AUTOMATION_NOT_STOPPED,
        Outcome.LEFT_BY_RULE,
        Outcome.LEFT_LIST,
        Outcome.NOT_ADDED_AGAIN,
    }
)
_OF_HOOKS = frozenset({Outcome.COMPANY, Outcome.GONE_MEANWHILE, Outcome.BEFORE_LINK})
_OF_LINKS = {
    LinkKind.LIST: _OF_HOOKS,
    LinkKind.AUTOMATION: _OF_HOOKS | _OF_STARTS,
    LinkKind.FUNNEL: _OF_HOOKS | _OF_STARTS | _OF_RULES,
}
_OF_IMPORTS = frozenset(Outcome) - _OF_LINKS[LinkKind.FUNNEL]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    outcomes: list[tuple[Outcome, Phrase]]


def groups(links: Iterable[Link], runs: Sequence[Run], wanted: Outcome | None) -> list[Group]:
    told = {Outcome(name) for run in runs for name in run.examples}
    possible = _OF_IMPORTS.union(told, *(_OF_LINKS[link.kind] for link in links), {wanted} if wanted else ())
    found = (
        Group(name, [(each, brief(OUTCOMES[each])) for each in some if each in possible])
        for name, some in GROUPS.items()
    )
    return [group for group in found if group.outcomes]
