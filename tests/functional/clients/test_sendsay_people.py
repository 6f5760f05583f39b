"""Cards, lists and the stop-list: what the client of Sendsay may conclude about a person, and what it may not."""

import json
from typing import Any

import pytest
from amosend.clients.sendsay import MEMBERS_A_PAGE, MOST_IN_A_BATCH
from amosend.clients.sendsay import Sendsay as Client
from amosend.domain.card import Card
from amosend.errors import LostAnswerError, ReconnectRequiredError, TransientError

from tests.functional.clients.asking_sendsay import AUTH_FAILED, COLUMNS, made
from tests.functional.sandbox.amocrm_world import listening
from tests.functional.sandbox.sendsay_client import Sendsay

GONE, UNKNOWN = Card(exists=False), Card(exists=None)
CARD: dict[str, Any] = {"member": {"email": "ann@example.com"}, "-group": {"pl12345": "1"}}
ERRORS = {"errors": [{"id": "error/unheard/of"}]}


def actions(sandbox: Sendsay) -> list[str]:
    return [call.action for call in sandbox.state.calls.all()]


def answering(sandbox: Sendsay, *answers: dict[str, Any]) -> None:
    """Batch after batch: every inner call of it gets this answer."""
    for answer in answers:
        sandbox.state.faults.on("body", body={"result": [answer]}, action="batch", times=1)


# Cards


def test_cards_come_in_the_order_of_their_addresses(sandbox: Sendsay, client: Client) -> None:
    emails = [f"p{number}@example.com" for number in range(250)]
    client.import_members(COLUMNS, [[one, "Имя"] for one in emails[::2]], list_id="pl12345", unconfirmed=False)
    sandbox.state.finish_tracks()
    sandbox.state.calls.clear()
    found = client.cards(emails)
    assert [card.exists for card in found] == [number % 2 == 0 for number in range(250)]
    assert found[0].groups == {"pl12345"}
    assert (found[0].text("base.firstName"), list(found[0].values)) == ("Имя", ["Имя"])
    assert found[1] == GONE
    assert actions(sandbox) == ["batch"] * -(-250 // MOST_IN_A_BATCH)
    assert client.cards([]) == []


def test_who_may_not_be_written_to(sandbox: Sendsay, client: Client) -> None:
    client.set_member("gone@example.com")
    client.import_members(COLUMNS, [["new@example.com", ""]], list_id=None, unconfirmed=True)
    sandbox.state.finish_tracks()
    sandbox.account.unsubscribe("gone@example.com")
    gone, new = client.cards(["gone@example.com", "new@example.com"])
    assert (gone.unsubscribed, gone.unconfirmed, gone.blocked) == (True, False, False)
    assert (new.unsubscribed, new.unconfirmed, new.blocked) == (False, True, False)


@pytest.mark.parametrize(("exists", "card"), [(0, GONE), ("0", GONE), (1, UNKNOWN), ("1", UNKNOWN), (None, UNKNOWN)])
@pytest.mark.parametrize(
    "answer", [ERRORS, ERRORS | {"obj": CARD}, ERRORS | {"obj": None}, {"obj": {}}, {"obj": []}, {"obj": {"base": {}}}]
)
def test_an_unclear_answer_is_asked_about_once_more(
    sandbox: Sendsay, client: Client, answer: dict[str, Any], exists: Any, card: Card
) -> None:
    """Only a clear 0 means that there is no card; a card whose state is not shown may not be concluded from."""
    answering(sandbox, answer, {"list": {"ann@example.com": exists}})
    assert client.cards(["ann@example.com"]) == [card]
    assert actions(sandbox) == ["batch", "batch"]


@pytest.mark.parametrize("answer", [ERRORS, {}, {"list": {}}, {"list": [0]}, {"list": {"a@b.ru": 0, "c@d.ru": 0}}])
def test_who_is_unclear_twice_stays_unclear(sandbox: Sendsay, client: Client, answer: dict[str, Any]) -> None:
    answering(sandbox, ERRORS, answer)
    assert client.cards(["ann@example.com"]) == [UNKNOWN]


@pytest.mark.parametrize("answer", [{}, {"obj": None}])
def test_a_clean_answer_without_a_card_means_that_there_is_none(
    sandbox: Sendsay, client: Client, answer: dict[str, Any]
) -> None:
    answering(sandbox, answer)
    assert client.cards(["ann@example.com"]) == [GONE]
    assert actions(sandbox) == ["batch"]


def test_cards_in_another_place(sandbox: Sendsay, client: Client) -> None:
    answering(sandbox, {"obj": {"obj": CARD}})
    (card,) = client.cards(["ann@example.com"])
    assert card.exists
    assert card.groups == {"pl12345"}


def test_unknown_addresses_that_are_errors_here(sandbox: Sendsay, client: Client) -> None:
    sandbox.state.options.unknown_member_as = "error"
    client.set_member("ann@example.com")
    ann, bob = client.cards(["ann@example.com", "bob@example.com"])
    assert (ann.exists, bob) == (True, GONE)


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 500}, {"kind": "html"}, {"kind": "cut_body"}])
def test_no_answer_is_nobodys_card(sandbox: Sendsay, client: Client, fault: dict[str, Any]) -> None:
    sandbox.state.faults.on(**fault)
    with pytest.raises(LostAnswerError):
        client.cards(["ann@example.com"])


