"""Which hosts may be sent a secret: whatever a person or a redirect says, only amoCRM's own."""

import re

import pytest
from amosend.domain.account_host import account_host, allowed_host
from amosend.errors import RejectedError
from amosend.reasons import Reason
from hypothesis import example, given
from hypothesis import strategies as st

_ALLOWED = re.compile(r"[a-z0-9-]+\.(amocrm\.ru|amocrm\.com|kommo\.com)", re.ASCII)
_PIECES = st.sampled_from(
    [
        "amocrm.ru",
        "kommo.com",
        "amocrm.com",
        "example",
        "evil.com",
        "https://",
        "//",
        "@",
        ":",
        ":443",
        ".",
        "/",
        "\\",
        "?",
        "#",
        "\n",
        "\r",
        "\x00",
        "\t",
        " ",
        "%2e",
        "%00",
        "xn--e1afmkfd",
        "пример",
        "K",
        "ſ",
        "。",
        "-",
        "_",
        "[",
    ]
)


@pytest.mark.parametrize(
    ("spelling", "host"),
    [
        ("example", "example.amocrm.ru"),
        ("  Example ", "example.amocrm.ru"),
        ("example.amocrm.ru", "example.amocrm.ru"),
        ("example.amocrm.com", "example.amocrm.com"),
        ("EXAMPLE.kommo.com", "example.kommo.com"),
        ("https://example.amocrm.ru/leads/pipeline/123?skip=1#x", "example.amocrm.ru"),
        ("http://example.kommo.com", "example.kommo.com"),
        ("api-b.amocrm.ru", "api-b.amocrm.ru"),
        ("a", "a.amocrm.ru"),
        ("localhost", "localhost.amocrm.ru"),  # a label like any other
    ],
)
def test_a_person_may_write_it_in_several_ways(spelling: str, host: str) -> None:
    assert account_host(spelling) == host


@pytest.mark.parametrize(
    "spelling",
    [
        "",
        ".",
        "amocrm.ru",
        "www.amocrm.ru",
        "www",
        "developers.kommo.com",
        "example.amocrm.ru.",
        "example.amocrm.ru:443",
        "example.amocrm.ru:443@evil.com",
        "user@example.amocrm.ru",
        "https://evil.com/example.amocrm.ru",
        "evil.com?example.amocrm.ru",
        "evil.com#.amocrm.ru",
        "evil.com\\.amocrm.ru",
        "a.b.amocrm.ru",
        "-a.amocrm.ru",
        "a-.amocrm.ru",
        "example.amocrm.ru\nevil.com",
        "exämple.amocrm.ru",
        "пример",
        "example。amocrm。ru",
        "169.254.169.254",
        "a" * 64,
    ],
)
def test_anything_else_is_refused_by_name(spelling: str) -> None:
    with pytest.raises(RejectedError) as refused:
        account_host(spelling)
    assert refused.value.reason is Reason.HOST_NOT_ALLOWED


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=8).map("".join)))
@example("\u212aommo.com")
def test_no_input_gives_a_host_outside_the_list(text: str) -> None:
    for understood in (account_host, allowed_host):
        try:
            host = understood(text)
        except RejectedError:
            continue
        assert _ALLOWED.fullmatch(host)
        assert host.split(".")[0] not in {"www", "developers", "support"}
