"""Who of an import Sendsay did not take, and why, as far as it tells.

The names of a report's parts are not confirmed, so a report may only say how many. The people in question are then set
one by one: either that works, or Sendsay's answer is the reason. Those without a card are asked about first.
"""

from dataclasses import replace

from amosend.domain.import_run import Counts
from amosend.domain.integration import ImportSettings, PhoneKind
from amosend.domain.journal import Skipped
from amosend.domain.subscriber import Outcome, Subscriber
from amosend.domain.track import Track, counted
from amosend.services.patience import Patience
from amosend.services.ports import Json, SendsayApi
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
    if len(named) > (track.rejected or 0):
        track = replace(track, rejected=len(named))
    counts = counted(track, len(people))
    skipped = [_rejected(by_email[email], explanation) for email, explanation in named.items()]
    unnamed = counts.rejected - len(named)
    if not unnamed:
        return counts, skipped
    others = [person for person in people if person.email.lower() not in named]
    mended, refused = _asked_again(sendsay, patience, others, unnamed=unnamed, settings=settings)
    counts = replace(counts, rejected=counts.rejected - mended.sent) + replace(mended, sent=0)
    nameless = unnamed - mended.sent - len(refused)
    return counts, skipped + refused + [Skipped(0, Outcome.REJECTED_BY_SENDSAY, _NOT_NAMED)] * nameless


def _asked_again(
    sendsay: SendsayApi, patience: Patience, people: list[Subscriber], *, unnamed: int, settings: ImportSettings
) -> tuple[Counts, list[Skipped]]:
    """Those of whom it works after all, and those of whom it does not; together not more than `unnamed`."""
    known = patience(lambda: sendsay.existing([person.email for person in people]))
    strangers = [person for person in people if person.email.lower() not in known][:unnamed]
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
    answers = patience(lambda: sendsay.batch([_member_set(person, settings) for person in asked])) if asked else []
    refused = [_rejected(one, answer.error) for one, answer in zip(asked, answers, strict=True) if answer.error]
    return refused + [_rejected(person, _NOT_NAMED) for person in rest]


def _member_set(person: Subscriber, settings: ImportSettings) -> Json:
    """What the import's row said."""
    content: dict[str, dict[str, str]] = {}
    if person.name:
        content["base"] = {"firstName": person.name}
    if person.phone and settings.phone.kind is PhoneKind.FIELD:
        anketa, _, quest = (settings.phone.field or "").partition(".")
        content.setdefault(anketa, {})[quest] = person.phone
    if settings.list.id:
        content["-group"] = {settings.list.id: "1"}
    return {
        "action": "member.set",
        "email": person.email,
        "addr_type": "email",
        "newbie.confirm": 0,
        "if_exists": "overwrite",
        "obj": content,
    }


def _rejected(person: Subscriber, explanation: str) -> Skipped:
    return Skipped(person.contact_id, Outcome.REJECTED_BY_SENDSAY, without_people(explanation, [person]))
