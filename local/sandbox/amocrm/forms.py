"""Bodies of webhooks: form encoded with PHP keys, in the old (v2) names, with the quirks seen in captures.

Contacts and companies both travel under `contacts[…]`; a field's `code` comes after its values; dates are scalars.
"""

import html
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.fields import FieldSet
from local.sandbox.amocrm.options import Options
from local.sandbox.amocrm.records import Contact, Lead, Tag, Values

type Pairs = list[tuple[str, str]]
_SCALAR_TYPES = ("date", "date_time", "birthday")


class FormWriter:
    """Writes hook bodies for one account, under the sandbox's options."""

    def __init__(self, account: Account, options: Options) -> None:
        self._account = account
        self._options = options

    def contact(self, contact: Contact, action: str, *, old_responsible: int | None = None) -> Pairs:
        """Add, update, restore, responsible: the full set of fields."""
        account = self._account
        pairs = self._head(contact)
        if (company := account.companies.get(contact.company_id or 0)) is not None:
            pairs += [("[company_name]", self._text(company.name)), ("[linked_company_id]", str(company.id))]
        pairs.append(("[account_id]", str(account.id)))
        pairs += self._custom_fields(contact.values, account.fields["contacts"])
        pairs += _tags(contact.tags)
        pairs += [(f"[linked_leads_id][{one}][ID]", str(one)) for one in account.leads.of_contact(contact.id)]
        if action in ("update", "responsible"):
            pairs.append(("[old_responsible_user_id]", str(old_responsible or contact.responsible_user_id)))
        return _under(f"contacts[{action}][0]", [*pairs, *_stamps(contact), ("[type]", "contact")])

    def deleted_contact(self, contact_id: int) -> Pairs:
        return _under("contacts[delete][0]", [("[id]", str(contact_id)), ("[type]", "contact")])

    def company(self, company_id: int, action: str) -> Pairs:
        """A company, which amoCRM sends as a contact of another type."""
        company = self._account.companies.get(company_id)
        if company is None:
            raise KeyError(f"no company {company_id}")
        pairs = [*self._head(company), ("[account_id]", str(self._account.id))]
        pairs += self._custom_fields(company.values, self._account.fields["companies"])
        return _under(f"contacts[{action}][0]", [*pairs, *_stamps(company), ("[type]", "company")])

    def lead(self, lead: Lead, action: str, *, old: Lead | None = None) -> Pairs:
        """A lead; `old` adds where it came from. No contact is named: that is how amoCRM does it."""
        pairs = [("[id]", str(lead.id)), ("[name]", self._text(lead.name)), ("[status_id]", str(lead.status_id))]
        if action == "status" and old is not None:
            pairs.append(("[old_status_id]", str(old.status_id)))
        pairs += [
            ("[price]", str(lead.price)),
            ("[responsible_user_id]", str(lead.responsible_user_id)),
            ("[last_modified]", str(lead.updated_at)),
            ("[modified_user_id]", self._modified_by(lead.updated_by)),
            ("[created_user_id]", str(lead.created_by)),
            ("[date_create]", str(lead.created_at)),
            ("[pipeline_id]", str(lead.pipeline_id)),
        ]
        if old is not None and old.pipeline_id != lead.pipeline_id:
            pairs.append(("[old_pipeline_id]", str(old.pipeline_id)))
        pairs += [*_tags(lead.tags), ("[account_id]", str(self._account.id))]
        pairs += self._custom_fields(lead.values, self._account.fields["leads"])
        return _under(f"leads[{action}][0]", [*pairs, *_stamps(lead)])

    def deleted_lead(self, lead: Lead) -> Pairs:
        named = ("id", "status_id", "pipeline_id")
        return _under("leads[delete][0]", [(f"[{name}]", str(getattr(lead, name))) for name in named])

    def stage(self, lead: Lead, *, old: Lead | None) -> str:
        """The body of the Digital Pipeline: only ids, and the account after them."""
        pairs = [("id", lead.id), ("status_id", lead.status_id), ("pipeline_id", lead.pipeline_id)]
        if old is not None:
            pairs += [("old_status_id", old.status_id), ("old_pipeline_id", old.pipeline_id)]
        prefix = f"leads[{'add' if old is None else 'status'}][0]"
        body = [(f"{prefix}[{name}]", str(value)) for name, value in pairs]
        tail = [("account[id]", str(self._account.id)), ("account[subdomain]", self._account.subdomain)]
        return urlencode(body + tail)

    def body(self, pairs: Pairs) -> str:
        """The whole body: what happened, and whose it is."""
        account = [
            ("account[subdomain]", self._account.subdomain),
            ("account[id]", str(self._account.id)),
            ("account[_links][self]", self._account.url),
        ]
        first = self._options.hook_account_keys == "first"
        return urlencode(account + pairs if first else pairs + account)

    def _head(self, entity: Any) -> Pairs:
        return [
            ("[id]", str(entity.id)),
            ("[name]", self._text(entity.name)),
            ("[responsible_user_id]", str(entity.responsible_user_id)),
            ("[date_create]", str(entity.created_at)),
            ("[last_modified]", str(entity.updated_at)),
            ("[created_user_id]", str(entity.created_by)),
            ("[modified_user_id]", self._modified_by(entity.updated_by)),
        ]

    def _modified_by(self, user_id: int) -> str:
        return "0" if self._options.hook_modified_user_zero else str(user_id)

    def _custom_fields(self, values: Values, fields: FieldSet) -> Iterator[tuple[str, str]]:
        known = [(found, given) for key, given in values.items() if (found := fields.find(key)) is not None]
        for place, (field, given) in enumerate(known):
            prefix = f"[custom_fields][{place}]"
            yield f"{prefix}[id]", str(field.id)
            yield f"{prefix}[name]", self._text(field.name)
            scalar = self._options.hook_scalar_dates and field.type in _SCALAR_TYPES
            for index, one in enumerate(given):
                yield from self._value(f"{prefix}[values][{index}]", one, scalar=scalar)
            if field.code:
                yield f"{prefix}[code]", field.code

    def _value(self, key: str, one: dict[str, Any], *, scalar: bool) -> Iterator[tuple[str, str]]:
        value = one["value"]
        text = str(int(value)) if isinstance(value, bool) else self._text(str(value))
        yield key if scalar else f"{key}[value]", text
        if one.get("enum_id"):
            yield f"{key}[enum]", str(one["enum_id"])

    def _text(self, text: str) -> str:
        return html.escape(text, quote=False) if self._options.hook_html_entities else text


def _under(prefix: str, pairs: Pairs) -> Pairs:
    return [(prefix + key, value) for key, value in pairs]


def _tags(tags: list[Tag]) -> Pairs:
    return [
        pair
        for place, tag in enumerate(tags)
        for pair in ((f"[tags][{place}][id]", str(tag.id)), (f"[tags][{place}][name]", tag.name))
    ]


def _stamps(entity: Any) -> Pairs:
    return [("[created_at]", str(entity.created_at)), ("[updated_at]", str(entity.updated_at))]
