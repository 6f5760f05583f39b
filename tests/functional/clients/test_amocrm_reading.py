"""What the client of amoCRM reads from the sandbox, and what it makes of answers of other shapes."""

from typing import Any

import pytest
from amosend.errors import (
    TransientError,
)

from tests.functional.clients.asking_amocrm import PROBLEM, SIZE, AmoCrmClient
from tests.functional.sandbox.amocrm_world import HOST, listening


def test_all_pages_are_read_along_the_next_links(amocrm: AmoCrmClient) -> None:
    ids = amocrm.everybody("order%5Bid%5D=asc&limit=50&page=1")
    assert ids == sorted(set(ids))
    assert len(ids) == SIZE
    assert len(amocrm.calls()) == amocrm.turns.taken == 3


def test_a_limit_that_is_quietly_fifty_loses_nobody(amocrm: AmoCrmClient) -> None:
    assert len(set(amocrm.everybody("limit=500&page=1"))) == SIZE
    assert len(amocrm.calls()) == 3


def test_what_is_asked_first_is_the_largest_page_in_the_order_of_ids(amocrm: AmoCrmClient) -> None:
    assert len(amocrm.everybody(amocrm.api.all_contacts())) == SIZE
    assert amocrm.calls()[0].query == "order%5Bid%5D=asc&limit=250&page=1"


def test_nothing_is_an_empty_page(amocrm: AmoCrmClient) -> None:
    page = amocrm.api.contacts_page("limit=50&page=99")
    assert (page.contacts, page.next) == ([], None)
    assert amocrm.calls()[0].status == 204


@pytest.mark.parametrize("path", ["/elsewhere", "/api/v4/leads"])
def test_of_a_next_link_only_the_query_is_followed(amocrm: AmoCrmClient, path: str) -> None:
    """A forged link must not lead the token to another host, nor to another method."""
    with listening() as stranger:
        forged = {"next": {"href": f"{stranger.url}{path}?limit=50&page=2#there"}}
        amocrm.state.faults.on("transform", times=1, transform=lambda page: page | {"_links": forged})
        assert len(set(amocrm.everybody("order%5Bid%5D=asc&limit=50&page=1"))) == SIZE
        assert stranger.heard == []
    assert {call.path for call in amocrm.calls()} == {f"/{HOST}/api/v4/contacts"}


@pytest.mark.parametrize(
    "links", [None, [], {"next": None}, {"next": []}, {"next": {"href": 5}}, {"next": {"href": ""}}]
)
def test_whatever_else_stands_for_a_next_link_is_the_end(amocrm: AmoCrmClient, links: Any) -> None:
    amocrm.state.faults.on("transform", transform=lambda page: page | {"_links": links})
    assert amocrm.api.contacts_page("limit=50&page=1").next is None


def test_a_broken_next_link_breaks_nothing(amocrm: AmoCrmClient) -> None:
    links = {"next": {"href": "http://[::1/api?page=2"}}
    amocrm.state.faults.on("transform", transform=lambda page: page | {"_links": links})
    assert amocrm.api.contacts_page("limit=50&page=1").next == "page=2"


@pytest.mark.parametrize("row", [None, 5, "x", []])
def test_a_row_that_is_no_object_makes_the_answer_a_broken_one(amocrm: AmoCrmClient, row: Any) -> None:
    """Left out, it would be somebody whom nobody counts."""
    amocrm.state.faults.on("body", body={"_embedded": {"contacts": [{"id": 1}, row]}})
    with pytest.raises(TransientError):
        amocrm.api.contacts_page("page=1")


def test_the_account_and_what_can_be_chosen_from_it(amocrm: AmoCrmClient) -> None:
    facts = amocrm.api.account()
    assert (facts.id, facts.subdomain, facts.timezone) == (amocrm.world.account.id, "example", "Europe/Moscow")
    assert facts.filters_enabled
    assert {"EMAIL", "PHONE"} <= {field["code"] for field in amocrm.api.contact_fields()}
    assert amocrm.api.pipelines()[0]["_embedded"]["statuses"]


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": "x"}, {"id": True}, []])
def test_an_account_without_an_id_is_no_account(amocrm: AmoCrmClient, body: Any) -> None:
    amocrm.state.faults.on("body", body=body)
    with pytest.raises(TransientError):
        amocrm.api.account()


def test_an_account_with_next_to_nothing_is_one(amocrm: AmoCrmClient) -> None:
    amocrm.state.faults.on("body", body={"id": "7", "_embedded": []})
    facts = amocrm.api.account()
    assert (facts.id, facts.name, facts.timezone, facts.filters_enabled) == (7, "", None, False)


def test_one_contact_and_one_that_does_not_exist(amocrm: AmoCrmClient) -> None:
    first = amocrm.everybody("limit=250&page=1")[0]
    found = amocrm.api.contact(first)
    assert found is not None
    assert found["id"] == first
    assert amocrm.api.contact(999_999_999) is None
    amocrm.state.faults.on("status", status=404, body=PROBLEM)
    assert amocrm.api.contact(first) is None
    assert amocrm.renewed == []


@pytest.mark.parametrize("filters", [True, False])
def test_events_are_checked_even_where_filters_are_ignored(amocrm: AmoCrmClient, *, filters: bool) -> None:
    amocrm.world.account.options.is_api_filter_enabled = filters
    since = amocrm.state.clock.unix() + 1
    amocrm.state.advance(2)
    added = amocrm.state.contacts(HOST).add_contact("Новый")
    found = list(amocrm.api.events(("contact_added",), since))
    amocrm.world.account.options.is_api_filter_enabled = True
    assert [event["entity_id"] for event in found] == [added.id]
    assert len(amocrm.calls()) == 1


def test_webhooks_are_made_replaced_and_removed(amocrm: AmoCrmClient) -> None:
    address = "https://hooks.example.com/webhooks/key"
    amocrm.api.set_webhook(address, ["add_contact"])
    amocrm.api.set_webhook(address, ["add_contact", "update_contact"])
    assert [hook["settings"] for hook in amocrm.api.webhooks(address)] == [["add_contact", "update_contact"]]
    amocrm.api.delete_webhook(address)
    amocrm.api.delete_webhook(address)
    assert amocrm.api.webhooks(address) == []
