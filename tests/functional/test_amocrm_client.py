"""The client of amoCRM's API against the sandbox: what was sent, what is read, and which error each fault becomes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from amosend.clients.amocrm import AmoCrm
from amosend.clients.amocrm_oauth import AMOCRM
from amosend.clients.http import Http, new_session
from amosend.domain.grant import AccessToken
from amosend.errors import (
    AmosendError,
    LostAnswerError,
    NotFoundError,
    ReconnectRequiredError,
    RejectedError,
    TransientError,
    UnauthorizedError,
)
from amosend.reasons import Reason

from local.sandbox.amocrm import AmoCrmState
from local.sandbox.calls import Call
from tests.functional.sandbox.amocrm_world import HOST, World, listening, running

MOVED = "moved.amocrm.ru"
SIZE = 120
PROBLEM = {"title": "Oops", "status": 0, "detail": "words of amoCRM"}


@dataclass
class Client:
    """The client, and what it asked of those who serve it."""

    world: World
    pattern: str = ""
    renewed: list[AccessToken] = field(default_factory=list)
    next_tokens: list[AccessToken] = field(default_factory=list)
    current: AccessToken | None = None
    turns: int = 0
    pauses: list[float] = field(default_factory=list)

    @property
    def state(self) -> AmoCrmState:
        return self.world.state

    @property
    def api(self) -> AmoCrm:
        def renew(refused: AccessToken) -> AccessToken:
            self.renewed.append(refused)
            self.current = self.next_tokens.pop(0) if self.next_tokens else refused
            return self.current

        def turn() -> None:
            self.turns += 1

        return AmoCrm(
            Http(new_session(), AMOCRM, timeout=(2.0, 2.0)),
            self.pattern or f"{self.world.url}/{{host}}",
            access=lambda: self.current or AccessToken(self.world.access, HOST, 1),
            renew=renew,
            turn=turn,
            back_off=self.pauses.append,
        )

    def calls(self, path: str = "/api/v4/") -> list[Call]:
        return [call for call in self.state.calls.all() if path in call.path]

    def everybody(self, query: str) -> list[int]:
        """The ids of all pages."""
        api, found, following = self.api, [], query or None
        while following:
            page = api.contacts_page(following)
            found += [int(contact["id"]) for contact in page.contacts]
            following = page.next
        return found


@pytest.fixture(scope="module")
def _world() -> Iterator[World]:
    with running(size=SIZE) as world:
        yield world


@pytest.fixture
def client(_world: World) -> Iterator[Client]:
    """The sandbox as it was, whatever the test before has done to it."""
    _world.state.calls.clear()
    yield Client(_world)
    _world.state.faults.clear()


def failed(client: Client) -> AmosendError:
    """The error of one call, whatever it is."""
    with pytest.raises(AmosendError) as raised:
        client.api.contacts_page("limit=10&page=1")
    return raised.value


# Reading


def test_all_pages_are_read_along_the_next_links(client: Client) -> None:
    ids = client.everybody("order%5Bid%5D=asc&limit=50&page=1")
    assert ids == sorted(set(ids))
    assert len(ids) == SIZE
    assert len(client.calls()) == client.turns == 3


def test_a_limit_that_is_quietly_fifty_loses_nobody(client: Client) -> None:
    assert len(set(client.everybody("limit=500&page=1"))) == SIZE
    assert len(client.calls()) == 3


def test_what_is_asked_first_is_the_largest_page_in_the_order_of_ids(client: Client) -> None:
    assert len(client.everybody(client.api.first_contacts_query())) == SIZE
    assert client.calls()[0].query == "order%5Bid%5D=asc&limit=250&page=1"


def test_nothing_is_an_empty_page(client: Client) -> None:
    page = client.api.contacts_page("limit=50&page=99")
    assert (page.contacts, page.next) == ([], None)
    assert client.calls()[0].status == 204


@pytest.mark.parametrize("path", ["/elsewhere", "/api/v4/leads"])
def test_of_a_next_link_only_the_query_is_followed(client: Client, path: str) -> None:
    """A forged link must not lead the token to another host, nor to another method."""
    with listening() as stranger:
        forged = {"next": {"href": f"{stranger.url}{path}?limit=50&page=2#there"}}
        client.state.faults.on("transform", times=1, transform=lambda page: page | {"_links": forged})
        assert len(set(client.everybody("order%5Bid%5D=asc&limit=50&page=1"))) == SIZE
        assert stranger.heard == []
    assert {call.path for call in client.calls()} == {f"/{HOST}/api/v4/contacts"}


@pytest.mark.parametrize(
    "links", [None, [], {"next": None}, {"next": []}, {"next": {"href": 5}}, {"next": {"href": ""}}]
)
def test_whatever_else_stands_for_a_next_link_is_the_end(client: Client, links: Any) -> None:
    client.state.faults.on("transform", transform=lambda page: page | {"_links": links})
    assert client.api.contacts_page("limit=50&page=1").next is None


def test_a_broken_next_link_breaks_nothing(client: Client) -> None:
    links = {"next": {"href": "http://[::1/api?page=2"}}
    client.state.faults.on("transform", transform=lambda page: page | {"_links": links})
    assert client.api.contacts_page("limit=50&page=1").next == "page=2"


def test_rows_that_are_no_objects_are_no_contacts(client: Client) -> None:
    client.state.faults.on("body", body={"_embedded": {"contacts": [None, 5, "x", [], {"id": 1}]}})
    assert client.api.contacts_page("page=1").contacts == [{"id": 1}]


def test_the_account_and_what_can_be_chosen_from_it(client: Client) -> None:
    facts = client.api.account()
    assert (facts.id, facts.subdomain, facts.timezone) == (client.world.account.id, "example", "Europe/Moscow")
    assert facts.filters_enabled
    assert {"EMAIL", "PHONE"} <= {field["code"] for field in client.api.contact_fields()}
    assert client.api.pipelines()[0]["_embedded"]["statuses"]


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": "x"}, {"id": True}, []])
def test_an_account_without_an_id_is_no_account(client: Client, body: Any) -> None:
    client.state.faults.on("body", body=body)
    with pytest.raises(TransientError):
        client.api.account()


def test_an_account_with_next_to_nothing_is_one(client: Client) -> None:
    client.state.faults.on("body", body={"id": "7", "_embedded": []})
    facts = client.api.account()
    assert (facts.id, facts.name, facts.timezone, facts.filters_enabled) == (7, "", None, False)


def test_one_contact_and_one_that_does_not_exist(client: Client) -> None:
    first = client.everybody("limit=250&page=1")[0]
    found = client.api.contact(first)
    assert found is not None
    assert found["id"] == first
    assert client.api.contact(999_999_999) is None
    client.state.faults.on("status", status=404, body=PROBLEM)
    assert client.api.contact(first) is None
    assert client.renewed == []


@pytest.mark.parametrize("filters", [True, False])
def test_events_are_checked_even_where_filters_are_ignored(client: Client, *, filters: bool) -> None:
    client.world.account.options.is_api_filter_enabled = filters
    since = client.state.clock.unix() + 1
    client.state.advance(2)
    added = client.state.contacts(HOST).add_contact("Новый")
    found = list(client.api.events(("contact_added",), since))
    client.world.account.options.is_api_filter_enabled = True
    assert [event["entity_id"] for event in found] == [added.id]
    assert len(client.calls()) == 1


def test_webhooks_are_made_replaced_and_removed(client: Client) -> None:
    address = "https://hooks.example.com/webhooks/key"
    client.api.set_webhook(address, ["add_contact"])
    client.api.set_webhook(address, ["add_contact", "update_contact"])
    assert [hook["settings"] for hook in client.api.webhooks(address)] == [["add_contact", "update_contact"]]
    client.api.delete_webhook(address)
    client.api.delete_webhook(address)
    assert client.api.webhooks(address) == []


# What is sent


def test_the_token_is_in_one_place_and_the_client_says_who_it_is(client: Client) -> None:
    with listening() as listener:
        client.pattern = f"{listener.url}/{{host}}"
        client.current = AccessToken("the-token", HOST, 1)
        with pytest.raises(TransientError):
            client.api.contacts_page("page=1")
        with pytest.raises(TransientError):
            client.api.set_webhook("https://hooks.example.com/", ["add_contact"])
        got, posted = listener.heard
    for heard in (got, posted):
        assert heard.headers["authorization"] == "Bearer the-token"
        assert heard.headers["user-agent"].startswith("amosend/")
        assert "the-token" not in heard.path + heard.body
        assert "cookie" not in heard.headers
    assert "content-type" not in got.headers
    assert posted.headers["content-type"] == "application/json"


def test_the_environment_adds_no_proxy_and_no_credential(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert client.api.account().id == client.world.account.id


# Refusals


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason"),
    [
        (302, None, ReconnectRequiredError, Reason.AMOCRM_LOGIN_PAGE),
        (304, None, ReconnectRequiredError, Reason.AMOCRM_LOGIN_PAGE),
        (400, PROBLEM, RejectedError, Reason.AMOCRM_REJECTED),
        (400, None, RejectedError, Reason.AMOCRM_REJECTED),
        (401, PROBLEM, UnauthorizedError, Reason.GRANT_REVOKED),
        (401, None, UnauthorizedError, Reason.GRANT_REVOKED),
        (402, PROBLEM, ReconnectRequiredError, Reason.AMOCRM_UNPAID),
        (402, None, ReconnectRequiredError, Reason.AMOCRM_UNPAID),
        (403, PROBLEM, ReconnectRequiredError, Reason.AMOCRM_FORBIDDEN),
        (403, None, ReconnectRequiredError, Reason.AMOCRM_BLOCKED),
        (404, None, NotFoundError, Reason.AMOCRM_REJECTED),
        (405, PROBLEM, RejectedError, Reason.AMOCRM_REJECTED),
        (422, PROBLEM, RejectedError, Reason.AMOCRM_REJECTED),
        (429, PROBLEM, TransientError, Reason.AMOCRM_BUSY),
        (429, None, TransientError, Reason.AMOCRM_BUSY),
        (500, PROBLEM, LostAnswerError, Reason.AMOCRM_UNAVAILABLE),
        (502, None, LostAnswerError, Reason.AMOCRM_UNAVAILABLE),
        (503, None, LostAnswerError, Reason.AMOCRM_UNAVAILABLE),
        (504, None, LostAnswerError, Reason.AMOCRM_TOO_HEAVY),
    ],
)
def test_each_status_is_one_error(
    client: Client, status: int, body: Any, kind: type[AmosendError], reason: Reason
) -> None:
    client.state.faults.on("status", status=status, body=body)
    error = failed(client)
    assert (type(error), error.reason) == (kind, reason)
    assert error.detail == (f"{status} Oops; words of amoCRM" if body else str(status))


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("html", LostAnswerError),
        ("wrong_json", LostAnswerError),
        ("cut_body", LostAnswerError),
        ("drop_before", LostAnswerError),
        ("drop_after", LostAnswerError),
        ("wrong_type", TransientError),
        ("body", TransientError),
    ],
)
def test_what_is_no_answer_is_worth_another_try(client: Client, kind: str, error: type[AmosendError]) -> None:
    client.state.faults.on(kind)
    raised = failed(client)
    assert (type(raised), raised.reason) == (error, Reason.AMOCRM_UNAVAILABLE)
    assert len(client.calls()) == 1


@pytest.mark.parametrize("body", [None, 5, "text", {"_embedded": None}, {"_embedded": {"contacts": {}}}])
def test_json_of_another_shape_is_no_empty_page(client: Client, body: Any) -> None:
    """An empty page ends an import, so nothing else may look like one."""
    client.state.faults.on("transform", transform=lambda _page: body)
    assert isinstance(failed(client), TransientError)


def test_a_slow_answer_is_given_up(client: Client) -> None:
    client.state.faults.on("delay", seconds=30)
    assert type(failed(client)) is LostAnswerError


def test_a_refused_connection_was_never_sent(client: Client) -> None:
    client.pattern = "http://127.0.0.1:9/{host}"
    assert type(failed(client)) is TransientError


def test_a_redirect_is_not_followed(client: Client) -> None:
    with listening() as stranger:
        client.state.faults.on("redirect", location=f"{stranger.url}/login")
        assert failed(client).reason is Reason.AMOCRM_LOGIN_PAGE
        assert stranger.heard == []


def test_a_deactivated_user_is_sent_to_the_login_page(client: Client) -> None:
    client.world.account.options.login_redirect = True
    error = failed(client)
    client.world.account.options.login_redirect = False
    assert (type(error), error.reason) == (ReconnectRequiredError, Reason.AMOCRM_LOGIN_PAGE)


# Patience, renewal, moving


def test_after_429_everybody_backs_off_longer_each_time_and_then_it_passes(client: Client) -> None:
    client.state.faults.on("status", status=429, times=3)
    assert len(client.api.contacts_page("limit=10&page=1").contacts) == 10
    assert (client.pauses, client.turns, len(client.calls())) == ([1.0, 2.0, 4.0], 4, 4)


def test_nobody_insists(client: Client) -> None:
    client.state.faults.on("status", status=429)
    assert failed(client).reason is Reason.AMOCRM_BUSY
    assert len(client.calls()) == 4


def test_403_is_never_repeated(client: Client) -> None:
    client.state.faults.on("status", status=403)
    failed(client)
    assert (len(client.calls()), client.renewed) == (1, [])


def test_a_queue_that_is_too_long_is_no_429(client: Client) -> None:
    """Whoever gets no turn must not slow the others down, nor queue up again and again."""

    def no_turn() -> None:
        client.turns += 1
        raise TransientError(Reason.AMOCRM_BUSY)

    api = client.api
    api._turn = no_turn
    with pytest.raises(TransientError):
        api.account()
    assert (client.turns, client.pauses, client.calls()) == (1, [], [])


def test_a_refused_token_is_renewed_once_and_the_call_repeated_once(client: Client) -> None:
    client.current = AccessToken("old", HOST, 1)
    client.next_tokens = [AccessToken(client.world.access, HOST, 2)]
    assert client.api.account().id == client.world.account.id
    assert [token.value for token in client.renewed] == ["old"]
    assert [call.status for call in client.calls()] == [401, 200]


def test_a_token_refused_again_is_the_end(client: Client) -> None:
    client.current = AccessToken("old", HOST, 1)
    client.next_tokens = [AccessToken("new", HOST, 2)]
    assert failed(client).reason is Reason.GRANT_REVOKED
    assert [call.status for call in client.calls()] == [401, 401]


@pytest.mark.parametrize("answer", ["404", "401"])
def test_an_account_that_has_moved_is_found(answer: Any) -> None:
    """Both for lists and for one entity, whose own 404 would mean something else."""
    with running(size=SIZE) as world:
        client = Client(world)
        first = client.everybody("limit=250&page=1")[0]
        world.state.options.moved_host = answer
        world.state.move(HOST, MOVED)
        for ask in (lambda: client.api.contacts_page("page=1").contacts, lambda: client.api.contact(first)):
            client.current, client.next_tokens = None, [AccessToken(world.access, MOVED, 2)]
            assert ask()
        assert len(client.renewed) == 2


def test_no_account_at_the_host_at_all(client: Client) -> None:
    client.current = AccessToken(client.world.access, "nobody.amocrm.ru", 1)
    with pytest.raises(NotFoundError):
        client.api.account()
    assert len(client.renewed) == 1
