"""POST and PATCH of contacts: checked as amoCRM checks them, then made by the same editor that people use.

PATCH replaces the whole list of values of each field it names and leaves the other fields alone.
"""

from dataclasses import replace
from typing import Any

import orjson
from starlette.responses import Response

from local.sandbox.amocrm import answers
from local.sandbox.amocrm.api import ApiCall
from local.sandbox.amocrm.fields import FieldSet, option_of, value_of
from local.sandbox.amocrm.records import Contact, CustomField, Tag, Values

_MOST_PER_REQUEST = 250
_KNOWN = {
    *("id", "name", "first_name", "last_name", "responsible_user_id", "created_by", "updated_by", "created_at"),
    *("updated_at", "custom_fields_values", "tags_to_add", "tags_to_delete", "_embedded", "request_id"),
}
_VALUE_KEYS = {"value", "enum_id", "enum_code"}

type Problem = tuple[str, str, str]
"""Code, path and detail of one validation error."""


def add_contacts(call: ApiCall) -> Response:
    given = _array(call)
    if isinstance(given, Response):
        return given
    made = []
    for place, one in enumerate(given):
        contact = call.state.contacts(call.account.host).create(_new(call, one))
        request_id = str(one.get("request_id", place))
        made.append({"id": contact.id, "request_id": request_id, "_links": call.href(f"contacts/{contact.id}")})
    return answers.hal({"_links": call.href("contacts"), "_embedded": {"contacts": made}})


def change_contacts(call: ApiCall) -> Response:
    given = _array(call)
    if isinstance(given, Response):
        return given
    missing = [
        (str(place), "NotSupportedChoice", "id", "Contact not found")
        for place, one in enumerate(given)
        if call.account.contacts.get(one.get("id", 0)) is None
    ]
    if missing:
        return answers.validation(missing)
    rows = [_change(call, one["id"], one) | {"request_id": str(place)} for place, one in enumerate(given)]
    return answers.hal({"_links": call.href("contacts"), "_embedded": {"contacts": rows}})


def change_contact(call: ApiCall) -> Response:
    given = _one(call)
    if isinstance(given, Response):
        return given
    if call.account.contacts.get(call.ids["contact_id"]) is None:
        return answers.problem(404, "Contact not found")
    return answers.hal(_change(call, call.ids["contact_id"], given))


def _change(call: ApiCall, contact_id: int, given: dict[str, Any]) -> dict[str, Any]:
    old = call.account.contacts.get(contact_id)
    if old is None:
        raise KeyError(f"no contact {contact_id}")
    editor = call.state.contacts(call.account.host)
    new = editor.update(old, _merged(call, old, given), by=given.get("updated_by", call.acting_user))
    return {
        "id": new.id,
        "name": new.name,
        "updated_at": new.updated_at,
        "_links": call.href(f"contacts/{new.id}"),
    }


def _array(call: ApiCall) -> list[dict[str, Any]] | Response:
    given = _parsed(call)
    if not isinstance(given, list) or not 0 < len(given) <= _MOST_PER_REQUEST:
        return answers.problem(400, "Код ошибки 400. Неверная структура массива передаваемых данных")
    problems = [(str(place), *found) for place, one in enumerate(given) for found in _check(call, one)]
    return answers.validation(problems) if problems else given


def _one(call: ApiCall) -> dict[str, Any] | Response:
    given = _parsed(call)
    problems = [("0", *found) for found in _check(call, given)]
    return answers.validation(problems) if problems else given


def _parsed(call: ApiCall) -> Any:
    try:
        return call.json()
    except orjson.JSONDecodeError:
        return None


def _check(call: ApiCall, given: Any) -> list[Problem]:
    if not isinstance(given, dict):
        return [("InvalidType", "", "This value should be of type object.")]
    problems = [("FieldNotExpected", key, "This field was not expected.") for key in given.keys() - _KNOWN]
    responsible = given.get("responsible_user_id")
    if responsible is not None and responsible not in {one.id for one in call.account.users if one.is_active}:
        problems.append(("NotSupportedChoice", "responsible_user_id", "The value you selected is not a valid choice."))
    fields = call.account.fields["contacts"]
    for place, one in enumerate(given.get("custom_fields_values") or ()):
        problems += _check_field(fields, one, path=f"custom_fields_values.{place}")
    return problems


