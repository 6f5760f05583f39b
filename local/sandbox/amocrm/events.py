"""The event log of one account, newest first, with ids that sort by time (ULID) and the values the docs name."""

import random
from collections.abc import Iterator
from typing import Any

from local.sandbox.amocrm.records import Event

TYPES: dict[str, tuple[int, str]] = {
    "lead_added": (1, "Новая сделка"),
    "lead_deleted": (2, "Сделка удалена"),
    "lead_restored": (3, "Сделка восстановлена"),
    "lead_status_changed": (4, "Изменение этапа продажи"),
    "contact_added": (9, "Новый контакт"),
    "contact_deleted": (10, "Контакт удален"),
    "contact_restored": (11, "Контакт восстановлен"),
    "company_added": (13, "Новая компания"),
    "company_deleted": (14, "Компания удалена"),
    "company_restored": (15, "Компания восстановлена"),
    "entity_tag_added": (21, "Теги добавлены"),
    "entity_tag_deleted": (22, "Теги убраны"),
    "entity_linked": (23, "Прикрепление"),
    "entity_unlinked": (24, "Открепление"),
    "contact_linked": (25, "Контакт прикреплён"),
    "contact_unlinked": (26, "Контакт откреплён"),
    "entity_responsible_changed": (27, "Ответственный изменен"),
    "name_field_changed": (28, "Изменение поля «Название»"),
    "custom_field_value_changed": (29, "Изменение поля"),
    "entity_merged": (30, "Выполнено объединение"),
}
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIELD_TYPE_NUMBERS = {
    "text": 1,
    "numeric": 2,
    "checkbox": 3,
    "select": 4,
    "multiselect": 5,
    "date": 6,
    "url": 7,
    "multitext": 8,
}


def ulid(at: int, *, serial: int) -> str:
    """26 characters that sort by time: 48 bits of milliseconds, then a serial number in place of chance."""
    number = (at * 1000) << 80 | serial << 40 | random.getrandbits(40)
    return "".join(_BASE32[number >> shift & 31] for shift in range(125, -1, -5))


class EventLog:
    """Adds events and reads them back, newest first."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events

    def __iter__(self) -> Iterator[Event]:
        return reversed(self.events)

    def add(
        self,
        kind: str,
        entity: tuple[str, int],
        *,
        by: int,
        at: int,
        after: list[dict[str, Any]] | None = None,
        before: list[dict[str, Any]] | None = None,
    ) -> Event:
        """Record what happened to `entity` = (type in the singular, id)."""
        entity_type, entity_id = entity
        event_id = ulid(at, serial=len(self.events))
        event = Event(event_id, kind, entity_id, entity_type, by, at, after or [], before or [])
        self.events.append(event)
        return event
