"""GET /contacts and /contacts/{id}: pages, filters, search and order; what is not there is 204."""

from typing import Any

import orjson
from starlette.responses import Response

from local.sandbox.amocrm import answers
from local.sandbox.amocrm.api import ApiCall, embedded
from local.sandbox.amocrm.criteria import Criteria, FieldFilter, Range
from local.sandbox.amocrm.php_query import listed
from local.sandbox.amocrm.render import Renderer

MOST_PER_PAGE = 250


def renderer(call: ApiCall) -> Renderer:
    return Renderer(call.account, extras=call.extras, old_enum_key=call.state.options.old_enum_key)


def list_contacts(call: ApiCall) -> Response:
    try:
        criteria = criteria_of(call)
    except ValueError as error:
        return answers.problem(400, f"Invalid filter: {error}")
    options = call.account.options
    switches = (options.is_api_filter_enabled, options.filters_ignored, options.order_ignored, options.trailing_next)
    version = (call.account.version, call.state.options.old_enum_key, switches)
    cached = call.state.pages.get(call.account.id, version, call.query)
    if cached is not None:
        return answers.hal_bytes(cached)
    contacts, more = call.account.contacts.page(criteria, page=call.page, limit=call.limit(MOST_PER_PAGE))
    if not contacts:
        return answers.nothing()
    rows = renderer(call).contacts(contacts)
    content = {
        "_page": call.page,
        "_links": call.page_links(more=more or options.trailing_next),
        "_embedded": {"contacts": rows},
    }
    page = orjson.dumps(content)
    call.state.pages.put(call.account.id, call.query, page)
    return answers.hal_bytes(page)


def get_contact(call: ApiCall) -> Response:
    contact = call.account.contacts.get(call.ids["contact_id"])
    if contact is None and ("only_deleted" in call.extras or call.account.options.deleted_shown):
        contact = call.account.contacts.in_trash(call.ids["contact_id"])
    return answers.nothing() if contact is None else answers.hal(renderer(call).contact(contact))


def criteria_of(call: ApiCall) -> Criteria:
    """The question as a value; raises ValueError for what cannot be a number."""
    filters = call.filters
    order = {} if call.account.options.order_ignored else call.parameters.get("order", {})
    by = "updated_at" if isinstance(order, dict) and "updated_at" in order else "id"
    return Criteria(
        ids=_numbers(filters.get("id")),
        updated_at=_range(filters.get("updated_at")),
        created_at=_range(filters.get("created_at")),
        names=frozenset(listed(filters["name"])) if "name" in filters else None,
        created_by=_numbers(filters.get("created_by")),
        updated_by=_numbers(filters.get("updated_by")),
        responsible=_numbers(filters.get("responsible_user_id")),
        closest_task="closest_task_at" in filters,
        fields=_field_filters(filters.get("custom_fields_values")),
        query=str(call.parameters.get("query", "")),
        only_deleted="only_deleted" in call.extras,
        order="updated_at" if by == "updated_at" else "id",
        descending=isinstance(order, dict) and str(order.get(by, "asc")).lower() == "desc",
    )


def _numbers(given: Any) -> frozenset[int] | None:
    return None if given is None else frozenset(int(one) for one in listed(given))


def _range(given: Any) -> Range | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        return (int(given), int(given))
    low, high = given.get("from"), given.get("to")
    return (None if low in (None, "") else int(low), None if high in (None, "") else int(high))


def _field_filters(given: Any) -> tuple[FieldFilter, ...]:
    if not isinstance(given, dict):
        return ()
    return tuple(_field_filter(int(field_id), wanted) for field_id, wanted in given.items())


def _field_filter(field_id: int, wanted: Any) -> FieldFilter:
    if isinstance(wanted, dict) and wanted.keys() & {"from", "to"}:
        return FieldFilter(field_id, between=_range(wanted))
    return FieldFilter(field_id, frozenset(listed(wanted)))


def list_companies(call: ApiCall) -> Response:
    try:
        ids = _numbers(call.filters.get("id"))
    except ValueError as error:
        return answers.problem(400, f"Invalid filter: {error}")
    companies, more = call.account.companies.page(page=call.page, limit=call.limit(MOST_PER_PAGE), ids=ids)
    return embedded(call, "companies", [renderer(call).company(one) for one in companies], more=more)


def get_company(call: ApiCall) -> Response:
    company = call.account.companies.get(call.ids["company_id"])
    return answers.nothing() if company is None else answers.hal(renderer(call).company(company))
