"""What became of a contact, and what is to be known of a field: why, and what to do if it was not meant so.

A test holds that no outcome and no warning is without its sentence. Those of fields have places for the field's names:
`{field}` as it was chosen, `{was}` and `{now}`.
"""

import re

from amosend.domain.import_run import FieldWarning
from amosend.domain.outcome import Outcome
from amosend.sentences.sentence import Phrase

__all__ = ["OUTCOMES", "WARNINGS", "brief", "warning_phrase"]

OUTCOMES: dict[Outcome, Phrase] = {
    Outcome.ADDED: Phrase(
        "Добавлен в Sendsay.",
        "Added to Sendsay.",
    ),
    Outcome.UPDATED: Phrase(
        "Данные в Sendsay обновлены из amoCRM.",
        "The data in Sendsay were updated from amoCRM.",
    ),
    Outcome.MOVED: Phrase(
        "В amoCRM сменился e-mail: новый адрес занял в списке место прежнего.",
        "The e-mail has changed in amoCRM: the new address took the old one's place in the list.",
    ),
    Outcome.UNCHANGED: Phrase(
        "В Sendsay уже всё так же, как в amoCRM, ничего не изменено.",
        "Sendsay already has everything as amoCRM has it; nothing was changed.",
    ),
    Outcome.WITHOUT_EMAIL: Phrase(
        "В контакте нет e-mail. Заполните его в amoCRM, и следующий импорт загрузит контакт.",
        "The contact has no e-mail. Fill it in in amoCRM, and the next import will load the contact.",
    ),
    Outcome.INVALID_EMAIL: Phrase(
        "E-mail записан с ошибкой, письмо по нему не дойдёт. Исправьте адрес в amoCRM.",
        "The e-mail is misspelt and no mail can reach it. Correct the address in amoCRM.",
    ),
    Outcome.DUPLICATE_EMAIL: Phrase(
        "Такой же e-mail у другого контакта amoCRM. Подписчик один, и его данные берутся из контакта, созданного "
        "раньше. Объедините дубли в amoCRM.",
        "Another amoCRM contact has the same e-mail. It is one subscriber, with the data of the contact created "
        "first. Merge the duplicates in amoCRM.",
    ),
    Outcome.NO_CONSENT: Phrase(
        "В amoCRM не отмечено согласие на рассылку. Отметьте его в контакте, если согласие получено.",
        "The consent to mailings is not given in amoCRM. Set it in the contact once the person has agreed.",
    ),
    Outcome.UNSUBSCRIBED: Phrase(
        "Человек отписался от рассылок. Вернуть его может только он сам, подписавшись заново.",
        "The person has unsubscribed. Only the person can undo that, by subscribing again.",
    ),
    Outcome.BLOCKED: Phrase(
        "Sendsay не шлёт писем на этот адрес: он недоступен, заблокирован или в стоп-листе. Причина видна в карточке "
        "подписчика в Sendsay.",
        "Sendsay sends no mail to this address: it is unreachable, blocked or on a stop-list. The subscriber's card in "
        "Sendsay shows which.",
    ),
    Outcome.REMOVED_IN_SENDSAY: Phrase(
        "Адрес убрали из списка или удалили в Sendsay вручную, поэтому импорт его не возвращает. Если он нужен, "
        "добавьте его в список в Sendsay.",
        "Somebody took the address out of the list or deleted it in Sendsay, so the import does not bring it back. If "
        "it is wanted, add it to the list in Sendsay.",
    ),
    Outcome.STATUS_UNKNOWN: Phrase(
        "Неизвестно, можно ли писать этому контакту: Sendsay не сообщила состояние адреса, или amoCRM не показала "
        "e-mail. Ничего не изменено, следующий импорт спросит ещё раз.",
        "It is not known whether this contact may get mail: Sendsay did not tell the address's state, or amoCRM did "
        "not show the e-mail. Nothing was changed; the next import asks again.",
    ),
    Outcome.COMPANY: Phrase(
        "Это компания, а не контакт: amoCRM присылает их вместе. Ничего не изменено.",
        "This is a company and not a contact; amoCRM sends both together. Nothing was changed.",
    ),
    Outcome.GONE_MEANWHILE: Phrase(
        "Контакт удалён в amoCRM раньше, чем его удалось прочитать. Ничего не изменено.",
        "The contact was deleted in amoCRM before it could be read. Nothing was changed.",
    ),
    Outcome.LEFT_BY_RULE: Phrase(
        "Из этого списка контакт убран правилом воронки, поэтому не добавлен снова. Вернёт его правило, которое "
        "добавляет в список, или вы сами в Sendsay.",
        "A rule of the funnel took the contact out of this list, so it was not added again. A rule that adds to the "
        "list brings it back, or you do in Sendsay.",
    ),
    Outcome.BEFORE_LINK: Phrase(
        "Контакт создан или изменён в amoCRM раньше, чем ссылка создана или включена: по вебхуку о нём ничего не "
        "сделано. Если он нужен в рассылке, загрузите его импортом.",
        "The contact was made or changed in amoCRM before the link was made or switched on, so nothing was done for "
        "the webhook that named it. If the contact is wanted in mailings, import it.",
    ),
    Outcome.REJECTED_BY_SENDSAY: Phrase(
        "Sendsay не приняла контакт. Её объяснение указано рядом; исправьте данные в amoCRM.",
        "Sendsay refused the contact. Its explanation stands beside; correct the data in amoCRM.",
    ),
    Outcome.REMOVED: Phrase(
        "Контакт удалён или объединён с другим в amoCRM, его адрес убран из списка, как выбрано в настройках.",
        "The contact was deleted or merged in amoCRM, and its address was taken out of the list, as the settings say.",
    ),
    Outcome.KEPT: Phrase(
        "Контакта в amoCRM больше не видно, его адрес остался в списке: так выбрано в настройках, или нет "
        "доказательства, что контакт удалён.",
        "The contact is not shown by amoCRM any more; its address stayed in the list, as the settings say or because "
        "nothing proves that it was deleted.",
    ),
    Outcome.PHONE_INVALID: Phrase(
        "Телефон записан так, что номер не разобрать, он не загружен. Исправьте его в amoCRM.",
        "The phone cannot be read as a number and was not loaded. Correct it in amoCRM.",
    ),
    Outcome.PHONE_TAKEN: Phrase(
        "Этот телефон в Sendsay уже принадлежит другому подписчику, поэтому не добавлен.",
        "This phone belongs to another subscriber in Sendsay already, so it was not attached.",
    ),
    Outcome.PHONE_REJECTED: Phrase(
        "Sendsay не приняла телефон, остальные данные загружены.",
        "Sendsay refused the phone; everything else was loaded.",
    ),
    Outcome.PHONE_STAYS: Phrase(
        "Прежний телефон остался в карточке: Sendsay не дала его убрать. Следующие импорты попробуют ещё раз.",
        "The former phone stayed on the card: Sendsay did not let it be taken back. The next imports try again.",
    ),
    Outcome.FIELD_UNREADABLE: Phrase(
        "Значение поля не подошло полю Sendsay и не загружено. Название поля указано рядом; исправьте значение в "
        "amoCRM.",
        "A field's value does not suit the field in Sendsay and was not loaded. The field's name stands beside; "
        "correct the value in amoCRM.",
    ),
    Outcome.CONSENT_WITHDRAWN: Phrase(
        "Согласие на рассылку в amoCRM снято. С адресом сделано то, что выбрано в настройках.",
        "The consent to mailings was withdrawn in amoCRM. The address was treated as the settings say.",
    ),
    Outcome.OLD_ADDRESS_STAYS: Phrase(
        "Прежний адрес остался в списке: он есть и у другого контакта, или убрать его пока не удалось.",
        "The former address stayed in the list: another contact has it too, or it could not be taken out yet.",
    ),
    Outcome.NOT_SHOWN: Phrase(
        "Контакта в amoCRM не видно, но и об удалении она не сообщала. Возможно, у того, кто дал доступ, стало меньше "
        "прав. Адрес не тронут, следующий импорт спросит ещё раз.",
        "The contact is not shown by amoCRM, which has not told of its deletion either. Perhaps whoever gave access "
        "has fewer rights now. The address was left alone; the next import asks again.",
    ),
    Outcome.EMAIL_EMPTIED: Phrase(
        "E-mail в контакте amoCRM стёрли или записали с ошибкой: прежний адрес убирается из списка, если его нет у "
        "другого контакта.",
        "The contact's e-mail was emptied or misspelt in amoCRM: the former address is taken out of the list, unless "
        "another contact has it.",
    ),
    Outcome.ANOTHER_ADDRESS: Phrase(
        "У контакта есть ещё один e-mail. Что с ним стало, указано рядом.",
        "The contact has a further e-mail. What became of it stands beside.",
    ),
    Outcome.AUTOMATION_STARTED: Phrase(
        "Запущена автоматизация.",
        "The automation was started.",
    ),
    Outcome.AUTOMATION_STOPPED: Phrase(
        "Автоматизация остановлена: сделка ушла с этапа, закрыта, или так велит правило воронки.",
        "The automation was stopped: the deal has left the stage or is closed, or a rule of the funnel says so.",
    ),
    Outcome.AUTOMATION_STARTED_BEFORE: Phrase(
        "Автоматизация не запущена ещё раз: по этому поводу или правилу она уже запускалась.",
        "The automation was not started again: it has been already, for this cause or by this rule.",
    ),
    Outcome.AUTOMATION_REFUSED: Phrase(
        "Sendsay не запустила автоматизацию. Её слова указаны рядом.",
        "Sendsay did not start the automation. Its words stand beside.",
    ),
    Outcome.AUTOMATION_WAITS: Phrase(
        "Автоматизация на паузе, закрыта или удалена. Контакт ждёт: включите её в Sendsay, и он пройдёт.",
        "The automation is paused, closed or gone. The contact waits: switch it on in Sendsay, and it will pass.",
    ),
    Outcome.START_UNCERTAIN: Phrase(
        "Запуск автоматизации запрошен, но ответ Sendsay потерялся. Чтобы не написать человеку дважды, запуск не "
        "повторён. Проверьте участника в автоматизации.",
        "The start was asked for, but Sendsay's answer was lost. So as not to write twice it was not asked for again. "
        "Look at the automation's members.",
    ),
    Outcome.AUTOMATION_NOT_STOPPED: Phrase(
        "Sendsay не остановила автоматизацию. Её слова указаны рядом; исключите человека в Sendsay вручную.",
        "Sendsay did not stop the automation. Its words stand beside; take the person out of it in Sendsay.",
    ),
    Outcome.NOT_ADDED_AGAIN: Phrase(
        "По этому правилу воронки контакт уже добавлялся в список, а повторный вход не разрешён или ещё не наступил.",
        "This rule of the funnel has added the contact to the list before, and entering again is not allowed or not "
        "due yet.",
    ),
    Outcome.LEFT_LIST: Phrase(
        "Убран из списка по правилу воронки.",
        "Taken out of the list by a rule of the funnel.",
    ),
}

