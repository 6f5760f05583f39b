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
        "Добавлен в Sendsay: раньше его там не было.",
        "Added to Sendsay as a new subscriber.",
    ),
    Outcome.UPDATED: Phrase(
        "Уже был в Sendsay: данные обновлены из amoCRM, а в выбранный список он добавлен, если его там не было.",
        "Already in Sendsay: the data was updated from amoCRM, and the subscriber was added to the chosen list if "
        "missing there.",
    ),
    Outcome.MOVED: Phrase(
        "В amoCRM сменился e-mail: новый адрес занял в списке место прежнего.",
        "The e-mail changed in amoCRM: the new address replaced the old one in the list.",
    ),
    Outcome.UNCHANGED: Phrase(
        "В Sendsay уже всё так же, как в amoCRM. Ничего не изменено.",
        "Sendsay already matches amoCRM. Nothing was changed.",
    ),
    Outcome.WITHOUT_EMAIL: Phrase(
        "В контакте нет e-mail. Заполните его в amoCRM, и следующий импорт загрузит контакт.",
        "The contact has no e-mail. Add one in amoCRM, and the next import will load the contact.",
    ),
    Outcome.INVALID_EMAIL: Phrase(
        "E-mail записан с ошибкой, письмо по нему не дойдёт. Исправьте адрес в amoCRM.",
        "The e-mail address is not valid, so mail cannot reach it. Correct it in amoCRM.",
    ),
    Outcome.DUPLICATE_EMAIL: Phrase(
        "Такой же e-mail у другого контакта amoCRM. Подписчик один, и его данные берутся из контакта, созданного "
        "раньше. Объедините дубли в amoCRM.",
        "Another amoCRM contact has the same e-mail. There is one subscriber for both, with the data of the contact "
        "created first. Merge the duplicates in amoCRM.",
    ),
    Outcome.NO_CONSENT: Phrase(
        "В amoCRM не отмечено согласие на рассылку. Отметьте его в контакте, если согласие получено.",
        "Consent to mailings is not marked in amoCRM. Mark it in the contact once the person has agreed.",
    ),
    Outcome.UNSUBSCRIBED: Phrase(
        "Человек отписался от рассылок. Вернуть его может только он сам, подписавшись заново.",
        "The person has unsubscribed. Only they can undo that, by subscribing again.",
    ),
    Outcome.BLOCKED: Phrase(
        "Sendsay не шлёт писем на этот адрес: он недоступен, заблокирован или в стоп-листе. Причина видна в карточке "
        "подписчика в Sendsay.",
        "Sendsay does not send to this address: it is unreachable, blocked or on a stop list. The reason is on the "
        "subscriber's card in Sendsay.",
    ),
    Outcome.REMOVED_IN_SENDSAY: Phrase(
        "Адрес вручную убрали из списка или удалили в Sendsay. Поэтому импорт его не возвращает. Если он нужен, "
        "добавьте его в список в Sendsay.",
        "Someone removed the address from the list or deleted it in Sendsay. That is why the import does not bring it "
        "back. If you want it, add it to the list in Sendsay.",
    ),
    Outcome.STATUS_UNKNOWN: Phrase(
        "Неизвестно, можно ли писать этому контакту: Sendsay не сообщила состояние адреса, или amoCRM не показала "
        "e-mail. Ничего не изменено, следующий импорт спросит ещё раз.",
        "It is not known whether this contact may be mailed: Sendsay did not report the state of the address, or "
        "amoCRM did not show the e-mail. Nothing was changed; the next import will ask again.",
    ),
    Outcome.COMPANY: Phrase(
        "Это компания, а не контакт: amoCRM присылает их вместе. Ничего не изменено.",
        "This is a company, not a contact: amoCRM sends both together. Nothing was changed.",
    ),
    Outcome.GONE_MEANWHILE: Phrase(
        "Контакт удалён в amoCRM раньше, чем его удалось прочитать. Ничего не изменено.",
        "The contact was deleted in amoCRM before it could be read. Nothing was changed.",
    ),
    Outcome.LEFT_BY_RULE: Phrase(
        "Из этого списка контакт убрало правило воронки. Поэтому он не добавляется снова. Вернёт его правило, которое "
        "добавляет в список, или вы сами в Sendsay.",
        "A funnel rule removed the contact from this list. That is why it is not added again. A rule that adds to the "
        "list can bring it back, or you can in Sendsay.",
    ),
    Outcome.BEFORE_LINK: Phrase(
        "Контакт создан или изменён до того, как ссылку создали или включили: по этому событию ничего не сделано. "
        "Если контакт нужен в рассылке, загрузите его импортом.",
        "The contact was added or changed before the link was created or turned on: nothing was done for this event. "
        "If you want to mail the contact, import it.",
    ),
    Outcome.REJECTED_BY_SENDSAY: Phrase(
        "Sendsay не приняла контакт. Её объяснение указано рядом; исправьте данные в amoCRM.",
        "Sendsay did not accept the contact. Its explanation is shown next to this; correct the data in amoCRM.",
    ),
    Outcome.REMOVED: Phrase(
        "Контакт удалён или объединён в amoCRM: его адрес убран из списка, как выбрано в настройках.",
        "The contact was deleted or merged in amoCRM: its address was removed from the list, as chosen in the "
        "settings.",
    ),
    Outcome.KEPT: Phrase(
        "Контакта в amoCRM больше не видно: его адрес остался в списке, потому что так выбрано в настройках или нет "
        "доказательства, что контакт удалён.",
        "The contact is no longer visible in amoCRM: its address stayed in the list, either as chosen in the settings "
        "or because nothing proves that the contact was deleted.",
    ),
    Outcome.PHONE_INVALID: Phrase(
        "Телефон записан так, что номер не разобрать. Он не загружен. Исправьте его в amoCRM.",
        "The phone cannot be read as a number. It was not loaded. Correct it in amoCRM.",
    ),
    Outcome.PHONE_TAKEN: Phrase(
        "Этот телефон в Sendsay уже у другого подписчика. Поэтому он не добавлен.",
        "Another subscriber in Sendsay already has this phone. That is why it was not added.",
    ),
    Outcome.PHONE_REJECTED: Phrase(
        "Sendsay не приняла телефон. Остальные данные загружены.",
        "Sendsay did not accept the phone. Everything else was loaded.",
    ),
    Outcome.PHONE_STAYS: Phrase(
        "Прежний телефон остался в карточке: Sendsay не дала его убрать. Следующие импорты попробуют ещё раз.",
        "The old phone is still on the card: Sendsay did not let it be removed. The next imports will try again.",
    ),
    Outcome.FIELD_UNREADABLE: Phrase(
        "Значение поля не подошло полю Sendsay и не загружено. Название поля указано рядом; исправьте значение в "
        "amoCRM.",
        "A value does not fit its field in Sendsay and was not loaded. The field's name is shown next to this; "
        "correct the value in amoCRM.",
    ),
    Outcome.CONSENT_WITHDRAWN: Phrase(
        "Убран из списка: в amoCRM нет согласия на рассылку, и в настройках для этого выбрано «убрать из списка».",
        "Removed from the list: amoCRM has no consent to mailings, and the settings say “remove from the list”.",
    ),
    Outcome.OLD_ADDRESS_STAYS: Phrase(
        "Прежний адрес остался в списке: он есть и у другого контакта, или убрать его пока не удалось.",
        "The old address is still in the list: another contact has it too, or it could not be removed yet.",
    ),
    Outcome.NOT_SHOWN: Phrase(
        "Контакта в amoCRM не видно, но и об удалении она не сообщала. Возможно, у того, кто дал доступ, стало меньше "
        "прав. Адрес не тронут, следующий импорт спросит ещё раз.",
        "The contact is not visible in amoCRM, which has not reported it deleted either. Whoever gave access may have "
        "fewer rights now. The address was left alone; the next import will ask again.",
    ),
    Outcome.EMAIL_EMPTIED: Phrase(
        "E-mail в контакте amoCRM стёрли или записали с ошибкой: прежний адрес убирается из списка, если его нет у "
        "другого контакта.",
        "The contact's e-mail was cleared or misspelt in amoCRM: the old address is removed from the list unless "
        "another contact has it.",
    ),
    Outcome.ANOTHER_ADDRESS: Phrase(
        "У контакта есть ещё один e-mail. Что с ним стало, указано рядом.",
        "The contact has another e-mail. What happened to it is shown next to this.",
    ),
    Outcome.AUTOMATION_STARTED: Phrase(
        "Запущена автоматизация.",
        "The automation was started.",
    ),
    Outcome.AUTOMATION_STOPPED: Phrase(
        "Автоматизация остановлена: сделка ушла с этапа, закрыта, или так велит правило воронки.",
        "The automation was stopped: the deal left the stage or was closed, or a funnel rule says so.",
    ),
    Outcome.AUTOMATION_STARTED_BEFORE: Phrase(
        "Автоматизация не запущена ещё раз: по этому поводу или правилу она уже запускалась.",
        "The automation was not started again: it had already been started for this event or by this rule.",
    ),
    Outcome.AUTOMATION_REFUSED: Phrase(
        "Sendsay не запустила автоматизацию. Её слова указаны рядом.",
        "Sendsay did not start the automation. Its answer is shown next to this.",
    ),
    Outcome.AUTOMATION_WAITS: Phrase(
        "Автоматизация на паузе, закрыта или удалена. Контакт ждёт: включите её в Sendsay, и он пройдёт.",
        "The automation is paused, closed or deleted. The contact is waiting: turn it on in Sendsay, and the contact "
        "will go through.",
    ),
    Outcome.START_UNCERTAIN: Phrase(
        "Запуск автоматизации запрошен, но ответ Sendsay потерялся. Чтобы не написать человеку дважды, запуск не "
        "повторён. Проверьте участника в автоматизации.",
        "The automation was asked to start, but Sendsay's answer was lost. To avoid mailing the person twice, it was "
        "not asked again. Check whether the person is in the automation.",
    ),
    Outcome.AUTOMATION_NOT_STOPPED: Phrase(
        "Sendsay не остановила автоматизацию. Её слова указаны рядом; исключите человека в Sendsay вручную.",
        "Sendsay did not stop the automation. Its answer is shown next to this; remove the person in Sendsay by hand.",
    ),
    Outcome.NOT_ADDED_AGAIN: Phrase(
        "По этому правилу воронки контакт уже добавлялся в список: повторный вход не разрешён или ещё не наступил.",
        "This funnel rule has already added the contact to the list: adding again is not allowed, or not yet due.",
    ),
    Outcome.LEFT_LIST: Phrase(
        "Убран из списка по правилу воронки.",
        "Removed from the list by a funnel rule.",
    ),
}

