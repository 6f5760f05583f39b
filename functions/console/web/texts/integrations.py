"""«Интеграции»."""

from amosend.sentences.sentence import Phrase

__all__ = ["INTEGRATIONS"]

INTEGRATIONS: dict[str, Phrase] = {
    "integrations.title": Phrase("Интеграции", "Integrations"),
    "integrations.empty": Phrase(
        "Здесь пока пусто. Создайте интеграцию, подключите к ней аккаунт amoCRM и загрузите контакты в Sendsay.",
        "Nothing here yet. Create an integration, connect an amoCRM account to it and load contacts into Sendsay.",
    ),
    "integrations.create": Phrase("Создать интеграцию", "Create integration"),
    "integrations.name": Phrase("Название", "Name"),
    "integrations.name_hint": Phrase(
        "Например, «Магазин». Одна интеграция — один аккаунт amoCRM.",
        "For example, “Shop”. One integration is for one amoCRM account.",
    ),
    "integrations.account": Phrase("Аккаунт amoCRM", "amoCRM account"),
    "integrations.no_account": Phrase("не подключён", "not connected"),
    "integrations.last_run": Phrase("Последняя загрузка", "Last import"),
    "integrations.next_run": Phrase("Следующая загрузка", "Next import"),
    "integrations.never": Phrase("ещё не было", "none yet"),
    "integrations.not_planned": Phrase("не запланирована", "not scheduled"),
    "integrations.first_connect": Phrase("Подключите аккаунт amoCRM.", "Connect an amoCRM account."),
    "integrations.first_import": Phrase(
        "Аккаунт подключён. Настройте импорт и загрузите контакты.",
        "The account is connected. Set up the import and load contacts.",
    ),
    "integrations.paused": Phrase(
        "Автоимпорт на паузе: сам он не запустится, пока вы его не включите.",
        "An autoimport is paused: it will not run until you resume it.",
    ),
    "integrations.renamed": Phrase("Название изменено.", "Name changed."),
    "integrations.deleted": Phrase("Интеграция удалена.", "Integration deleted."),
    "integrations.name_wrong": Phrase("Введите название: от 1 до 200 знаков.", "Enter a name: 1 to 200 characters."),
    "integrations.rename": Phrase("Переименовать", "Rename"),
    "integrations.delete": Phrase("Удалить интеграцию", "Delete integration"),
    "integrations.delete_what": Phrase(
        "Интеграция «{name}» забудет доступ к amoCRM. Будут удалены её автоимпорты: {autoimports}, ссылки Webhooks и "
        "воронки: {links}, их хуки исчезнут из amoCRM, если права это позволяют. Подписчики и списки в Sendsay "
        "останутся как есть. Вернуть интеграцию нельзя.",
        "The integration “{name}” will lose its access to amoCRM. This deletes its autoimports: {autoimports}, and "
        "its Webhooks and funnel links: {links}; their hooks are removed from amoCRM if our rights allow it. "
        "Subscribers and lists in Sendsay stay as they are. This cannot be undone.",
    ),
}
