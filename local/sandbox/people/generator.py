"""Person number i, computed from (seed, i): one hash gives 32 independent 16-bit draws, one per property.

A draw is compared with the share of its kind, so changing one share does not reshuffle the other properties.
"""

import struct
from collections.abc import Iterator
from dataclasses import astuple
from hashlib import blake2b
from typing import NamedTuple

from local.sandbox.people import names, spellings
from local.sandbox.people.shares import Shares

_UNPACK = struct.Struct("<32H").unpack
_POSITIONS = ("Директор", "Менеджер", "Бухгалтер", "Маркетолог", "Закупщик", "Инженер", "Врач", "Собственник")
TAGS = ("VIP", "Розница", "Опт", "Выставка", "Рассылка", "Партнёр", "Повторный клиент", "Вебинар")
SOURCES = ("Сайт", "Звонок", "Рекомендация", "Выставка", "Соцсети")
INTERESTS = ("Новинки", "Скидки", "Обучение", "Мероприятия", "Сервис")


class Person(NamedTuple):
    """One invented person; e-mails and phones are (value, label) in the order of the card."""

    first_name: str
    last_name: str
    female: bool
    emails: tuple[tuple[str, str], ...]
    phones: tuple[tuple[str, str], ...]
    company: int | None
    tags: tuple[int, ...]
    position: str | None
    birthday: tuple[int, int, int] | None
    contract_day: int | None
    source: int | None
    interests: tuple[int, ...]
    agreed: bool | None
    spent: str | None
    url: str | None
    draw: int


class People:
    """An endless, repeatable supply of people."""

    def __init__(self, seed: int, shares: Shares | None = None, *, companies: int = 50) -> None:
        self.shares = shares or Shares()
        self._key = seed.to_bytes(16, "little", signed=True)
        self._companies = max(1, companies)
        (
            self._no_email,
            self._junk,
            self._shared,
            self._two,
            self._cyrillic,
            self._untidy,
            self._several,
            self._no_phone,
            self._junk_phone,
            self._foreign,
            self._extension,
            self._untidy_phone,
            self._phones,
            self._untidy_name,
            self._company,
            self._tags,
            self._fields,
        ) = (round(share * 65536) for share in astuple(self.shares))

    def stream(self, count: int) -> Iterator[Person]:
        """The first `count` people, one at a time."""
        return map(self.person, range(count))

    def person(self, number: int) -> Person:
        """Person `number`, always the same for this seed and these shares."""
        draw = _UNPACK(blake2b(number.to_bytes(8, "little"), key=self._key).digest())
        female = draw[0] & 1
        first, first_latin = names.FIRST[female][draw[1] % len(names.FIRST[female])]
        last, last_latin = names.LAST[female][draw[2] % len(names.LAST[female])]
        company = (draw[17] << 16 | draw[18]) % self._companies if draw[16] < self._company else None
        address = f"{first_latin}.{last_latin}{number}"
        if draw[3] < self._untidy_name:
            first, last = _untidy_name(first, last, choice=draw[3], female=bool(female))
        rich = self._fields
        return Person(
            first,
            last,
            bool(female),
            self._emails(draw, address, company=company),
            self._phone_numbers(draw, number),
            company,
            _some(draw[30], len(TAGS)) if draw[19] < self._tags else (),
            _POSITIONS[draw[31] % len(_POSITIONS)] if draw[20] < rich else None,
            (1950 + draw[31] % 56, 1 + draw[30] % 12, 1 + draw[29] % 28) if draw[21] < rich else None,
            draw[31] % 1500 if draw[22] < rich else None,
            draw[30] % len(SOURCES) if draw[23] < rich else None,
            _some(draw[31], len(INTERESTS)) if draw[24] < rich else (),
            bool(draw[31] & 4) if draw[25] < rich else None,
            _amount(draw[30]) if draw[26] < rich else None,
            f"https://{last_latin}.example/?utm_source=crm&utm_medium=card" if draw[27] < rich else None,
            draw[28],
        )

    def _emails(self, draw: tuple[int, ...], address: str, *, company: int | None) -> tuple[tuple[str, str], ...]:
        if draw[5] < self._no_email:
            return ()
        plain = f"{address}@{spellings.CLEAN_DOMAINS[draw[4] % len(spellings.CLEAN_DOMAINS)]}"
        first = self._written(draw, plain, company=company)
        if draw[6] < self._several:
            return ((first, "WORK"), (f"{address}@home.example", "PRIV"))
        return ((first, "WORK" if draw[4] & 64 else "PRIV"),)

    def _written(self, draw: tuple[int, ...], plain: str, *, company: int | None) -> str:
        choice = draw[9]
        if draw[7] < self._junk:
            return spellings.JUNK_EMAILS[choice % len(spellings.JUNK_EMAILS)]
        if draw[8] < self._shared:
            return f"info@company{choice % self._companies if company is None else company}.example"
        if draw[10] < self._two:
            return f"{plain}{(', ', ';', ' ', ' / ')[choice & 3]}second.{plain}"
        if draw[11] < self._cyrillic:
            return f"{plain.partition('@')[0]}@{('пример.испытание', 'почта.испытание')[choice & 1]}"
        if draw[12] < self._untidy:
            return spellings.untidy(plain, choice=choice)
        return plain

    def _phone_numbers(self, draw: tuple[int, ...], number: int) -> tuple[tuple[str, str], ...]:
        if draw[13] < self._no_phone:
            return ()
        # 7919 and 10⁷ have no common divisor: ten million different numbers before the first repeats.
        subscriber = (number * 7919 + 1_234_567) % 10_000_000
        first = self._phone(draw, subscriber)
        if draw[15] < self._phones:
            return (
                (first, "WORK"),
                (spellings.phone("+7{a}{b}{c}{d}", number=9_999_999 - subscriber), "MOB"),
            )
        return ((first, "MOB" if draw[14] & 1 else "WORK"),)

    def _phone(self, draw: tuple[int, ...], subscriber: int) -> str:
        kind, choice = draw[14], draw[15]
        if kind < self._junk_phone:
            return spellings.JUNK_PHONES[choice % len(spellings.JUNK_PHONES)]
        if (kind := kind - self._junk_phone) < self._foreign:
            patterns: tuple[str, ...] = spellings.FOREIGN
        elif (kind := kind - self._foreign) < self._extension:
            patterns = spellings.EXTENSIONS
        elif kind - self._extension < self._untidy_phone:
            patterns = spellings.PHONES
        else:
            patterns = ("+7{a}{b}{c}{d}",)
        return spellings.phone(patterns[choice % len(patterns)], number=subscriber)


def _some(draw: int, count: int) -> tuple[int, ...]:
    """One or two different numbers below `count`."""
    first, second = draw % count, draw // 256 % count
    return (first, second) if first != second and draw & 1 else (first,)


def _amount(draw: int) -> str:
    return f"{draw * 10}.5" if draw & 1 else str(draw * 10)


def _untidy_name(first: str, last: str, *, choice: int, female: bool) -> tuple[str, str]:
    """Names as they really stand in a CRM: all in one field, with a patronymic, in capitals, or only half of it."""
    patronymic = names.PATRONYMICS[choice % len(names.PATRONYMICS)][female]
    variants = (
        (f"{last} {first} {patronymic}", ""),
        (first, ""),
        ("", last),
        (first.upper(), last.upper()),
        (f" {first.lower()}", f"{last.lower()} "),
        (f"{first} {patronymic}", last),
        (f"{first} (сайт)", ""),
    )
    return variants[choice // 4 % len(variants)]
