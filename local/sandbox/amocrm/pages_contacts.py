"""Pages of contacts: the list with search, one card to edit, adding, the trash, and companies."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import BaseRoute

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.criteria import Criteria
from local.sandbox.amocrm.fields import EMAIL_CODES, PHONE_CODES
from local.sandbox.amocrm.records import Contact, CustomField
from local.sandbox.amocrm.visits import Visit, page

_PER_PAGE = 50
_SPARE_ROWS = 2
_DATES = ("date", "birthday")


def show_contacts(visit: Visit) -> Response:
    query, trash = visit.asked("query"), visit.asked("trash") == "1"
    criteria = Criteria(query=query, only_deleted=trash, descending=True)
    book = visit.account.contacts
    rows, more = book.page(criteria, page=visit.page, limit=_PER_PAGE)
    return visit.show(
        "contacts.html",
        rows=[_row(visit.account, one) for one in rows],
        total=len(book.select(criteria)),
        query=query,
        trash=trash,
        page=visit.page,
        more=more,
    )


async def edit_many(visit: Visit) -> Response:
    """A mass edit: every contact gets the tag, and every one of them fires its own hook."""
    ids = list(visit.account.contacts.select(Criteria()))[: visit.number("first")]
    editor = visit.state.contacts(visit.host)
    changed = await run_in_threadpool(editor.edit_contacts, ids, tags=[visit.text("tag")])
    return visit.go(f"{visit.home}/contacts", f"Изменено: {changed}")


def _row(account: Account, contact: Contact) -> dict[str, Any]:
    company = account.companies.get(contact.company_id or 0)
    return {
        "contact": contact,
        "emails": [one["value"] for one in _values(account, contact, "EMAIL")],
        "phones": [one["value"] for one in _values(account, contact, "PHONE")],
        "company": company.name if company is not None else "",
    }


def _values(account: Account, contact: Contact, code: str) -> list[dict[str, Any]]:
    field = account.fields["contacts"].find(code)
    return contact.values.get(field.id, []) if field is not None else []


def show_contact(visit: Visit) -> Response:
    account, contact_id = visit.account, visit.request.path_params["contact_id"]
    contact = account.contacts.get(contact_id) or account.contacts.in_trash(contact_id)
    if contact is None:
        raise KeyError(f"Контакта {contact_id} нет: он удалён окончательно или объединён с другим")
    leads = [account.leads.leads[one] for one in account.leads.of_contact(contact_id)]
    return _card(visit, contact, leads=leads)


def show_new(visit: Visit) -> Response:
    return _card(visit, Contact(0, "", "", "", 0, 0, 0, 0, 0, {}, []))


def _card(visit: Visit, contact: Contact, **more: Any) -> Response:
    account = visit.account
    zone = ZoneInfo(account.options.timezone)
    plain = [one for one in account.fields["contacts"].all if one.type != "multitext"]
    multitext = (("emails", "E-mail", "EMAIL", EMAIL_CODES), ("phones", "Телефоны", "PHONE", PHONE_CODES))
    return visit.show(
        "contact.html",
        contact=contact,
        company=account.companies.get(contact.company_id or 0),
        lists=[
            (name, title, _values(account, contact, code), codes, _SPARE_ROWS) for name, title, code, codes in multitext
        ],
        fields=[(one, _shown(one, contact, zone)) for one in plain],
        tags=", ".join(tag.name for tag in contact.tags),
        **({"leads": []} | more),
    )


def _shown(field: CustomField, contact: Contact, zone: ZoneInfo) -> Any:
    """What stands in the input of a field."""
    values = [one["value"] for one in contact.values.get(field.id, [])]
    if field.type == "multiselect":
        return values
    if not values:
        return ""
    if field.type in _DATES:
        return datetime.fromtimestamp(values[0], zone).date().isoformat()
    if field.type == "date_time":
        return datetime.fromtimestamp(values[0], zone).strftime("%Y-%m-%dT%H:%M:%S")
    return values[0]


def save_contact(visit: Visit) -> Response:
    contact_id = visit.request.path_params["contact_id"]
    editor = visit.state.contacts(visit.host)
    here = f"{visit.home}/contacts/{contact_id}"
    match visit.text("action"):
        case "delete":
            editor.delete_contact(contact_id)
            return visit.go(here, "Контакт в корзине")
        case "restore":
            editor.restore_contact(contact_id)
            return visit.go(here, "Контакт восстановлен")
        case "merge":
            editor.merge_contacts(contact_id, visit.number("loser"))
            return visit.go(here, "Контакты объединены")
        case _:
            editor.edit_contact(contact_id, **_given(visit))
            return visit.go(here, "Сохранено")


def add_contact(visit: Visit) -> Response:
    contact = visit.state.contacts(visit.host).add_contact(**_given(visit))
    return visit.go(f"{visit.home}/contacts/{contact.id}", "Контакт добавлен")


def _given(visit: Visit) -> dict[str, Any]:
    """The form as arguments of the editor."""
    zone = ZoneInfo(visit.account.options.timezone)
    plain = [one for one in visit.account.fields["contacts"].all if one.type != "multitext"]
    return {
        "first_name": visit.text("first_name"),
        "last_name": visit.text("last_name"),
        "emails": _labelled(visit.form, "emails"),
        "phones": _labelled(visit.form, "phones"),
        "fields": {one.id: _typed(one, visit.form, zone) for one in plain},
        "tags": [tag.strip() for tag in visit.text("tags").split(",")],
    }


def _labelled(form: FormData, name: str) -> list[tuple[str, str]]:
    pairs = zip(form.getlist(name), form.getlist(f"{name}_label"), strict=True)
    return [(str(value), str(label)) for value, label in pairs if str(value).strip()]


def _typed(field: CustomField, form: FormData, zone: ZoneInfo) -> list[Any]:
    given = [str(one) for one in form.getlist(f"field_{field.id}") if one]
    if field.type == "checkbox":
        return [one == "yes" for one in given]
    if field.type in (*_DATES, "date_time"):
        return [int(datetime.fromisoformat(one).replace(tzinfo=zone).timestamp()) for one in given]
    return given


def show_companies(visit: Visit) -> Response:
    companies, more = visit.account.companies.page(page=visit.page, limit=_PER_PAGE)
    return visit.show("companies.html", companies=companies, page=visit.page, more=more)


def rename_company(visit: Visit) -> Response:
    visit.state.companies(visit.host).edit_company(visit.number("company_id"), name=visit.text("name"))
    return visit.go(f"{visit.home}/companies", "Сохранено")


PAGES: list[BaseRoute] = [
    page("/accounts/{host}/contacts", get=show_contacts, post=edit_many),
    page("/accounts/{host}/contacts/new", get=show_new, post=add_contact),
    page("/accounts/{host}/contacts/{contact_id:int}", get=show_contact, post=save_contact),
    page("/accounts/{host}/companies", get=show_companies, post=rename_company),
]
