"""«Импорт из amoCRM», and a run's page."""

from amosend.sentences.sentence import Phrase

__all__ = ["IMPORTS"]

IMPORTS: dict[str, Phrase] = {
    "import.not_connected": Phrase(
        "Сначала подключите аккаунт amoCRM: контакты и сделки приходят из него.",
        "Connect an amoCRM account first: contacts and deals come from it.",
    ),
    "import.to_connection": Phrase("К подключению", "Go to connection"),
    "import.list": Phrase("Список для подписчиков", "Subscriber list"),
    "import.list_new": Phrase("Создать новый список", "Create a new list"),
    "import.list_new_name": Phrase("Название нового списка", "Name of the new list"),
    "import.list_new_hint": Phrase(
        "Список создаётся один раз, при первой загрузке. Автоимпорт потом пополняет его же и новых не делает.",
        "The list is created once, by the first import. Autoimports then add to the same list and create no others.",
    ),
    "import.list_existing": Phrase("Выбрать существующий список", "Choose an existing list"),
    "import.list_search": Phrase("Найти список", "Find a list"),
    "import.no_lists": Phrase("В Sendsay ещё нет списков e-mail.", "There are no e-mail lists in Sendsay yet."),
    "import.list_none": Phrase("Просто загрузить в базу", "Just load into the database"),
    "import.what": Phrase("Что загружать", "What to load"),
    "import.email_always": Phrase("E-mail загружается всегда.", "The e-mail is always loaded."),
    "import.name": Phrase("Имя и фамилия (в поле «Имя»)", "First and last name (into the “Имя” field)"),
    "import.phone": Phrase("Телефон", "Phone"),
    "import.phone_none": Phrase("Не загружать", "Do not load"),
    "import.phone_contact": Phrase("Как дополнительный контакт, для SMS", "As an additional contact, for SMS"),
    "import.phone_field": Phrase("В поле анкеты:", "Into a profile field:"),
    "import.phone_field_label": Phrase("Поле Sendsay для телефона", "Sendsay field for the phone"),
    "import.emails": Phrase("Если у контакта несколько e-mail", "If a contact has several e-mails"),
    "import.emails_first": Phrase("Первый правильный", "The first valid one"),
    "import.emails_all": Phrase("Все", "All of them"),
    "import.emails_label": Phrase("С меткой:", "With the label:"),
    "import.emails_label_label": Phrase("Метка e-mail", "E-mail label"),
    "import.label_WORK": Phrase("рабочий", "work"),
    "import.label_PRIV": Phrase("личный", "personal"),
    "import.label_OTHER": Phrase("другой", "other"),
    "import.fields": Phrase("Другие поля", "Other fields"),
    "import.source": Phrase("Из amoCRM", "From amoCRM"),
    "import.target": Phrase("В Sendsay", "To Sendsay"),
    "import.empty": Phrase("Если пусто", "If empty"),
    "import.empty_leave": Phrase("оставить прежнее", "keep the old value"),
    "import.empty_clear": Phrase("очистить", "clear it"),
    "import.choose": Phrase("не выбрано", "not chosen"),
    "import.own": Phrase("Данные контакта", "Contact data"),
    "import.amocrm_fields": Phrase("Поля amoCRM", "amoCRM fields"),
    "import.source_name": Phrase("Имя и фамилия", "First and last name"),
    "import.source_first_name": Phrase("Имя", "First name"),
    "import.source_last_name": Phrase("Фамилия", "Last name"),
    "import.source_tags": Phrase("Теги", "Tags"),
    "import.source_created_at": Phrase("Дата создания", "Date created"),
    "import.source_responsible_user_id": Phrase("Ответственный (номер)", "Responsible user (id)"),
    "import.source_contact_id": Phrase("Номер контакта", "Contact id"),
    "import.target_missing": Phrase(
        "«Другие поля», строка {row}: выберите, в какое поле Sendsay загружать, или верните «не выбрано».",
        "“Other fields”, row {row}: choose which Sendsay field to load into, or go back to “not chosen”.",
    ),
    "import.source_missing": Phrase(
        "«Другие поля», строка {row}: выберите, что загружать из amoCRM, или верните «не выбрано».",
        "“Other fields”, row {row}: choose what to load from amoCRM, or go back to “not chosen”.",
    ),
    "import.list_kind_missing": Phrase(
        "Выберите, куда загружать: в новый список, в существующий или просто в базу.",
        "Choose where to load contacts: a new list, an existing list or just the database.",
    ),
    "import.list_missing": Phrase(
        "Отмечен существующий список, но не выбран, какой. Выберите его.",
        "You chose an existing list but not which one. Choose it.",
    ),
    "import.list_name_wrong": Phrase(
        "Введите название нового списка: от 1 до 200 знаков, без переносов строки.",
        "Enter a name for the new list: 1 to 200 characters, no line breaks.",
    ),
    "import.phone_field_missing": Phrase(
        "Телефон загружается в поле анкеты, но само поле не выбрано. Выберите его или отметьте «Не загружать».",
        "The phone goes into a profile field, but no field is chosen. Choose one or select “Do not load”.",
    ),
    "import.filled_twice": Phrase(
        "В поле Sendsay «{field}» загружается больше одного значения. Оставьте одно, а для остальных выберите другие "
        "поля или уберите их.",
        "More than one value would go into the Sendsay field “{field}”. Keep one of them; choose other fields for the "
        "others, or remove them.",
    ),
    "import.more": Phrase("Добавить поле", "Add field"),
    "import.consent": Phrase("Кого можно загружать", "Who may be loaded"),
    "import.consent_text": Phrase(
        "Отметьте, что в amoCRM значит «согласен на рассылки»: загрузятся только такие контакты. Если ничего не "
        "отметить, загрузятся все, кроме тех, кто отписался.",
        "Tick what means “agreed to mailings” in amoCRM: only those contacts are loaded. If nothing is ticked, "
        "everyone is loaded except those who have unsubscribed.",
    ),
    "import.consent_others": Phrase("Другие поля с вариантами", "Other fields with options"),
    "import.consent_lost": Phrase("{name} (в amoCRM больше нет)", "{name} (no longer in amoCRM)"),
    "import.consent_gone": Phrase(
        "Отмеченного согласия «{name}» в amoCRM больше нет. Снимите отметку и выберите, что теперь значит согласие: "
        "без отметок загрузятся все, кроме тех, кто отписался.",
        "The ticked consent “{name}” no longer exists in amoCRM. Untick it and tick what means consent now: with "
        "nothing ticked, everyone is loaded except those who have unsubscribed.",
    ),
    "import.withdrawn": Phrase(
        "Кто уже в списке, а согласия нет (снято или не отмечалось)",
        "Who is in the list already, without consent (withdrawn or never ticked)",
    ),
    "import.withdrawn_remove": Phrase("убрать из списка", "remove from the list"),
    "import.withdrawn_leave": Phrase("оставить в списке", "keep in the list"),
    "import.unconfirmed": Phrase(
        "Новые подписчики сначала подтверждают адрес: Sendsay пришлёт им письмо",
        "New subscribers must confirm their address first: Sendsay sends them an e-mail",
    ),
    "import.gone": Phrase("Если контакт удалён или объединён в amoCRM", "If a contact is deleted or merged in amoCRM"),
    "import.gone_leave": Phrase("оставить в списке", "keep in the list"),
    "import.gone_remove": Phrase("убрать из списка", "remove from the list"),
    "import.never": Phrase(
        "Импорт не возвращает тех, кто отписался, пожаловался, попал в стоп-лист или убран из списка вручную. "
        "Автоматизаций он не запускает.",
        "The import never brings back anyone who unsubscribed, complained, is on a stop list or was removed from the "
        "list by hand. It does not start automations.",
    ),
    "import.sample": Phrase("На примере контакта", "Example contact"),
    "import.sample_show": Phrase("Показать на примере", "Show an example"),
    "import.sample_text": Phrase(
        "Настоящий контакт из amoCRM с этими настройками. Ничего не записывается.",
        "A real contact from amoCRM with these settings. Nothing is saved.",
    ),
    "import.sample_none": Phrase(
        "Сохраните настройки или нажмите «Показать на примере».",
        "Save the settings or click “Show an example”.",
    ),
    "import.sample_stays": Phrase("останется как есть", "stays as it is"),
    "import.sample_cleared": Phrase("будет очищено", "will be cleared"),
    "import.save": Phrase("Сохранить настройки", "Save settings"),
    "import.preview": Phrase("Посмотреть, что изменится", "See what will change"),
    "import.load": Phrase("Загрузить адреса из AmoCRM", "Load addresses from amoCRM"),
    "import.saves_hint": Phrase(
        "«Загрузить адреса из AmoCRM» и «Посмотреть, что изменится» сохраняют эти настройки, «Показать на примере» "
        "ничего не сохраняет.",
        "“Load addresses from amoCRM” and “See what will change” save these settings; “Show an example” saves nothing.",
    ),
    "import.first_hint": Phrase(
        "Первая загрузка сначала покажет, сколько людей будет добавлено, и спросит.",
        "The first import shows how many people it will add, and asks before loading.",
    ),
    "import.running": Phrase("Загрузка уже идёт", "An import is already running"),
    "run.title": Phrase("Загрузка", "Import"),
    "run.preview_title": Phrase("Предпросмотр", "Preview"),
    "run.of_plan": Phrase("Автоимпорт «{name}»", "Autoimport “{name}”"),
    "run.once": Phrase("Разовая загрузка", "One-time import"),
    "run.said_running": Phrase(
        "Эта загрузка уже идёт. Вторая не запущена.",
        "This import is already running. A second one was not started.",
    ),
    "run.stopped": Phrase(
        "Остановлено по вашей команде. До остановки передано в Sendsay: {sent}. Эти адреса там останутся.",
        "Stopped at your command. Sent to Sendsay before that: {sent}. These addresses stay there.",
    ),
    "run.stopped_at_once": Phrase(
        "Остановлено по вашей команде раньше, чем что-нибудь сделано.",
        "Stopped at your command before anything was done.",
    ),
    "run.stopped_rule": Phrase(
        "Остановлено по вашей команде. Что сделано до остановки, показано ниже.",
        "Stopped at your command. What was done before that is shown below.",
    ),
    "run.stopped_preview": Phrase(
        "Предпросмотр остановлен по вашей команде. Ничего не записано.",
        "The preview was stopped at your command. Nothing has been written.",
    ),
    "run.status_queued": Phrase("В очереди", "Queued"),
    "run.status_running": Phrase("Идёт", "Running"),
    "run.status_waiting": Phrase("Ждёт, продолжится сама", "Waiting, resumes by itself"),
    "run.status_succeeded": Phrase("Готово", "Done"),
    "run.status_failed": Phrase("Не завершена", "Not completed"),
    "run.status_cancelled": Phrase("Остановлена", "Stopped"),
    "run.cancelling": Phrase("Останавливается…", "Stopping…"),
    "run.cancel": Phrase("Остановить", "Stop"),
    "run.progress": Phrase("Прочитано контактов: {number}", "Contacts read: {number}"),
    "run.progress_of": Phrase(
        "Прочитано контактов: {number} из примерно {expected}", "Contacts read: {number} of about {expected}"
    ),
    "run.started": Phrase("Начало", "Started at"),
    "run.finished": Phrase("Конец", "Finished at"),
    "run.by": Phrase("Как запущена", "How it started"),
    "run.by_person": Phrase("вручную", "manually"),
    "run.by_schedule": Phrase("по расписанию", "on schedule"),
    "run.by_reconnect": Phrase("после переподключения", "after reconnecting"),
    "run.by_hook": Phrase("по событиям amoCRM", "by amoCRM events"),
    "run.mode": Phrase("Какие контакты", "Which contacts"),
    "run.mode_full": Phrase("все", "all"),
    "run.mode_changes": Phrase("только изменившиеся", "only those that changed"),
    "run.result": Phrase("Итог", "Result"),
    "run.result_preview": Phrase("Что изменится", "What will change"),
    "run.updated_unlisted": Phrase(
        "Уже был в Sendsay: данные обновлены из amoCRM.", "Already in Sendsay: the data was updated from amoCRM."
    ),
    "run.known_unlisted": Phrase(
        "Уже есть в Sendsay, данные те же, что в amoCRM.", "Already in Sendsay, with the same data as in amoCRM."
    ),
    "run.would_update_unlisted": Phrase(
        "Уже есть в Sendsay: данные обновятся из amoCRM.",
        "Already in Sendsay: the data will be updated from amoCRM.",
    ),
    "run.read": Phrase("Прочитано", "Read"),
    "run.would_sent": Phrase("Будут переданы в Sendsay", "Will be sent to Sendsay"),
    "run.would_left_out": Phrase("Не будут переданы", "Will not be sent"),
    "run.sent": Phrase("Передано в Sendsay", "Sent to Sendsay"),
    "run.left_out": Phrase("Не переданы", "Not sent"),
    "run.gone": Phrase("Больше нет в amoCRM", "No longer in amoCRM"),
    "run.why": Phrase("Что с контактами", "Contacts"),
    "run.people": Phrase("Сколько", "How many"),
    "run.examples": Phrase("Примеры", "Examples"),
    "run.phones": Phrase(
        "Из переданных людей телефон добавлен: {attached}, не добавлен: {skipped}. У кого и почему, сказано в журнале.",
        "Of the people sent, the phone was added for {attached} and not added for {skipped}; the journal says for whom "
        "and why.",
    ),
    "run.csv": Phrase(
        "Скачать список тех, кто не передан (CSV: номера и причины)",
        "Download those not sent (CSV: ids and reasons)",
    ),
    "run.csv_contact": Phrase("Номер контакта amoCRM", "amoCRM contact id"),
    "run.csv_reason": Phrase("Почему не передан", "Why it was left out"),
    "run.csv_words": Phrase("Подробности", "Details"),
    "run.warnings": Phrase("Поля, которые стоит проверить", "Fields to check"),
    "run.would": Phrase(
        "Это предпросмотр: ничего не записано. Новых подписчиков: {added}. Уже есть в Sendsay и обновятся или "
        "добавятся в список: {updated}. Сменят адрес: {moved}. Не изменятся: {unchanged}. Не будут переданы: "
        "{left_out}.",
        "This is a preview: nothing has been written. New subscribers: {added}. Already in Sendsay, to be updated or "
        "added to the list: {updated}. New address: {moved}. Unchanged: {unchanged}. Will not be sent: {left_out}.",
    ),
    "run.sure": Phrase("Будут переданы в Sendsay: {number}.", "Will be sent to Sendsay: {number}."),
    "run.would_leave": Phrase("Из списка будут убраны: {number}.", "Will be removed from the list: {number}."),
    "run.have_left": Phrase("Из списка убраны: {number}.", "Removed from the list: {number}."),
    "run.leave_no_consent": Phrase("Нет согласия: {number}.", "No consent: {number}."),
    "run.leave_gone": Phrase("Удалены или объединены в amoCRM: {number}.", "Deleted or merged in amoCRM: {number}."),
    "run.leave_examples": Phrase("Например, контакты:", "For example, contacts:"),
    "run.would_out_of_list": Phrase(
        "Из непереданных будут убраны из списка", "Of those not sent, will be removed from the list"
    ),
    "run.out_of_list": Phrase("Из непереданных убраны из списка", "Of those not sent, removed from the list"),
    "run.outdated": Phrase(
        "После этого предпросмотра настройки изменили, его числа больше не верны. Посмотрите ещё раз.",
        "The settings have changed since this preview, so its numbers are no longer right. Preview again.",
    ),
    "run.led_to": Phrase(
        "По этому предпросмотру загрузка уже запущена:",
        "An import has already been started from this preview:",
    ),
    "run.look_again": Phrase("К настройкам", "Go to settings"),
    "run.load_now": Phrase("Загрузить", "Load"),
    "run.change_settings": Phrase("Изменить настройки", "Change settings"),
}
