"""What an import loads, from whom and where to: everything that a person chooses, and nothing of when.

Names of fields are kept as they were when they were chosen, so that a later run can tell that one was renamed; what
identifies them is amoCRM's id and Sendsay's `anketa.quest`.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

__all__ = [
    "NOT_MADE",
    "ConsentChoice",
    "EmailChoice",
    "EmailKind",
    "Empty",
    "FieldRule",
    "Gone",
    "ImportSettings",
    "ListChoice",
    "ListKind",
    "PhoneChoice",
    "PhoneKind",
    "Source",
    "SourceKind",
]


NOT_MADE = "(new)"  # in place of the id of a list that a preview must not make; no id of Sendsay's has brackets


class ListKind(StrEnum):
    NEW = "new"
    EXISTING = "existing"
    NONE = "none"


class PhoneKind(StrEnum):
    NONE = "none"
    ADDITIONAL_CONTACT = "additional_contact"
    FIELD = "field"


class EmailKind(StrEnum):
    FIRST = "first"  # the first valid one of the card: the main one
    ALL = "all"
    LABEL = "label"  # the first valid one with amoCRM's label, such as WORK


class Empty(StrEnum):
    """What an empty field of a contact does to a filled one in Sendsay."""

    LEAVE = "leave"
    CLEAR = "clear"


class Gone(StrEnum):
    """What happens to the subscriber in the list of a contact that was deleted, merged away, or withdrew consent."""

    LEAVE = "leave"
    REMOVE = "remove"


class SourceKind(StrEnum):
    FIELD = "field"  # a custom or predefined field of the contact, by id
    NAME = "name"  # name and surname in one
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    TAGS = "tags"
    CREATED_AT = "created_at"
    RESPONSIBLE_USER_ID = "responsible_user_id"
    CONTACT_ID = "contact_id"


@dataclass(frozen=True, slots=True)
class ListChoice:
    """`id` is Sendsay's group id. A NEW list becomes EXISTING the moment it is made: it is made once."""

    kind: ListKind
    id: str | None = None
    name: str | None = None

    @property
    def target(self) -> str | None:
        """The list that people are put into, None where they go into the base only."""
        return self.id if self.kind is ListKind.EXISTING else None


@dataclass(frozen=True, slots=True)
class PhoneChoice:
    """`field` is Sendsay's `anketa.quest`, such as custom.q197."""

    kind: PhoneKind = PhoneKind.NONE
    field: str | None = None


@dataclass(frozen=True, slots=True)
class EmailChoice:
    """`label` is amoCRM's enum code: WORK, PRIV or OTHER."""

    kind: EmailKind = EmailKind.FIRST
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """`field_id` for FIELD only; `name` as the person saw it."""

    kind: SourceKind
    field_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """`target` is Sendsay's `anketa.quest`; `target_name` as the person saw it."""

    source: Source
    target: str
    target_name: str = ""
    empty: Empty = Empty.LEAVE


@dataclass(frozen=True, slots=True)
class ConsentChoice:
    """The amoCRM field "agreed to mailings". `values`: options that mean yes; none: a ticked flag or a yes."""

    field_id: int
    name: str = ""
    values: tuple[str, ...] = ()
    withdrawn: Gone = Gone.REMOVE


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """The e-mail is always loaded; `name` puts name and surname into base.firstName, as the guide says.

    `unconfirmed`: new people are added unconfirmed and get mail only after they agreed (double opt-in).
    """

    list: ListChoice
    name: bool = True
    phone: PhoneChoice = PhoneChoice()
    emails: EmailChoice = EmailChoice()
    fields: tuple[FieldRule, ...] = ()
    consent: ConsentChoice | None = None
    unconfirmed: bool = False
    gone: Gone = Gone.LEAVE

    def with_made_list(self, list_id: str) -> Self:
        return replace(self, list=ListChoice(ListKind.EXISTING, list_id, self.list.name))

    @property
    def reads_fields(self) -> bool:
        """Whether a field of amoCRM's is named, so that they have to be known."""
        return self.consent is not None or any(rule.source.kind is SourceKind.FIELD for rule in self.fields)

    @property
    def fills_fields(self) -> bool:
        """Whether a field of Sendsay's is named."""
        return bool(self.fields) or self.phone.kind is PhoneKind.FIELD

    @property
    def fingerprint(self) -> str:
        """The same for the same choices: a change of it makes the next run read everybody."""
        return _digest(self.to_json() | {"list": self.list.target})

    @property
    def row_fingerprint(self) -> str:
        """Of what decides how somebody is sent: what is done about those who are gone sends nobody anew."""
        return _digest(self.to_json() | {"list": self.list.target, "gone": None})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        chosen, phone = stored["list"], stored["phone"]
        emails, consent = stored.get("emails"), stored.get("consent")
        return cls(
            ListChoice(ListKind(chosen["kind"]), chosen["id"], chosen["name"]),
            stored["name"],
            PhoneChoice(PhoneKind(phone["kind"]), phone["field"]),
            EmailChoice(EmailKind(emails["kind"]), emails["label"]) if emails else EmailChoice(),
            tuple(_rule(rule) for rule in stored.get("fields", ())),
            _consent(consent) if consent else None,
            stored.get("unconfirmed", False),
            Gone(stored.get("gone", Gone.LEAVE)),
        )


def _digest(choices: dict[str, Any]) -> str:
    text = json.dumps(choices, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _rule(stored: dict[str, Any]) -> FieldRule:
    source = stored["source"]
    return FieldRule(
        Source(SourceKind(source["kind"]), source["field_id"], source["name"]),
        stored["target"],
        stored["target_name"],
        Empty(stored["empty"]),
    )


def _consent(stored: dict[str, Any]) -> ConsentChoice:
    return ConsentChoice(
        stored["field_id"], stored["name"], tuple(stored["values"]), Gone(stored.get("withdrawn", Gone.REMOVE))
    )