# The people of a list


def test_a_list_is_read_page_by_page(sandbox: Sendsay, client: Client) -> None:
    emails = [f"p{number:04}@example.com" for number in range(MEMBERS_A_PAGE + 1)]
    client.import_members(COLUMNS, [[one, ""] for one in emails], list_id="pl12345", unconfirmed=False)
    sandbox.state.finish_tracks()
    assert client.list_members("pl12345", 1) == emails[:MEMBERS_A_PAGE]
    assert client.list_members("pl12345", 2) == emails[MEMBERS_A_PAGE:]
    assert client.list_members("pl12345", 3) == []


def test_what_is_asked_of_a_list() -> None:
    with listening() as listener:
        with pytest.raises(LostAnswerError):
            made(listener.url).list_members("pl12345", 2)
        asked = json.loads(listener.heard[0].body)
    assert asked == {
        "action": "member.list",
        "group": "pl12345",
        "sort": "member.email",
        "sort.order": "asc",
        "result": "response",
        "page": 2,
        "pagesize": 5000,
    }


ANN = ["ann@example.com"]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"list": ANN}, ANN),
        ({"list": [["x", *ANN]], "order": [{"anketa": "base", "quest": "email"}, {"quest": "email"}]}, ANN),
        ({"list": [ANN], "order": [{"anketa": "member", "quest": "email"}]}, ANN),
        ({"list": [ANN], "order": ["member.email"]}, ANN),
        ({"list": [{"email": ANN[0]}]}, ANN),
        ({"list": [{"member.email": ANN[0]}]}, ANN),
        ({"list": [{"member": {"email": ANN[0]}}]}, ANN),
        ({"list": [ANN]}, []),
        ({"list": [[]], "order": [{"quest": "email"}]}, []),
        ({"list": [ANN[0], 5]}, []),
        ({"list": [ANN[0], None]}, []),
        ({"list": [{"name": ANN[0]}]}, []),
        ({"list": {"0": ANN[0]}}, []),
        ({"track.id": "5"}, []),
        ({}, []),
        ({"errors": [{"id": "error/unknown/action"}]}, []),
    ],
)
def test_the_rows_of_a_list_in_every_shape(sandbox: Sendsay, client: Client, answer: Any, found: list[str]) -> None:
    sandbox.state.faults.on("body", body=answer)
    assert client.list_members("pl12345", 1) == found


# The stop-list


