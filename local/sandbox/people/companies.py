"""Invented companies: name, city and web domain of company number i."""

from typing import NamedTuple

_FORMS = ("ООО", "АО", "ИП", "ООО", "ООО", "ПАО")
_FIRST = (
    "Север",
    "Восток",
    "Альфа",
    "Вектор",
    "Горизонт",
    "Меридиан",
    "Ромашка",
    "Орион",
    "Старт",
    "Прогресс",
    "Лидер",
    "Атлант",
)
_SECOND = (
    "Строй",
    "Торг",
    "Сервис",
    "Мед",
    "Агро",
    "Софт",
    "Транс",
    "Мебель",
    "Снаб",
    "Дизайн",
    "Пром",
    "Фарм",
    "Логистик",
)
_CITIES = (
    "Москва",
    "Санкт-Петербург",
    "Казань",
    "Екатеринбург",
    "Новосибирск",
    "Самара",
    "Пермь",
    "Тула",
    "Томск",
)


class Company(NamedTuple):
    """A company a contact may work for."""

    name: str
    city: str
    domain: str
    phone: str


def company(number: int) -> Company:
    """Company `number`; names repeat with a numeral after some hundreds."""
    base = f"{_FIRST[number % len(_FIRST)]}{_SECOND[number // len(_FIRST) % len(_SECOND)]}"
    lap = number // (len(_FIRST) * len(_SECOND))
    name = f"{_FORMS[number % len(_FORMS)]} «{base}{'' if not lap else f'-{lap + 1}'}»"
    return Company(
        name,
        _CITIES[number * 7 % len(_CITIES)],
        f"company{number}.example",
        f"+7495{number % 10_000_000:07d}",
    )
