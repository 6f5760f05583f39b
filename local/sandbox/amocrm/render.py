"""Contacts, companies and leads as JSON of API v4."""

from collections.abc import Sequence
from typing import Any

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.fields import FieldSet
from local.sandbox.amocrm.records import Company, Contact, Lead, Tag, Values

type Heads = dict[int, dict[str, Any]]
"""Field id → the part of `custom_fields_values[]` that is the same for every contact."""


def heads_of(fields: FieldSet) -> Heads:
    return {
        one.id: {
            "field_id": one.id,
            "field_name": one.name,
            "field_code": one.code,
            "field_type": one.type,
            "is_computed": False,
        }
        for one in fields.all
    }


class Renderer:
    """Renders entities of one account for one answer."""

    def __init__(self, account: Account, *, extras: set[str], old_enum_key: bool = False) -> None:
        self._account = account
        self._url = f"{account.url}/api/v4"
        self._extras = extras
        self._old_enum_key = old_enum_key
        self._heads = {entity: heads_of(fields) for entity, fields in account.fields.items()}

    def link(self, path: str) -> dict[str, Any]:
        return {"self": {"href": f"{self._url}/{path}"}}

    def contacts(self, contacts: Sequence[Contact]) -> list[dict[str, Any]]:
        return [self.contact(one) for one in contacts]

    def contact(self, contact: Contact) -> dict[str, Any]:
        company = contact.company_id
        embedded: dict[str, Any] = {
            "tags": _tags(contact.tags),
            "companies": [] if company is None else [{"id": company, "_links": self.link(f"companies/{company}")}],
        }
        if "leads" in self._extras:
            leads = self._account.leads.of_contact(contact.id)
            embedded["leads"] = [{"id": one, "_links": self.link(f"leads/{one}")} for one in leads]
        for nobody in {"customers", "catalog_elements"} & self._extras:
            embedded[nobody] = []
        return {
            "id": contact.id,
            "name": contact.name,
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "responsible_user_id": contact.responsible_user_id,
            "group_id": 0,
            "created_by": contact.created_by,
            "updated_by": contact.updated_by,
            "created_at": contact.created_at,
            "updated_at": contact.updated_at,
            "closest_task_at": None,
            "is_deleted": contact.is_deleted,
            "is_unsorted": False,
            "custom_fields_values": self._values(contact.values, "contacts"),
            "account_id": self._account.id,
            "_links": self.link(f"contacts/{contact.id}"),
            "_embedded": embedded,
        }

    def company(self, company: Company) -> dict[str, Any]:
        return {
            "id": company.id,
            "name": company.name,
            "responsible_user_id": company.responsible_user_id,
            "group_id": 0,
            "created_by": company.created_by,
            "updated_by": company.updated_by,
            "created_at": company.created_at,
            "updated_at": company.updated_at,
            "closest_task_at": None,
            "is_deleted": False,
            "custom_fields_values": self._values(company.values, "companies"),
            "account_id": self._account.id,
            "_links": self.link(f"companies/{company.id}"),
            "_embedded": {"tags": []},
        }

    def lead(self, lead: Lead) -> dict[str, Any]:
        embedded: dict[str, Any] = {"tags": _tags(lead.tags), "companies": []}
        if lead.company_id is not None:
            embedded["companies"] = [{"id": lead.company_id, "_links": self.link(f"companies/{lead.company_id}")}]
        if "contacts" in self._extras:
            # Ids only: who they are must be asked for (documented).
            embedded["contacts"] = [
                {"id": one, "is_main": place == 0, "_links": self.link(f"contacts/{one}")}
                for place, one in enumerate(lead.contact_ids)
            ]
        return {
            "id": lead.id,
            "name": lead.name,
            "price": lead.price,
            "responsible_user_id": lead.responsible_user_id,
            "group_id": 0,
            "status_id": lead.status_id,
            "pipeline_id": lead.pipeline_id,
            "loss_reason_id": None,
            "created_by": lead.created_by,
            "updated_by": lead.updated_by,
            "created_at": lead.created_at,
            "updated_at": lead.updated_at,
            "closed_at": lead.closed_at,
            "closest_task_at": None,
            "is_deleted": lead.is_deleted,
            "custom_fields_values": self._values(lead.values, "leads"),
            "score": None,
            "account_id": self._account.id,
            "labor_cost": None,
            "_links": self.link(f"leads/{lead.id}"),
            "_embedded": embedded,
        }

    def _values(self, values: Values, entity: str) -> list[dict[str, Any]] | None:
        """null when the card has no filled field; fields that were removed since are not shown."""
        heads = self._heads[entity]
        shown = [heads[key] | {"values": given} for key, given in values.items() if key in heads]
        if self._old_enum_key:
            shown = [one | {"values": [_old_enum(value) for value in one["values"]]} for one in shown]
        return shown or None


def _old_enum(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("enum_code") is None:
        return value
    return {"value": value["value"], "enum_id": value["enum_id"], "enum": value["enum_code"]}


def _tags(tags: list[Tag]) -> list[dict[str, Any]]:
    return [{"id": tag.id, "name": tag.name, "color": None} for tag in tags]
