"""Autoimports."""

from amosend.sentences.sentence import Phrase

__all__ = ["AUTOIMPORTS"]

AUTOIMPORTS: dict[str, Phrase] = {
    "auto.title": Phrase("Автоимпорты", "Autoimports"),
    "auto.none": Phrase(
        "Автоимпорт сам загружает новое и изменившееся каждый день в 00:00 по московскому времени.",
        "An autoimport loads what is new or has changed by itself, every day at 00:00 Moscow time.",
    ),
    "auto.create": Phrase("Создать автоимпорт", "Create an autoimport"),
    "auto.name": Phrase("Название автоимпорта", "Name of the autoimport"),
    "auto.hours": Phrase("Время запуска (по Москве)", "Time of the start (Moscow)"),
    "auto.next": Phrase("Следующий запуск", "Next start"),
    "auto.last": Phrase("Последний успешный запуск", "Last run that succeeded"),
    "auto.state": Phrase("Состояние", "State"),
    "auto.said_created": Phrase("Автоимпорт создан и включён.", "The autoimport was created and is on."),
    "auto.said_saved": Phrase("Сохранено.", "Saved."),
    "auto.said_paused": Phrase("Автоимпорт на паузе.", "The autoimport is paused."),
    "auto.said_resumed": Phrase("Автоимпорт снова включён.", "The autoimport is on again."),
    "auto.said_deleted": Phrase("Автоимпорт удалён.", "The autoimport was deleted."),
    "auto.paused": Phrase("на паузе", "paused"),
    "auto.pause": Phrase("Поставить на паузу", "Pause it"),
    "auto.resume": Phrase("Включить снова", "Switch it on again"),
    "auto.run": Phrase("Запустить сейчас", "Run it now"),
    "auto.run_asks": Phrase(
        "«Запустить сейчас» в первый раз ничего не загрузит: покажет, сколько людей будет добавлено, и спросит.",
        "The first time “Run it now” loads nothing: it shows how many people would be added, and asks.",
    ),
    "auto.run_loads": Phrase(
        "«Запустить сейчас» сразу загрузит новое и изменившееся.",
        "“Run it now” loads at once what is new or has changed.",
    ),
    "auto.delete": Phrase("Удалить автоимпорт", "Delete the autoimport"),
    "auto.delete_what": Phrase(
        "Автоимпорт «{name}» больше не запустится, идущая загрузка остановится. Загруженные подписчики и список "
        "останутся в Sendsay.",
        "The autoimport “{name}” will not start any more, and a run of it that is under way ends. Subscribers and "
        "their list stay in Sendsay.",
    ),
}
