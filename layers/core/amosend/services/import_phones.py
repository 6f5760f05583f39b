"""The phone as an additional contact of the e-mail's card, so that SMS can be sent to it.

A phone that is already on somebody else's card together with other contacts is left there and reported: the only
confirmed way to bring it here would take it away from that person.
"""

from amosend.domain.answer import BatchAnswer
from amosend.domain.import_run import Counts
from amosend.domain.integration import ImportSettings
from amosend.domain.journal import Skipped
from amosend.domain.subscriber import Outcome, Subscriber
from amosend.services.member_set import member_set
from amosend.services.patience import Patience
from amosend.services.ports import Json, SendsayApi
from amosend.services.vendor_words import without_people

__all__ = ["attach_phones"]

# UNCONFIRMED: one program sends head_add_type; by analogy with addr_type it should be this.
HEAD_TYPE = "head_addr_type"
# What to do when the phone is alone on its own card, and when nobody has it. Nothing is said for cards with several
# contacts: those are never asked for.
_RULE = {"single": "transplant", "newbie": "attach"}


def attach_phones(
    sendsay: SendsayApi, patience: Patience, subscribers: list[Subscriber], settings: ImportSettings
) -> tuple[Counts, list[Skipped]]:
    """Safe to repeat: a phone that is on its card already is counted as attached."""
    people = _first_of_each_phone(subscribers)
    taken_here = [each for each in subscribers if each.phone and people[each.phone] is not each]
    if not people:
        return Counts(), []
    asked = list(people.values())
    heads = patience(lambda: sendsay.batch([_head_list(each) for each in asked]))
    missing, skipped = [], [Skipped(each.contact_id, Outcome.PHONE_TAKEN) for each in taken_here]
    for person, answer in zip(asked, heads, strict=True):
        contacts = _contacts(answer)
        if person.email.lower() in contacts:
            continue
        if len(contacts) > 1:
            skipped.append(Skipped(person.contact_id, Outcome.PHONE_TAKEN))
        else:
            missing.append(person)
    answers = patience(lambda: sendsay.batch([_attach(each, settings) for each in missing])) if missing else []
    refused = [(person, answer.error) for person, answer in zip(missing, answers, strict=True) if answer.error]
    skipped += [
        Skipped(person.contact_id, Outcome.PHONE_REJECTED, without_people(error, [person])) for person, error in refused
    ]
    attached = len(asked) + len(taken_here) - len(skipped)
    return Counts(phones_attached=attached, phones_skipped=len(skipped)), skipped


def _first_of_each_phone(subscribers: list[Subscriber]) -> dict[str, Subscriber]:
    """Of several contacts with one phone the first has it, as with e-mails."""
    people: dict[str, Subscriber] = {}
    for each in subscribers:
        if each.phone:
            people.setdefault(each.phone, each)
    return people


def _head_list(person: Subscriber) -> Json:
    return {"action": "member.head.list", "email": person.phone, "addr_type": "msisdn"}


def _contacts(answer: BatchAnswer) -> set[str]:
    """The contacts of the card that has the phone; none when there is no such card (an error, or nothing)."""
    found = answer.fields.get("list")
    rows = found if isinstance(found, list) else []
    return {str(row.get("email") or "").lower() for row in rows if isinstance(row, dict)}


def _attach(person: Subscriber, settings: ImportSettings) -> Json:
    """With the name and the list, so that a card which this call has to make is a whole one."""
    head = {"head": person.phone, HEAD_TYPE: "msisdn", "newbie.confirm": 0, "head_rule": _RULE}
    return {**member_set(person, settings), "head_attach": [head]}