WARNINGS: dict[str, Phrase] = {
    "renamed_in_amocrm": Phrase(
        "Поле amoCRM «{was}» теперь называется «{now}». Импорт загружает его по-прежнему.",
        "The amoCRM field “{was}” is now called “{now}”. The import goes on loading it.",
    ),
    "removed_in_amocrm": Phrase(
        "Поля «{field}» в amoCRM больше нет. Импорт идёт без него; выберите другое поле.",
        "The field “{field}” is gone from amoCRM. The import goes on without it; choose another field.",
    ),
    "renamed_in_sendsay": Phrase(
        "Поле Sendsay «{was}» теперь называется «{now}». Импорт загружает в него по-прежнему.",
        "The Sendsay field “{was}” is now called “{now}”. The import goes on loading into it.",
    ),
    "removed_in_sendsay": Phrase(
        "Поля «{field}» в Sendsay больше нет. Импорт идёт без него; выберите другое поле.",
        "The field “{field}” is gone from Sendsay. The import goes on without it; choose another field.",
    ),
    "types_differ": Phrase(
        "Поле «{field}» больше не подходит по типу. Импорт идёт без него; выберите другое поле.",
        "The field “{field}” does not suit by its type any more. The import goes on without it; choose another field.",
    ),
}
_OPTION_REMOVED = Phrase(
    "Варианта «{was}» в поле amoCRM «{field}» больше нет. Согласия с ним импорт не увидит; выберите другой вариант.",
    "The option “{was}” is gone from the amoCRM field “{field}”. The import cannot see consent by it; choose another.",
)
_END_OF_CLAUSE = re.compile(r"[.:;](?:\s|$)")


def brief(phrase: Phrase) -> Phrase:
    """Its beginning: enough to choose it by, among many that stand below each other."""
    return Phrase(*(_END_OF_CLAUSE.split(text, maxsplit=1)[0] for text in (phrase.ru, phrase.en)))


def warning_phrase(warning: FieldWarning) -> Phrase:
    # A field that is gone was called as it was chosen; another name is that of one of its options.
    of_option = warning.code == "removed_in_amocrm" and warning.was not in {"", warning.field}
    template = _OPTION_REMOVED if of_option else WARNINGS[warning.code]
    names = {"field": warning.field, "was": warning.was, "now": warning.now}
    return Phrase(template.ru.format(**names), template.en.format(**names))
