"""When what amoCRM shows is not believed at once: too much of what was there is missing, or nobody has arrived.

An answer that is well made may still lack what is there: fields or contacts that the rights of whoever gave access
hide. Few that vanish are believed; of many nothing is changed, and the run fails until a person has looked and starts
another one all the same.
"""

from collections.abc import Container, Sequence

from amosend.domain.import_run import Mode, Run
from amosend.domain.outcome import Outcome
from amosend.domain.register import Mark, Register
from amosend.domain.subscriber import Unsent
from amosend.reasons import Reason

__all__ = ["MANY", "failure", "held_back", "insisted", "too_many"]

MANY = 10  # contacts; of fewer nothing is concluded
_SECOND_LOOK = frozenset({Reason.EMAILS_VANISHED, Reason.CONTACTS_HIDDEN, Reason.NOBODY_SENT})


def too_many(lost: int, known: int) -> bool:
    """More than a few, and more than a tenth of those that were known."""
    return lost > MANY and lost * 10 > known


def held_back(
    unsent: Sequence[Unsent], people: Sequence[int], register: Register, *, doubted: Container[int] = ()
) -> list[Unsent] | None:
    """What is told of these contacts without an address when too many of them had one in the list; else None.

    `people`: all contacts that were read together with them. `doubted`: who was held before, together with others; as
    long as they have no address they are, however few of them come together now.
    """
    listed = {each for each in people if any(entry.marks & Mark.IN_LIST for entry in register.of(each))}
    lost = {each.contact_id for each in unsent if each.outcome is not Outcome.STATUS_UNKNOWN} & listed
    if not too_many(len(lost), len(listed)):
        lost = {each for each in lost if each in doubted}
    if not lost:
        return None
    return [Unsent(each.contact_id, Outcome.STATUS_UNKNOWN) if each.contact_id in lost else each for each in unsent]


def insisted(run: Run, problem: Reason | None) -> Reason | None:
    """What a person believes by starting a full run once more. `problem`: why the plan's last run failed."""
    return problem if run.by_person and run.mode is Mode.FULL and problem in _SECOND_LOOK else None


def failure(run: Run) -> Reason | None:
    """Why a run that has come to its end is no success all the same."""
    if run.held is not None:
        return run.held
    if run.counts.sent:
        return None
    if run.counts.status_unknown + run.counts.rejected_by_sendsay >= MANY:
        return Reason.NOBODY_SENT
    lost = run.mode is Mode.FULL and run.expected_sent >= MANY and run.insisted is None
    return Reason.NOBODY_SENT if lost else None
