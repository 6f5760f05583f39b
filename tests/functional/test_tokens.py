"""One grant through its life: renewed ahead, its answer lost, revoked, moved, expired; what is tried and what is shown.

One caller at a time here. Callers that race, and holders that die, are in tests/deployed/test_token_races.py.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import boto3
import pytest
from amosend.domain.grant import AccessToken, AmoCrmApp, Grant, TokenPair
from amosend.domain.integration import Integration
from amosend.errors import AmosendError, ReconnectRequiredError, TransientError
from amosend.reasons import Reason
from amosend.services.ports import OAuth
from amosend.services.tokens import LEASE, AmoCrmTokens, amocrm_owner
from amosend.store.tokens import TokenTable
from botocore.exceptions import ClientError
from pynamodb.exceptions import UpdateError

from local.sandbox.amocrm import Options
from local.sandbox.amocrm.integrations import Integration as AmoCrmIntegration
from local.sandbox.amocrm.storage import copy_options
from tests.fakes.aws import REGION
from tests.fakes.world import ACCOUNT, HOST, World, world

MOVED = "moved.amocrm.ru"
DAY = 86_400


@dataclass
class Connected:
    """A connected integration in its world."""

    world: World
    id: str

    @property
    def integration(self) -> Integration:
        found = self.world.wiring.integration_store.get(ACCOUNT, self.id)
        assert found is not None
        return found

    @property
    def amocrm_integration(self) -> AmoCrmIntegration:
        return next(iter(self.world.amocrm.integrations.values()))

    @property
    def tokens(self) -> AmoCrmTokens:
        return self.world.wiring.tokens

    def grant(self) -> Grant:
        found = self.world.wiring.token_store.read(amocrm_owner(self.id))
        assert found is not None
        return found[1]

    def access(self) -> AccessToken:
        return self.tokens.access(self.id)

    def call(self) -> int:
        """One call to amoCRM, as a function that has just started makes it."""
        return self.world.wiring.amocrm(self.integration).account().id

    def later(self, seconds: float) -> None:
        """Time passes for amoCRM and for us."""
        self.world.pass_time(seconds)

    def asked(self) -> list[str]:
        """What has been asked of amoCRM's hosts about tokens since the last time."""
        calls = self.world.amocrm.calls
        found = [call.path.split("/", 3)[-1] for call in calls.all() if "/oauth2/" in call.path]
        calls.clear()
        return [{"access_token": "token", "account/current/subdomain": "where"}[path] for path in found]

    def shown(self) -> tuple[str, Reason | None]:
        return self.integration.status.value, self.integration.problem

    def refused(self, call: Callable[[], Any] | None = None) -> AmosendError:
        with pytest.raises(AmosendError) as raised:
            (call or self.call)()
        return raised.value

    def require_reconnect_works(self, host: str = HOST) -> None:
        assert self.world.connect(self.id, host).status == 200
        assert self.shown() == ("connected", None)
        assert self.call()


@pytest.fixture(scope="module")
def _world() -> Iterator[World]:
    with world(contacts=1) as made:
        made.clock.skips_sleep = True
        yield made


@pytest.fixture
def connected(_world: World) -> Connected:
    """A new integration in a new account; only time goes on from test to test."""
    _world.amocrm.reset()
    copy_options(Options(limits_on=False), _world.amocrm.options)
    _world.amocrm.create_account(HOST, size=1)
    found = Connected(_world, _world.connected())
    found.asked()
    return found


def spent(connected: Connected) -> None:
    """The access token has come to its end."""
    connected.later(DAY)


# Renewal


def test_a_living_token_is_used_as_it_is(connected: Connected) -> None:
    first = connected.access()
    connected.later(DAY - 16 * 60)
    assert connected.access() == first
    assert connected.asked() == []


def test_a_token_is_renewed_ahead_of_its_end_and_saved_before_it_is_used(connected: Connected) -> None:
    first = connected.access()
    connected.later(DAY - 15 * 60)
    second = connected.access()
    assert second.value != first.value
    assert second.version == first.version + 1
    assert connected.grant().access_token == second.value
    assert connected.access() == second
    assert connected.asked() == ["token"]
    assert connected.call()


