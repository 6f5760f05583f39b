"""What was started and what is remembered of deals, in the table: of two who have read the same one gets through."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import botocore.session
import pytest
from amosend.domain.funnel import Stage
from amosend.domain.funnel_memory import Memory, Owed, Running
from amosend.domain.start import LINK_ITSELF, Start, State
from amosend.errors import TransientError
from amosend.store.causes import CauseStore, CauseTable
from amosend.store.table import Table, bind
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.fakes.aws import REGION, on_moto

MEMORY = Memory(Stage(1, 10), 100, 1, (Running("r1", "321", 7, 1),), (Owed("r1", 7),))


@pytest.fixture
def store() -> Iterator[CauseStore]:
    with on_moto() as environment:
        session = botocore.session.get_session()
        names: dict[type[Table], str] = {CauseTable: environment["CAUSES_TABLE"]}
        bind(names, lambda: session.create_client("dynamodb", region_name=REGION), region=REGION)
        yield CauseStore()


@pytest.fixture
def every_call_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """As botocore does when an answer was lost: the caller hears the second one."""
    call: Any = BaseClient._make_api_call

    def twice(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        with suppress(ClientError):
            call(client, operation, parameters)
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", twice)


def start(person: int = 7, rule: str = "r1") -> Start:
    return Start(rule, person, "321", "lead#5#1", State.CALLED, 100, lead=5)


def test_what_was_saved_is_found_by_rule_and_person(store: CauseStore) -> None:
    made = [start(), start(8), start(7, LINK_ITSELF)]
    saved = store.save_starts("link", made)
    assert saved == [replace(each, version=1) for each in made]
    found = store.starts("link", [("r1", 7), ("r1", 8), ("r1", 9), (LINK_ITSELF, 7), ("r1", 7)])
    assert list(found.values()) == saved
    assert store.starts("another", [("r1", 7)]) == {}


def test_of_two_who_have_read_the_same_one_saves(store: CauseStore) -> None:
    [first] = store.save_starts("link", [start()])
    assert first
    done = first.became(State.DONE, 200)
    other = replace(first, occasion="lead#6#1")
    assert store.save_starts("link", [done]) == [replace(done, version=2)]
    assert store.save_starts("link", [other, start(8)]) == [None, replace(start(8), version=1)], "only that one"
    assert store.save_starts("link", [start()]) == [None]
    assert store.starts("link", [("r1", 7)])[("r1", 7)].state is State.DONE


def test_of_two_who_write_the_very_same_one_saves(store: CauseStore) -> None:
    assert store.save_starts("link", [start()]) == [replace(start(), version=1)]
    assert store.save_starts("link", [start()]) == [None]
    assert store.save_memories("link", {5: MEMORY}) == {5: replace(MEMORY, version=1)}
    assert store.save_memories("link", {5: MEMORY}) == {5: None}


@pytest.mark.usefixtures("every_call_twice")
def test_a_write_that_is_repeated_because_its_answer_was_lost_has_succeeded(store: CauseStore) -> None:
    assert store.save_starts("link", [start()]) == [replace(start(), version=1)]
    assert store.save_starts("link", [start(), start(8)]) == [None, replace(start(8), version=1)]


def test_hundreds_at_once(store: CauseStore) -> None:
    made = [start(person) for person in range(1, 251)]
    assert all(store.save_starts("link", made))
    assert len(store.starts("link", [(each.rule_id, each.person) for each in made])) == 250


def test_deals_are_remembered_beside_them(store: CauseStore) -> None:
    store.save_starts("link", [start()])
    saved = store.save_memories("link", {5: MEMORY, 6: Memory()})
    assert saved == {5: replace(MEMORY, version=1), 6: Memory(version=1)}
    assert store.memories("link", [5, 6, 7]) == saved
    assert store.save_memories("link", {5: replace(MEMORY, entry=9), 7: MEMORY}) == {
        5: None,
        7: replace(MEMORY, version=1),
    }


def test_a_link_that_is_gone_leaves_nothing(store: CauseStore) -> None:
    store.save_starts("link", [start(person) for person in range(1, 251)])
    store.save_memories("link", {5: MEMORY})
    store.save_starts("another", [start()])
    assert [store.forget("link", most=200) for _ in range(2)] == [False, True]
    assert store.starts("link", [("r1", 1), ("r1", 250)]) == {} and store.memories("link", [5]) == {}
    assert len(store.starts("another", [("r1", 7)])) == 1


def test_a_table_that_does_not_answer_is_asked_again_later(store: CauseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ClientError({"Error": {"Code": "InternalServerError"}}, "TransactWriteItems")

    monkeypatch.setattr(BaseClient, "_make_api_call", refuse)
    for call in (
        lambda: store.save_starts("link", [start()]),
        lambda: store.save_memories("link", {5: MEMORY}),
        lambda: store.starts("link", [("r1", 7)]),
        lambda: store.memories("link", [5]),
        lambda: store.forget("link", most=5),
    ):
        with pytest.raises(TransientError):
            call()
