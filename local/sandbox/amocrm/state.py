"""The whole sandbox in one object: accounts, integrations, tokens, time, limits, webhooks. Tests hold it directly.

HTTP, pages and `/_control/` are thin ways to these methods. It is meant for one server thread and one test thread.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from local.sandbox.amocrm import storage
from local.sandbox.amocrm.account import Account, AccountRecord
from local.sandbox.amocrm.clock import AccountClock, Clock
from local.sandbox.amocrm.company_editor import CompanyEditor
from local.sandbox.amocrm.courier import Courier
from local.sandbox.amocrm.editor import ContactEditor
from local.sandbox.amocrm.founding import found_account
from local.sandbox.amocrm.grants import GrantOffice
from local.sandbox.amocrm.hooks import Announcer
from local.sandbox.amocrm.integrations import Integration, new_client_id, new_secret
from local.sandbox.amocrm.lead_editor import LeadEditor
from local.sandbox.amocrm.limits import RateLimits
from local.sandbox.amocrm.options import AccountOptions, Options
from local.sandbox.amocrm.page_cache import PageCache
from local.sandbox.amocrm.tokens import TokenStore
from local.sandbox.calls import CallLog
from local.sandbox.faults import FaultList
from local.sandbox.people import Shares

_HOST = re.compile(r"[a-z0-9-]+\.(amocrm\.ru|amocrm\.com|kommo\.com)")


class AmoCrmState:
    """Everything the sandbox knows."""

    def __init__(
        self,
        options: Options | None = None,
        *,
        clock: Clock | None = None,
        rate_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock or Clock()
        self.options = options or Options()
        self.accounts: dict[str, Account] = {}
        self.integrations: dict[str, Integration] = {}
        self.tokens = TokenStore()
        self.limits = RateLimits(self.options, clock=rate_clock)
        self.faults = FaultList(clock=self.clock.now)
        self.calls = CallLog()
        self.pages = PageCache()
        self.courier = Courier(self.clock, self.options)
        self.announcer = Announcer(self.courier, self.options)
        self.grants = GrantOffice(self.tokens, self.integrations, clock=self.clock)

    # --- accounts --------------------------------------------------------------------------------------------------

    def create_account(
        self,
        host: str = "example.amocrm.ru",
        *,
        size: int = 1_000,
        seed: int = 1,
        shares: Shares | None = None,
        companies: int | None = None,
        leads: int | None = None,
        options: AccountOptions | None = None,
        name: str = "",
    ) -> Account:
        """A new account at `host` with `size` invented contacts; `leads` defaults to a fifth of them, at most 2 000."""
        self._free(host)
        account = found_account(
            30_000_001 + len(self.accounts),
            host,
            size=size,
            seed=seed,
            shares=shares or Shares(),
            companies=companies if companies is not None else max(1, size // 8),
            leads=leads if leads is not None else min(size // 5, 2_000),
            options=options or AccountOptions(),
            name=name,
            now=self.clock.unix() + (options.clock_skew if options else 0),
        )
        self.accounts[host] = account
        return account

    def account(self, host: str) -> Account:
        """The account at this host, which must exist."""
        if (found := self.accounts.get(host)) is None:
            raise KeyError(f"no account at {host}")
        return found

    def account_by_id(self, account_id: int) -> Account | None:
        return next((one for one in self.accounts.values() if one.id == account_id), None)

    def moved_from(self, host: str) -> Account | None:
        """The account that used to live at this host."""
        return next((one for one in self.accounts.values() if host in one.record.former_hosts), None)

    def move(self, host: str, new_host: str) -> Account:
        """The account changes its subdomain: ids and tokens stay, the old host answers no more."""
        self._free(new_host)
        account = self.account(host)
        del self.accounts[host]
        account.record.former_hosts.append(host)
        account.record.host = new_host
        self.accounts[new_host] = account
        return account

    def _free(self, host: str) -> None:
        if not _HOST.fullmatch(host):
            raise ValueError("Адрес аккаунта бывает таким: example.amocrm.ru, example.amocrm.com или example.kommo.com")
        if host in self.accounts:
            raise ValueError(f"Аккаунт {host} уже есть")

    def block(self, host: str) -> None:
        self.account(host).options.blocked = True

    def unblock(self, host: str) -> None:
        """What amoCRM's support does on request."""
        account = self.account(host)
        account.options.blocked = False
        self.limits.forgive(account.id)

    def clock_of(self, account: Account) -> Clock:
        """The account's own clock, by which its changes are dated."""
        return AccountClock(self.clock, lambda: account.options.clock_skew)

    def contacts(self, host: str) -> ContactEditor:
        """Changes contacts of the account: add, edit, delete, restore, merge."""
        account = self.account(host)
        return ContactEditor(account, self.announcer, clock=self.clock_of(account), options=self.options)

    def leads(self, host: str) -> LeadEditor:
        """Changes leads of the account: add, move, edit, delete, restore, link."""
        account, contacts = self.account(host), self.contacts(host)
        return LeadEditor(account, self.announcer, contacts, clock=self.clock_of(account), options=self.options)

    def companies(self, host: str) -> CompanyEditor:
        """Changes companies of the account: add, edit, delete, restore."""
        account = self.account(host)
        return CompanyEditor(account, self.announcer, clock=self.clock_of(account), options=self.options)

    # --- integrations ----------------------------------------------------------------------------------------------

    def create_integration(
        self,
        host: str | None,
        *,
        name: str = "Sendsay",
        redirect_uri: str,
        kind: Literal["private", "public", "external"] = "private",
        description: str = "",
        disconnect_url: str = "",
    ) -> Integration:
        """A new integration, switched on; one that belongs to an account has its first authorization code at once."""
        owner = None if host is None else self.account(host)
        integration = Integration(
            client_id=new_client_id(),
            secret=new_secret(),
            name=name,
            redirect_uri=redirect_uri,
            kind=kind,
            account_id=None if owner is None else owner.id,
            description=description,
            disconnect_url=disconnect_url,
        )
        self.integrations[integration.client_id] = integration
        if owner is not None:
            self.new_code(integration.client_id, host)
        return integration

    def new_code(self, client_id: str, host: str | None = None) -> str:
        """An authorization code for the account at `host`, by default the owner of the integration."""
        integration = self.integrations[client_id]
        account = self.account(host) if host else self.account_by_id(integration.account_id or 0)
        if account is None:
            raise KeyError("a public integration needs the host of an account")
        integration.last_code = self.grants.new_code(integration, account)
        return integration.last_code

    def long_lived_token(self, client_id: str, *, days: int, host: str | None = None) -> str:
        """«Долгосрочный токен» for 1 day to 5 years."""
        integration = self.integrations[client_id]
        account = self.account(host) if host else self.account_by_id(integration.account_id or 0)
        if account is None:
            raise KeyError("a public integration has no long-lived tokens")
        return self.grants.long_lived(integration, account, days=days)

    def regenerate_secret(self, client_id: str) -> str:
        integration = self.integrations[client_id]
        integration.secret = new_secret()
        return integration.secret

    def disable_integration(self, client_id: str) -> None:
        """Switch the integration off: every token of it stops working. `consent.announce_disconnect` sends the hook."""
        self.integrations[client_id].enabled = False
        self.grants.revoke(client_id)

    def enable_integration(self, client_id: str) -> None:
        """Switch it on again; what was revoked stays revoked, a new code is needed."""
        self.integrations[client_id].enabled = True

    def revoke(self, client_id: str, *, host: str | None = None) -> int:
        """«Отозвать доступ»: all tokens of the integration, in one account or everywhere."""
        return self.grants.revoke(client_id, account_id=self.account(host).id if host else None)

    # --- time and life -----------------------------------------------------------------------------------------------

    def advance(self, seconds: float) -> None:
        """Let sandbox time pass: codes and tokens expire, webhooks are repeated, old trash is emptied."""
        self.clock.advance(seconds)
        for account in self.accounts.values():
            account.contacts.empty_trash(now=self.clock.unix())
        self.courier.wake()

    def reset(self) -> None:
        """Forget everything except the options."""
        self.accounts.clear()
        self.integrations.clear()
        for kept in (self.tokens.codes, self.tokens.refresh, self.tokens.access, self.tokens.long_lived):
            kept.clear()
        self.limits.reset()
        self.faults.clear()
        self.calls.clear()
        self.pages.clear()
        self.courier.forget()

    def close(self) -> None:
        self.courier.close()

    def save(self, path: Path) -> None:
        records: list[AccountRecord] = [one.record for one in self.accounts.values()]
        kept = storage.Snapshot(self.clock.offset, self.options, records, self.integrations, self.tokens)
        storage.write(kept, path)

    def load(self, path: Path) -> None:
        """Replace accounts, integrations, tokens and options by the saved ones."""
        saved = storage.read(path)
        self.reset()
        storage.copy_options(saved.options, self.options)
        self.clock.offset = saved.clock_offset
        self.accounts.update((record.host, Account(record)) for record in saved.accounts)
        self.integrations.update(saved.integrations)
        for name in ("codes", "refresh", "access", "long_lived"):
            getattr(self.tokens, name).update(getattr(saved.tokens, name))
