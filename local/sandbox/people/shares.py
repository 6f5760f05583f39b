"""How often each kind of person occurs: one number from 0 to 1 per kind, so that tests get exactly what they need.

`Shares()` is a usual, untidy account. `Shares.clean()` has one plain address and one plain phone for everybody.
"""

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True)
class Shares:
    """The share of people who have each property; the e-mail kinds are tried in the order written here."""

    no_email: float = 0.12
    junk_email: float = 0.05
    shared_email: float = 0.04
    two_in_one: float = 0.02
    cyrillic_domain: float = 0.01
    untidy_email: float = 0.06
    several_emails: float = 0.15
    no_phone: float = 0.08
    junk_phone: float = 0.03
    foreign_phone: float = 0.04
    phone_extension: float = 0.03
    untidy_phone: float = 0.60
    several_phones: float = 0.15
    untidy_name: float = 0.05
    company: float = 0.35
    tags: float = 0.30
    fields: float = 0.40

    @classmethod
    def clean(cls, **other: float) -> Self:
        """Everybody has one valid e-mail, one phone in E.164 and nothing else, except what `other` asks for."""
        return cls(**{one.name: 0.0 for one in fields(cls)} | other)
