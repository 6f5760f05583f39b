"""Who of an import Sendsay did not take, and why, as far as it tells.

The names of a report's parts are not confirmed, so a report may only say how many. Those who have no card behind it are
then set one by one: either that works, or Sendsay's answer is the reason.
"""

from dataclasses import replace

from amosend.domain.import_run import Counts
from amosend.domain.journal import Skipped
from amosend.domain.subscriber import Outcome, Subscriber
from amosend.domain.track import Track, counted
from amosend.redaction import redacted
from amosend.services.patience import Patience
from amosend.services.ports import Json, SendsayApi

__all__ = ["rejections"]

_NOT_NAMED = "Sendsay did not name the rows"


def rejections(
    sendsay: SendsayApi, patience: Patience, people: list[Subscriber], *, track: Track, list_id: str | None
) -> tuple[Counts, list[Skipped]]:
    """The part's counts, and each rejected contact with its reason."""
    counts = counted(track, len(people))
    by_email = {person.email.lower(): person for person in people}
    named = {row.email: row.explanation for row in track.rejected_rows if row.email in by_email}
    skipped = [_rejected(by_email[email].contact_id, explanation) for email, explanation in named.items()]
    open_cases = counts.rejected - len(named)
    if open_cases <= 0:
        return counts, skipped
    others = [person for person in people if person.email.lower() not in named]
    missing = patience(lambda: _without_card(sendsay, others))[:open_cases]
    refused = patience(lambda: _one_by_one(sendsay, missing, list_id))
    mended = len(missing) - len(refused)
    nameless = [_rejected(0, _NOT_NAMED)] * (open_cases - len(missing))
    counts = replace(counts, rejected=counts.rejected - mended, added=counts.added + mended)
    return counts, skipped + refused + nameless


def _without_card(sendsay: SendsayApi, people: list[Subscriber]) -> list[Subscriber]:
    found = sendsay.existing([person.email for person in people])
    return [person for person in people if person.email.lower() not in found]


def _one_by_one(sendsay: SendsayApi, people: list[Subscriber], list_id: str | None) -> list[Skipped]:
    answers = sendsay.batch([_member_set(person, list_id) for person in people]) if people else []
    pairs = zip(people, answers, strict=True)
    return [_rejected(person.contact_id, answer.error) for person, answer in pairs if answer.error]


def _member_set(person: Subscriber, list_id: str | None) -> Json:
    content = {
        **({"base": {"firstName": person.name}} if person.name else {}),
        **({"-group": {list_id: "1"}} if list_id else {}),
    }
    return {"action": "member.set", "email": person.email, "addr_type": "email", "newbie.confirm": 0, "obj": content}


def _rejected(contact_id: int, explanation: str) -> Skipped:
    return Skipped(contact_id, Outcome.REJECTED_BY_SENDSAY, redacted(explanation))
