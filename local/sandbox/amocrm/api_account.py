"""GET /account, /users, custom fields of each entity, and pipelines with their stages."""

from typing import Any

from starlette.responses import Response

from local.sandbox.amocrm import answers
from local.sandbox.amocrm.api import ApiCall, Handler
from local.sandbox.amocrm.php_query import listed
from local.sandbox.amocrm.records import CustomField, Pipeline, Status

_MOST_FIELDS = 250


def get_account(call: ApiCall) -> Response:
    account, options = call.account, call.account.options
    content: dict[str, Any] = {
        "id": account.id,
        "name": account.record.name,
        "subdomain": account.subdomain,
        "created_at": account.record.created_at,
        "created_by": 0,
        "updated_at": account.record.created_at,
        "updated_by": 0,
        "current_user_id": call.acting_user,
        "country": options.country,
        "currency": "RUB",
        "currency_symbol": "₽",
        "customers_mode": "segments",
        "is_unsorted_on": True,
        "is_loss_reason_enabled": True,
        "is_helpbot_enabled": False,
        "is_technical_account": False,
        "contact_name_display_order": options.name_display_order,
    }
    extras = _account_extras(call)
    content |= {name: extras[name] for name in _SCALARS if name in call.extras}
    content["_links"] = call.href("account")
    content["_embedded"] = {name: extras[name] for name in _EMBEDDED if name in call.extras}
    return answers.hal(content)


_SCALARS = ("amojo_id", "uuid", "version", "drive_url", "is_api_filter_enabled")
_EMBEDDED = ("amojo_rights", "users_groups", "task_types", "entity_names", "datetime_settings", "invoices_settings")


def _account_extras(call: ApiCall) -> dict[str, Any]:
    options = call.account.options
    serial = f"{call.account.id:012d}"
    return {
        "amojo_id": f"00000000-0000-4000-8000-{serial}",
        "uuid": f"00000000-0000-4000-9000-{serial}",
        "version": 16,
        "drive_url": "https://drive-b.amocrm.ru",
        "is_api_filter_enabled": options.is_api_filter_enabled,
        "amojo_rights": {"can_direct": True, "can_create_groups": True},
        "users_groups": [{"id": 0, "name": "Отдел продаж", "uuid": None}],
        "task_types": [{"id": 1, "name": "Связаться", "color": None, "icon_id": None, "code": "FOLLOW_UP"}],
        "entity_names": {},
        "invoices_settings": {"lang": "ru", "currency": "RUB"},
        "datetime_settings": {
            "date_pattern": "d.m.Y H:i",
            "short_date_pattern": "d.m.Y",
            "short_time_pattern": "H:i",
            "date_formant": "d.m.Y",
            "time_format": "H:i:s",
            "timezone": options.timezone,
            "timezone_offset": options.timezone_offset,
        },
    }


def list_users(call: ApiCall) -> Response:
    """Needs an administrator's grant; external integrations never see users (documented)."""
    integration = call.state.integrations.get(call.grant.client_id)
    if integration is None or integration.kind == "external":
        return answers.problem(403, "Код ошибки 244. Нет прав")
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "email": one.email,
            "lang": "ru",
            "rights": {"is_admin": one.is_admin, "is_free": False, "is_active": one.is_active},
            "_links": call.href(f"users/{one.id}"),
        }
        for one in call.account.users
    ]
    content = {"_total_items": len(rows), "_page": 1, "_page_count": 1, "_links": call.page_links(more=False)}
    return answers.hal(content | {"_embedded": {"users": rows}})


def list_fields(entity: str) -> Handler:
    """Handler of /{entity}/custom_fields, at most 250 per page."""

    def handler(call: ApiCall) -> Response:
        wanted = set(listed(call.filters.get("type")))
        found = [one for one in call.account.fields[entity].all if not wanted or one.type in wanted]
        limit = call.limit(_MOST_FIELDS)
        start = (call.page - 1) * limit
        rows = [_field(call, entity, one) for one in found[start : start + limit]]
        if not rows:
            return answers.nothing()
        content = {
            "_total_items": len(found),
            "_page": call.page,
            "_page_count": -(-len(found) // limit),
            "_links": call.page_links(more=start + limit < len(found)),
        }
        return answers.hal(content | {"_embedded": {"custom_fields": rows}})

    return handler


def get_field(entity: str) -> Handler:
    def handler(call: ApiCall) -> Response:
        found = call.account.fields[entity].find(call.ids["field_id"])
        return answers.nothing() if found is None else answers.hal(_field(call, entity, found))

    return handler


def _field(call: ApiCall, entity: str, field: CustomField) -> dict[str, Any]:
    place = call.account.fields[entity].all.index(field)
    enums = [{"id": one.id, "value": one.value, "sort": one.sort, "code": one.code} for one in field.enums or ()]
    return {
        "id": field.id,
        "name": field.name,
        "type": field.type,
        "account_id": call.account.id,
        "code": field.code,
        "sort": 2 * (place + 1),
        "is_api_only": False,
        "enums": enums or None,
        "group_id": None,
        "required_statuses": [],
        "is_deletable": not field.is_predefined,
        "is_predefined": field.is_predefined,
        "entity_type": entity,
        "remind": "never" if field.type == "birthday" else None,
        "currency": "RUB" if field.type == "monetary" else None,
        "_links": call.href(f"{entity}/custom_fields/{field.id}"),
    }


def list_pipelines(call: ApiCall) -> Response:
    rows = [_pipeline(call, one) for one in call.account.leads.pipelines]
    links = call.href("leads/pipelines")
    return answers.hal({"_total_items": len(rows), "_links": links, "_embedded": {"pipelines": rows}})


def get_pipeline(call: ApiCall) -> Response:
    found = call.account.leads.pipeline(call.ids["pipeline_id"])
    return answers.nothing() if found is None else answers.hal(_pipeline(call, found))


def list_statuses(call: ApiCall) -> Response:
    found = call.account.leads.pipeline(call.ids["pipeline_id"])
    if found is None:
        return answers.nothing()
    rows = [_status(call, found, one) for one in found.statuses]
    links = call.href(f"leads/pipelines/{found.id}/statuses")
    return answers.hal({"_total_items": len(rows), "_links": links, "_embedded": {"statuses": rows}})


def get_status(call: ApiCall) -> Response:
    pipeline = call.account.leads.pipeline(call.ids["pipeline_id"])
    status = call.account.leads.status(call.ids["pipeline_id"], call.ids["status_id"])
    if pipeline is None or status is None:
        return answers.nothing()
    return answers.hal(_status(call, pipeline, status))


def _pipeline(call: ApiCall, pipeline: Pipeline) -> dict[str, Any]:
    return {
        "id": pipeline.id,
        "name": pipeline.name,
        "sort": pipeline.sort,
        "is_main": pipeline.is_main,
        "is_unsorted_on": True,
        "is_archive": False,
        "account_id": call.account.id,
        "_links": call.href(f"leads/pipelines/{pipeline.id}"),
        "_embedded": {"statuses": [_status(call, pipeline, one) for one in pipeline.statuses]},
    }


def _status(call: ApiCall, pipeline: Pipeline, status: Status) -> dict[str, Any]:
    return {
        "id": status.id,
        "name": status.name,
        "sort": status.sort,
        "is_editable": status.is_editable,
        "pipeline_id": pipeline.id,
        "color": status.color,
        "type": status.type,
        "account_id": call.account.id,
        "_links": call.href(f"leads/pipelines/{pipeline.id}/statuses/{status.id}"),
    }
