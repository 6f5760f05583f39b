"""Races for one grant and for amoCRM's patience, between real threads and processes on the endpoint's DynamoDB and KMS.

The template's tables without its functions: callers are processes that a test can hold up and kill where it wants to.
"""

import multiprocessing
import time
from array import array
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import pytest
from amosend.domain.grant import AmoCrmApp, Grant
from amosend.domain.integration import ConnectedAccount, Integration
from amosend.errors import ReconnectRequiredError, TransientError
from amosend.reasons import Reason
from amosend.services.tokens import LEASE, AmoCrmTokens, amocrm_owner
from amosend.wiring import Wiring

from local.aws.endpoint import REGION, Endpoint
from local.run.processes import Processes
from local.run.stack import start_endpoint
from local.sandbox import amocrm
from local.sandbox.amocrm.limits import busiest
from local.sandbox.server import serve
from tests.fakes.aws import stack_on
from tests.fakes.callers import Departures, OAuthWith, call_amocrm, die_refreshing, get_tokens
from tests.fakes.ports import kept_port
from tests.fakes.world import Clock

HOST = "example.amocrm.ru"
TENANT = "acme"
DAY = 86_400
REDIRECT = "https://hooks.example.com/"
_SPAWN = multiprocessing.get_context("spawn")


@dataclass
class Racing:
    """One connected integration whose access token has expired, for amoCRM and for us."""

    environment: dict[str, str]
    state: amocrm.AmoCrmState
    wiring: Wiring
    clock: Clock
    id: str

    @property
    def tokens(self) -> AmoCrmTokens:
        return self.wiring.tokens

    @property
    def owner(self) -> str:
        return amocrm_owner(self.id)

    def token_requests(self) -> int:
        return sum("access_token" in call.path for call in self.state.calls.all())

    def grant(self) -> Grant:
        found = self.wiring.token_store.read(self.owner)
        assert found is not None
        return found[1]

    def integration(self) -> Integration:
        found = self.wiring.integration_store.get(TENANT, self.id)
        assert found is not None
        return found

    def works(self, token: str) -> bool:
        """Whether amoCRM takes this access token."""
        return self.wiring.amocrm_by_token(HOST, token).account().id > 0

    def killed(self, moment: str) -> None:
        """A process that takes the lease and dies with it."""
        child = _SPAWN.Process(
            target=die_refreshing,
            args=(self.environment, self.id),
            kwargs={"ahead": self.clock.ahead, "moment": moment},
        )
        child.start()
        child.join(60)
        assert child.exitcode == -9

    def lease_passes(self) -> None:
        self.clock.ahead += LEASE + 1


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The functions' environment on an endpoint of our own, in which everything of this module runs."""
    with kept_port() as port, Processes() as processes, pytest.MonkeyPatch.context() as patch:
        endpoint = Endpoint(port=port, home=tmp_path_factory.mktemp("endpoint"), saves=False)
        start_endpoint(endpoint, processes)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.setenv("AWS_ENDPOINT_URL", endpoint.url)
        yield stack_on(endpoint.client)


@pytest.fixture
def racing(environment: dict[str, str]) -> Iterator[Racing]:
    with ExitStack() as running:
        state = amocrm.AmoCrmState()
        running.callback(state.close)
        url = running.enter_context(serve(amocrm.create_app(state)))
        state.create_account(HOST, size=1)
        clock = Clock()
        clock.skips_sleep = True
        whole = environment | {"AMOCRM_URL": f"{url}/{{host}}", "SENDSAY_URL": "http://127.0.0.1:9/{account}"}
        made = Racing(whole, state, Wiring(whole, clock=clock.now, sleep=clock.sleep), clock, f"i{time.time_ns()}")
        _connect(made)
        clock.ahead += DAY
        state.advance(DAY)
        yield made


