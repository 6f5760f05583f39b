"""Addresses: what the quick rule accepts, the careful library accepts too, and in the same spelling."""

import pytest
from amosend.domain import email as room
from amosend.domain.email import normal_email
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

_PLAIN = st.from_regex(room._PLAIN, fullmatch=True)


@given(_PLAIN)
@example("a@b--c.com")
@example("a@xn--e1afmkfd.xn--p1ai")
@example("a@b.local")
@example("a@test.test")
@example("A.B+c_d-e@Example.COM")
@example("a" * 64 + "@" + "b" * 62 + ".com")
def test_the_quick_rule_never_accepts_what_the_library_refuses(text: str) -> None:
    found = normal_email(text)
    try:
        expected = validate_email(text, check_deliverability=False, test_environment=True).ascii_email
    except EmailNotValidError:
        expected = None
    assert found == expected


@given(st.from_regex(room._HOPELESS))
@example("mailto:a@b.com")
@example("a@b.com, c@d.com")
@example("a@@b.com")
@example("a@b..com")
@example("a@b.com.")
@example('"a b"@c.com')
@example("a@[192.0.2.1]")
def test_what_is_called_hopeless_the_library_refuses_too(text: str) -> None:
    with pytest.raises(EmailNotValidError):
        validate_email(text.strip(), check_deliverability=False, test_environment=True)


@given(st.one_of(st.emails(), _PLAIN))
def test_normal_form_is_its_own_normal_form(text: str) -> None:
    found = normal_email(text)
    if found is not None:
        assert normal_email(found) == found
        assert found.isascii()
        assert found.rpartition("@")[2].islower() or not found.rpartition("@")[2].upper().isupper()


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (" Ivan.Petrov@Example.COM ", "Ivan.Petrov@example.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("ivan@почта.рф", "ivan@xn--80a1acny.xn--p1ai"),
        ("a@b.co", "a@b.co"),
    ],
)
def test_the_domain_is_lower_cased_and_the_local_part_is_not(text: str, normal: str) -> None:
    assert normal_email(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        None,
        444,
        True,
        [],
        {},
        "",
        " ",
        "444",
        "нет",
        "ivan@",
        "@example.com",
        "ivan@@example.com",
        "a b@example.com",
        "ivan@example..com",
        "ivan@example,com",
        "ivan@example",
        "mailto:ivan@example.com",
        "ivan@example.com.",
        "почта@example.com",
        "ivan@host.local",
        "ivan@localhost",
        "a@" + "b" * 300 + ".com",
        "a@b@example.com",
        "ivan@-example.com",
        "ivan@example-.com",
        "ivan@[127.0.0.1]",
        "a\n@example.com",
        "\x00@b.co",
    ],
)
def test_no_mail_can_reach_these(text: object) -> None:
    assert normal_email(text) is None
