"""Bodies of webhooks: form encoded with PHP keys, in the old (v2) names, with the quirks seen in captures.

Contacts and companies both travel under `contacts[…]`; a field's `code` comes after its values; dates are scalars.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.fields import FieldSet
from local.sandbox.amocrm.options import Options
from local.sandbox.amocrm.records import Company, Contact, Lead, Tag, Values

type Pairs = list[tuple[str, str]]
_SCALAR_TYPES = ("date", "date_time", "birthday")
_ELEMENT_TYPES = {"contact": 1, "lead": 2, "company": 3}
_COMMON_NOTE = 4
_ITEM = re.compile(r"^(\w+\[\w+\])\[0\]")
_STRANGER = 1_000_000_007


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

    def deleted(self, entity_id: int, kind: str) -> Pairs:
        """A contact or a company."""
        return _under("contacts[delete][0]", [("[id]", str(entity_id)), ("[type]", kind)])

    def company(self, company: Company, action: str, *, old_responsible: int | None = None) -> Pairs:
        """A company, which amoCRM sends as a contact of another type."""
        pairs = [*self._head(company), ("[account_id]", str(self._account.id))]
        pairs += self._custom_fields(company.values, self._account.fields["companies"])
        if action in ("update", "responsible"):
            pairs.append(("[old_responsible_user_id]", str(old_responsible or company.responsible_user_id)))
        return _under(f"contacts[{action}][0]", [*pairs, *_stamps(company), ("[type]", "company")])

    def note(self, entity_id: int, kind: str, text: str, *, by: int, at: int) -> Pairs:
        """A note on a contact, a company or a lead; the numbers of its kinds are those of API v2."""
        told = {
            "id": entity_id + at,
            "element_id": entity_id,
            "element_type": _ELEMENT_TYPES[kind],
            "note_type": _COMMON_NOTE,
            "text": self._text(text),
            "created_by": by,
            "timestamp_x": at,
        }
        pairs = [(f"[note][{name}]", str(value)) for name, value in told.items()]
        if kind == "lead":
            return _under("leads[note][0]", pairs)
        return _under("contacts[note][0]", [*pairs, ("[type]", kind)])

    def lead(self, lead: Lead, action: str, *, old: Lead | None = None) -> Pairs:
        """A lead; `old` adds where, or whose, it was. No contact is named: that is how amoCRM does it."""
        pairs = [("[id]", str(lead.id)), ("[name]", self._text(lead.name)), ("[status_id]", str(lead.status_id))]
        if action == "status" and old is not None:
            pairs.append(("[old_status_id]", str(old.status_id)))
        pairs += [
            ("[price]", str(lead.price)),
            ("[responsible_user_id]", str(lead.responsible_user_id)),
            *([] if old is None or action != "responsible" else [_old_responsible(old)]),
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
        match self._options.hook_account_keys:
            case "first":
                return urlencode(account + pairs)
            case "last":
                return urlencode(pairs + account)
            case "old":
                return urlencode(pairs + account[:1])

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


def numbered(items: Iterable[Pairs]) -> Pairs:
    """Several items in one body: those of an entity and action are counted."""
    pairs: Pairs = []
    known: Counter[str] = Counter()
    for item in items:
        found = _ITEM.match(item[0][0])
        kind = found[1] if found else ""
        pairs += [(key.replace(f"{kind}[0]", f"{kind}[{known[kind]}]", 1), value) for key, value in item]
        known[kind] += 1
    return pairs


def forged(body: str, how: str) -> str:
    """The same body, of an account or about an entity that there is not."""
    wanted = re.compile(r"account\[id\]" if how == "account" else r"\w+\[\w+\]\[\d+\]\[id\]")
    pairs = parse_qsl(body, keep_blank_values=True)
    return urlencode([(key, str(int(text) + _STRANGER) if wanted.fullmatch(key) else text) for key, text in pairs])


def _old_responsible(old: Lead) -> tuple[str, str]:
    return ("[old_responsible_user_id]", str(old.responsible_user_id))


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
