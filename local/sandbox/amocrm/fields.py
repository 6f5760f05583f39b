"""Custom fields of contacts, companies and leads: one field of every type that can be read and mailed.

Field and enum ids differ from account to account, codes do not; the ids here grow from the account's own base.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

from local.sandbox.amocrm.records import CustomField, EnumOption
from local.sandbox.people.generator import INTERESTS, SOURCES

PHONE_CODES = ("WORK", "WORKDD", "MOB", "FAX", "HOME", "OTHER")
EMAIL_CODES = ("WORK", "PRIV", "OTHER")
_IM_CODES = ("SKYPE", "ICQ", "JABBER", "GTALK", "MSN", "OTHER")

# (name, type, code, enum values)
_CONTACTS: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = (
    ("Должность", "text", "POSITION", ()),
    ("Телефон", "multitext", "PHONE", PHONE_CODES),
    ("Email", "multitext", "EMAIL", EMAIL_CODES),
    ("Мгн. сообщения", "multitext", "IM", _IM_CODES),
    ("Дата рождения", "birthday", None, ()),
    ("Дата договора", "date", None, ()),
    ("Последний визит", "date_time", None, ()),
    ("Источник", "select", None, SOURCES),
    ("Интересы", "multiselect", None, INTERESTS),
    ("Пол", "radiobutton", None, ("мужской", "женский")),
    ("Согласен на рассылку", "checkbox", None, ()),
    ("Сумма покупок", "numeric", None, ()),
    ("Бонусный счёт", "monetary", None, ()),
    ("Сайт", "url", None, ()),
    ("Комментарий", "textarea", None, ()),
    ("Адрес", "streetaddress", None, ()),
)
_COMPANIES: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = (
    ("Телефон", "multitext", "PHONE", PHONE_CODES),
    ("Email", "multitext", "EMAIL", EMAIL_CODES),
    ("Web", "url", "WEB", ()),
    ("Адрес", "textarea", "ADDRESS", ()),
)
_LEADS: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = (
    ("Тип программы", "select", None, ("MBA", "Базовый курс", "Интенсив")),
    ("Ссылка на сайт", "url", None, ()),
    ("Дата доступа", "date", None, ()),
)
ENTITIES = {"contacts": _CONTACTS, "companies": _COMPANIES, "leads": _LEADS}


def default_fields(account_id: int) -> dict[str, list[CustomField]]:
    """The fields of a new account, by entity."""
    ids = count(account_id % 1_000_000 + 100_000)
    enum_ids = count(account_id % 1_000_000 + 700_001, 2)
    return {entity: [_field(next(ids), row, enum_ids) for row in rows] for entity, rows in ENTITIES.items()}


def _field(field_id: int, row: tuple[str, str, str | None, tuple[str, ...]], enum_ids: Iterator[int]) -> CustomField:
    name, kind, code, values = row
    enums = [EnumOption(next(enum_ids), value, sort * 2) for sort, value in enumerate(values, 1)]
    return CustomField(field_id, name, kind, code, enums or None, is_predefined=code is not None)


class FieldSet:
    """The custom fields of one entity, found by id, code or name."""

    def __init__(self, fields: list[CustomField]) -> None:
        self.all = fields

    def __contains__(self, field_id: int) -> bool:
        return self.find(field_id) is not None

    def find(self, key: int | str | None) -> CustomField | None:
        """By id (number), or by code or name (text)."""
        if key is None:
            return None
        return next((one for one in self.all if key in (one.id, one.code, one.name)), None)

    def of(self, key: int | str) -> CustomField:
        """A field that must exist."""
        if (found := self.find(key)) is None:
            raise KeyError(f"no custom field {key!r}")
        return found

    def rename(self, key: int | str, name: str) -> None:
        self.of(key).name = name

    def remove(self, key: int | str) -> None:
        self.all.remove(self.of(key))

    def add(self, name: str, kind: str, *, values: tuple[str, ...] = ()) -> CustomField:
        """A new field of the account, with the given list of options."""
        ids = count(max((one.id for one in self.all), default=500_000) + 1_000)
        used = (option.id for one in self.all for option in one.enums or ())
        made = _field(next(ids), (name, kind, None, values), count(max(used, default=900_000) + 1_000))
        self.all.append(made)
        return made


def option_of(field: CustomField, *, code: str | None = None, enum_id: int | None = None) -> EnumOption | None:
    """An option of the field by its id, or by its code or value."""
    for one in field.enums or ():
        if one.id == enum_id or (code is not None and code in (one.code, one.value)):
            return one
    return None


def value_of(field: CustomField, value: Any, *, code: str | None = None) -> dict[str, Any]:
    """One value as API v4 shows it: multitext labelled, lists with their option, everything else bare."""
    if field.type == "multitext":
        option = option_of(field, code=code or "WORK")
        return {"value": value, "enum_id": option and option.id, "enum_code": option and option.value}
    if field.enums:
        option = option_of(field, code=str(value))
        return {"value": value, "enum_id": option and option.id, "enum_code": None}
    return {"value": value}
