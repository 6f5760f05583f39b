"""Leads and their links: lists by page, order and filter, one lead, links of one or of many, moving by PATCH."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from local.sandbox.amocrm import answers
from local.sandbox.amocrm.api import ApiCall, embedded
from local.sandbox.amocrm.api_contacts import MOST_PER_PAGE, renderer
from local.sandbox.amocrm.criteria import within
from local.sandbox.amocrm.php_query import listed
from local.sandbox.amocrm.records import Lead

_TRASH_KEYS = ("id", "updated_at", "updated_by", "is_deleted")
_SIMPLE = ("id", "responsible_user_id", "created_by", "updated_by", "pipeline_id", "name")


def list_leads(call: ApiCall) -> Response:
    deleted, filters = "only_deleted" in call.extras, call.filters
    simple = {key: frozenset(listed(filters[key])) for key in _SIMPLE if key in filters}
    found = (one for one in call.account.leads.all(deleted=deleted) if _is_one_of(one, simple))
    leads = [one for one in found if _fits(call, one)]
    order = call.parameters.get("order")
    key, direction = next(iter(order.items())) if isinstance(order, dict) and order else ("id", "asc")
    if key not in ("id", "created_at", "updated_at"):
        return answers.problem(400, f"Invalid order: {key}")
    leads.sort(key=lambda one: (getattr(one, key), one.id), reverse=str(direction).lower() == "desc")
    limit = call.limit(MOST_PER_PAGE)
    start = (call.page - 1) * limit
    rows = [renderer(call).lead(one) for one in leads[start : start + limit]]
    if deleted:
        # The trash shows only who was deleted, when and by whom (documented).
        rows = [_in_trash(row) for row in rows]
    return embedded(call, "leads", rows, more=start + limit < len(leads))


def _is_one_of(lead: Lead, simple: Mapping[str, frozenset[str]]) -> bool:
    return all(str(getattr(lead, key)) in wanted for key, wanted in simple.items())


def _fits(call: ApiCall, lead: Lead) -> bool:
    filters = call.filters
    query = str(call.parameters.get("query", "")).casefold()
    ranges = ("price", "created_at", "updated_at", "closed_at")
    return all(
        (
            all(_in_range(getattr(lead, key), filters[key]) for key in ranges if key in filters),
            "statuses" not in filters or _in_stages(lead, filters["statuses"]),
            query in lead.name.casefold(),
        )
    )


def _in_range(value: int | None, asked: Any) -> bool:
    if not isinstance(asked, dict):
        return str(value) == str(asked)
    low, high = (int(asked[key]) if asked.get(key) else None for key in ("from", "to"))
    if value is None:
        return False
    return within(value, (low, high))


def _in_stages(lead: Lead, asked: Any) -> bool:
    stages = asked.values() if isinstance(asked, dict) else ()
    here = {"pipeline_id": str(lead.pipeline_id), "status_id": str(lead.status_id)}
    return any(isinstance(one, dict) and one == here for one in stages)


def get_lead(call: ApiCall) -> Response:
    book, lead_id = call.account.leads, call.ids["lead_id"]
    lead = book.get(lead_id)
    if lead is None and lead_id in book.leads and "only_deleted" in call.extras:
        return answers.hal(_in_trash(renderer(call).lead(book.leads[lead_id])))
    return answers.nothing() if lead is None else answers.hal(renderer(call).lead(lead))


def _in_trash(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in _TRASH_KEYS}


def change_lead(call: ApiCall) -> Response:
    """PATCH: a name, a price, or another stage."""
    try:
        given = call.json()
    except orjson.JSONDecodeError:
        return answers.problem(400, "Код ошибки 400. Неверная структура массива передаваемых данных")
    lead = call.account.leads.get(call.ids["lead_id"])
    if lead is None:
        return answers.problem(404, "Lead not found")
    editor = call.state.leads(call.account.host)
    pipeline, status = given.get("pipeline_id", lead.pipeline_id), given.get("status_id", lead.status_id)
    if call.account.leads.status(pipeline, status) is None:
        detail = "The value you selected is not a valid choice."
        return answers.validation([("0", "NotSupportedChoice", "status_id", detail)])
    if "name" in given or "price" in given:
        editor.edit_lead(lead.id, name=given.get("name"), price=given.get("price"), by=call.acting_user)
    moved = editor.move_lead(lead.id, status, pipeline_id=pipeline, by=call.acting_user)
    return answers.hal({"id": moved.id, "updated_at": moved.updated_at, "_links": call.href(f"leads/{moved.id}")})


def lead_links(call: ApiCall) -> Response:
    """GET /leads/{id}/links."""
    lead = call.account.leads.get(call.ids["lead_id"])
    if lead is None:
        return answers.nothing()
    rows = _links(lead)
    links = call.href(f"leads/{lead.id}/links")
    return answers.hal({"_total_items": len(rows), "_links": links, "_embedded": {"links": rows}})


def bulk_links(call: ApiCall) -> Response:
    """GET /leads/links?filter[entity_id][]=…; this filter is part of the method and always works."""
    asked = call.parameters.get("filter", {})
    ids = listed(asked.get("entity_id")) if isinstance(asked, dict) else []
    leads = [found for one in ids if one.isdigit() and (found := call.account.leads.get(int(one)))]
    rows = [{"entity_id": lead.id, "entity_type": "leads"} | link for lead in leads for link in _links(lead)]
    if not rows:
        return answers.nothing()
    links = call.href("leads/links")
    return answers.hal({"_total_items": len(rows), "_links": links, "_embedded": {"links": rows}})


def _links(lead: Lead) -> list[dict[str, Any]]:
    rows = [
        {
            "to_entity_id": contact_id,
            "to_entity_type": "contacts",
            "metadata": {"main_contact": place == 0},
        }
        for place, contact_id in enumerate(lead.contact_ids)
    ]
    if lead.company_id is not None:
        rows.append({"to_entity_id": lead.company_id, "to_entity_type": "companies", "metadata": None})
    return rows