def test_the_stop_list(sandbox: Sendsay, client: Client) -> None:
    assert client.stop_list() == []
    sandbox.account.unsubscribe("ann@example.com")
    assert client.stop_list() == ANN


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"list": ANN}, ANN),
        ({"list": [{"email": ANN[0], "time": "2024-01-01"}], "last_page": 1}, ANN),
        ({"list": [{"email": ANN[0]}], "last_page": 0}, None),
        ({"list": [{"id": 5}]}, None),
        ({"list": [ANN]}, None),
        ({"list": {ANN[0]: 1}}, None),
        ({"track.id": "5"}, None),
        ({}, None),
        ({"errors": [{"id": "error/unknown/action"}]}, None),
    ],
)
def test_a_stop_list_that_is_not_told_is_not_empty(
    sandbox: Sendsay, client: Client, answer: Any, found: list[str] | None
) -> None:
    sandbox.state.faults.on("body", body=answer)
    assert client.stop_list() == found


@pytest.mark.parametrize("ask", ["list_members", "stop_list"])
def test_a_refused_key_and_a_silence_are_no_answer_about_people(sandbox: Sendsay, client: Client, ask: str) -> None:
    asked = (lambda: client.list_members("pl12345", 1)) if ask == "list_members" else client.stop_list
    sandbox.state.faults.on("body", body={"errors": AUTH_FAILED}, times=1)
    with pytest.raises(ReconnectRequiredError):
        asked()
    sandbox.state.faults.on("status", status=503)
    with pytest.raises(TransientError):
        asked()


# Newcomers


@pytest.mark.parametrize("unconfirmed", [False, True])
def test_newcomers_may_have_to_confirm_and_nobody_else(sandbox: Sendsay, client: Client, *, unconfirmed: bool) -> None:
    client.set_member("ann@example.com")
    rows = [[email, "Имя"] for email in ("ann@example.com", "bob@example.com")]
    client.import_members(COLUMNS, rows, list_id="pl12345", unconfirmed=unconfirmed)
    sandbox.state.finish_tracks()
    ann, bob = client.cards(["ann@example.com", "bob@example.com"])
    assert (ann.unconfirmed, bob.unconfirmed) == (False, unconfirmed)


# What the sandbox can be made to answer


@pytest.mark.parametrize("shape", ["strings", "arrays", "objects"])
def test_a_list_in_each_shape_of_the_sandbox(sandbox: Sendsay, client: Client, shape: str) -> None:
    sandbox.state.options.member_list_as = shape
    client.import_members(COLUMNS, [["ann@example.com", ""]], list_id="pl12345", unconfirmed=False)
    sandbox.state.finish_tracks()
    assert client.list_members("pl12345", 1) == ANN


@pytest.mark.parametrize("shape", ["refused", "track"])
def test_lists_that_the_sandbox_does_not_tell(sandbox: Sendsay, client: Client, shape: str) -> None:
    sandbox.state.options.set({"member_list_as": shape, "stop_list_as": shape})
    assert (client.list_members("pl12345", 1), client.stop_list()) == ([], None)


@pytest.mark.parametrize("unknown", ["nothing", "error", "both"])
def test_strangers_in_each_shape_of_the_sandbox(sandbox: Sendsay, client: Client, unknown: str) -> None:
    sandbox.state.options.unknown_member_as = unknown
    assert client.cards(["bob@example.com"]) == [GONE]


def test_a_card_that_cannot_be_read_and_one_that_gets_no_letters(sandbox: Sendsay, client: Client) -> None:
    for email in ("ann@example.com", "bob@example.com"):
        client.set_member(email)
    sandbox.account.bounce("bob@example.com")
    sandbox.state.options.unreadable_members = ["ann@example.com"]
    ann, bob = client.cards(["ann@example.com", "bob@example.com"])
    assert (ann, bob.blocked, bob.unsubscribed) == (UNKNOWN, True, False)
