"""Contacts by id, what changed, what fields had before: what the client of amoCRM may conclude, and what not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from amosend.clients.amocrm_leads import EVENT_ENTITIES_A_CALL
from amosend.clients.amocrm_living import IDS_A_CALL
from amosend.errors import AmosendError, LostAnswerError, NotFoundError, ReconnectRequiredError, TransientError
from amosend.reasons import Reason

from local.sandbox.amocrm.editor import ContactEditor
from tests.functional.clients.asking_amocrm import PROBLEM, SIZE, AmoCrmClient
from tests.functional.sandbox.amocrm_world import HOST, running


@pytest.fixture
def changing() -> Iterator[AmoCrmClient]:
    """An account of its own, for tests that delete and edit."""
    with running(size=SIZE) as world:
        yield AmoCrmClient(world)


def editor(amocrm: AmoCrmClient) -> ContactEditor:
    return amocrm.state.contacts(HOST)


def ids_of(amocrm: AmoCrmClient) -> list[int]:
    ids = [one.id for one in amocrm.world.account.contacts]
    amocrm.state.calls.clear()
    return ids


def living(amocrm: AmoCrmClient, ids: list[int]) -> list[int]:
    return [int(contact["id"]) for contact in amocrm.api.contacts_by_id(ids)]


# Contacts by id


def test_a_hundred_contacts_are_one_call(amocrm: AmoCrmClient) -> None:
    ids = ids_of(amocrm)
    assert living(amocrm, ids) == ids
    assert len(amocrm.calls()) == amocrm.turns.taken == -(-SIZE // IDS_A_CALL)
    assert living(amocrm, []) == []


def test_an_id_asked_twice_is_one_contact(amocrm: AmoCrmClient) -> None:
    first = ids_of(amocrm)[0]
    assert living(amocrm, [first, first]) == [first]


def test_only_who_is_confirmed_to_be_gone_is_missing(changing: AmoCrmClient) -> None:
    """Deleted, merged and never heard of: they are asked for once more, all together, before they count as gone."""
    alive, deleted, loser, *_ = ids_of(changing)
    editor(changing).delete_contact(deleted)
    editor(changing).merge_contacts(alive, loser)
    assert living(changing, [deleted, loser, alive, 999_999_999]) == [alive]
    asked = [call.path.rpartition("/")[2] for call in changing.calls()]
    assert asked == ["contacts", "contacts"]
    editor(changing).restore_contact(deleted)
    assert living(changing, [deleted]) == [deleted]


def test_where_nobody_is_shown_the_first_one_alone_tells_whether_that_is_true(changing: AmoCrmClient) -> None:
    ids = ids_of(changing)[:5]
    changing.state.faults.on("empty", path="/contacts$", times=2)
    assert living(changing, ids) == ids
    for each in ids:
        editor(changing).delete_contact(each)
    before = len(changing.calls())
    assert living(changing, ids) == []
    assert len(changing.calls()) - before == 3


def test_where_filters_are_ignored_everybody_is_asked_one_by_one(changing: AmoCrmClient) -> None:
    changing.world.account.options.is_api_filter_enabled = False
    ids = ids_of(changing)
    asked = [ids[-1], ids[0], ids[-2]]
    editor(changing).delete_contact(ids[-2])
    assert living(changing, asked) == asked[:2]


def test_a_contact_in_the_trash_is_gone_though_it_is_shown(amocrm: AmoCrmClient) -> None:
    first, second = ids_of(amocrm)[:2]
    rows = [{"id": first, "is_deleted": True}, {"id": second, "is_deleted": False}]
    amocrm.state.faults.on("body", body={"_embedded": {"contacts": rows}}, times=1)
    assert living(amocrm, [first, second]) == [second]
    amocrm.state.faults.on("body", body=rows[0], path=f"/{first}$")
    amocrm.state.faults.on("empty", path="/contacts$")
    assert living(amocrm, [first]) == []


def test_its_own_404_says_that_a_contact_is_gone(amocrm: AmoCrmClient) -> None:
    first = ids_of(amocrm)[0]
    amocrm.state.faults.on("empty", path="/contacts$")
    amocrm.state.faults.on("status", status=404, body=PROBLEM, path=f"/{first}$")
    assert living(amocrm, [first]) == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "status", "status": 404}, NotFoundError),  # nginx's page: the account lives elsewhere
        ({"kind": "status", "status": 500}, LostAnswerError),
        ({"kind": "status", "status": 403}, ReconnectRequiredError),
        ({"kind": "html"}, LostAnswerError),
        ({"kind": "cut_body"}, LostAnswerError),
        ({"kind": "drop_before"}, LostAnswerError),
        ({"kind": "wrong_type"}, TransientError),
    ],
)
@pytest.mark.parametrize("page_works", [True, False])
def test_whatever_else_goes_wrong_says_nothing_about_anybody(
    amocrm: AmoCrmClient, fault: dict[str, Any], error: type[AmosendError], *, page_works: bool
) -> None:
    """A failed read never removes anybody."""
    first = ids_of(amocrm)[0]
    if page_works:
        amocrm.state.faults.on("empty", path="/contacts$")
    amocrm.state.faults.on(**fault, path=f"/{first}$" if page_works else "/contacts$")
    with pytest.raises(error):
        amocrm.api.contacts_by_id([first])


def test_an_account_that_is_gone_has_not_lost_its_contacts(amocrm: AmoCrmClient) -> None:
    """Its 404 may be amoCRM's own; the page of contacts, which cannot be missing, tells the difference."""
    amocrm.state.faults.on("status", status=404, body=PROBLEM)
    with pytest.raises(NotFoundError):
        amocrm.api.contacts_by_id(ids_of(amocrm)[:1])


