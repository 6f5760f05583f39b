"""What amoCRM refuses: strangers, too many requests, unpaid and blocked accounts; and how those answers look."""

from array import array
from collections.abc import Iterator

import pytest

from local.sandbox.amocrm import Options
from local.sandbox.amocrm.limits import RateLimits, busiest
from tests.functional.sandbox.amocrm_world import HOST, World, running

DAY = 86_400


@pytest.fixture
def world() -> Iterator[World]:
    with running() as made:
        yield made


@pytest.fixture
def now() -> list[float]:
    """The clock of the rate limits: it stands until a test moves it."""
    return [100.0]


@pytest.fixture
def limited(now: list[float]) -> Iterator[World]:
    with running(Options(block_after=3), rate_clock=lambda: now[0]) as made:
        yield made


def test_a_stranger_gets_problem_json(world: World) -> None:
    world.access = "nonsense"
    answer = world.get("account")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "title": "Unauthorized",
        "type": "https://httpstatus.es/401",
        "status": 401,
        "detail": "Неверный логин или пароль",
    }


def test_a_token_of_another_account_is_a_stranger(world: World) -> None:
    world.state.create_account("second.amocrm.ru", size=1)
    other = world.state.create_integration("second.amocrm.ru", redirect_uri="https://hooks.example.com/")
    world.access = world.state.long_lived_token(other.client_id, days=1)
    assert world.get("account").status_code == 401


def test_unknown_paths_and_methods(world: World) -> None:
    assert world.get("nothing").status_code == 404
    assert world.call("DELETE", "contacts").status_code == 405


def test_the_eighth_request_within_a_second_is_429_without_retry_after(limited: World) -> None:
    statuses = [limited.get("account").status_code for _ in range(7)]
    refused = limited.get("account")
    assert statuses == [200] * 7
    assert refused.status_code == 429
    assert refused.headers["content-type"].startswith("text/html")
    assert "retry-after" not in refused.headers


def test_insisting_blocks_the_whole_account_until_support_lifts_it(limited: World, now: list[float]) -> None:
    statuses = [limited.get("account").status_code for _ in range(11)]
    assert statuses == [200] * 7 + [429] * 3 + [403]
    now[0] += 3_600.0
    assert limited.get("account").status_code == 403
    assert limited.exchange().status_code == 403
    limited.control(f"accounts/{HOST}/unblock")
    assert limited.get("account").status_code == 200


def test_fifty_requests_a_second_is_the_most_of_an_account() -> None:
    """Many integrations of one account share its limit; an injected clock stands still."""
    limits = RateLimits(Options(), clock=lambda: 100.0)
    admitted = [limits.admit(1, f"client {number // 7}") for number in range(56)]
    assert admitted == [True] * 50 + [False] * 6
    assert limits.admit(2, "client 0")


def test_the_window_slides() -> None:
    """Seven at the end of one second and seven at the start of the next are fourteen in a sliding second."""
    now = [0.75]
    limits = RateLimits(Options(), clock=lambda: now[0])
    assert all(limits.admit(1, "a") for _ in range(7))
    now[0] = 1.25
    assert not limits.admit(1, "a")
    now[0] = 1.75
    assert limits.admit(1, "a")


def test_statistics_tell_the_busiest_second(world: World) -> None:
    for _ in range(9):
        world.get("account")
    [mine] = world.control("rates", method="GET")["rates"]
    assert (mine["requests"], mine["limited"]) == (9, 0)
    assert busiest(array("d", [0.0, 0.1, 0.99, 1.0, 1.05])) == 4


@pytest.mark.parametrize(("late", "read", "write"), [(1, 200, 402), (31 * DAY, 402, 402)])
def test_unpaid_accounts_refuse_writes_at_once_and_reads_after_a_month(
    world: World, late: int, read: int, write: int
) -> None:
    world.account.options.paid_until = world.state.clock.unix() - late
    assert world.get("contacts?limit=1").status_code == read
    assert world.call("POST", "contacts", json=[{"name": "x"}]).status_code == write


def test_402_can_be_json(world: World) -> None:
    world.account.options.paid_until = 1
    world.control("options", problem_body="json")
    assert world.get("account").json()["title"] == "Payment Required"


def test_a_deactivated_user_is_sent_to_the_login_page(world: World) -> None:
    world.control(f"accounts/{HOST}/options", login_redirect=True)
    assert world.get("account").status_code == 302


def test_heavy_pages_can_time_out(world: World) -> None:
    world.control("options", gateway_timeout_above=50)
    assert world.get("contacts?limit=250").status_code == 504
    assert world.get("contacts?limit=50").status_code == 200


def test_external_integrations_see_no_users(world: World) -> None:
    world.integration.kind = "external"
    assert world.get("users").status_code == 403


def test_an_unknown_acting_user_is_refused(world: World) -> None:
    assert world.get("account", headers={"X-Context-User-ID": "1"}).status_code == 401


def test_control_names_what_it_does_not_know(world: World) -> None:
    with pytest.raises(AssertionError, match="unknown options: no_such"):
        world.control("options", no_such=1)
