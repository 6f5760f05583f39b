"""429, renewed tokens, moved accounts: when the client of amoCRM asks again, and when it does not."""

from typing import Any

import pytest
from amosend.domain.grant import AccessToken
from amosend.errors import (
    NotFoundError,
    TransientError,
)
from amosend.reasons import Reason

from tests.functional.clients.asking_amocrm import MOVED, SIZE, AmoCrmClient, failed
from tests.functional.sandbox.amocrm_world import HOST, running


def test_after_429_everybody_backs_off_longer_each_time_and_then_it_passes(amocrm: AmoCrmClient) -> None:
    amocrm.state.faults.on("status", status=429, times=3)
    assert len(amocrm.api.contacts_page("limit=10&page=1").contacts) == 10
    assert (amocrm.turns.pauses, amocrm.turns.taken, len(amocrm.calls())) == ([1.0, 2.0, 4.0], 4, 4)


def test_nobody_insists(amocrm: AmoCrmClient) -> None:
    amocrm.state.faults.on("status", status=429)
    assert failed(amocrm).reason is Reason.AMOCRM_BUSY
    assert len(amocrm.calls()) == 4


def test_403_is_never_repeated(amocrm: AmoCrmClient) -> None:
    amocrm.state.faults.on("status", status=403)
    failed(amocrm)
    assert (len(amocrm.calls()), amocrm.renewed) == (1, [])


def test_a_queue_that_is_too_long_is_no_429(amocrm: AmoCrmClient) -> None:
    """Whoever gets no turn must not slow the others down, nor queue up again and again."""

    def no_turn() -> None:
        raise TransientError(Reason.AMOCRM_BUSY)

    amocrm.turns.refuse = no_turn
    with pytest.raises(TransientError):
        amocrm.api.account()
    assert (amocrm.turns.taken, amocrm.turns.pauses, amocrm.calls()) == (1, [], [])


def test_a_refused_token_is_renewed_once_and_the_call_repeated_once(amocrm: AmoCrmClient) -> None:
    amocrm.current = AccessToken("old", HOST, 1)
    amocrm.next_tokens = [AccessToken(amocrm.world.access, HOST, 2)]
    assert amocrm.api.account().id == amocrm.world.account.id
    assert [token.value for token in amocrm.renewed] == ["old"]
    assert [call.status for call in amocrm.calls()] == [401, 200]


def test_a_token_refused_again_is_the_end(amocrm: AmoCrmClient) -> None:
    amocrm.current = AccessToken("old", HOST, 1)
    amocrm.next_tokens = [AccessToken("new", HOST, 2)]
    assert failed(amocrm).reason is Reason.GRANT_REVOKED
    assert [call.status for call in amocrm.calls()] == [401, 401]


@pytest.mark.parametrize("answer", ["404", "401"])
def test_an_account_that_has_moved_is_found(answer: Any) -> None:
    """Both for lists and for one entity, whose own 404 would mean something else."""
    with running(size=SIZE) as world:
        amocrm = AmoCrmClient(world)
        first = amocrm.everybody("limit=250&page=1")[0]
        world.state.options.moved_host = answer
        world.state.move(HOST, MOVED)
        for ask in (lambda: amocrm.api.contacts_page("page=1").contacts, lambda: amocrm.api.contact(first)):
            amocrm.current, amocrm.next_tokens = None, [AccessToken(world.access, MOVED, 2)]
            assert ask()
        assert len(amocrm.renewed) == 2


def test_no_account_at_the_host_at_all(amocrm: AmoCrmClient) -> None:
    amocrm.current = AccessToken(amocrm.world.access, "nobody.amocrm.ru", 1)
    with pytest.raises(NotFoundError):
        amocrm.api.account()
    assert len(amocrm.renewed) == 1
