"""`SendsayState`: the whole sandbox as a plain object, for tests, pages and control alike.

Every use from another thread than the server's goes through `lock`. `revision` grows with each change that a saved
file would show.
"""

import threading
import time
from collections.abc import Callable

from local.sandbox.calls import CallLog
from local.sandbox.faults import FaultList
from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.actions import work_of
from local.sandbox.sendsay.alarms import FORBIDDEN
from local.sandbox.sendsay.options import Options


class SendsayState:
    """Accounts, options, faults and the log of calls."""

    def __init__(self, *, now: Callable[[], float] = time.time, clock: Callable[[], float] = time.monotonic) -> None:
        self.accounts: dict[str, Account] = {}
        self.options = Options()
        self.faults = FaultList(clock=now)
        self.calls = CallLog(clock=clock)
        self.lock = threading.RLock()
        self.revision = 0
        self._now = now
        self._clock = clock

    def create_account(self, name: str, *, key: str = "", sublogin: str = "crm", password: str = "") -> Account:
        """A new account with one user; that user's key is `account.key_of("crm")`."""
        if name in self.accounts or not name or not name.replace("_", "").replace("-", "").isalnum():
            raise ValueError(f"the account name {name!r} is taken or not usable")
        with self.lock:
            account = Account(name, options=self.options, now=self._now, clock=self._clock, work=work_of)
            account.reset_key(sublogin, key)
            if password:
                account.passwords[sublogin] = password
            self.accounts[name] = account
            self.revision += 1
        return account

    def account(self, name: str) -> Account:
        """The account with everything done that is due by now."""
        account = self.accounts[name]
        with self.lock:
            account.tracks.settle()
        return account

    def finish_tracks(self) -> None:
        """Let every job end now that will ever end."""
        with self.lock:
            for account in self.accounts.values():
                account.tracks.finish()

    def forbidden_calls(self) -> list[str]:
        """Every call so far that an integration must never make."""
        with self.lock:
            alarms = [one["action"] for account in self.accounts.values() for one in account.alarms]
        return [action for action in alarms if action in FORBIDDEN]

    def reset(self) -> None:
        """Back to an empty sandbox with default options and no faults."""
        with self.lock:
            self.accounts.clear()
            self.options.set({name: getattr(Options(), name) for name in Options.__slots__})
            self.faults.clear()
            self.calls.clear()
            self.revision += 1
