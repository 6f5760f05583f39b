"""Which contacts of the pages read make a chunk: each once, nobody who did not change, and never more than fit."""

from typing import Any

import pytest
from amosend.domain.batch import Batch
from amosend.domain.outcome import Outcome
from amosend.domain.seen import SeenHashes
from amosend.domain.subscriber import Subscriber, Unsent


def mapped(contact: Any) -> Subscriber | Unsent:
    """Only the e-mail, where there is one."""
    number, email = contact["id"], contact.get("email")
    return Subscriber(number, email) if email else Unsent(number, Outcome.WITHOUT_EMAIL)


def contact(number: int, email: str | None = "", **more: Any) -> dict[str, Any]:
    """With an address of its own, unless another or None is given."""
    return {"id": number, "email": f"p{number}@example.com" if email == "" else email, **more}


def batch(*, seen: SeenHashes | None = None, since: int = 0, most: int = 5_000) -> Batch:
    return Batch(mapped, SeenHashes() if seen is None else seen, "page=1", since, most)


def ids(found: Batch) -> list[int]:
    return [one.contact_id for one in found.subscribers]


def test_whoever_has_no_address_is_kept_with_the_reason_and_counted() -> None:
    made = batch()
    made.take([contact(1), contact(2, None), contact(3)], "page=2")
    assert (made.read, ids(made), made.position) == (3, [1, 3], "page=2")
    assert made.unsent == [Unsent(2, Outcome.WITHOUT_EMAIL)]


def test_a_contact_that_comes_again_is_not_counted_again() -> None:
    made = batch()
    made.take([contact(1), contact(2, None), contact(3)], "page=2")
    made.take([contact(2, None), contact(3), contact(4)], None)
    assert (made.read, ids(made)) == (4, [1, 3, 4])
    assert [one.contact_id for one in made.unsent] == [2]


def test_whom_an_earlier_chunk_has_read_is_not_read_again_and_everybody_else_is() -> None:
    """Also with a lower id than the last one that was read: pages shift, and ids come in any order."""
    made = batch(seen=SeenHashes([10, 11]))
    made.take([contact(5), contact(11), contact(10, "changed@example.com"), contact(12)], None)
    assert ids(made) == [5, 12]


def test_the_next_chunk_knows_whom_this_one_has_read() -> None:
    seen = SeenHashes()
    batch(seen=seen).take([contact(1), contact(2, None)], "page=2")
    following = batch(seen=seen)
    following.take([contact(1), contact(2), contact(3)], None)
    assert ids(following) == [3]


@pytest.mark.parametrize("pages", [[[3, 1, 2], [6, 4, 5]], [[4, 5, 6], [1, 2, 3]], [[6, 5, 4], [3, 2, 1]]])
def test_out_of_order_nobody_is_taken_for_a_repeat(pages: list[list[int]]) -> None:
    made = batch()
    for place, page in enumerate(pages):
        made.take([contact(number, None if number == 2 else "") for number in page], f"page={place}")
    assert (made.read, sorted(ids(made))) == (6, [1, 3, 4, 5, 6])


def test_who_did_not_change_since_the_moment_asked_for_is_left_out() -> None:
    """amoCRM may ignore the filter. Whoever does not tell when he changed is taken."""
    made = batch(since=100)
    rows = [contact(1, updated_at=99), contact(2, updated_at=100), contact(3, updated_at=None), contact(4)]
    made.take(rows, None)
    assert ids(made) == [2, 3, 4]


def test_a_full_reading_asks_nobody_when_he_changed() -> None:
    made = batch()
    made.take([contact(1, updated_at=1), contact(2, updated_at=0)], None)
    assert ids(made) == [1, 2]


def test_what_is_in_the_trash_or_has_no_id_is_no_contact() -> None:
    made = batch()
    made.take([contact(1, is_deleted=True), {"email": "nobody@example.com"}, contact(2, is_deleted=False)], None)
    assert (made.read, ids(made)) == (1, [2])


@pytest.mark.parametrize(("most", "pages"), [(250, 1), (500, 2), (5_000, 20)])
def test_a_chunk_is_full_before_another_page_would_not_fit(most: int, pages: int) -> None:
    made = batch(most=most)
    for page in range(pages):
        assert not made.full
        made.take([contact(page * 250 + number) for number in range(1, 251)], "more")
    assert made.full
    assert made.read <= most
