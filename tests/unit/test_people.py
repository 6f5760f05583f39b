"""Invented people are repeatable, harmless, and as untidy as asked for."""

import re
from itertools import islice

import pytest

from local.sandbox.people import People, Person, Shares, company

COUNT = 4_000


def _people(shares: Shares | None = None, *, seed: int = 7, count: int = COUNT) -> list[Person]:
    return list(People(seed, shares).stream(count))


def test_the_same_seed_gives_the_same_people_in_any_order() -> None:
    everybody, again = _people(), People(7)
    assert [again.person(number) for number in (3_999, 0, 17)] == [everybody[3_999], everybody[0], everybody[17]]
    assert _people(seed=8)[:50] != everybody[:50]


def test_everybody_lives_at_a_reserved_domain() -> None:
    """No address that a mail server could deliver to, whatever the shares (RFC 2606 and the IDN test domain)."""
    reserved = re.compile(r"(\.example|\bexample\.+(com|org|net)|\.test|\.испытание)\.?$", re.IGNORECASE)
    for person in _people():
        for value, _label in person.emails:
            for part in re.split(r"[;,/ ]+", value.strip()):
                if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", part):
                    assert reserved.search(part), value


def test_clean_people_have_one_plain_address_and_phone_each() -> None:
    clean = _people(Shares.clean())
    assert all(len(person.emails) == len(person.phones) == 1 for person in clean)
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+\d+@[a-z.]+", person.emails[0][0]) for person in clean)
    assert all(re.fullmatch(r"\+7999\d{7}", person.phones[0][0]) for person in clean)
    assert len({person.emails for person in clean}) == len({person.phones for person in clean}) == COUNT
    assert all(person.company is None and person.url is None for person in clean)


@pytest.mark.parametrize("share", ["no_email", "several_emails", "no_phone", "company"])
def test_a_share_is_kept(share: str) -> None:
    having = {
        "no_email": lambda person: not person.emails,
        "several_emails": lambda person: len(person.emails) == 2,
        "no_phone": lambda person: not person.phones,
        "company": lambda person: person.company is not None,
    }[share]
    for wanted in (0.0, 0.3, 1.0):
        found = sum(map(having, _people(Shares.clean(**{share: wanted})))) / COUNT
        assert found == pytest.approx(wanted, abs=0.03)


def test_changing_one_share_leaves_the_other_properties_alone() -> None:
    usual, without = _people(count=300), _people(Shares(no_phone=1.0), count=300)
    assert [person.emails for person in usual] == [person.emails for person in without]
    assert [person.first_name for person in usual] == [person.first_name for person in without]


@pytest.mark.parametrize(
    ("share", "pattern"),
    [
        ("junk_email", r"444|нет"),
        ("two_in_one", r"@.*@"),
        ("cyrillic_domain", r"@(пример|почта)\.испытание$"),
        ("shared_email", r"^info@company\d+\.example$"),
        ("untidy_email", r"[A-Z]|^ | $|^mailto:|\.$"),
    ],
)
def test_each_kind_of_untidy_address_occurs(share: str, pattern: str) -> None:
    found = [person.emails[0][0] for person in islice(People(1, Shares.clean(**{share: 1.0})).stream(200), 200)]
    assert any(re.search(pattern, one) for one in found)


def test_phones_are_spelt_in_many_ways() -> None:
    shapes = {re.sub(r"\d", "0", value) for person in _people() for value, _label in person.phones}
    assert {"+00000000000", "0 (000) 000-00-00", "0000000000", "нет"} <= shapes
    assert any("доб." in shape for shape in shapes)
    assert any(value.startswith("+375") for person in _people() for value, _label in person.phones)


def test_surnames_agree_with_the_gender() -> None:
    women = {person.last_name for person in _people(Shares.clean()) if person.female}
    assert {"Иванова", "Островская", "Шевченко"} <= women
    assert "Иванов" not in women


def test_companies_are_repeatable_and_named() -> None:
    assert company(3) == company(3)
    assert len({company(number).name for number in range(1_000)}) == 1_000
