"""Lifetimes are counted from before the question, renewed ahead of their end; claims are read from anything."""

import base64
import json
from typing import Any

import pytest
from amosend.domain.grant import AmoCrmApp, Claims, Grant, GrantState, TokenPair, token_claims
from hypothesis import given
from hypothesis import strategies as st

APP = AmoCrmApp("id", "secret", "https://hooks.example.com/")


@pytest.mark.parametrize(("lives", "ahead"), [(86_400, 900), (9_000, 900), (600, 60), (60, 6), (5, 0)])
def test_a_token_is_renewed_ahead_but_not_at_once_however_short_it_lives(lives: int, ahead: int) -> None:
    grant = Grant.from_pair(TokenPair("a", "r", lives), APP, asked_at=1_000.9)
    assert (grant.expires_at, grant.renew_at) == (1_000 + lives, 1_000 + lives - ahead)
    assert grant.lives_at(1_000 + lives - 1)
    assert not grant.lives_at(1_000 + lives)


def test_a_lease_lives_until_its_end() -> None:
    free, held = GrantState("o", 1, "h", 0), GrantState("o", 1, "h", 0, "me", 100.0)
    assert not free.leased_at(0)
    assert held.leased_at(99.9)
    assert not held.leased_at(100.0)


def test_the_claims_of_an_access_token() -> None:
    claims = {"account_id": 30000001, "sub": "7", "exp": 99, "api_domain": "api-b.amocrm.ru"}
    assert token_claims(_token(claims)) == Claims(30000001, "api-b.amocrm.ru", "7", 99)
    assert token_claims(_token({"account_id": 1})) == Claims(1, None, None, None)


@pytest.mark.parametrize("payload", [[], 1, "x", None, {}, {"account_id": None}, {"account_id": float("inf")}])
def test_what_is_no_access_token(payload: Any) -> None:
    assert token_claims(_token(payload)) is None


@given(st.text() | st.binary().map(lambda raw: "a." + base64.urlsafe_b64encode(raw).decode() + ".c"))
def test_no_text_breaks_the_reading(text: str) -> None:
    token_claims(text)


def _token(payload: Any) -> str:
    return f"a.{base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip('=')}.c"
