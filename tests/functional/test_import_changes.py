"""The account changes while it is read: whoever exists from the first page to the last arrives all the same."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.sandbox.amocrm.editor import ContactEditor
from tests.fakes.functions import Context
from tests.fakes.queues import sqs_event
from tests.fakes.world import HOST, World, world
from tests.functional.importing import Import, people_of

_PAGES = "/api/v4/contacts$"
Change = Callable[[ContactEditor, list[int], random.Random], None]


@pytest.fixture
def amosend() -> Iterator[World]:
    with world(contacts=1_100) as made:
        yield made


def _delete(editor: ContactEditor, ids: list[int], chance: random.Random) -> None:
    for _ in range(chance.randint(1, 9)):
        editor.delete_contact(ids.pop(0))


def _merge(editor: ContactEditor, ids: list[int], chance: random.Random) -> None:
    editor.merge_contacts(ids[-1], ids.pop(0))


def _delete_and_restore(editor: ContactEditor, ids: list[int], chance: random.Random) -> None:
    editor.delete_contact(ids[0])
    editor.delete_contact(ids[1])
    editor.restore_contact(ids[0])


def _add(editor: ContactEditor, ids: list[int], chance: random.Random) -> None:
    editor.add_contact("Новый", emails=[f"new{chance.randint(0, 10**9)}@example.com"])


def _edit(editor: ContactEditor, ids: list[int], chance: random.Random) -> None:
    editor.edit_contact(ids[chance.randrange(len(ids))], phones=["+79990001122"])


def changing(amosend: World, *changes: Change, seed: int = 1, times: int = 4, after: int = 0) -> None:
    """After each of the next pages of contacts something happens in the account."""
    editor, chance = amosend.amocrm.contacts(HOST), random.Random(seed)
    ids = [contact.id for contact in amosend.amocrm.account(HOST).contacts]

    def change(answer: Any) -> Any:
        for each in changes:
            each(editor, ids, chance)
        return answer

    amosend.amocrm.faults.on("transform", path=_PAGES, times=times, after=after, transform=change)


def emails_throughout(amosend: World, before: set[str]) -> set[str]:
    """Who was there when it began and still is."""
    return before & people_of(amosend.amocrm.account(HOST)).keys()


@pytest.mark.parametrize("filters", [True, False], ids=["filters", "filters ignored"])
@pytest.mark.parametrize(
    "changes",
    [(_delete,), (_merge,), (_delete_and_restore,), (_add,), (_edit,), (_delete, _add, _merge, _edit)],
    ids=lambda changes: " ".join(one.__name__.strip("_") for one in changes),
)
def test_nobody_who_exists_throughout_is_skipped(amosend: World, changes: tuple[Change, ...], filters: bool) -> None:
    amosend.amocrm.account(HOST).options.is_api_filter_enabled = filters
    importing = Import.of(amosend)
    before = set(people_of(importing.source))
    changing(amosend, *changes)
    run = importing.run()
    assert run["status"] == "succeeded"
    missing = emails_throughout(amosend, before) - importing.members(run["list_id"]).keys()
    assert not missing
    importing.assert_harmless()


def test_an_account_where_nothing_shifts_is_read_once(amosend: World) -> None:
    importing = Import.of(amosend)
    amosend.clock.stop()  # whoever has too little time for a chunk reads it again
    changing(amosend, _add, _edit, times=2)
    assert importing.run()["pages"] == 5


def test_the_people_of_a_chunk_in_flight_may_be_others_when_it_is_read_again(amosend: World) -> None:
    """A worker dies while Sendsay works on its chunk; meanwhile one of its contacts is deleted and another moves up.

    The chunk has as many rows as before, but not the same people: the job of the first must not count for the second.
    """
    importing = Import.of(amosend)
    source = importing.source
    amosend.amocrm.contacts(HOST).edit_contact(list(source.contacts)[250].id, emails=["moves.up@example.com"])
    before = set(people_of(source))
    run_id = importing.begin()
    amosend.sendsay.options.set({"track_end": 0})
    amosend.worker_seconds = 20.0
    amosend.deliver_one()
    amosend.sendsay.options.set({"track_end": -1})
    for track in amosend.sendsay.account("acme").tracks.newest():
        track.end = -1
    contacts = list(source.contacts)
    arriving = {person.contact_id for person in people_of(source).values()}
    inside = next(one.id for one in contacts[:250] if one.id in arriving)
    amosend.amocrm.contacts(HOST).delete_contact(inside)
    run = importing.finish(run_id)
    assert run["status"] == "succeeded"
    assert not emails_throughout(amosend, before) - importing.members(run["list_id"]).keys()


def test_pages_out_of_order_cost_nobody(amosend: World) -> None:
    importing = Import.of(amosend)
    chance = random.Random(3)

    def shuffle(answer: Any) -> Any:
        chance.shuffle(answer["_embedded"]["contacts"])
        return answer

    amosend.amocrm.faults.on("transform", path=_PAGES, transform=shuffle)
    run = importing.run()
    assert importing.members(run["list_id"]).keys() == people_of(importing.source).keys()
    assert run["counts"]["read"] == 1_100


def test_an_account_read_backwards_costs_nobody(amosend: World) -> None:
    """amoCRM ignores the order and gives the last page first, each page in itself in order."""
    importing = Import.of(amosend)
    everybody = list(importing.source.contacts)

    def backwards(answer: Any) -> Any:
        rows = answer["_embedded"]["contacts"]
        by_id = {row["id"]: row for row in rows}
        places = [everybody.index(one) for one in everybody if one.id in by_id]
        turned = [everybody[len(everybody) - 1 - place] for place in reversed(places)]
        for row, contact in zip(rows, turned, strict=True):
            row |= {"id": contact.id, "custom_fields_values": _email_of(contact)}
        return answer

    amosend.amocrm.faults.on("transform", path=_PAGES, transform=backwards)
    run = importing.run()
    assert importing.members(run["list_id"]).keys() == people_of(importing.source).keys()
    assert run["counts"]["read"] == 1_100


def _email_of(contact: Any) -> list[dict[str, Any]]:
    values = [given for given in contact.values.values() if any("@" in str(one["value"]) for one in given)]
    return [{"field_code": "EMAIL", "values": given} for given in values[:1]]


def test_nothing_behind_a_next_link_for_long_is_believed_only_after_another_reading(amosend: World) -> None:
    """amoCRM answers 204 in the middle of the account for a while, and nobody was deleted."""
    importing = Import.of(amosend)
    amosend.amocrm.faults.on("empty", path=_PAGES, after=2, times=4)
    run = importing.run()
    importing.assert_all_arrived(run)


def test_a_contact_that_comes_again_is_counted_once(amosend: World) -> None:
    """A restored contact pushes the others onto the next page."""
    importing = Import.of(amosend)
    editor = amosend.amocrm.contacts(HOST)
    first = next(iter(importing.source.contacts)).id
    editor.delete_contact(first)

    def restore(answer: Any) -> Any:
        editor.restore_contact(first)
        return answer

    amosend.amocrm.faults.on("transform", path=_PAGES, times=1, transform=restore)
    run_id = importing.begin()
    run = importing.finish(run_id)
    importing.assert_all_arrived(run)
    told = [one["contact_id"] for one in importing.skipped(run_id) if one["reason"] == "duplicate_email"]
    assert len(told) == len(set(told))
    duplicates = {one.id for one in importing.source.contacts} - {
        one.contact_id for one in people_of(importing.source).values()
    }
    assert set(told) <= duplicates


def test_a_worker_with_little_time_keeps_the_promise_too(amosend: World) -> None:
    """Deletions between hops, each of which has time for a page or two."""
    importing = Import.of(amosend)
    before = set(people_of(importing.source))
    changing(amosend, _delete, times=6)
    run_id = importing.begin()
    while (message := amosend.receive()) is not None:
        amosend.worker(sqs_event(message), Context(0.9))
        amosend.delete(message)
    run = importing.look(run_id)
    assert run["status"] == "succeeded"
    assert not emails_throughout(amosend, before) - importing.members(run["list_id"]).keys()
