"""Who of an import Sendsay did not take, and why, as far as it tells.

The names of a report's parts are not confirmed: it may name the rows, or only say how many, or say nothing at all. So
unless it says that nobody was refused, Sendsay is asked who has no card, and those are set one by one: either that
works, or its answer is the reason. Nobody counts as accepted of whom neither the report nor a card says so.
"""

from dataclasses import replace

from amosend.domain.import_run import Counts
from amosend.domain.integration import ImportSettings
from amosend.domain.journal import Skipped
from amosend.domain.subscriber import Outcome, Subscriber
from amosend.domain.track import Track, counted
from amosend.services.member_set import member_set
from amosend.services.patience import Patience
from amosend.services.ports import SendsayApi
from amosend.services.vendor_words import without_people

__all__ = ["rejections"]

_NOT_NAMED = "Sendsay did not name the rows"
_MOST_ASKED = 500  # people set one by one for a part: five calls


def rejections(
    sendsay: SendsayApi, patience: Patience, people: list[Subscriber], *, track: Track, settings: ImportSettings
) -> tuple[Counts, list[Skipped]]:
    """The part's counts, and each rejected contact with its reason."""
    by_email = {person.email.lower(): person for person in people}
    named = {row.email: row.explanation for row in track.rejected_rows if row.email in by_email}
    told = max(len(named), (track.rejected or 0) + (track.ignored or 0))
    counts = counted(replace(track, rejected=None if track.rejected is None and not told else told), len(people))
    skipped = [_rejected(by_email[email], explanation) for email, explanation in named.items()]
    unnamed = counts.rejected - len(named)
    if not unnamed and track.rejected is not None:
        return counts, skipped
    others = [person for person in people if person.email.lower() not in named]
    most = unnamed if track.rejected is not None else len(others)
    mended, refused = _asked_again(sendsay, patience, others, unnamed=unnamed, most=most, settings=settings)
    counts = _corrected(counts, mended, rejected=len(named) + max(len(refused), unnamed - mended.sent))
    nameless = max(0, unnamed - mended.sent - len(refused))
    return counts, skipped + refused + [Skipped(0, Outcome.REJECTED_BY_SENDSAY, _NOT_NAMED)] * nameless


def _corrected(counts: Counts, mended: Counts, *, rejected: int) -> Counts:
    """The counts with what is known now; it is taken from those of whom the report said least."""
    added, updated, unchanged = counts.added + mended.added, counts.updated + mended.updated, counts.unchanged
    rest = counts.sent - rejected
    added = min(rest, added)
    updated = min(rest - added, updated)
    unchanged = min(rest - added - updated, unchanged)
    uncounted = rest - added - updated - unchanged
    return replace(counts, rejected=rejected, added=added, updated=updated, unchanged=unchanged, uncounted=uncounted)


def _asked_again(
    sendsay: SendsayApi,
    patience: Patience,
    people: list[Subscriber],
    *,
    unnamed: int,
    most: int,
    settings: ImportSettings,
) -> tuple[Counts, list[Skipped]]:
    """Those of whom it works after all, and those of whom it does not.

    `unnamed` is how many the report leaves to be found, `most` how many of those without a card may be among them.
    """
    known = patience(lambda: sendsay.existing([person.email for person in people]))
    strangers = [person for person in people if person.email.lower() not in known][:most]
    refused = _one_by_one(sendsay, patience, strangers, settings=settings)
    added, left = len(strangers) - len(refused), unnamed - len(strangers)
    acquaintances = [person for person in people if person.email.lower() in known]
    if not 0 < left <= len(acquaintances) <= _MOST_ASKED:
        return Counts(sent=added, added=added), refused
    refused_too = _one_by_one(sendsay, patience, acquaintances, settings=settings)[:left]
    updated = left - len(refused_too)
    return Counts(sent=added + updated, added=added, updated=updated), refused + refused_too


def _one_by_one(
    sendsay: SendsayApi, patience: Patience, people: list[Subscriber], *, settings: ImportSettings
) -> list[Skipped]:
    """Who could not be set; beyond the most that are asked nobody knows why."""
    asked, rest = people[:_MOST_ASKED], people[_MOST_ASKED:]
    calls = [member_set(person, settings) for person in asked]
    answers = patience(lambda: sendsay.batch(calls)) if calls else []
    refused = [_rejected(one, answer.error) for one, answer in zip(asked, answers, strict=True) if answer.error]
    return refused + [_rejected(person, _NOT_NAMED) for person in rest]


def _rejected(person: Subscriber, explanation: str) -> Skipped:
    return Skipped(person.contact_id, Outcome.REJECTED_BY_SENDSAY, without_people(explanation, [person]))
