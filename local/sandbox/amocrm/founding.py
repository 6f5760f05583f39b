"""Founds an account: ids, users, fields and pipelines, and the origin from which its contacts are generated."""

from local.sandbox.amocrm.account import Account, AccountRecord
from local.sandbox.amocrm.fields import default_fields
from local.sandbox.amocrm.leads import default_pipelines, invented_leads
from local.sandbox.amocrm.options import AccountOptions
from local.sandbox.amocrm.records import Origin, User
from local.sandbox.people import Shares

_SPAN = 730 * 86_400
_USERS = ("Анна Администраторова", "Борис Продавцов", "Вера Менеджерова")


def found_account(
    account_id: int,
    host: str,
    *,
    size: int,
    seed: int,
    shares: Shares,
    companies: int,
    leads: int,
    options: AccountOptions,
    name: str,
    now: int,
) -> Account:
    """An account two years old, whose contacts came in evenly over that time."""
    serial = account_id % 1_000_000
    subdomain, _dot, base = host.partition(".")
    # Counted in whole days, so that accounts made on one day with one seed are equal.
    created = now // 86_400 * 86_400 - _SPAN
    origin = Origin(seed, size, max(1, companies), 40_000_001 + serial * 2_000, created, _SPAN, shares)
    record = AccountRecord(
        id=account_id,
        host=host,
        name=name or subdomain.capitalize(),
        api_domain=f"api-{'abcg'[serial % 4]}.{base}",
        created_at=created,
        origin=origin,
        users=[
            User(10_000_001 + serial * 10 + place, user, f"user{place}@{subdomain}.example", is_admin=place == 0)
            for place, user in enumerate(_USERS)
        ],
        fields=default_fields(account_id),
        pipelines=default_pipelines(account_id),
        options=options,
    )
    account = Account(record)
    invented = invented_leads(
        account_id,
        leads,
        contacts=account.contacts,
        pipelines=record.pipelines,
        users=record.users,
        fields=account.fields["leads"],
        now=now,
    )
    for lead in invented.values():
        account.leads.put(lead)
    return account