# What changed


def test_what_changed_is_asked_for_by_time_or_comes_first(changing: AmoCrmClient) -> None:
    ids = ids_of(changing)
    changing.state.advance(100)
    since = changing.state.clock.unix()
    for one in (ids[7], ids[3]):
        changing.state.advance(1)
        editor(changing).edit_contact(one, first_name="Новое")
    assert changing.everybody(changing.api.changed_contacts(since, filters=True)) == [ids[3], ids[7]]
    assert changing.everybody(changing.api.changed_contacts(since, filters=False))[:2] == [ids[3], ids[7]]
    assert len(changing.everybody(changing.api.changed_contacts(since, filters=False))) == SIZE


def test_the_latest_change_is_by_the_accounts_own_clock(changing: AmoCrmClient) -> None:
    changing.state.advance(5_000)
    edited = editor(changing).edit_contact(ids_of(changing)[5], first_name="Новое")
    assert changing.api.latest_change() == edited.updated_at
    assert changing.calls()[-1].query == "order%5Bupdated_at%5D=desc&limit=1"


@pytest.mark.parametrize(
    "body", [{"_embedded": {"contacts": []}}, {"_embedded": {"contacts": [{"id": 1}, {"id": 2, "updated_at": None}]}}]
)
def test_without_a_change_there_is_no_latest_one(amocrm: AmoCrmClient, body: Any) -> None:
    amocrm.state.faults.on("body", body=body, times=1)
    assert amocrm.api.latest_change() == 0
    amocrm.state.faults.on("empty")
    assert amocrm.api.latest_change() == 0


# What fields had before


def test_the_former_addresses_of_contacts_are_in_their_events(changing: AmoCrmClient) -> None:
    first, second, third = ids_of(changing)[:3]
    edit: Callable[..., Any] = editor(changing).edit_contact
    for emails in (["one@example.com"], ["two@example.com", "three@example.com"]):
        changing.state.advance(1)
        edit(first, emails=emails)
    edit(second, emails=[])
    edit(third, emails=["other@example.com"])
    found = list(changing.api.former_texts([first, second]))
    assert found.index("two@example.com") < found.index("three@example.com")
    assert found.index("three@example.com") < len(found) - found[::-1].index("one@example.com")
    assert "other@example.com" not in found
    (call,) = changing.calls()
    assert call.query.count("filter%5Bentity%5D") == 1
    assert "contact" in call.query


def test_events_are_asked_for_in_tens_and_never_without_end(changing: AmoCrmClient) -> None:
    ids = ids_of(changing)
    assert list(changing.api.former_texts(ids[: EVENT_ENTITIES_A_CALL + 1])) == []
    assert len(changing.calls()) == 2
    changing.state.calls.clear()
    for number in range(350):
        editor(changing).edit_contact(ids[0], emails=[f"a{number}@example.com"])
    found = list(changing.api.former_texts(ids[:1]))
    assert len(changing.calls()) == 3
    assert "a349@example.com" in found
    assert "a1@example.com" not in found


def test_events_of_others_are_not_believed(amocrm: AmoCrmClient) -> None:
    value = [{"custom_field_value": {"text": "a@example.com"}}, {"custom_field_value": {"text": 5}}, {}, None]
    event = {"entity_type": "contact", "value_before": value, "value_after": None}
    other = event | {"entity_id": 6}
    company = event | {"entity_type": "company", "entity_id": 5}
    amocrm.state.faults.on("body", body={"_embedded": {"events": [event | {"entity_id": 5}, other, company]}})
    assert list(amocrm.api.former_texts([5])) == ["a@example.com"]


@pytest.mark.parametrize("status", [400, 403])
def test_where_events_may_not_be_read_nothing_is_known(amocrm: AmoCrmClient, status: int) -> None:
    amocrm.state.faults.on("status", status=status, body=PROBLEM)
    assert list(amocrm.api.former_texts([5])) == []


def test_a_blocked_account_is_not_taken_for_one_without_events(amocrm: AmoCrmClient) -> None:
    amocrm.state.faults.on("status", status=403)
    with pytest.raises(ReconnectRequiredError) as raised:
        list(amocrm.api.former_texts([5]))
    assert raised.value.reason is Reason.AMOCRM_BLOCKED


def test_how_long_until_the_next_turn(amocrm: AmoCrmClient) -> None:
    assert amocrm.api.seconds_to_turn() == 0.25