def _check_field(fields: FieldSet, one: Any, *, path: str) -> list[Problem]:
    field = _field(fields, one) if isinstance(one, dict) else None
    if field is None:
        return [("NotSupportedChoice", f"{path}.field_id", "The value you selected is not a valid choice.")]
    problems: list[Problem] = []
    for index, value in enumerate(one.get("values") or ()):
        here = f"{path}.values.{index}"
        unknown = set(value) - _VALUE_KEYS
        problems += [("FieldNotExpected", f"{here}.{key}", "This field was not expected.") for key in unknown]
        if not unknown and not _choice_exists(field, value):
            problems.append(("NotSupportedChoice", here, "The value you selected is not a valid choice."))
    return problems


def _field(fields: FieldSet, one: dict[str, Any]) -> CustomField | None:
    return fields.find(one.get("field_id")) or fields.find(one.get("field_code"))


def _choice_exists(field: CustomField, value: dict[str, Any]) -> bool:
    if not field.enums:
        return True
    named = value.get("enum_code") or (None if field.type == "multitext" else value.get("value"))
    if named is None and value.get("enum_id") is None:
        return field.type == "multitext"
    return option_of(field, code=named, enum_id=value.get("enum_id")) is not None


def _new(call: ApiCall, given: dict[str, Any]) -> Contact:
    now, user = call.state.clock_of(call.account).unix(), given.get("created_by", call.acting_user)
    owner = call.account.admin.id
    blank = Contact(call.account.contacts.new_id(), "", "", "", owner, user, user, now, now, {}, [])
    return replace(_merged(call, blank, given), created_at=given.get("created_at", now), updated_by=user)


def _merged(call: ApiCall, old: Contact, given: dict[str, Any]) -> Contact:
    first, last = given.get("first_name", old.first_name), given.get("last_name", old.last_name)
    renamed = "first_name" in given or "last_name" in given
    return replace(
        old,
        name=given.get("name") or (f"{first} {last}".strip() if renamed else old.name),
        first_name=first,
        last_name=last,
        responsible_user_id=given.get("responsible_user_id", old.responsible_user_id),
        values=_values(call.account.fields["contacts"], old.values, given.get("custom_fields_values")),
        tags=_tags(call, old.tags, given),
    )


def _values(fields: FieldSet, known: Values, given: Any) -> Values:
    values = dict(known)
    for one in given or ():
        field = _field(fields, one)
        if field is not None:
            values[field.id] = [_value(field, value) for value in one.get("values") or ()]
    return {key: listed for key, listed in values.items() if listed}


def _value(field: CustomField, given: dict[str, Any]) -> dict[str, Any]:
    option = option_of(field, code=given.get("enum_code"), enum_id=given.get("enum_id"))
    if field.type == "multitext":
        return value_of(field, given.get("value"), code=option.value if option else None)
    return value_of(field, option.value if option else given.get("value"))


def _tags(call: ApiCall, known: list[Tag], given: dict[str, Any]) -> list[Tag]:
    editor = call.state.contacts(call.account.host)
    tags = known
    if (all_of_them := (given.get("_embedded") or {}).get("tags")) is not None:
        tags = _named(editor.tags(_names(all_of_them)), all_of_them, known)
    added = given.get("tags_to_add") or []
    removed = given.get("tags_to_delete") or []
    tags = tags + [tag for tag in editor.tags(_names(added)) if tag.name not in {one.name for one in tags}]
    return [tag for tag in tags if not any(one.get("id") == tag.id or one.get("name") == tag.name for one in removed)]


def _names(tags: list[dict[str, Any]]) -> list[str]:
    return [str(one["name"]) for one in tags if "name" in one]


def _named(made: list[Tag], asked: list[dict[str, Any]], known: list[Tag]) -> list[Tag]:
    """Tags given by id are those the contact had."""
    ids = {one.get("id") for one in asked if "name" not in one}
    return [tag for tag in known if tag.id in ids] + made