def test_short_lived_tokens_are_not_renewed_with_every_call(connected: Connected) -> None:
    spent(connected)
    connected.world.amocrm.faults.on("transform", path="access_token", transform=lambda pair: pair | {"expires_in": 60})
    first = connected.access()
    assert connected.access() == first
    connected.later(55)
    assert connected.access() != first
    assert connected.asked() == ["token", "token"]


def test_a_refused_token_is_renewed_once_for_all_who_hold_it(connected: Connected) -> None:
    first = connected.access()
    second = connected.tokens.renew(connected.id, first)
    assert connected.tokens.renew(connected.id, first) == second
    assert connected.asked() == ["token"]


def test_amocrm_ends_a_token_before_its_time(connected: Connected) -> None:
    """As its disconnect and reconnect in another window does: 401, though by the clock it lives."""
    connected.world.amocrm.options.refresh_revokes_access = True
    for token in connected.world.amocrm.tokens.access.values():
        token.revoked = True
    assert connected.call()
    assert connected.asked() == ["token"]


# amoCRM is down


@pytest.mark.parametrize("status", [400, 401, 429, 500, 502, 504])
def test_while_the_token_lives_work_goes_on_without_the_token_endpoint(connected: Connected, status: int) -> None:
    connected.later(DAY - 10 * 60)
    connected.world.amocrm.faults.on("status", status=status, path="access_token")
    first = connected.access()
    assert connected.call()
    tried = len(connected.asked())
    assert first.ends_at == pytest.approx(connected.world.clock.now() + 60, abs=20)
    assert 0 < tried <= 4
    connected.world.amocrm.faults.clear()
    assert connected.access().version == first.version + 1


def test_when_the_token_is_over_the_work_waits_and_nothing_is_lost(connected: Connected) -> None:
    spent(connected)
    connected.world.amocrm.faults.on("status", status=503, path="access_token")
    assert isinstance(connected.refused(), TransientError)
    assert connected.shown() == ("connected", None)
    connected.world.amocrm.faults.clear()
    assert connected.call()


def test_a_blocked_account_keeps_its_tokens(connected: Connected) -> None:
    spent(connected)
    before = connected.grant()
    connected.world.amocrm.block(HOST)
    error = connected.refused()
    assert error.reason is Reason.AMOCRM_BLOCKED
    assert connected.asked() == ["token"]
    assert connected.grant() == before


# The answer is lost


@pytest.mark.parametrize("kind", ["drop_before", "html", "empty"])
def test_an_answer_lost_before_amocrm_acted_is_recovered_by_the_one_repetition(connected: Connected, kind: str) -> None:
    spent(connected)
    connected.world.amocrm.faults.on(kind, path="access_token", times=1)
    assert connected.call()
    assert connected.asked() == ["token", "token"]


@pytest.mark.parametrize("kind", ["drop_after", "cut_body"])
def test_an_answer_lost_after_amocrm_rotated_is_a_lost_grant(connected: Connected, kind: str) -> None:
    """Repeated once, then the account's host is asked for, and only then is the owner asked to connect again."""
    spent(connected)
    connected.world.amocrm.faults.on(kind, path="access_token", times=1)
    error = connected.refused()
    assert (type(error), error.reason) == (ReconnectRequiredError, Reason.GRANT_LOST)
    assert connected.asked() == ["token", "token", "where"]
    assert connected.shown() == ("needs_reconnect", Reason.GRANT_LOST)
    connected.require_reconnect_works()


def test_the_token_of_an_answer_lost_twice_is_not_posted_a_third_time(connected: Connected) -> None:
    spent(connected)
    connected.world.amocrm.faults.on("drop_before", path="access_token")
    assert isinstance(connected.refused(), TransientError)
    assert connected.asked() == ["token", "token"]
    assert connected.shown() == ("connected", None)


# The grant is over


def test_access_was_revoked(connected: Connected) -> None:
    connected.world.amocrm.revoke(connected.amocrm_integration.client_id)
    assert connected.refused().reason is Reason.GRANT_REVOKED
    assert connected.shown() == ("needs_reconnect", Reason.GRANT_REVOKED)
    connected.require_reconnect_works()


def test_the_integration_was_switched_off(connected: Connected) -> None:
    connected.world.amocrm.disable_integration(connected.amocrm_integration.client_id)
    assert connected.refused().reason is Reason.GRANT_REVOKED
    assert connected.shown() == ("needs_reconnect", Reason.GRANT_REVOKED)


