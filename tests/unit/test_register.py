"""The register: pages, splits, what a contact's entries are, and who has an address."""

from collections.abc import Sequence

import pytest
from amosend.domain import register as module
from amosend.domain.register import Entry, Mark, Page, Register
from hypothesis import given
from hypothesis import strategies as st


def entry(contact_id: int, email: int = 7, marks: Mark = Mark.IN_LIST) -> Entry:
    return Entry(contact_id, email, row=1, phone=2, marks=marks)


def saved(register: Register) -> Register:
    """As another process finds it: every page packed and unpacked, in whatever order the store gives them."""
    pages = {page.first_id: page for page in [*register.pages, *register.changed_pages()]}
    register.changes.clear()
    packed = [(page.first_id, page.version, page.packed()) for page in pages.values()]
    return Register(Page.unpacked(*each) for each in reversed(packed))


def test_a_contact_has_the_entries_that_were_put_last() -> None:
    register = Register()
    register.put(5, [entry(5, 10), entry(5, 11, Mark.FURTHER)])
    register.put(5, [entry(5, 12)])
    assert register.of(5) == (entry(5, 12),)
    assert register.of(6) == ()


def test_a_contact_without_entries_is_forgotten() -> None:
    register = Register()
    register.put(5, [entry(5)])
    register.put(5, [])
    assert len(register) == 0


def test_putting_the_same_again_changes_nothing() -> None:
    register = Register()
    register.put(5, [entry(5)])
    register.changes.clear()
    register.put(5, [entry(5)])
    assert register.changed_pages() == []


def test_holders_are_in_the_order_of_contact_ids() -> None:
    register = Register()
    for contact_id in (9, 3, 6):
        register.put(contact_id, [entry(contact_id, 77 if contact_id != 6 else 1)])
    assert [each.contact_id for each in register.holders({77})[77]] == [3, 9]
    assert register.holders({5}) == {}


@pytest.mark.parametrize(
    ("marks", "kept", "held"),
    [
        (Mark.IN_LIST, True, True),
        (Mark.DUPLICATE, True, False),
        (Mark.GONE | Mark.IN_LIST, False, False),
        (Mark.LEAVING, False, False),
        (Mark.FORMER | Mark.OPTED_OUT, False, False),
    ],
)
def test_an_address_is_kept_until_it_is_given_up_and_held_by_one_contact(marks: Mark, kept: bool, held: bool) -> None:
    one = entry(1, 77, marks)
    assert (one.kept, one.held) == (kept, held)


def test_an_address_is_shared_while_another_contact_keeps_it() -> None:
    register = Register()
    register.put(1, [entry(1, 77)])
    register.put(2, [entry(2, 77, Mark.DUPLICATE), entry(2, 78, Mark.FORMER)])
    register.put(3, [entry(3, 78)])
    assert register.shared({77, 78, 79}, but={1, 3}) == {77}
    assert register.shared({77, 78}, but={1, 2}) == {78}


def test_marked_finds_any_of_the_marks_of_an_entry() -> None:
    register = Register()
    register.put(1, [entry(1, marks=Mark.AGAIN | Mark.DUPLICATE)])
    register.put(2, [entry(2)])
    assert [each.contact_id for each in register.marked(Mark.AGAIN)] == [1]


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 3)), max_size=120))
def test_pages_of_any_history_hold_what_a_dictionary_would(history: Sequence[tuple[int, int]]) -> None:
    """Split after every few entries, saved and loaded now and then: nobody is lost, nobody is there twice."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PAGE", 4)
        register, expected = Register(), {}
        for place, (contact_id, how_many) in enumerate(history):
            entries = tuple(entry(contact_id, number) for number in range(how_many))
            register.put(contact_id, entries)
            expected[contact_id] = entries
            if place % 7 == 0:
                register = saved(register)
        register = saved(register)
        assert {contact_id: register.of(contact_id) for contact_id in expected} == expected
        assert list(register) == [one for contact_id in sorted(expected) for one in expected[contact_id]]
        assert all(len(page.ids) <= 4 + 3 for page in register.pages)


def test_a_split_that_was_interrupted_between_its_two_writes_leaves_nobody_twice() -> None:
    """The upper part is written first, so the lower page still holds it when the process dies there."""
    lower, upper = Page(0, 1), Page(5, 1)
    for contact_id in range(10):
        lower.put(contact_id, [entry(contact_id, 1)])
    for contact_id in range(5, 10):
        upper.put(contact_id, [entry(contact_id, 2)])
    found = Register([lower, upper])
    assert [each.contact_id for each in found] == list(range(10))
    assert found.of(7) == (entry(7, 2),)


def test_changes_survive_a_page_that_somebody_else_has_saved() -> None:
    mine = Register([Page(0, 1)])
    mine.put(1, [entry(1, 100)])
    theirs = Page(0, 2)
    theirs.put(2, [entry(2, 200)])
    mine.replace(theirs)
    assert mine.of(1) == (entry(1, 100),)
    assert mine.of(2) == (entry(2, 200),)
