"""«Импорт из amoCRM», and a run's page."""

from amosend.sentences.sentence import Phrase

__all__ = ["IMPORTS"]

IMPORTS: dict[str, Phrase] = {
    "import.not_connected": Phrase(
        "Сначала подключите аккаунт amoCRM: без него нечего загружать.",
        "Connect an amoCRM account first: there is nothing to load without one.",
    ),
    "import.to_connection": Phrase("К подключению", "To the connection"),
    "import.list": Phrase("Список для подписчиков", "List for the subscribers"),
    "import.list_new": Phrase("Создать новый список", "Create a new list"),
    "import.list_new_name": Phrase("Название нового списка", "Name of the new list"),
    "import.list_new_hint": Phrase(
        "Список создаётся один раз, при первой загрузке. Автоимпорт потом пополняет его же и новых не делает.",
        "The list is created once, by the first import. Autoimports go on filling it and make no other.",
    ),
    "import.list_existing": Phrase("Выбрать существующий список", "Choose an existing list"),
    "import.list_search": Phrase("Найти список", "Find a list"),
    "import.no_lists": Phrase("В Sendsay ещё нет списков e-mail.", "There are no e-mail lists in Sendsay yet."),
    "import.list_none": Phrase("Просто загрузить в базу", "Just load into the base"),
    "import.what": Phrase("Что загружать", "What to load"),
    "import.email_always": Phrase("E-mail загружается всегда.", "The e-mail is always loaded."),
    "import.name": Phrase("Имя и фамилия (в поле «Имя»)", "Name and surname (into the field “Имя”)"),
    "import.phone": Phrase("Телефон", "Phone"),
    "import.phone_none": Phrase("Не загружать", "Do not load"),
    "import.phone_contact": Phrase("Как дополнительный контакт, для SMS", "As an additional contact, for SMS"),
    "import.phone_field": Phrase("В поле анкеты:", "Into a field of the profile:"),
    "import.phone_field_label": Phrase("Поле Sendsay для телефона", "Sendsay field for the phone"),
    "import.emails": Phrase("Если у контакта несколько e-mail", "When a contact has several e-mails"),
    "import.emails_first": Phrase("Первый верный", "The first valid one"),
    "import.emails_all": Phrase("Все", "All of them"),
    "import.emails_label": Phrase("С меткой:", "The one labelled:"),
    "import.emails_label_label": Phrase("Метка e-mail", "Label of the e-mail"),
    "import.label_WORK": Phrase("рабочий", "work"),
    "import.label_PRIV": Phrase("личный", "private"),
    "import.label_OTHER": Phrase("другой", "other"),
    "import.fields": Phrase("Другие поля", "Further fields"),
    "import.source": Phrase("Из amoCRM", "From amoCRM"),
    "import.target": Phrase("В Sendsay", "Into Sendsay"),
    "import.empty": Phrase("Если пусто", "When empty"),
    "import.empty_leave": Phrase("оставить прежнее", "leave what is there"),
    "import.empty_clear": Phrase("очистить", "clear it"),
    "import.choose": Phrase("не выбрано", "not chosen"),
    "import.own": Phrase("Данные контакта", "The contact's own"),
    "import.amocrm_fields": Phrase("Поля amoCRM", "Fields of amoCRM"),
    "import.source_name": Phrase("Имя и фамилия", "Name and surname"),
    "import.source_first_name": Phrase("Имя", "First name"),
    "import.source_last_name": Phrase("Фамилия", "Last name"),
    "import.source_tags": Phrase("Теги", "Tags"),
    "import.source_created_at": Phrase("Дата создания", "Date of creation"),
    "import.source_responsible_user_id": Phrase("Ответственный (номер)", "Responsible user (id)"),
    "import.source_contact_id": Phrase("Номер контакта", "Contact id"),
    "import.target_missing": Phrase(
        "«Другие поля», строка {row}: выберите, в какое поле Sendsay загружать, или верните «не выбрано».",
        "Further fields, row {row}: choose the field of Sendsay to load into, or go back to “not chosen”.",
    ),
    "import.source_missing": Phrase(
        "«Другие поля», строка {row}: выберите, что загружать из amoCRM, или верните «не выбрано».",
        "Further fields, row {row}: choose what to load from amoCRM, or go back to “not chosen”.",
    ),
    "import.list_kind_missing": Phrase(
        "Выберите, куда загружать: в новый список, в существующий или просто в базу.",
        "Choose where to load to: a new list, an existing one or just the base.",
    ),
    "import.list_missing": Phrase(
        "Отмечен существующий список, но не выбран, какой. Выберите его.",
        "An existing list is ticked, but not which one. Choose it.",
    ),
    "import.list_name_wrong": Phrase(
        "Введите название нового списка: от 1 до 200 знаков, без переносов строки.",
        "Give the new list a name of 1 to 200 characters in one line.",
    ),
    "import.phone_field_missing": Phrase(
        "Телефон загружается в поле анкеты, но само поле не выбрано. Выберите его или отметьте «Не загружать».",
        "The phone goes into a field of the profile, but the field is not chosen. Choose it, or tick “Do not load”.",
    ),
    "import.filled_twice": Phrase(
        "В поле Sendsay «{field}» загружаются два значения. Оставьте одно, а для другого выберите другое поле или "
        "уберите его.",
        "Two values go into Sendsay's field “{field}”. Keep one of them, and choose another field for the other or "
        "take it away.",
    ),
    "import.more": Phrase("Добавить поле", "Add a field"),
    "import.consent": Phrase("Кого можно загружать", "Who may be loaded"),
    "import.consent_text": Phrase(
        "Отметьте, что в amoCRM значит «согласен на рассылки». Загрузятся только такие контакты. Ничего не отмечено: "
        "загружаются все, кроме тех, кто отписался.",
        "Tick what means “agreed to mailings” in amoCRM. Only those contacts are loaded. Nothing ticked: everybody is, "
        "except who has unsubscribed.",
    ),
    "import.withdrawn": Phrase("Кто отозвал согласие", "Who takes the consent back"),
    "import.withdrawn_remove": Phrase("убрать из списка", "is taken out of the list"),
    "import.withdrawn_leave": Phrase("оставить в списке", "stays in the list"),
    "import.unconfirmed": Phrase(
        "Новые подписчики сначала подтверждают адрес (письмо Sendsay)",
        "New subscribers confirm their address first (a letter of Sendsay's)",
    ),
    "import.gone": Phrase("Контакт удалён или объединён в amoCRM", "A contact is deleted or merged in amoCRM"),
    "import.gone_leave": Phrase("оставить подписчика", "the subscriber stays"),
    "import.gone_remove": Phrase("убрать из списка", "it leaves the list"),
    "import.never": Phrase(
        "Отписавшихся, жаловавшихся, попавших в стоп-лист и убранных из списка вручную импорт не возвращает. "
        "Автоматизации он не запускает.",
        "Whoever has unsubscribed, complained, is on a stop-list or was taken out of the list by hand does not come "
        "back by an import. It starts no automations.",
    ),
    "import.sample": Phrase("На примере контакта", "For instance"),
    "import.sample_show": Phrase("Показать на примере", "Show an example"),
    "import.sample_text": Phrase(
        "Живой контакт из amoCRM с этими настройками. Ничего не записывается.",
        "A live contact of amoCRM with these settings. Nothing is written.",
    ),
    "import.sample_none": Phrase(
        "Сохраните настройки или нажмите «Показать на примере».",
        "Save the settings or press “Show an example”.",
    ),
    "import.sample_stays": Phrase("останется как есть", "stays as it is"),
    "import.sample_cleared": Phrase("будет очищено", "will be cleared"),
    "import.save": Phrase("Сохранить настройки", "Save the settings"),
    "import.preview": Phrase("Посмотреть, что изменится", "See what would change"),
    "import.load": Phrase("Загрузить адреса из AmoCRM", "Load addresses from amoCRM"),
    "import.first_hint": Phrase(
        "Первая загрузка сначала покажет, сколько людей будет добавлено, и спросит.",
        "The first import shows how many people it would add, and asks.",
    ),
    "import.running": Phrase("Загрузка уже идёт", "An import is under way"),
    "run.title": Phrase("Загрузка", "Import"),
    "run.preview_title": Phrase("Предпросмотр", "Preview"),
    "run.of_plan": Phrase("Автоимпорт «{name}»", "Autoimport “{name}”"),
    "run.once": Phrase("Загрузка адресов", "Loading of addresses"),
    "run.said_running": Phrase(
        "Эта загрузка уже идёт. Вторая не запущена.", "This import is under way. No second one was started."
    ),
    "run.said_cancelling": Phrase("Остановка запрошена.", "Its end has been asked for."),
    "run.status_queued": Phrase("В очереди", "Queued"),
    "run.status_running": Phrase("Идёт", "Under way"),
    "run.status_waiting": Phrase("Ждёт, продолжится сама", "Waiting, goes on by itself"),
    "run.status_succeeded": Phrase("Готово", "Done"),
    "run.status_failed": Phrase("Не завершена", "Not finished"),
    "run.status_cancelled": Phrase("Остановлена", "Cancelled"),
    "run.cancelling": Phrase("Останавливается…", "Ending…"),
    "run.cancel": Phrase("Остановить", "Cancel it"),
    "run.progress": Phrase("Прочитано контактов: {number}", "Contacts read: {number}"),
    "run.progress_of": Phrase(
        "Прочитано контактов: {number} из примерно {expected}", "Contacts read: {number} of about {expected}"
    ),
    "run.started": Phrase("Начало", "Started"),
    "run.finished": Phrase("Конец", "Finished"),
    "run.by": Phrase("Запуск", "Start"),
    "run.by_person": Phrase("вручную", "by a person"),
    "run.by_schedule": Phrase("по расписанию", "by the schedule"),
    "run.by_reconnect": Phrase("после переподключения", "after a reconnect"),
    "run.by_hook": Phrase("по событиям amoCRM", "by amoCRM's events"),
    "run.mode": Phrase("Что читалось", "What was read"),
    "run.mode_full": Phrase("все контакты", "all contacts"),
    "run.mode_changes": Phrase("изменившиеся контакты", "contacts that changed"),
    "run.result": Phrase("Итог", "Result"),
    "run.result_preview": Phrase("Что изменится", "What will change"),
    "run.read": Phrase("Прочитано", "Read"),
    "run.would_sent": Phrase("Будут переданы в Sendsay", "Will be sent to Sendsay"),
    "run.would_left_out": Phrase("Не будут переданы", "Will not be sent"),
    "run.sent": Phrase("Передано в Sendsay", "Sent to Sendsay"),
    "run.left_out": Phrase("Не переданы", "Not sent"),
    "run.gone": Phrase("Больше нет в amoCRM", "Gone from amoCRM"),
    "run.why": Phrase("Что с контактами", "Contacts"),
    "run.people": Phrase("Сколько", "How many"),
    "run.examples": Phrase("Примеры", "Examples"),
    "run.phones": Phrase(
        "Телефонов добавлено: {attached}, не добавлено: {skipped}",
        "Phones attached: {attached}, not attached: {skipped}",
    ),
    "run.csv": Phrase(
        "Скачать список непереданных (CSV, номера и причины)", "Download who was left out (CSV, ids and reasons)"
    ),
    "run.csv_contact": Phrase("Номер контакта amoCRM", "amoCRM contact id"),
    "run.csv_reason": Phrase("Почему не передан", "Why it was left out"),
    "run.csv_words": Phrase("Подробности", "Details"),
    "run.warnings": Phrase("Поля, на которые стоит взглянуть", "Fields worth a look"),
    "run.would": Phrase(
        "Это предпросмотр: ничего не записано. Новых подписчиков: {added}. Уже есть в Sendsay и обновятся или "
        "добавятся в список: {updated}. Сменят адрес: {moved}. Не изменятся: {unchanged}. Не будут переданы: "
        "{left_out}.",
        "This is a preview: nothing has been written. New subscribers: {added}. Already in Sendsay, to be updated or "
        "added to the list: {updated}. New address: {moved}. Unchanged: {unchanged}. Will not be sent: {left_out}.",
    ),
    "run.sure": Phrase("Будут переданы в Sendsay: {number}.", "Will be sent to Sendsay: {number}."),
    "run.outdated": Phrase(
        "После этого предпросмотра настройки изменили, его числа больше не верны. Посмотрите ещё раз.",
        "The settings were changed after this preview, and its numbers are not true any more. Look once more.",
    ),
    "run.led_to": Phrase(
        "По этому предпросмотру загрузка уже запущена:", "An import has been started from this preview already:"
    ),
    "run.look_again": Phrase("К настройкам", "To the settings"),
    "run.load_now": Phrase("Загрузить", "Load them"),
    "run.change_settings": Phrase("Изменить настройки", "Change the settings"),
}