WARNINGS: dict[str, Phrase] = {
    "renamed_in_amocrm": Phrase(
        "Поле amoCRM «{was}» теперь называется «{now}». Импорт загружает его по-прежнему.",
        "The amoCRM field “{was}” is now called “{now}”. The import still loads it.",
    ),
    "removed_in_amocrm": Phrase(
        "Поля «{field}» в amoCRM больше нет. Импорт идёт без него; выберите другое поле.",
        "The field “{field}” no longer exists in amoCRM. The import runs without it; choose another field.",
    ),
    "renamed_in_sendsay": Phrase(
        "Поле Sendsay «{was}» теперь называется «{now}». Импорт загружает в него по-прежнему.",
        "The Sendsay field “{was}” is now called “{now}”. The import still loads into it.",
    ),
    "removed_in_sendsay": Phrase(
        "Поля «{field}» в Sendsay больше нет. Импорт идёт без него; выберите другое поле.",
        "The field “{field}” no longer exists in Sendsay. The import runs without it; choose another field.",
    ),
    "types_differ": Phrase(
        "Поле «{field}» больше не подходит по типу. Импорт идёт без него; выберите другое поле.",
        "The type of the field “{field}” no longer fits. The import runs without it; choose another field.",
    ),
}
_OPTION_REMOVED = Phrase(
    "Варианта «{was}» в поле amoCRM «{field}» больше нет. Согласия с ним импорт не увидит; выберите другой вариант.",
    "The amoCRM field “{field}” no longer has the option “{was}”. The import cannot see consent by it; choose another.",
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
