"""SeenHashes behaves as a set of numbers does."""

from amosend.domain.seen import SeenHashes
from hypothesis import given
from hypothesis import strategies as st

_NUMBERS = st.integers(1, 2**64 - 1) | st.integers(1, 64).map(lambda n: n << 13) | st.sampled_from([1, 2**64 - 1])


@given(st.lists(_NUMBERS))
def test_it_tells_new_from_known_as_a_set_does(numbers: list[int]) -> None:
    seen, known = SeenHashes(), set[int]()
    for number in numbers:
        assert seen.add(number) is (number not in known)
        known.add(number)
        assert len(seen) == len(known)
    assert not any(seen.add(number) for number in numbers)


def test_it_grows_and_forgets_nobody() -> None:
    numbers = [number * 0x9E3779B97F4A7C15 % 2**64 or 1 for number in range(1, 50_001)]
    seen = SeenHashes(numbers)
    assert len(seen) == len(numbers)
    assert not any(seen.add(number) for number in numbers)
    assert seen.add(7)


def test_the_hash_that_marks_an_empty_place_is_remembered_too() -> None:
    seen = SeenHashes()
    assert seen.add(0)
    assert not seen.add(0)
