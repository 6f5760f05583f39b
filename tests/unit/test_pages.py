"""Smaller pages begin at or before the row where the larger one would have begun: nobody is skipped."""

from urllib.parse import parse_qs, urlencode

import pytest
from amosend.domain.pages import with_smaller_pages
from hypothesis import given
from hypothesis import strategies as st


@given(limit=st.integers(1, 250), page=st.integers(1, 10_000))
def test_no_row_is_skipped_and_few_come_again(limit: int, page: int) -> None:
    smaller = with_smaller_pages(urlencode({"order[id]": "asc", "limit": limit, "page": page}))
    if smaller is None:
        assert limit // 2 < 10
        return
    asked = parse_qs(smaller)
    half, start = int(asked["limit"][0]), (int(asked["page"][0]) - 1) * int(asked["limit"][0])
    before = (page - 1) * limit
    assert half == limit // 2
    assert before - half < start <= before
    assert asked["order[id]"] == ["asc"]


def test_a_query_without_a_limit_has_amocrms_own() -> None:
    assert with_smaller_pages("page=3") == "page=5&limit=25"


@pytest.mark.parametrize("limit", [1, 10, 19])
def test_small_pages_are_not_made_smaller(limit: int) -> None:
    assert with_smaller_pages(f"limit={limit}&page=2") is None
