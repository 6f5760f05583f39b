"""Phones in the digits that Sendsay stores, whatever way a person has written them."""

import pytest
from amosend.domain.phone import phone_digits
from hypothesis import given
from hypothesis import strategies as st

from local.sandbox.people.spellings import JUNK_PHONES, PHONES, phone


@pytest.mark.parametrize("pattern", PHONES)
def test_every_russian_spelling_is_the_same_number(pattern: str) -> None:
    assert phone_digits(phone(pattern, number=1234567)) == "79991234567"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        (89991234567, "79991234567"),
        (9991234567, "79991234567"),
        ("+7 (495) 123-45-67 доб. 123", "74951234567"),
        ("8 (495) 123-45-67, доб. 7", "74951234567"),
        ("+74951234567 ext 12", "74951234567"),
        ("8 800 123-45-67 #45", "78001234567"),
        ("+375 29 123-45-67", "375291234567"),
        ("+1 (212) 555-0167", "12125550167"),
        ("(+49) 30 123456", "4930123456"),
        ("tel:+49 30 123456", "4930123456"),
        ("00 49 30 123456", "4930123456"),
        ("+44 20 7946 0958", "442079460958"),
        ("8 (999) 123-45-67; 8 (999) 765-43-21", "79991234567"),
    ],
)
def test_countries_and_extensions(text: object, digits: str) -> None:
    assert phone_digits(text) == digits


@pytest.mark.parametrize("text", [*JUNK_PHONES, None, True, 12.5, [], "", "+", "٧٩٩٩١٢٣٤٥٦٧", "7" * 16, "7" * 11])
def test_what_is_no_phone(text: object) -> None:
    assert phone_digits(text) is None


@given(st.text() | st.integers())
def test_a_phone_is_eight_to_fifteen_ascii_digits(text: str | int) -> None:
    found = phone_digits(text)
    assert found is None or (found.isascii() and found.isdigit() and 8 <= len(found) <= 15)
