"""From an amoCRM contact to the subscriber that Sendsay gets, or to the reason why it gets none.

The first valid e-mail of the card counts. What a contact lacks is left out of its row, so that nothing that Sendsay
already knows is overwritten by emptiness.
"""

from dataclasses import dataclass
from enum import StrEnum

from amosend.domain.contact import EMAIL, PHONE, Contact, field_values, full_name
from amosend.domain.email import normal_email
from amosend.domain.integration import ImportSettings, PhoneKind
from amosend.domain.phone import phone_digits

__all__ = ["Outcome", "Subscriber", "subscriber"]

_LONGEST_NAME = 256  # characters of base.firstName


class Outcome(StrEnum):
    """Why a contact, or a part of it, did not reach Sendsay; kept in the journal beside the contact's id."""

    WITHOUT_EMAIL = "without_email"
    INVALID_EMAIL = "invalid_email"
    DUPLICATE_EMAIL = "duplicate_email"
    REJECTED_BY_SENDSAY = "rejected_by_sendsay"
    PHONE_INVALID = "phone_invalid"
    PHONE_TAKEN = "phone_taken"
    PHONE_REJECTED = "phone_rejected"


@dataclass(frozen=True, slots=True)
class Subscriber:
    contact_id: int
    email: str
    name: str  # empty: unknown, or not to be loaded
    phone: str  # digits; empty: none, not readable, or not to be loaded
    phone_unreadable: bool = False


def subscriber(contact_id: int, contact: Contact, settings: ImportSettings) -> Subscriber | Outcome:
    email = None
    outcome = Outcome.WITHOUT_EMAIL
    for text in field_values(contact, EMAIL):
        if email := normal_email(text):
            break
        if text:
            outcome = Outcome.INVALID_EMAIL
    if email is None:
        return outcome
    name = full_name(contact)[:_LONGEST_NAME] if settings.name else ""
    if settings.phone.kind is PhoneKind.NONE:
        return Subscriber(contact_id, email, name, "")
    phone, unreadable = _first_phone(contact)
    return Subscriber(contact_id, email, name, phone, unreadable)


def _first_phone(contact: Contact) -> tuple[str, bool]:
    """The first readable phone; and whether there were phones, but none readable."""
    unreadable = False
    for text in field_values(contact, PHONE):
        if digits := phone_digits(text):
            return digits, False
        unreadable = unreadable or bool(text)
    return "", unreadable