def _connect(racing: Racing) -> None:
    """Anew, as a person does."""
    app = racing.state.create_integration(HOST, redirect_uri=REDIRECT)
    keys = AmoCrmApp(app.client_id, app.secret, REDIRECT)
    now = racing.clock.now()
    pair = racing.wiring.oauth.exchange(HOST, keys, app.last_code)
    racing.wiring.token_store.replace(racing.owner, HOST, Grant.from_pair(pair, keys, asked_at=now))
    store = racing.wiring.integration_store
    if store.get(TENANT, racing.id) is None:
        store.create(Integration(TENANT, racing.id, "Магазин", int(now)))
    account_id = int(racing.id[1:].partition("-")[0])  # names the limiter's row: no test's calls wait for another's
    assert store.connect(
        TENANT, racing.id, ConnectedAccount(account_id, HOST, "", app.client_id, None, int(now), int(now))
    )
    racing.state.calls.clear()


# One refresh for all


def test_fifty_callers_in_five_processes_cost_one_request_and_get_one_token(racing: Racing) -> None:
    before = racing.grant().access_token
    with ProcessPoolExecutor(5, mp_context=_SPAWN) as pool:
        asked = [
            pool.submit(get_tokens, racing.environment, racing.id, ahead=racing.clock.ahead, threads=10)
            for _ in range(5)
        ]
        found = [token for each in asked for token in each.result()]
    assert len(found) == 50
    assert set(found) == {racing.grant().access_token} != {before}
    assert racing.token_requests() == 1
    assert racing.works(found[0])


def test_fifty_threads_wait_for_a_slow_answer_instead_of_asking_again(racing: Racing) -> None:
    racing.state.faults.on("delay", path="access_token", seconds=1.5)
    found = get_tokens(racing.environment, racing.id, ahead=racing.clock.ahead, threads=50)
    assert set(found) == {racing.grant().access_token}
    assert racing.token_requests() == 1


def test_two_integrations_refresh_side_by_side_and_never_mix(racing: Racing) -> None:
    other = replace(racing, id=f"{racing.id}-other")
    _connect(other)
    other.clock.ahead += DAY
    other.state.advance(DAY)
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(get_tokens, racing.environment, each, ahead=racing.clock.ahead, threads=10)
            for each in (racing.id, other.id)
        ]
        mine, theirs = (set(each.result()) for each in both)
    assert mine == {racing.grant().access_token}
    assert theirs == {other.grant().access_token}
    assert mine != theirs
    assert racing.token_requests() == 2


def test_ciphertext_moved_to_another_owners_row_cannot_be_opened(racing: Racing) -> None:
    other = replace(racing, id=f"{racing.id}-other")
    _connect(other)
    sealed = racing.wiring.cipher.encrypt("secret", owner=racing.owner)
    assert racing.wiring.cipher.decrypt(sealed, owner=racing.owner) == "secret"
    with pytest.raises(TransientError):
        racing.wiring.cipher.decrypt(sealed, owner=other.owner)


# A holder dies


def test_a_holder_killed_before_its_request_is_succeeded_after_its_lease(racing: Racing) -> None:
    racing.killed("before")
    with pytest.raises(TransientError) as busy:
        racing.tokens.access(racing.id)
    assert busy.value.reason is Reason.BUSY
    assert racing.token_requests() == 0
    racing.lease_passes()
    assert racing.works(racing.tokens.access(racing.id).value)
    assert racing.token_requests() == 1


def test_a_holder_killed_with_the_pair_in_hand_has_lost_the_grant(racing: Racing) -> None:
    """The only loss that is left: it shows, and connecting again mends it."""
    racing.killed("after")
    racing.lease_passes()
    with pytest.raises(ReconnectRequiredError):
        racing.wiring.amocrm(racing.integration()).account()
    assert (racing.integration().connected, racing.integration().problem) == (False, Reason.GRANT_LOST)
    _connect(racing)
    assert racing.wiring.amocrm(racing.integration()).account().id
    assert racing.integration().connected


