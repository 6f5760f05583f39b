"""Turns invented people into contacts and companies of one account, one at a time and always the same.

Whatever is edited later lives elsewhere (ContactBook.changed); this module never stores what it makes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from local.sandbox.amocrm.fields import FieldSet, value_of
from local.sandbox.amocrm.records import Company, Contact, Origin, Tag, User, Values
from local.sandbox.people import People, company
from local.sandbox.people.generator import INTERESTS, SOURCES, TAGS, Person

_DAY = 86_400
_FIRST_TAG_ID = 55_515


def tag_named(name: str) -> Tag:
    """The tag of this name; a name always has the same id."""
    if name in TAGS:
        return Tag(_FIRST_TAG_ID + TAGS.index(name), name)
    return Tag(_FIRST_TAG_ID + len(TAGS) + crc32(name.encode()) % 1_000_000, name)


class Birth:
    """Makes contact number i of an account from person number i."""

    def __init__(self, origin: Origin, users: Sequence[User], fields: dict[str, FieldSet], *, timezone: str) -> None:
        self._origin = origin
        self._people = People(origin.seed, origin.shares, companies=origin.companies)
        self._user_ids = [one.id for one in users]
        self._step = max(1, origin.span // max(1, origin.size))
        self._zone = ZoneInfo(timezone)
        self._midnights: dict[int, int] = {}
        self._tags = [tag_named(name) for name in TAGS]
        contacts, companies = fields["contacts"], fields["companies"]
        # Resolved once: contacts generated later do not notice that a field was renamed or removed; rendering does.
        self._ids = {name: contacts.of(name).id for name in _CONTACT_FIELDS}
        self._labels = {
            (kind, code): value_of(contacts.of(kind), "", code=code)
            for kind, codes in (("EMAIL", ("WORK", "PRIV")), ("PHONE", ("WORK", "MOB")))
            for code in codes
        }
        self._sources = [[value_of(contacts.of("Источник"), one)] for one in SOURCES]
        self._interests = [value_of(contacts.of("Интересы"), one) for one in INTERESTS]
        self._sexes = [[value_of(contacts.of("Пол"), one)] for one in ("мужской", "женский")]
        self._company_fields = companies

    def created_at(self, number: int) -> int:
        return self._origin.created_from + number * self._step

    def updated_at(self, number: int) -> int:
        """Half of the contacts were never touched again; the others at some later time, by a cheap hash."""
        created = self.created_at(number)
        mixed = (number * 2_654_435_761 + self._origin.seed) & 0xFFFFFFFF
        if mixed & 1:
            return created
        return created + mixed % max(1, self._origin.created_from + self._origin.span - created)

    def contact(self, number: int) -> Contact:
        person = self._people.person(number)
        user = self._user_ids[person.draw % len(self._user_ids)]
        name = f"{person.first_name} {person.last_name}" if person.last_name else person.first_name
        tags = self._tags
        return Contact(
            self._origin.first_id + 2 * number,
            name,
            person.first_name,
            person.last_name,
            user,
            user,
            user,
            self.created_at(number),
            self.updated_at(number),
            self._values(person),
            [tags[index] for index in person.tags],
            None if person.company is None else self.company_id(person.company),
        )

    def _values(self, person: Person) -> Values:
        ids, labels = self._ids, self._labels
        values: Values = {}
        if person.position is not None:
            values[ids["POSITION"]] = [{"value": person.position}]
        if person.phones:
            values[ids["PHONE"]] = [labels["PHONE", code] | {"value": value} for value, code in person.phones]
        if person.emails:
            values[ids["EMAIL"]] = [labels["EMAIL", code] | {"value": value} for value, code in person.emails]
        if self._origin.shares.fields:
            self._add_rarer(values, person)
        return values

    def _add_rarer(self, values: Values, person: Person) -> None:
        ids = self._ids
        if person.birthday is not None:
            values[ids["Дата рождения"]] = [{"value": self._midnight_of(*person.birthday)}]
        if person.contract_day is not None:
            values[ids["Дата договора"]] = [{"value": self._midnight(person.contract_day)}]
            values[ids["Последний визит"]] = [{"value": self._midnight(person.contract_day) + person.draw}]
        if person.source is not None:
            values[ids["Источник"]] = self._sources[person.source]
            values[ids["Пол"]] = self._sexes[person.female]
        if person.interests:
            values[ids["Интересы"]] = [self._interests[index] for index in person.interests]
        if person.agreed is not None:
            values[ids["Согласен на рассылку"]] = [{"value": person.agreed}]
            values[ids["Комментарий"]] = [{"value": "Просил писать & звонить\nпосле обеда"}]
        if person.spent is not None:
            values[ids["Сумма покупок"]] = [{"value": person.spent}]
            values[ids["Бонусный счёт"]] = [{"value": str(person.draw)}]
        if person.url is not None:
            values[ids["Сайт"]] = [{"value": person.url}]
            values[ids["Адрес"]] = [{"value": f"ул. Садовая, д. {person.draw % 90 + 1}"}]

    def _midnight(self, day: int) -> int:
        """Date-only fields hold midnight in the account's time zone (documented)."""
        if day not in self._midnights:
            moment = datetime.fromtimestamp(self._origin.created_from - day * _DAY, UTC).date()
            self._midnights[day] = self._midnight_of(moment.year, moment.month, moment.day)
        return self._midnights[day]

    def _midnight_of(self, year: int, month: int, day: int) -> int:
        key = -(year * 10_000 + month * 100 + day)
        if key not in self._midnights:
            self._midnights[key] = int(datetime(year, month, day, tzinfo=self._zone).timestamp())
        return self._midnights[key]

    def company_id(self, number: int) -> int:
        return self._origin.first_id - 2 * (self._origin.companies - number)

    def company(self, number: int) -> Company:
        made = company(number)
        fields = self._company_fields
        given: dict[str, Any] = {
            "PHONE": made.phone,
            "EMAIL": f"info@{made.domain}",
            "WEB": f"https://{made.domain}/",
            "ADDRESS": f"г. {made.city}, ул. Садовая, д. {number % 90 + 1}",
        }
        values = {found.id: [value_of(found, value)] for key, value in given.items() if (found := fields.find(key))}
        user, created = self._user_ids[number % len(self._user_ids)], self._origin.created_from
        return Company(self.company_id(number), made.name, user, user, user, created, created, values)


_CONTACT_FIELDS = (
    "POSITION",
    "PHONE",
    "EMAIL",
    "Дата рождения",
    "Дата договора",
    "Последний визит",
    "Источник",
    "Интересы",
    "Пол",
    "Согласен на рассылку",
    "Сумма покупок",
    "Бонусный счёт",
    "Сайт",
    "Комментарий",
    "Адрес",
)
