"""«Журнал»."""

from amosend.sentences.sentence import Phrase

__all__ = ["JOURNAL"]

JOURNAL: dict[str, Phrase] = {
    "journal.search": Phrase("Что стало с контактом", "What happened to a contact"),
    "journal.who": Phrase("Номер контакта amoCRM или e-mail", "amoCRM contact id or e-mail"),
    "journal.who_hint": Phrase(
        "Адресов журнал не хранит: e-mail, который вы введёте, сравнивается в зашифрованном виде.",
        "The journal stores no addresses: the e-mail that you enter is compared in encrypted form.",
    ),
    "journal.find": Phrase("Найти", "Find"),
    "journal.runs": Phrase("Загрузки и доставки", "Imports and deliveries"),
    "journal.runs_hint": Phrase(
        "Всё, что одна ссылка передала за сутки (по Москве), показано одной строкой.",
        "Everything one link delivered in a day (Moscow time) is shown as one row.",
    ),
    "journal.none": Phrase("Загрузок и доставок ещё не было.", "No imports or deliveries yet."),
    "journal.none_such": Phrase("Среди показанных таких нет.", "None among those shown."),
    "journal.of": Phrase("Что показать", "Show"),
    "journal.all": Phrase("все загрузки и доставки", "all imports and deliveries"),
    "journal.filter": Phrase("Что стало с контактами", "What happened to contacts"),
    "journal.kind_import": Phrase("Автоимпорты", "Autoimports"),
    "journal.kind_list": Phrase("Ссылки в списки", "Links to lists"),
    "journal.kind_automation": Phrase("Ссылки в автоматизации", "Links to automations"),
    "journal.kind_funnel": Phrase("Правила воронки", "Funnel rules"),
    "journal.group_sent": Phrase("Переданы в Sendsay", "Sent to Sendsay"),
    "journal.group_skipped": Phrase("Не переданы", "Not sent"),
    "journal.group_failed": Phrase("Не получилось", "Failed"),
    "journal.group_waiting": Phrase("Ждут", "Waiting"),
    "journal.group_automations": Phrase("Автоматизации и списки", "Automations and lists"),
    "journal.group_changed": Phrase("Изменилось в amoCRM", "Changed in amoCRM"),
    "journal.of_gone_link": Phrase("Доставка по удалённой ссылке", "Delivery of a deleted link"),
    "journal.of_gone_plan": Phrase("Удалённый автоимпорт", "Deleted autoimport"),
    "journal.of_link": Phrase("Доставка по ссылке «{name}»", "Delivery of the link “{name}”"),
    "journal.everything": Phrase("что угодно", "anything"),
    "journal.apply": Phrase("Показать", "Show"),
    "journal.when": Phrase("Когда", "When"),
    "journal.what": Phrase("Что", "What"),
    "journal.result": Phrase("Итог", "Result"),
    "journal.counts_preview": Phrase("прочитано {read}, будет передано {sent}", "{read} read, {sent} would be sent"),
    "journal.counts": Phrase("прочитано {read}, передано {sent}", "{read} read, {sent} sent"),
    "journal.older": Phrase("Более ранние", "Older"),
    "journal.preview": Phrase("предпросмотр", "preview"),
    "contact.title": Phrase("Контакт {id}", "Contact {id}"),
    "contact.title_email": Phrase("Поиск по e-mail", "Search by e-mail"),
    "contact.holders": Phrase("Сейчас этот адрес у контактов:", "Contacts that have this address now:"),
    "contact.none": Phrase(
        "Записей нет. Журнал помнит 90 дней; в импорт контакт мог ещё не попасть.",
        "Nothing recorded. The journal goes back 90 days; the contact may not have been part of an import yet.",
    ),
    "contact.back_to": Phrase("Здесь всё, что было начиная с {moment}.", "Everything since {moment} is shown."),
    "contact.why": Phrase("Что произошло и почему", "What happened and why"),
    "contact.where": Phrase("Загрузка или доставка", "Import or delivery"),
}
