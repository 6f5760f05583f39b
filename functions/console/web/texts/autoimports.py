"""Autoimports."""

from amosend.sentences.sentence import Phrase

__all__ = ["AUTOIMPORTS"]

AUTOIMPORTS: dict[str, Phrase] = {
    "auto.title": Phrase("Автоимпорты", "Autoimports"),
    "auto.none": Phrase(
        "Автоимпорт сам загружает новые и изменившиеся контакты каждый день в 00:00 по московскому времени.",
        "An autoimport loads new and changed contacts by itself, every day at 00:00 Moscow time.",
    ),
    "auto.create": Phrase("Создать автоимпорт", "Create autoimport"),
    "auto.name": Phrase("Название автоимпорта", "Autoimport name"),
    "auto.hours": Phrase("Время запуска (по Москве)", "Start time (Moscow)"),
    "auto.next": Phrase("Следующий запуск", "Next run"),
    "auto.last": Phrase("Последний успешный запуск", "Last successful run"),
    "auto.state": Phrase("Состояние", "Status"),
    "auto.said_created": Phrase("Автоимпорт создан и включён.", "Autoimport created and turned on."),
    "auto.said_saved": Phrase("Сохранено.", "Saved."),
    "auto.said_paused": Phrase("Автоимпорт на паузе.", "Autoimport paused."),
    "auto.said_resumed": Phrase("Автоимпорт снова включён.", "Autoimport resumed."),
    "auto.said_deleted": Phrase("Автоимпорт удалён.", "Autoimport deleted."),
    "auto.paused": Phrase("на паузе", "paused"),
    "auto.pause": Phrase("Поставить на паузу", "Pause"),
    "auto.resume": Phrase("Включить снова", "Resume"),
    "auto.run": Phrase("Запустить сейчас", "Run now"),
    "auto.run_asks": Phrase(
        "«Запустить сейчас» в первый раз ничего не загрузит: покажет, сколько людей будет добавлено, и спросит.",
        "The first time, “Run now” loads nothing: it shows how many people will be added, and asks.",
    ),
    "auto.run_loads": Phrase(
        "«Запустить сейчас» сразу загрузит новое и изменившееся.",
        "“Run now” loads new and changed contacts right away.",
    ),
    "auto.delete": Phrase("Удалить автоимпорт", "Delete autoimport"),
    "auto.delete_what": Phrase(
        "Автоимпорт «{name}» больше не запустится, идущая загрузка остановится. Загруженные подписчики и список "
        "останутся в Sendsay.",
        "The autoimport “{name}” will not run again, and a run in progress will stop. Subscribers already loaded and "
        "their list stay in Sendsay.",
    ),
}