def test_three_months_passed_without_a_refresh(connected: Connected) -> None:
    connected.later(90 * DAY)
    assert connected.refused().reason is Reason.GRANT_REVOKED
    assert connected.asked() == ["token", "where"]
    connected.require_reconnect_works()


def test_the_secret_was_regenerated_and_no_token_is_dropped(connected: Connected) -> None:
    spent(connected)
    before = connected.grant()
    former = connected.amocrm_integration.secret
    connected.world.amocrm.regenerate_secret(connected.amocrm_integration.client_id)
    assert connected.refused().reason is Reason.SECRET_WRONG
    assert connected.shown() == ("needs_reconnect", Reason.SECRET_WRONG)
    assert connected.asked() == ["token"]
    assert connected.grant() == before
    connected.amocrm_integration.secret = former
    assert connected.access().value


def test_the_redirect_uri_was_changed_in_amocrm(connected: Connected) -> None:
    spent(connected)
    connected.amocrm_integration.redirect_uri += "/"
    assert connected.refused().reason is Reason.REDIRECT_URI_MISMATCH


def test_nothing_connected_is_nothing_to_renew(connected: Connected) -> None:
    assert connected.refused(lambda: connected.tokens.access("nosuch")).reason is Reason.NOT_CONNECTED


# The account has moved


@pytest.mark.parametrize("answer", ["404", "401"])
@pytest.mark.parametrize("expired", [False, True])
def test_an_account_that_moved_is_followed(connected: Connected, answer: Any, *, expired: bool) -> None:
    if expired:
        spent(connected)
    connected.world.amocrm.options.moved_host = answer
    connected.world.amocrm.move(HOST, MOVED)
    assert connected.call()
    assert connected.asked() == ["token", "where", "token"]
    assert connected.access().host == MOVED
    assert connected.shown() == ("connected", None)
    connected.later(DAY)
    assert connected.call()
    assert connected.asked() == ["token"]


def test_an_answer_lost_at_the_new_host_is_recovered_too(connected: Connected) -> None:
    spent(connected)
    connected.world.amocrm.move(HOST, MOVED)
    connected.world.amocrm.faults.on("drop_before", path=f"{MOVED}/oauth2/access_token", times=1)
    assert connected.call()
    assert connected.asked() == ["token", "where", "token", "token"]


def test_moved_and_the_secret_regenerated(connected: Connected) -> None:
    """What the new host says is what the owner has to mend."""
    spent(connected)
    connected.world.amocrm.move(HOST, MOVED)
    connected.world.amocrm.regenerate_secret(connected.amocrm_integration.client_id)
    assert connected.refused().reason is Reason.SECRET_WRONG


def test_a_404_from_a_host_where_the_account_still_lives_is_a_hiccup(connected: Connected) -> None:
    spent(connected)
    connected.world.amocrm.faults.on("status", status=404, path=f"{HOST}/oauth2/access_token", times=1)
    assert isinstance(connected.refused(), TransientError)
    assert connected.shown() == ("connected", None)
    assert connected.call()


def test_a_host_that_is_not_amocrms_is_not_followed(connected: Connected) -> None:
    spent(connected)
    connected.world.amocrm.move(HOST, MOVED)
    connected.world.amocrm.faults.on("body", body={"domain": "evil.com"}, path="subdomain")
    assert connected.refused().reason is Reason.ACCOUNT_UNKNOWN
    assert connected.asked() == ["token", "where"]


def test_while_nobody_can_tell_where_it_lives_it_is_not_given_up(connected: Connected) -> None:
    spent(connected)
    connected.world.amocrm.move(HOST, MOVED)
    connected.world.amocrm.faults.on("status", status=502, path="subdomain", times=1)
    assert isinstance(connected.refused(), TransientError)
    assert connected.shown() == ("connected", None)
    assert connected.call()


# The store fails for a moment


