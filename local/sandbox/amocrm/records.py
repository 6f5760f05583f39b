"""What an account holds, as plain data: the same classes live in memory and in the saved file.

Values of custom fields are kept by field id and in the shape in which API v4 shows them, so a list of contacts is
only wrapped, not converted.
"""

from dataclasses import dataclass, field
from typing import Any

from local.sandbox.people import Shares

type Values = dict[int, list[dict[str, Any]]]
"""Custom field id → its values as in `custom_fields_values[].values`."""


@dataclass(slots=True)
class User:
    id: int
    name: str
    email: str
    is_admin: bool = True
    is_active: bool = True


@dataclass(slots=True)
class Tag:
    id: int
    name: str


@dataclass(slots=True)
class Contact:
    """A contact; first_name and last_name may be empty when the whole name stands in `name`."""

    id: int
    name: str
    first_name: str
    last_name: str
    responsible_user_id: int
    created_by: int
    updated_by: int
    created_at: int
    updated_at: int
    values: Values
    tags: list[Tag]
    company_id: int | None = None
    is_deleted: bool = False


@dataclass(slots=True)
class Company:
    id: int
    name: str
    responsible_user_id: int
    created_by: int
    updated_by: int
    created_at: int
    updated_at: int
    values: Values
    is_deleted: bool = False


@dataclass(slots=True)
class Lead:
    id: int
    name: str
    price: int
    status_id: int
    pipeline_id: int
    responsible_user_id: int
    created_by: int
    updated_by: int
    created_at: int
    updated_at: int
    contact_ids: list[int]
    """The first is the main contact."""
    company_id: int | None
    values: Values
    tags: list[Tag]
    closed_at: int | None = None
    is_deleted: bool = False


@dataclass(slots=True)
class Status:
    id: int
    name: str
    sort: int
    color: str
    type: int
    is_editable: bool


@dataclass(slots=True)
class Pipeline:
    id: int
    name: str
    sort: int
    is_main: bool
    statuses: list[Status]


@dataclass(slots=True)
class EnumOption:
    id: int
    value: str
    sort: int
    code: str | None = None


@dataclass(slots=True)
class CustomField:
    id: int
    name: str
    type: str
    code: str | None = None
    enums: list[EnumOption] | None = None
    is_predefined: bool = False


@dataclass(slots=True)
class Event:
    id: str
    type: str
    entity_id: int
    entity_type: str
    created_by: int
    created_at: int
    value_after: list[dict[str, Any]]
    value_before: list[dict[str, Any]]


@dataclass(slots=True)
class Hook:
    """A webhook; `invalid` holds the times of the invalid answers of the last two hours."""

    id: int
    destination: str
    settings: list[str]
    created_at: int
    updated_at: int
    created_by: int
    sort: int = 10
    disabled: bool = False
    invalid: list[float] = field(default_factory=list)


@dataclass(slots=True)
class StageHook:
    """«API: отправить webhook» of the Digital Pipeline: an address called when a lead enters the stage."""

    pipeline_id: int
    status_id: int
    destination: str


@dataclass(slots=True)
class Origin:
    """How the generated part of an account was made; everything else in it is an edit."""

    seed: int
    size: int
    companies: int
    first_id: int
    created_from: int
    span: int
    shares: Shares
