"""Which of a contact's e-mails and phones are used, and what is said when none can be.

Anything may be typed into amoCRM's e-mail and phone fields; only what mail or a message can reach counts.
"""

from typing import Any

from amosend.domain.contact import bare, is_blank
from amosend.domain.email import normal_email
from amosend.domain.import_settings import EmailChoice, EmailKind
from amosend.domain.outcome import Outcome
from amosend.domain.phone import phone_digits

__all__ = ["chosen_emails", "first_phone"]


def chosen_emails(values: list[Any], choice: EmailChoice) -> tuple[str, tuple[str, ...]] | Outcome:
    """The main address and the further ones."""
    if choice.kind is EmailKind.LABEL:
        values = [value for value in values if _label(value) == (choice.label or "").casefold()]
    main = _first(values)
    if isinstance(main, Outcome):
        return main
    return main, _further(values, main) if choice.kind is EmailKind.ALL else ()


def first_phone(values: list[Any]) -> tuple[str, bool]:
    """The digits of the first readable one; and whether there is any, readable or not."""
    some = False
    for value in values:
        text = bare(value)
        if digits := phone_digits(text):
            return digits, True
        some = some or not is_blank(text)
    return "", some


def _first(values: list[Any]) -> str | Outcome:
    """The first valid one in normal form, or why there is none."""
    outcome = Outcome.WITHOUT_EMAIL
    for value in values:
        text = bare(value)
        if email := normal_email(text):
            return email
        if not is_blank(text):
            outcome = Outcome.INVALID_EMAIL
    return outcome


def _further(values: list[Any], main: str) -> tuple[str, ...]:
    # One mailbox in two spellings is one: no mail service tells capitals apart.
    found = {main.casefold(): main}
    for value in values:
        if email := normal_email(bare(value)):
            found.setdefault(email.casefold(), email)
    return tuple(found.values())[1:]


def _label(value: Any) -> str:
    """The code of the kind of address; `enum` is its older name."""
    label = (value.get("enum_code") or value.get("enum")) if isinstance(value, dict) else None
    return label.casefold() if isinstance(label, str) else ""
