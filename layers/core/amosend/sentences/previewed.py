"""What would become of a contact, where nothing has been done yet: of the outcomes that otherwise tell of a deed.

Whatever is against a contact is so already, and is told in a preview as anywhere.
"""

from amosend.domain.outcome import Outcome
from amosend.sentences.outcomes import OUTCOMES
from amosend.sentences.sentence import Phrase

__all__ = ["outcome_phrase"]

_PREVIEWED: dict[Outcome, Phrase] = {
    Outcome.ADDED: Phrase(
        "Будет добавлен в Sendsay: сейчас его там нет.",
        "Will be added to Sendsay as a new subscriber.",
    ),
    Outcome.UPDATED: Phrase(
        "Уже есть в Sendsay: данные обновятся из amoCRM, а в выбранный список он добавится, если его там нет.",
        "Already in Sendsay: the data will be updated from amoCRM, and the subscriber will be added to the chosen "
        "list if missing there.",
    ),
    Outcome.MOVED: Phrase(
        "В amoCRM сменился e-mail: новый адрес займёт в списке место прежнего.",
        "The e-mail changed in amoCRM: the new address will replace the old one in the list.",
    ),
    Outcome.UNCHANGED: Phrase(
        "В Sendsay уже всё так же, как в amoCRM. Ничего не изменится.",
        "Sendsay already matches amoCRM. Nothing will change.",
    ),
    Outcome.REMOVED: Phrase(
        "Контакт удалён или объединён в amoCRM: его адрес будет убран из списка, как выбрано в настройках.",
        "The contact was deleted or merged in amoCRM: its address will be removed from the list, as chosen in the "
        "settings.",
    ),
    Outcome.KEPT: Phrase(
        "Контакта в amoCRM больше не видно: его адрес останется в списке, потому что так выбрано в настройках или нет "
        "доказательства, что контакт удалён.",
        "The contact is no longer visible in amoCRM: its address will stay in the list, either as chosen in the "
        "settings or because nothing proves that the contact was deleted.",
    ),
    Outcome.PHONE_INVALID: Phrase(
        "Телефон записан так, что номер не разобрать. Он не загрузится. Исправьте его в amoCRM.",
        "The phone cannot be read as a number. It will not be loaded. Correct it in amoCRM.",
    ),
    Outcome.FIELD_UNREADABLE: Phrase(
        "Значение поля не подходит полю Sendsay и не загрузится. Название поля указано рядом; исправьте значение в "
        "amoCRM.",
        "A value does not fit its field in Sendsay and will not be loaded. The field's name is shown next to this; "
        "correct the value in amoCRM.",
    ),
    Outcome.CONSENT_WITHDRAWN: Phrase(
        "Будет убран из списка: в amoCRM нет согласия на рассылку, и в настройках для этого выбрано «убрать из "
        "списка».",
        "Will be removed from the list: amoCRM has no consent to mailings, and the settings say “remove from the "
        "list”.",
    ),
    Outcome.OLD_ADDRESS_STAYS: Phrase(
        "Прежний адрес останется в списке: он есть и у другого контакта, или убрать его пока нельзя.",
        "The old address will stay in the list: another contact has it too, or it cannot be removed yet.",
    ),
    Outcome.AUTOMATION_STARTED: Phrase(
        "Автоматизация будет запущена.",
        "The automation will be started.",
    ),
    Outcome.AUTOMATION_STARTED_BEFORE: Phrase(
        "Автоматизация не запустится ещё раз: по этому поводу или правилу она уже запускалась.",
        "The automation will not be started again: it has already been started for this event or by this rule.",
    ),
    Outcome.LEFT_LIST: Phrase(
        "Будет убран из списка по правилу воронки.",
        "Will be removed from the list by a funnel rule.",
    ),
}


def outcome_phrase(outcome: Outcome, *, preview: bool) -> Phrase:
    return _PREVIEWED.get(outcome, OUTCOMES[outcome]) if preview else OUTCOMES[outcome]