def test_the_answer_lost_after_amocrm_rotated_with_many_callers_waiting(racing: Racing) -> None:
    """Nobody hammers the token endpoint, and nobody comes away with a token that does not work."""
    racing.state.faults.on("drop_after", path="access_token", times=1)

    def ask(_: int) -> Any:
        with pytest.raises((ReconnectRequiredError, TransientError)) as raised:
            racing.tokens.access(racing.id)
        return raised.value.reason

    with ThreadPoolExecutor(5) as pool:
        reasons = set(pool.map(ask, range(5)))
    assert Reason.GRANT_LOST in reasons
    assert reasons <= {Reason.GRANT_LOST, Reason.GRANT_REVOKED, Reason.BUSY}
    assert racing.token_requests() <= 6


# A holder that was thought dead wakes up


def test_the_stale_holder_has_the_pair_and_its_heir_is_refused(racing: Racing) -> None:
    """The heir does not call the grant lost while the stale holder may still save; both end with the one pair."""
    has_pair, heir_refused = Event(), Event()

    def hold() -> None:
        has_pair.set()
        assert heir_refused.wait(30)

    stale = replace(racing.tokens, oauth=OAuthWith(racing.wiring.oauth, after=hold))

    def look_again(seconds: float) -> None:
        heir_refused.set()  # the heir waits only after a refusal
        time.sleep(seconds)

    heir = replace(racing.tokens, sleep=look_again)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(stale.access, racing.id)
        assert has_pair.wait(30)
        racing.lease_passes()
        second = pool.submit(heir.access, racing.id)
        tokens = {first.result(60).value, second.result(60).value}
    assert tokens == {racing.grant().access_token}
    assert racing.works(tokens.pop())
    assert racing.token_requests() == 2
    assert racing.integration().connected


def test_the_heir_has_rotated_when_the_stale_holder_wakes_up(racing: Racing) -> None:
    at_the_door, go_on = Event(), Event()

    def hold() -> None:
        at_the_door.set()
        assert go_on.wait(30)

    stale = replace(racing.tokens, oauth=OAuthWith(racing.wiring.oauth, before=hold))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(stale.access, racing.id)
        assert at_the_door.wait(30)
        racing.lease_passes()
        token = racing.tokens.access(racing.id)
        go_on.set()
        assert first.result(60) == token
    assert racing.token_requests() == 2
    assert racing.works(token.value)


def test_many_heirs_of_one_dead_holder_refresh_once(racing: Racing) -> None:
    racing.killed("before")
    racing.lease_passes()
    found = get_tokens(racing.environment, racing.id, ahead=racing.clock.ahead, threads=20)
    assert set(found) == {racing.grant().access_token}
    assert racing.token_requests() == 1


# amoCRM's patience


def _fresh(racing: Racing) -> Racing:
    """With a living token. amoCRM counts nothing: on a busy machine calls do not arrive as they have left."""
    racing.state.options.limits_on = False
    racing.clock.ahead = racing.state.clock.offset = 0.0
    _connect(racing)
    return racing


def _calls(racing: Racing, *, processes: int, calls: int, threads: int) -> list[Departures]:
    with ProcessPoolExecutor(processes, mp_context=_SPAWN) as pool:
        asked = [
            pool.submit(call_amocrm, racing.environment, TENANT, racing.id, calls=calls, threads=threads)
            for _ in range(processes)
        ]
        return [each.result() for each in asked]


def test_workers_in_several_processes_never_exceed_seven_calls_in_any_second(racing: Racing) -> None:
    found = _calls(_fresh(racing), processes=3, calls=8, threads=2)
    left = sorted(moment for one in found for moment in one.moments)
    assert len(left) == 48
    assert busiest(array("d", left)) <= 7


def test_a_429_makes_every_worker_back_off(racing: Racing) -> None:
    """Who comes next, from whichever process, gets no slot before the pause is over."""
    fresh = _fresh(racing)
    fresh.state.faults.on("status", status=429, path="/api/v4/", times=1)
    found = _calls(fresh, processes=2, calls=4, threads=1)
    left = sorted(moment for one in found for moment in one.moments)
    assert len(left) == 8 + 1
    ((known, over),) = (pause for one in found for pause in one.pauses)
    # The one that had its slot already may still leave; a new slot comes only after the second.
    assert sum(known < moment < over - 0.002 for moment in left) <= 1
