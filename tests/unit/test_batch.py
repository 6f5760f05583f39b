"""Which contacts of the pages read go to Sendsay, and how the rest is counted."""

from typing import Any
from zlib import crc32

import pytest
from amosend.domain.batch import Batch
from amosend.domain.integration import ImportSettings, ListChoice, ListKind, PhoneChoice, PhoneKind
from amosend.domain.seen import SeenHashes
from amosend.domain.subscriber import Outcome

_SETTINGS = ImportSettings(ListChoice(ListKind.NONE), phone=PhoneChoice(PhoneKind.FIELD, "custom.q1"))


def hashed(email: str) -> int:
    return crc32(email.lower().encode())


def contact(number: int, email: str | None = "", *, name: str = "Анна", phone: str = "") -> dict[str, Any]:
    """With an address of its own, unless another or None is given."""
    address = f"p{number}@example.com" if email == "" else email
    values = {"EMAIL": address, "PHONE": phone}
    fields = [{"field_code": code, "values": [{"value": value}]} for code, value in values.items() if value]
    return {"id": number, "name": name, "custom_fields_values": fields}


def batch(**changes: Any) -> Batch:
    return Batch(
        _SETTINGS, SeenHashes(), hashed, changes.pop("position", "page=1"), changes.pop("last_id", 0), **changes
    )


def ids(found: Batch) -> list[int]:
    return [one.contact_id for one in found.subscribers]


def test_each_contact_is_counted_once_under_its_outcome() -> None:
    made = batch()
    rows = [contact(1), contact(2, None), contact(3, "444"), contact(4, "P1@Example.com"), contact(5, phone="нет")]
    made.take(rows, "page=2")
    counts = made.counts()
    assert (counts.read, counts.without_email, counts.invalid, counts.duplicate) == (5, 1, 1, 1)
    assert ids(made) == [1, 5]
    assert [(one.contact_id, one.outcome) for one in made.skipped] == [
        (2, Outcome.WITHOUT_EMAIL),
        (3, Outcome.INVALID_EMAIL),
        (4, Outcome.DUPLICATE_EMAIL),
        (5, Outcome.PHONE_INVALID),
    ]


def test_one_address_is_one_subscriber_and_the_lowest_id_wins() -> None:
    made = batch()
    made.take([contact(1, "a@example.com"), contact(2, "a@EXAMPLE.com")], None)
    assert ids(made) == [1]
    assert made.counts().duplicate == 1


def test_a_contact_that_comes_again_is_not_counted_again() -> None:
    made = batch()
    made.take([contact(1), contact(2, None), contact(3)], "page=2")
    made.take([contact(2, None), contact(3), contact(4)], None)
    assert (made.read, ids(made)) == (4, [1, 3, 4])
    assert [one.contact_id for one in made.skipped] == [2]


def test_a_known_id_with_an_address_never_handed_over_goes_all_the_same() -> None:
    made = batch(last_id=10)
    made.take([contact(5), contact(11)], None)
    assert ids(made) == [5, 11]


@pytest.mark.parametrize(
    "pages",
    [
        [[3, 1, 2], [6, 4, 5]],
        [[4, 5, 6], [1, 2, 3]],
        [[6, 5, 4], [3, 2, 1]],
    ],
)
def test_out_of_order_nobody_is_taken_for_a_repeat(pages: list[list[int]]) -> None:
    made = batch()
    for place, page in enumerate(pages):
        made.take([contact(number, None if number == 2 else "") for number in page], f"page={place}")
    assert (made.read, sorted(ids(made))) == (6, [1, 3, 4, 5, 6])
    assert not made.ordered


def test_read_once_more_only_those_count_who_were_never_handed_over() -> None:
    seen = SeenHashes([hashed("p1@example.com")])
    made = Batch(_SETTINGS, seen, hashed, "page=1", 0, again=True)
    made.take([contact(1), contact(2), contact(3, None)], None)
    assert (made.read, ids(made), made.skipped) == (1, [2], [])


def test_rows_of_a_part_have_no_empty_cells() -> None:
    made = batch()
    made.take([contact(1, name=""), contact(2), contact(3, phone="+79990000003"), contact(4)], None)
    parts = {columns: [one.contact_id for one in people] for columns, people in made.parts().items()}
    assert parts == {("email",): [1], ("email", "name"): [2, 4], ("email", "name", "phone"): [3]}
    assert [(part.columns, part.rows) for part in made.unsent()] == [(key, len(rows)) for key, rows in parts.items()]


def test_the_same_people_make_the_same_part_and_others_do_not() -> None:
    def part_of(*numbers: int) -> Any:
        made = batch()
        made.take([contact(number) for number in numbers], None)
        return made.unsent()

    assert part_of(1, 2, 3) == part_of(1, 2, 3)
    assert part_of(1, 2, 3) != part_of(1, 2, 4)


@pytest.mark.parametrize(("most", "pages"), [(250, 1), (500, 2), (5_000, 20)])
def test_a_chunk_is_full_before_another_page_would_not_fit(most: int, pages: int) -> None:
    made = batch(most=most)
    for page in range(pages):
        assert not made.full
        made.take([contact(page * 250 + number) for number in range(1, 251)], "more")
    assert made.full
    assert made.read <= most