def test_the_pair_is_saved_although_kms_and_dynamodb_fail_for_a_moment(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent(connected)
    failures = [0, 0]
    kms = connected.world.wiring.cipher._kms
    encrypt, update = kms.encrypt, TokenTable.update
    trouble = ClientError({"Error": {"Code": "InternalServerError"}}, "Operation")

    def failing_encrypt(**parameters: Any) -> Any:
        failures[0] += 1
        if failures[0] <= 2:
            raise trouble
        return encrypt(**parameters)

    def failing_update(self: TokenTable, **parameters: Any) -> Any:
        saving = any("ciphertext" in str(action) for action in parameters["actions"])
        failures[1] += saving
        if saving and failures[1] <= 2:
            raise UpdateError("trouble", trouble)
        return update(self, **parameters)

    monkeypatch.setattr(kms, "encrypt", failing_encrypt)
    monkeypatch.setattr(TokenTable, "update", failing_update)
    token = connected.access()
    assert failures == [5, 3]
    assert connected.asked() == ["token"]
    assert connected.grant().access_token == token.value
    assert connected.call()


def test_a_lease_that_cannot_be_given_back_hides_nothing(connected: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    spent(connected)

    def unable(*_: Any) -> None:
        raise TransientError(Reason.STORE_UNAVAILABLE)

    monkeypatch.setattr(type(connected.world.wiring.token_store), "free_lease", unable)
    assert connected.access().value == connected.grant().access_token


# Long-lived tokens


def long_lived(connected: Connected, days: int) -> None:
    token = connected.world.amocrm.long_lived_token(connected.amocrm_integration.client_id, days=days)
    now = int(connected.world.clock.now())
    grant = Grant(token, None, now + days * DAY, None)
    connected.world.wiring.token_store.replace(amocrm_owner(connected.id), HOST, grant)


def test_a_long_lived_token_works_until_its_last_second_and_then_asks_for_a_new_one(connected: Connected) -> None:
    long_lived(connected, 2)
    connected.later(2 * DAY - 5)
    assert connected.call()
    connected.later(6)
    assert connected.refused().reason is Reason.TOKEN_EXPIRED
    assert connected.shown() == ("needs_reconnect", Reason.TOKEN_EXPIRED)
    assert connected.asked() == []


def test_a_long_lived_token_that_was_revoked(connected: Connected) -> None:
    long_lived(connected, 2)
    connected.world.amocrm.revoke(connected.amocrm_integration.client_id)
    assert connected.refused().reason is Reason.GRANT_REVOKED
    assert connected.asked() == []


# Owners and versions


def test_ciphertext_moved_to_another_owners_row_cannot_be_opened(connected: Connected) -> None:
    """KMS opens it only with the encryption context of the integration for which it was closed."""
    other = Connected(connected.world, connected.world.connected())
    table = boto3.resource("dynamodb", region_name=REGION).Table(connected.world.wiring.settings.tokens_table)
    theirs = table.get_item(Key={"owner": amocrm_owner(other.id)})["Item"]["ciphertext"]
    table.update_item(
        Key={"owner": amocrm_owner(connected.id)},
        UpdateExpression="SET ciphertext = :c",
        ExpressionAttributeValues={":c": theirs},
    )
    assert isinstance(connected.refused(), TransientError)
    assert other.call()


def test_no_secret_stands_in_the_table(connected: Connected) -> None:
    table = boto3.resource("dynamodb", region_name=REGION).Table(connected.world.wiring.settings.tokens_table)
    stored = str(table.get_item(Key={"owner": amocrm_owner(connected.id)}))
    grant = connected.grant()
    assert grant.app is not None
    for secret in (grant.access_token, grant.refresh_token or "", grant.app.client_secret):
        assert secret
        assert secret[10:40] not in stored


def test_a_lease_needs_the_version_that_was_read_and_no_living_lease(connected: Connected) -> None:
    store, owner = connected.world.wiring.token_store, amocrm_owner(connected.id)
    state = store.state(owner)
    assert state is not None
    assert not store.take_lease(replace(state, version=state.version - 1), "late", now=0, until=60)
    assert store.take_lease(state, "first", now=0, until=60)
    assert store.take_lease(state, "first", now=0, until=60), "botocore may repeat a write whose answer was lost"
    assert not store.take_lease(state, "second", now=59, until=120)
    store.free_lease(owner, "second")
    assert not store.take_lease(state, "second", now=59, until=120)
    assert store.take_lease(state, "second", now=60, until=120)
    store.free_lease(owner, "second")
    assert store.take_lease(state, "third", now=0, until=60)


def test_who_refreshes_for_a_connection_of_before_overwrites_no_new_one(connected: Connected) -> None:
    """Disconnected and connected again meanwhile: versions of the new row are never those of the deleted one."""
    store, owner = connected.world.wiring.token_store, amocrm_owner(connected.id)
    state, grant = store.state(owner), connected.grant()
    assert state is not None
    store.delete(owner)
    assert not store.save(state, grant, lease_owner=None)
    store.replace(owner, HOST, replace(grant, access_token="new"))
    assert not store.save(state, grant, lease_owner=None)
    assert connected.grant().access_token == "new"


# Something happens while a holder is at amoCRM


@dataclass(frozen=True)
class Interrupted:
    """amoCRM's token endpoint, and what happens before a POST reaches it or after its answer has come."""

    oauth: OAuth
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None

    def exchange(self, host: str, app: AmoCrmApp, code: str) -> TokenPair:
        return self.oauth.exchange(host, app, code)

    def refresh(self, host: str, app: AmoCrmApp, refresh_token: str) -> TokenPair:
        self.before()
        pair = self.oauth.refresh(host, app, refresh_token)
        self.after()
        return pair

    def current_host(self, api_domain: str, refresh_token: str) -> str | None:
        return self.oauth.current_host(api_domain, refresh_token)


def interrupted(connected: Connected, **when: Callable[[], None]) -> AmoCrmTokens:
    return replace(connected.tokens, oauth=Interrupted(connected.world.wiring.oauth, **when))


def test_a_stale_holder_wakes_up_after_a_sibling_has_rotated(connected: Connected) -> None:
    spent(connected)
    found: list[AccessToken] = []

    def sleep_through_the_lease() -> None:
        connected.later(LEASE + 1)
        found.append(connected.access())

    stale = interrupted(connected, before=sleep_through_the_lease).access(connected.id)
    assert found == [stale]
    assert connected.asked() == ["token", "token"]
    assert connected.shown() == ("connected", None)


def test_a_stale_holder_has_the_pair_but_a_sibling_has_the_lease(connected: Connected) -> None:
    """Its pair is the only one there is: it is saved all the same."""
    spent(connected)
    state = connected.world.wiring.token_store.state(amocrm_owner(connected.id))
    assert state is not None

    def lose_the_lease() -> None:
        connected.later(LEASE + 1)
        now = connected.world.clock.now()
        assert connected.world.wiring.token_store.take_lease(state, "sibling", now=now, until=now + LEASE)

    token = interrupted(connected, after=lose_the_lease).access(connected.id)
    assert connected.grant().access_token == token.value
    assert connected.call()


def test_while_a_sibling_may_still_save_its_pair_a_refusal_proves_nothing(connected: Connected) -> None:
    """The sibling has rotated and is about to save when the stale holder posts: nobody is told to reconnect."""
    spent(connected)
    refused: list[AmosendError] = []
    stale_posts, sibling_saves = threading.Event(), threading.Event()

    def stale() -> None:
        slow = interrupted(connected, before=lambda: _check(stale_posts.wait(20)))
        try:
            slow.access(connected.id)
        except AmosendError as error:
            refused.append(error)
        sibling_saves.set()

    def let_the_stale_one_post() -> None:
        stale_posts.set()
        assert sibling_saves.wait(20)

    thread = threading.Thread(target=stale)
    thread.start()
    while not _leased(connected):
        stale_posts.wait(0.01)
    connected.later(LEASE + 1)
    token = interrupted(connected, after=let_the_stale_one_post).access(connected.id)
    thread.join()
    assert [type(error) for error in refused] == [TransientError]
    assert connected.access() == token
    assert connected.shown() == ("connected", None)


def _leased(connected: Connected) -> bool:
    state = connected.world.wiring.token_store.state(amocrm_owner(connected.id))
    return state is not None and state.leased_at(connected.world.clock.now())


def test_a_reconnect_during_a_refresh_is_what_counts(connected: Connected) -> None:
    spent(connected)
    connects = interrupted(connected, after=lambda: _check(connected.world.connect(connected.id).status == 200))
    token = connects.access(connected.id)
    assert token.value == connected.grant().access_token
    assert connected.asked() == ["token", "token"]
    assert connected.call()


def test_a_disconnect_during_a_refresh_brings_nothing_back(connected: Connected) -> None:
    spent(connected)
    store, owner = connected.world.wiring.token_store, amocrm_owner(connected.id)
    leaving = interrupted(connected, after=lambda: store.delete(owner))
    assert connected.refused(lambda: leaving.access(connected.id)).reason is Reason.NOT_CONNECTED
    assert store.state(owner) is None


def _check(true: bool) -> None:
    assert true
