"""What is logged or stored as an explanation keeps no mark of a person or a secret."""

import base64
import json

import pytest
from amosend.redaction import redacted
from hypothesis import given
from hypothesis import strategies as st

from local.sandbox.people.spellings import FOREIGN, PHONES, phone

_AROUND = st.sampled_from(["", " ", "\n", '"', ": ", "=", "«", "(", "[", ", ", "{'e': '", '{"email":"', "=>"])
_WORD = st.from_regex(r"[A-Za-z0-9_-]{20,60}", fullmatch=True)


@given(st.emails(), _AROUND, _AROUND)
def test_no_mark_of_an_address(email: str, before: str, after: str) -> None:
    text = redacted(f"wrong{before}{email}{after}end")
    assert email not in text
    assert "@" not in text
    local, _, domain = email.partition("@")
    assert len(local) < 6 or local not in text
    assert domain not in text


@pytest.mark.parametrize("email", ["o'brien@example.com", "{a}'b@example.com", "ivan@почта.рф", "иван@example.com"])
def test_odd_addresses_go_as_a_whole(email: str) -> None:
    assert redacted(f"row 3: {email} is bad") == "row 3: [email] is bad"


@pytest.mark.parametrize(
    "at", ["%40", "%2540", " @ ", "@ ", " @", " at ", " AT ", "(at)", " [at] ", " (@) "], ids=lambda at: f"<{at}>"
)
@pytest.mark.parametrize("domain", ["example.com", "mail.example.com", "почта.рф", "xn--80a1acny.xn--p1ai"])
def test_no_mark_of_an_address_that_is_written_otherwise(at: str, domain: str) -> None:
    assert redacted(f"row 3: ivan.petrov{at}{domain} is bad") == "row 3: [email] is bad"


@pytest.mark.parametrize("text", ["tried at 12.30", "wait at most 2.5 seconds", "100 %40 of", "look at it. Then go"])
def test_what_only_looks_like_an_address_stays(text: str) -> None:
    assert redacted(text) == text


@given(st.sampled_from([*PHONES, *FOREIGN]), st.integers(0, 9_999_999), _AROUND, _AROUND)
def test_no_mark_of_a_phone(pattern: str, number: int, before: str, after: str) -> None:
    written = phone(pattern, number=number).strip()
    text = redacted(f"phone{before or ' '}{written}{after or ' '}end")
    assert "[phone]" in text
    assert f"{number:07d}"[-4:] not in text.replace("-", "").replace(" ", "")


@given(st.fixed_dictionaries({"account_id": st.integers(), "exp": st.integers()}), _WORD, _AROUND)
def test_no_mark_of_an_access_token(claims: dict[str, int], signature: str, before: str) -> None:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"a": 1}, claims)
    )
    text = redacted(f"Bearer{before or ' '}{head}.{body}.{signature}")
    for part in (head, body, signature):
        assert part not in text


@given(st.from_regex(r"[0-9a-f]{40,900}", fullmatch=True), _AROUND)
def test_no_mark_of_a_refresh_token_or_code(hexadecimal: str, before: str) -> None:
    assert redacted(f"x{before or ' '}def502{hexadecimal}!").count(hexadecimal[:12]) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: sendsay apikey=SECRET-1",
        '{"client_secret": "SECRET-1", "a": 1}',
        "{'refresh_token': 'SECRET-1'}",
        "code=SECRET-1&state=x",
        '"api_key":"SECRET-1"',
        '{"message": "{\\"access_token\\": \\"SECRET-1\\"}"}',
        '{"passwd":"SECRET-1"}',
        "session=SECRET-1",
    ],
)
def test_no_mark_of_a_named_secret(text: str) -> None:
    assert "SECRET-1" not in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "import failed after 12 345 rows",
        "run 01764000000-nightly",
        "account 30000001",
        "401 Unauthorized; Код ошибки 101",
        "track 1234567",
        "3f2a9c0d-1111-4222-8333-444455556666",
        "group_id_not_exists: pl12345",
    ],
)
def test_ids_counts_and_words_stay(text: str) -> None:
    assert redacted(text) == text
