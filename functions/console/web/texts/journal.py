"""«Журнал»."""

from amosend.sentences.sentence import Phrase

__all__ = ["JOURNAL"]

JOURNAL: dict[str, Phrase] = {
    "journal.search": Phrase("Что стало с контактом", "What became of a contact"),
    "journal.who": Phrase("Номер контакта amoCRM или e-mail", "amoCRM contact id or e-mail"),
    "journal.who_hint": Phrase(
        "Адреса у нас не хранятся: ищется их зашифрованный отпечаток.",
        "Addresses are not kept here: a keyed fingerprint is looked for.",
    ),
    "journal.find": Phrase("Найти", "Find"),
    "journal.runs": Phrase("Загрузки и доставки", "Imports and deliveries"),
    "journal.runs_hint": Phrase(
        "Доставки по одной ссылке за сутки (по Москве) стоят одной строкой.",
        "What one link delivers in a day of Moscow is one row.",
    ),
    "journal.none": Phrase("Загрузок и доставок ещё не было.", "There have been no imports or deliveries yet."),
    "journal.none_such": Phrase("Среди показанных таких нет.", "No such among those shown."),
    "journal.of": Phrase("Что показать", "What to show"),
    "journal.all": Phrase("все загрузки и доставки", "all imports and deliveries"),
    "journal.filter": Phrase("Итог контакта", "Outcome of a contact"),
    "journal.of_gone_link": Phrase("Доставка по удалённой ссылке", "Delivery of a deleted link"),
    "journal.of_gone_plan": Phrase("Удалённый автоимпорт", "Deleted autoimport"),
    "journal.of_link": Phrase("Доставка по ссылке «{name}»", "Delivery of the link “{name}”"),
    "journal.everything": Phrase("любой", "any"),
    "journal.apply": Phrase("Показать", "Show"),
    "journal.when": Phrase("Когда", "When"),
    "journal.what": Phrase("Что", "What"),
    "journal.result": Phrase("Итог", "Result"),
    "journal.counts": Phrase("прочитано {read}, передано {sent}", "{read} read, {sent} passed on"),
    "journal.older": Phrase("Более ранние", "Older ones"),
    "journal.preview": Phrase("предпросмотр", "preview"),
    "contact.title": Phrase("Контакт {id}", "Contact {id}"),
    "contact.title_email": Phrase("Поиск по e-mail", "Search by e-mail"),
    "contact.holders": Phrase("Сейчас этот адрес у контактов:", "Contacts that have this address now:"),
    "contact.none": Phrase(
        "Записей нет. Журнал помнит 90 дней; в импорт контакт мог ещё не попасть.",
        "Nothing is recorded. The journal remembers 90 days; no import may have met the contact yet.",
    ),
    "contact.back_to": Phrase("Просмотрено до {moment}.", "Looked back to {moment}."),
    "contact.why": Phrase("Что и почему", "What and why"),
    "contact.where": Phrase("Загрузка или доставка", "Import or delivery"),
}
