"""A deal as GET /api/v4/leads?with=contacts shows it, as far as rules of a funnel look at it.

People of a deal are numbers: a contact is its id, a company its id with COMPANIES in front, so that neither is ever
taken for the other wherever people are remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from amosend.domain.contact import contact_id
from amosend.domain.funnel import Stage, Who

__all__ = ["COMPANIES", "Lead", "company_id", "company_number", "gone_lead", "read_lead"]

COMPANIES = 10**15  # above every id of amoCRM, and exact in JSON's numbers


@dataclass(frozen=True, slots=True)
class Lead:
    """`stage` None: deleted. `contacts`: their ids, the main one first. `company`: its id, 0 for none."""

    id: int
    stage: Stage | None
    created_at: int = 0
    updated_at: int = 0
    contacts: tuple[int, ...] = ()
    company: int = 0

    def people(self, who: Who) -> tuple[int, ...]:
        match who:
            case Who.MAIN:
                return self.contacts[:1]
            case Who.ALL:
                return self.contacts
            case Who.COMPANY:
                return (company_number(self.company),) if self.company else ()


def company_number(company: int) -> int:
    return COMPANIES + company


def company_id(person: int) -> int:
    """0 for a contact."""
    return max(0, person - COMPANIES)


def gone_lead(lead_id: int) -> Lead:
    return Lead(lead_id, None)


def read_lead(row: Mapping[str, Any]) -> Lead:
    """A lead without pipeline or status is none that a rule could meet; one in the trash has no stage."""
    found, pipeline, status = contact_id(row) or 0, row.get("pipeline_id"), row.get("status_id")
    if row.get("is_deleted") is True or not isinstance(pipeline, int) or not isinstance(status, int):
        return gone_lead(found)
    linked = _embedded(row, "contacts")
    linked.sort(key=lambda each: each.get("is_main") is not True)  # stable: amoCRM's order behind the main one
    contacts = tuple(dict.fromkeys(number for each in linked if (number := contact_id(each))))
    companies = [number for each in _embedded(row, "companies") if (number := contact_id(each))]
    return Lead(
        found,
        Stage(pipeline, status),
        _moment(row.get("created_at")),
        _moment(row.get("updated_at")),
        contacts,
        companies[0] if companies else 0,
    )


def _embedded(row: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    outer = row.get("_embedded")
    found = outer.get(name) if isinstance(outer, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _moment(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
