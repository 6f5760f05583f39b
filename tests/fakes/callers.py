"""Callers in processes of their own, as Lambdas are: they share nothing but the tables, the key and the vendor.

Started by `multiprocessing` with the spawn method, so everything here is importable and its arguments are plain data.
"""

import os
import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Barrier, local
from unittest.mock import patch

from amosend.domain.grant import AmoCrmApp, TokenPair
from amosend.services.pace import Turns
from amosend.services.ports import OAuth
from amosend.services.tokens import AmoCrmTokens
from amosend.wiring import Wiring

__all__ = ["Departures", "OAuthWith", "call_amocrm", "die_refreshing", "get_tokens", "wired"]

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


@dataclass(frozen=True, slots=True)
class Departures:
    """When calls left, by the reading of the clock that decided so: on the way a busy machine may hold them up.

    `pauses`: from when on everybody knew of each, and when it was over.
    """

    moments: list[float] = field(default_factory=list)
    pauses: list[tuple[float, float]] = field(default_factory=list)


def call_amocrm(environment: Environment, tenant: str, integration: str, *, calls: int, threads: int) -> Departures:
    """All of these calls come through, each thread's one after another."""
    told, last, wait, back_off = Departures(), local(), Turns.wait, Turns.back_off

    def clock() -> float:
        last.read = time.time()
        return float(last.read)

    def leave(turns: Turns) -> None:
        wait(turns)
        told.moments.append(last.read)

    def pause(turns: Turns, seconds: float) -> None:
        back_off(turns, seconds)
        told.pauses.append((time.time(), last.read + seconds))

    wiring = Wiring(environment, clock=clock)
    found = wiring.integration_store.get(tenant, integration)
    assert found is not None

    def work(_: int) -> None:
        api = wiring.amocrm(found)
        assert all(api.account().id for _ in range(calls))

    with patch.multiple(Turns, wait=leave, back_off=pause), ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    return told
