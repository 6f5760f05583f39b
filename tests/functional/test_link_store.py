"""Links and their keys in the tables: versions, counts beside them, and whatever dies in between lets in nobody."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import botocore.session
import pytest
from amosend.domain.funnel import WON, Action, Reentry, Rule, Who
from amosend.domain.link import Gap, HookState, Key, Link, LinkKind, Traffic
from amosend.errors import NotFoundError, TransientError
from amosend.reasons import Reason
from amosend.services.link_keeper import LinkKeeper
from amosend.store.links import LinkKeyTable, LinkStore, LinkTable
from amosend.store.table import bind

from tests.fakes.aws import REGION, on_moto

RULE = Rule("r1", WON, Action.START, "321", None, Who.ALL, Reentry.AFTER_DAYS, 30, 1_795_000_000)


@pytest.fixture
def store() -> Iterator[LinkStore]:
    with on_moto() as environment:
        session = botocore.session.get_session()
        names = {LinkTable: environment["LINKS_TABLE"], LinkKeyTable: environment["LINK_KEYS_TABLE"]}
        bind(names, lambda: session.create_client("dynamodb", region_name=REGION), region=REGION)
        yield LinkStore()


def link(name: str = "l1", **changes: Any) -> Link:
    made = Link(tenant="acme", integration_id="shop", id=name, name="Клиенты", kind=LinkKind.LIST, created_at=1)
    return replace(made, target="pl1", keys=(Key(f"key of {name}"),), **changes)


def rows(*digests: str) -> list[Any]:
    """What the intake finds by these digests."""
    found = [LinkKeyTable.find(digest) for digest in digests]
    return [row and (row.tenant, row.integration_id, row.link_id, row.enabled, row.expires_at) for row in found]


def test_a_link_comes_back_as_it_was_saved(store: LinkStore) -> None:
    made = link(
        kind=LinkKind.FUNNEL,
        rules=(RULE,),
        problem=Reason.LIST_GONE,
        hook=HookState.DISABLED,
        gap=Gap(5, 6, 7, "page=2"),
        newest_event="01H",
    )
    assert store.create(made)
    assert store.get("acme", "shop", "l1") == made
    assert store.of_integration("acme", "shop") == [made]


def test_another_tenant_finds_nothing_by_the_same_ids(store: LinkStore) -> None:
    store.create(link())
    assert store.get("other", "shop", "l1") is None
    assert store.of_integration("other", "shop") == []
    assert store.save(replace(link(), tenant="other", name="Моя")) is None
    assert not store.create(replace(link(), tenant="other"))
    store.count("other", "shop", "l1", received=1, at=1)
    assert store.get("acme", "shop", "l1") == link()
    assert found(store).traffic == Traffic()


def test_of_two_who_change_a_link_one_is_told_so(store: LinkStore) -> None:
    store.create(link())
    first = store.save(replace(link(), name="Первый"))
    assert first
    assert first.version == 1
    assert store.save(replace(link(), name="Второй")) is None
    assert found(store).name == "Первый"


def test_counting_and_saving_take_nothing_from_each_other(store: LinkStore) -> None:
    store.create(link())
    read = found(store)
    store.count("acme", "shop", "l1", received=3, ignored=1, at=100)
    store.count("acme", "shop", "l1", foreign=1, at=90)
    assert store.save(replace(read, name="Новое"))
    assert found(store).traffic == Traffic(3, 1, 1, 100)
    assert found(store).name == "Новое"


def test_a_hook_that_comes_late_counts_for_a_link_and_for_none_that_is_gone(store: LinkStore) -> None:
    store.count("acme", "shop", "l1", received=1, at=1)
    assert LinkTable.find("shop", "l1") is None


def test_keys_say_what_the_link_says(store: LinkStore) -> None:
    store.create(link())
    assert rows("key of l1") == [("acme", "shop", "l1", True, None)]
    ended = store.save(replace(link(), enabled=False, keys=(Key("new"), Key("key of l1", expires_at=500))))
    assert ended
    assert not store.keys_stand(ended)
    store.put_keys(ended)
    assert store.keys_stand(ended)
    assert rows("new", "key of l1") == [("acme", "shop", "l1", False, None), ("acme", "shop", "l1", False, 500)]


def test_an_older_state_never_comes_behind_a_newer_one(store: LinkStore) -> None:
    """Of two who switch a link off and on at once, the one who saved last has the last word about its key too."""
    store.create(link())
    off = store.save(replace(link(), enabled=False))
    assert off
    store.put_keys(off)
    store.put_keys(link())
    assert rows("key of l1") == [("acme", "shop", "l1", False, None)]


def test_whoever_dies_while_making_a_link_leaves_no_open_door(
    store: LinkStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise TransientError(Reason.STORE_UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(LinkStore, "put_keys", die)
        with pytest.raises(TransientError):
            store.create(link())
    assert rows("key of l1") == [None]
    assert not store.keys_stand(found(store))
    store.put_keys(found(store))
    assert store.keys_stand(found(store))


def test_a_deleted_links_key_opens_nothing_even_when_it_is_written_meanwhile(store: LinkStore) -> None:
    store.create(link())
    read = found(store)
    changed = store.save(replace(read, name="Новое"))
    assert changed
    assert not store.delete(read)
    assert store.delete(changed)
    assert store.delete(changed)
    assert store.get("acme", "shop", "l1") is None
    store.put_keys(changed)
    assert rows("key of l1") == [None]


def test_integrations_with_an_enabled_link_are_looked_after(store: LinkStore) -> None:
    store.create(link("l1"))
    store.create(link("l2"))
    store.create(replace(link("l3", enabled=False), integration_id="quiet"))
    store.create(replace(link("l4"), integration_id="other"))
    assert sorted(store.tended()) == [("acme", "other"), ("acme", "shop")]
    for name in ("l1", "l2"):
        assert store.save(replace(link(name), enabled=False))
    assert list(store.tended()) == [("acme", "other")]


def test_a_change_is_made_again_on_what_somebody_else_has_saved_meanwhile(store: LinkStore) -> None:
    store.create(link())
    others = iter(["Чужое"])

    def rotate(read: Link) -> Link:
        for name in others:
            assert store.save(replace(read, name=name))
        return read.ending_keys(("key of l1",), at=500).with_key("new")

    changed = LinkKeeper(store).change(link(), rotate)
    assert (changed.name, changed.keys) == ("Чужое", (Key("new"), Key("key of l1", expires_at=500)))
    assert rows("new", "key of l1") == [("acme", "shop", "l1", True, None), ("acme", "shop", "l1", True, 500)]


def test_a_link_that_is_gone_is_not_changed_and_its_deletion_is_no_surprise(store: LinkStore) -> None:
    keeper = LinkKeeper(store)
    with pytest.raises(NotFoundError):
        keeper.change(link(), lambda read: replace(read, name="Новое"))
    keeper.delete(link())
    store.create(link())
    assert store.save(replace(link(), keys=(Key("another"),)))
    store.put_keys(found(store))
    keeper.delete(link())  # as it is now, with the key that it has got meanwhile
    assert rows("another") == [None]


def found(store: LinkStore) -> Link:
    read = store.get("acme", "shop", "l1")
    assert read
    return read
