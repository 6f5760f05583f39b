"""The parser of hooks under bodies that nobody thought of: it never fails, finds what was put in, and is linear.

tests/fuzz looks further, guided by coverage, when it is given time.
"""

import json
import sys
from urllib.parse import quote

import pytest
from amosend.domain import hook_form as module
from amosend.domain.hook import Item
from amosend.domain.hook_form import SIZE, hook_form
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.hook_corpus import Hook, corpus

ENTITIES = {"contact": "contacts", "company": "contacts", "lead": "leads"}
items = st.builds(
    Item,
    st.sampled_from(sorted(ENTITIES)),
    st.sampled_from(["add", "update", "delete", "restore", "responsible"]),
    st.integers(1, 10**12),
    st.integers(0, 2**33),
)
noise = st.sampled_from(
    [
        "account[_links][self]=https%3A%2F%2Fx",
        "task[add][0][id]=7",
        "utm=1",
        "amp;x=2",
        "",
        "=",
        "leads[note][0][note][id]=3",
    ]
)
words = st.sampled_from(
    (
        *("contacts", "leads", "account", "event", "add", "delete", "status", "id", "type", "company", "data", "time"),
        *("[", "]", "][", "[]", "%5B", "%5D", "&", "&&", "=", "%", "+", "&amp;", "[0]", "5", "0", "\n", "٣", "\x00"),
        *("{", '{"', '":', "}"),
    )
)


def tree(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    names = st.sampled_from(["add", "delete", "id", "type", "data", "0"]) | st.text()
    return st.lists(inner) | st.dictionaries(names, inner)


def fields(item: Item, index: int, *, newer: str) -> list[str]:
    start = f"{ENTITIES[item.entity]}[{item.action}][{index}]"
    named = {"id": item.id, "name": "Иван & Ко [x]=1", newer: item.stamp, "custom_fields][0][id": 7}
    kind = [f"{start}[type]={item.entity}"] if item.entity != "lead" else []
    return [f"{start}[{name}]={quote(str(value))}" for name, value in named.items() if value] + kind


@given(
    st.lists(items, max_size=20, unique_by=lambda item: (item.entity, item.action, item.id)),
    st.lists(st.integers(0, 10**9), min_size=20, max_size=20, unique=True),
    st.lists(noise, max_size=5),
    st.sampled_from(["last_modified", "updated_at"]),
    st.booleans(),
    st.randoms(),
)
def test_whatever_was_put_in_is_found_in_whatever_order(
    named: list[Item], indices: list[int], other: list[str], newer: str, escaped: bool, shuffle: object
) -> None:
    pairs = [pair for item, index in zip(named, indices, strict=False) for pair in fields(item, index, newer=newer)]
    pairs += [*other, "account[id]=30000001"]
    shuffle.shuffle(pairs)  # type: ignore[attr-defined]
    body = "&".join(pairs)
    found = hook_form((body.replace("[", "%5B").replace("]", "%5D") if escaped else body).encode())
    assert (found.account, found.cut) == (30000001, False)
    assert sorted(map(repr, found.items)) == sorted(map(repr, named))


@given(st.binary() | st.text().map(str.encode) | st.lists(words).map(lambda some: "".join(some).encode()))
def test_nothing_that_arrives_makes_it_fail(body: bytes) -> None:
    found = hook_form(body)
    assert all(item.id > 0 and item.stamp >= 0 and item.entity in ENTITIES for item in found.items)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), tree))
def test_no_json_makes_it_fail(leaf: object) -> None:
    assert hook_form(json.dumps({"event": leaf, "contacts": leaf, "account": leaf}).encode()).cut is False


REPEATED = {
    "things": "contacts[add][{}][id]={}&",
    "one thing": "leads[status][0][id]=1&",
    "others": "task[add][{}][id]=1&",
    "no value": "a&",
    "nothing": "&",
    "brackets": "[",
    "pairs of brackets": "][",
    "deep": "[a]",
    "percents": "%5B%",
    "entities": "&amp;",
    "fields below": "contacts[add][0][custom_fields][{}][values][0][value]=x&",
    "widget": "event[data][{}]=1&",
}


@pytest.mark.parametrize("unit", REPEATED.values(), ids=REPEATED)
def test_twice_the_body_is_at_most_twice_the_work(unit: str) -> None:
    """Counted in lines and calls that are executed, not in time."""
    once, twice = (work("".join(unit.format(n, n) for n in range(times)).encode()) for times in (2_000, 4_000))
    assert twice <= 2 * once + 200


def test_twice_the_json_is_at_most_twice_the_work() -> None:
    once, twice = (
        work(json.dumps({"contacts": {"add": [{"id": n} for n in range(m)]}}).encode()) for m in (1000, 2000)
    )
    assert twice <= 2 * once + 200


def test_of_the_largest_body_no_more_work_is_made_than_its_bounds_allow() -> None:
    assert work(b"a&" * SIZE) < 60 * module.KEYS
    assert work(b"{" + b'"a":[' * SIZE) < 100
    assert work(json.dumps({"a": [1] * 300_000}).encode()) < 60 * module.KEYS
    assert work(json.dumps({"a": [[1] * 300] * 1_000}).encode()) < 60 * module.KEYS


@pytest.mark.parametrize("hook", corpus(), ids=lambda hook: hook.name)
def test_a_real_hook_costs_a_few_lines_a_key(hook: Hook) -> None:
    assert work(hook.body) < 30 * (len(hook.lines) + 10)


def work(body: bytes) -> int:
    """Lines that the parser executes and calls that it makes."""
    done = 0

    def line(code: object, _: int) -> object:
        nonlocal done
        if getattr(code, "co_filename", None) != module.__file__:
            return sys.monitoring.DISABLE
        done += 1
        return None

    def call(code: object, *_: object) -> object:
        return line(code, 0)

    tool, events = 4, sys.monitoring.events
    sys.monitoring.use_tool_id(tool, "work")
    sys.monitoring.register_callback(tool, events.LINE, line)
    sys.monitoring.register_callback(tool, events.CALL, call)
    sys.monitoring.set_events(tool, events.LINE | events.CALL)
    try:
        hook_form(body)
    finally:
        sys.monitoring.set_events(tool, 0)
        sys.monitoring.free_tool_id(tool)
        sys.monitoring.restart_events()
    return done
