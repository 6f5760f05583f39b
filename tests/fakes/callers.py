"""Callers in processes of their own, as Lambdas are: they share nothing but the tables, the key and the vendor.

Started by `multiprocessing` with the spawn method, so everything here is importable and its arguments are plain data.
"""

import os
import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from amosend.domain.grant import AmoCrmApp, TokenPair
from amosend.services.ports import OAuth
from amosend.services.tokens import AmoCrmTokens
from amosend.wiring import Wiring

__all__ = ["OAuthWith", "call_amocrm", "die_refreshing", "get_tokens", "wired"]

Environment = Mapping[str, str]


class OAuthWith:
    """amoCRM's token endpoint, and what happens before a refresh reaches it and after its answer has come."""

    def __init__(self, oauth: OAuth, *, before: Callable[[], object] = int, after: Callable[[], object] = int) -> None:
        self._oauth = oauth
        self._before = before
        self._after = after

    def exchange(self, host: str, app: AmoCrmApp, code: str) -> TokenPair:
        return self._oauth.exchange(host, app, code)

    def refresh(self, host: str, app: AmoCrmApp, refresh_token: str) -> TokenPair:
        self._before()
        pair = self._oauth.refresh(host, app, refresh_token)
        self._after()
        return pair

    def current_host(self, api_domain: str, refresh_token: str) -> str | None:
        return self._oauth.current_host(api_domain, refresh_token)


def wired(environment: Environment, ahead: float) -> Wiring:
    """As a function is wired, with a clock that is so many seconds ahead."""
    return Wiring(environment, clock=lambda: time.time() + ahead)


def get_tokens(environment: Environment, integration: str, *, ahead: float, threads: int) -> list[str]:
    """The token that each of these threads gets, all asking at once."""
    tokens, gate = wired(environment, ahead).tokens, Barrier(threads)

    def ask(_: int) -> str:
        gate.wait()
        return tokens.access(integration).value

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask, range(threads)))


def die_refreshing(environment: Environment, integration: str, *, ahead: float, moment: str) -> None:
    """Takes the lease and is killed: `before` the POST, or `after` it with the pair in hand."""

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    wiring = wired(environment, ahead)
    dying = OAuthWith(wiring.oauth, before=die) if moment == "before" else OAuthWith(wiring.oauth, after=die)
    tokens: AmoCrmTokens = replace(wiring.tokens, oauth=dying)
    tokens.access(integration)


def call_amocrm(environment: Environment, tenant: str, integration: str, *, calls: int, threads: int) -> int:
    """How many of these calls came through, each thread one after another."""
    wiring = Wiring(environment)
    found = wiring.integration_store.get(tenant, integration)
    assert found is not None

    def work(_: int) -> int:
        api = wiring.amocrm(found)
        return sum(bool(api.account().id) for _ in range(calls))

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(work, range(threads)))
