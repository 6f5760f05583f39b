"""A register that a process keeps: given out once, and of what others have changed meanwhile nothing is missed."""

from collections.abc import Iterator

import botocore.session
import pytest
from amosend.domain import register as module
from amosend.domain.register import Entry, Mark, Register
from amosend.store.registers import RegisterStore, RegisterTable
from amosend.store.table import Table, bind

from tests.fakes.aws import REGION, on_moto

LIST = "shop#list"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The operations that go to DynamoDB. A page holds four entries, so that there are several."""
    monkeypatch.setattr(module, "PAGE", 4)
    operations: list[str] = []
    with on_moto() as environment:
        session = botocore.session.get_session()
        client = session.create_client("dynamodb", region_name=REGION)
        client.meta.events.register("before-call.dynamodb", lambda model, **_: operations.append(model.name))
        names: dict[type[Table], str] = {RegisterTable: environment["REGISTER_TABLE"]}
        bind(names, lambda: client, region=REGION)
        yield operations


def filled(store: RegisterStore, people: int = 20) -> Register:
    register = store.load(LIST)
    for number in range(1, people + 1):
        register.put(number, [Entry(number, number * 100, marks=Mark.IN_LIST)])
    store.save(LIST, register)
    return register


def entries(register: Register) -> list[Entry]:
    return list(register)


def test_what_is_kept_is_not_read_again(asked: list[str]) -> None:
    store = RegisterStore()
    store.keep(LIST, filled(store))
    asked.clear()
    register = store.load(LIST)
    assert (len(register), asked) == (20, ["Query"])


def test_it_is_given_out_once(asked: list[str]) -> None:
    """Two who change the same one would write each other's changes."""
    store = RegisterStore()
    store.keep(LIST, filled(store))
    assert store.load(LIST) is not store.load(LIST)


def test_what_has_been_changed_and_not_saved_is_not_kept(asked: list[str]) -> None:
    store = RegisterStore()
    register = filled(store)
    register.put(7, [])
    store.keep(LIST, register)
    assert len(store.load(LIST)) == 20


def test_pages_that_others_have_changed_are_read_again_and_no_others(asked: list[str]) -> None:
    mine, other = RegisterStore(), RegisterStore()
    kept = filled(mine)
    mine.keep(LIST, kept)
    theirs = other.load(LIST)
    theirs.put(2, [Entry(2, 7, marks=Mark.TAKEN_OUT)])
    theirs.put(11, [])
    other.save(LIST, theirs)
    asked.clear()
    found = mine.load(LIST)
    assert asked == ["Query", "GetItem", "GetItem"]
    assert entries(found) == entries(other.load(LIST))


def test_pages_that_others_have_split_are_all_there(asked: list[str]) -> None:
    mine, other = RegisterStore(), RegisterStore()
    mine.keep(LIST, filled(mine))
    theirs = other.load(LIST)
    for number in (2, 9, 30):
        theirs.put(number, [Entry(number, number * 1000 + each) for each in range(3)])
    other.save(LIST, theirs)
    assert entries(mine.load(LIST)) == entries(other.load(LIST)) == entries(theirs)


def test_who_dies_before_the_page_is_written_costs_a_reading_and_nothing_else(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = RegisterStore(), RegisterStore()
    mine.keep(LIST, filled(mine))
    theirs = other.load(LIST)
    theirs.put(2, [Entry(2, 7)])
    with monkeypatch.context() as patch:
        patch.setattr(RegisterTable, "try_save", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            other.save(LIST, theirs)
    found = mine.load(LIST)
    assert found.of(2) == (Entry(2, 200, marks=Mark.IN_LIST),)
    other.save(LIST, theirs)
    mine.keep(LIST, found)
    assert mine.load(LIST).of(2) == (Entry(2, 7),)


def test_the_oldest_are_forgotten_when_there_are_too_many(asked: list[str]) -> None:
    store = RegisterStore(most_kept=25)
    store.keep(LIST, filled(store))
    other = Register()
    for number in range(1, 11):
        other.put(number, [Entry(number, 1)])
    store.save("other", other)
    store.keep("other", other)
    asked.clear()
    store.load(LIST)
    store.load("other")
    assert asked.count("GetItem") == 0
    assert len(asked) == 2
