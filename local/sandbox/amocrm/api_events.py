"""GET /events: newest first, at most 100 per page, with the documented filters; and the list of types."""

import re
from typing import Any

from starlette.responses import Response

from local.sandbox.amocrm import answers
from local.sandbox.amocrm.api import ApiCall, embedded
from local.sandbox.amocrm.events import TYPES
from local.sandbox.amocrm.php_query import listed
from local.sandbox.amocrm.records import Contact, Event, Lead

_MOST_PER_PAGE = 100
_MOST_VALUES = 10
_OF_ONE_FIELD = re.compile(r"^custom_field_(\d+)_value_changed$")
_PATHS = {"lead": "leads", "contact": "contacts", "company": "companies"}


def list_events(call: ApiCall) -> Response:
    options = call.account.options
    if options.events_forbidden:
        return answers.problem(403, "Код ошибки 244. Нет прав")
    asked = call.parameters.get("filter", {})
    asked = asked if isinstance(asked, dict) and not options.filters_ignored else {}
    if (wrong := _wrong(asked)) is not None:
        return answers.problem(400, wrong)
    found = [one for one in call.account.events if _fits(one, asked)]
    limit = call.limit(_MOST_PER_PAGE)
    start = (call.page - 1) * limit
    rows = [_event(call, one) for one in found[start : start + limit]]
    return embedded(call, "events", rows, more=start + limit < len(found))


def list_types(call: ApiCall) -> Response:
    rows = [{"key": key, "type": number, "lang": name} for key, (number, name) in TYPES.items()]
    links = call.href("events/types")
    return answers.hal({"_total_items": len(rows), "_links": links, "_embedded": {"events_types": rows}})


def _several(given: Any) -> list[str]:
    """A list in brackets, or separated by commas as the vendor's library sends it."""
    return [part for one in listed(given) for part in one.split(",") if part]


def _wrong(asked: dict[str, Any]) -> str | None:
    types = _several(asked.get("type"))
    if any(_OF_ONE_FIELD.match(one) for one in types) and len(types) > 1:
        return "custom_field_{ID}_value_changed must be the only type"
    if any(len(_several(asked.get(key))) > _MOST_VALUES for key in ("entity_id", "created_by")):
        return f"No more than {_MOST_VALUES} values"
    if "entity_id" in asked and len(_several(asked.get("entity"))) != 1:
        return "filter[entity_id] needs exactly one filter[entity]"
    return None


def _fits(event: Event, asked: dict[str, Any]) -> bool:
    simple = {"id": event.id, "entity": event.entity_type, "entity_id": event.entity_id, "created_by": event.created_by}
    return (
        all(str(value) in _several(asked[key]) for key, value in simple.items() if key in asked)
        and ("created_at" not in asked or _in_time(event.created_at, asked["created_at"]))
        and ("type" not in asked or any(_of_type(event, one) for one in _several(asked["type"])))
    )


def _in_time(at: int, asked: Any) -> bool:
    """One timestamp means: since then; or from and to; or a list of two."""
    if isinstance(asked, dict):
        low, high = asked.get("from", asked.get("0")), asked.get("to", asked.get("1"))
    else:
        low, high = [*asked.split(","), ""][:2]
    return (not low or at >= int(low)) and (not high or at <= int(high))


def _of_type(event: Event, kind: str) -> bool:
    if (match := _OF_ONE_FIELD.match(kind)) is None:
        return event.type == kind
    changed = event.value_after + event.value_before
    ids = {one.get("custom_field_value", {}).get("field_id") for one in changed}
    return event.type == "custom_field_value_changed" and int(match[1]) in ids


def _event(call: ApiCall, event: Event) -> dict[str, Any]:
    link = call.href(f"{_PATHS[event.entity_type]}/{event.entity_id}")
    entity: dict[str, Any] = {"id": event.entity_id, "_links": link}
    if f"{event.entity_type}_name" in call.extras and (name := _name(call, event)) is not None:
        entity["name"] = name
    return {
        "id": event.id,
        "type": event.type,
        "entity_id": event.entity_id,
        "entity_type": event.entity_type,
        "created_by": event.created_by,
        "created_at": event.created_at,
        "value_after": event.value_after,
        "value_before": event.value_before,
        "account_id": call.account.id,
        "_links": call.href(f"events/{event.id}"),
        "_embedded": {"entity": entity},
    }


def _name(call: ApiCall, event: Event) -> str | None:
    account, entity_id = call.account, event.entity_id
    if event.entity_type == "contact":
        found: Contact | Lead | None = account.contacts.get(entity_id)
    else:
        found = account.leads.get(entity_id)
    return None if found is None else found.name
