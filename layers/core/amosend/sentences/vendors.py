"""When amoCRM or Sendsay refuses, is away, or has to be set right by its owner."""

from amosend.reasons import Reason
from amosend.sentences.sentence import Sentence

__all__ = ["VENDORS"]

VENDORS: dict[Reason, Sentence] = {
    Reason.NOT_CONNECTED: Sentence(
        409,
        "Аккаунт amoCRM не подключён. Подключите его на вкладке «Подключение».",
        "No amoCRM account is connected. Connect one on the tab “Connection”.",
    ),
    Reason.GRANT_REVOKED: Sentence(
        409,
        "amoCRM отозвала доступ: интеграцию отключили или доступ не использовался. Подключите аккаунт заново.",
        "amoCRM has withdrawn the access: the integration was switched off or idle too long. Reconnect the account.",
    ),
    Reason.GRANT_LOST: Sentence(
        409,
        "Связь с amoCRM оборвалась при обновлении доступа. Подключите аккаунт заново, настройки сохранятся.",
        "The line to amoCRM broke while the access was renewed. Reconnect the account; the settings are kept.",
    ),
    Reason.AMOCRM_UNAVAILABLE: Sentence(
        503,
        "amoCRM сейчас не отвечает. Попробуйте через несколько минут.",
        "amoCRM does not answer at the moment. Try again in a few minutes.",
    ),
    Reason.AMOCRM_BUSY: Sentence(
        503,
        "amoCRM просит подождать: слишком много запросов. Импорт продолжится сам, остальное повторите через минуту.",
        "amoCRM asks to wait: too many requests. An import goes on by itself; repeat anything else in a minute.",
    ),
    Reason.AMOCRM_TOO_HEAVY: Sentence(
        503,
        "amoCRM не успела собрать ответ. Импорт продолжится сам, остальное повторите через минуту.",
        "amoCRM could not build the answer in time. An import goes on by itself; repeat anything else in a minute.",
    ),
    Reason.AMOCRM_UNPAID: Sentence(
        409,
        "Подписка amoCRM закончилась. Оплатите её и нажмите «Проверить».",
        "The amoCRM subscription has ended. Pay for it and check the connection.",
    ),
    Reason.AMOCRM_BLOCKED: Sentence(
        409,
        "amoCRM заблокировала доступ к API аккаунта. Напишите в поддержку amoCRM: назовите поддомен и попросите "
        "снять блокировку, затем нажмите «Проверить».",
        "amoCRM has blocked the account's API. Write to amoCRM's support, name the subdomain and ask to lift the "
        "block, then check the connection.",
    ),
    Reason.AMOCRM_FORBIDDEN: Sentence(
        409,
        "amoCRM запретила запрос: не хватает прав или включён список разрешённых IP. Подключите аккаунт "
        "администратором.",
        "amoCRM forbids the request: rights are missing or an IP list is on. Connect as an administrator.",
    ),
    Reason.AMOCRM_LOGIN_PAGE: Sentence(
        409,
        "Пользователь, давший доступ, отключён в amoCRM. Подключите аккаунт заново администратором.",
        "The user who gave access is switched off in amoCRM. Reconnect as an administrator.",
    ),
    Reason.AMOCRM_REJECTED: Sentence(
        422,
        "amoCRM отклонила запрос, её ответ указан рядом. Проверьте, что выбрано и введено, и повторите.",
        "amoCRM rejected the request; its answer stands beside. Check what was chosen and typed, and try again.",
    ),
    Reason.READING_CUT_OFF: Sentence(
        503,
        "amoCRM несколько раз подряд отдала не все контакты. Кто прочитан, загружен; остальных загрузит следующий "
        "импорт: он начнёт с того же места.",
        "amoCRM did not show all of its contacts, several times in a row. Who was read is loaded; the next import "
        "loads the others: it begins where this one did.",
    ),
    Reason.EMAILS_VANISHED: Sentence(
        409,
        "У многих контактов, которые уже в списке, amoCRM больше не показывает e-mail. Никто из них не убран. "
        "Проверьте в amoCRM контакты и права того, кто дал доступ. Если e-mail стёрты намеренно, запустите полный "
        "импорт вручную: он уберёт эти адреса из списка.",
        "amoCRM shows no e-mail any more for many of the contacts in the list. None of them was taken out. Check the "
        "contacts in amoCRM and the rights of whoever gave access. If the e-mails were emptied on purpose, start a "
        "full import by hand: it takes these addresses out of the list.",
    ),
    Reason.CONTACTS_HIDDEN: Sentence(
        409,
        "Многих контактов, которые загружались раньше, amoCRM больше не показывает, а событий об удалении прочитать "
        "нельзя. Никто из них не убран. Проверьте права того, кто дал доступ. Если контакты удалены намеренно, "
        "запустите полный импорт вручную.",
        "amoCRM does not show many of the contacts that were loaded before, and its events of deletions cannot be "
        "read. None of them was taken out. Check the rights of whoever gave access. If they were deleted on purpose, "
        "start a full import by hand.",
    ),
    Reason.NOBODY_SENT: Sentence(
        409,
        "Ни один контакт не передан в Sendsay. Почему, видно у контактов импорта. Следующий импорт прочитает их снова; "
        "если так и должно быть, запустите полный импорт вручную.",
        "Not one contact was passed on to Sendsay. The import's contacts show why. The next import reads them again; "
        "if it is meant to be so, start a full import by hand.",
    ),
    Reason.NOTHING_FOUND: Sentence(
        409,
        "amoCRM показала ноль контактов, хотя раньше они были; сколько, указано рядом. Проверьте в amoCRM права "
        "того, кто дал доступ, и запустите импорт ещё раз. В Sendsay ничего не изменено.",
        "amoCRM showed no contacts although there were some before; how many stands beside. Check in amoCRM the rights "
        "of whoever gave access, then start the import again. Nothing was changed in Sendsay.",
    ),
    Reason.SENDSAY_KEY_REFUSED: Sentence(
        401,
        "Sendsay не приняла ключ API. Проверьте аккаунт и ключ или создайте новый ключ.",
        "Sendsay refused the API key. Check the account and the key, or make a new key.",
    ),
    Reason.SENDSAY_ANOTHER_ACCOUNT: Sentence(
        401,
        "Этот ключ API принадлежит другому аккаунту Sendsay. Проверьте код аккаунта или возьмите ключ этого аккаунта.",
        "This API key belongs to another Sendsay account. Check the account, or take a key of this one.",
    ),
    Reason.SENDSAY_FORBIDDEN: Sentence(
        409,
        "Sendsay запретила запрос: у пользователя ключа не хватает прав. Добавьте их в Sendsay или войдите с ключом "
        "другого пользователя: подойдёт роль «Менеджер».",
        "Sendsay forbids the request: the key's user lacks the rights. Add them in Sendsay, or sign in with another "
        "user's key; the manager's role will do.",
    ),
    Reason.SENDSAY_UNPAID: Sentence(
        409,
        "Тариф Sendsay не оплачен. Оплатите его и повторите.",
        "The Sendsay plan is not paid. Pay for it and try again.",
    ),
    Reason.SENDSAY_UNAVAILABLE: Sentence(
        503,
        "Sendsay сейчас не отвечает. Попробуйте через несколько минут.",
        "Sendsay does not answer at the moment. Try again in a few minutes.",
    ),
    Reason.SENDSAY_BUSY: Sentence(
        503,
        "Sendsay просит подождать: слишком много запросов. Импорт продолжится сам, остальное повторите через минуту.",
        "Sendsay asks to wait: too many requests. An import goes on by itself; repeat anything else in a minute.",
    ),
    Reason.SENDSAY_REJECTED: Sentence(
        422,
        "Sendsay отклонила запрос, её ответ указан рядом. Проверьте, что выбрано и введено, и повторите.",
        "Sendsay rejected the request; its answer stands beside. Check what was chosen and typed, and try again.",
    ),
    Reason.SENDSAY_IMPORT_FAILED: Sentence(
        409,
        "Sendsay прервала импорт. Причина указана рядом; запустите импорт ещё раз.",
        "Sendsay broke the import off. The cause stands beside; start the import again.",
    ),
    Reason.SENDSAY_IMPORT_STUCK: Sentence(
        409,
        "Sendsay несколько часов не заканчивает импорт. Напишите в поддержку Sendsay и запустите импорт ещё раз.",
        "Sendsay has not finished the import for hours. Write to Sendsay's support and start the import again.",
    ),
    Reason.LIST_GONE: Sentence(
        409,
        "Выбранного списка в Sendsay больше нет. Выберите другой список.",
        "The chosen list is gone from Sendsay. Choose another list.",
    ),
    Reason.LIST_UNSUITABLE: Sentence(
        422,
        "В этот список нельзя добавить адреса: нужен список с типом контакта e-mail. Выберите другой.",
        "Addresses cannot be added to this list: a list of e-mail contacts is needed. Choose another one.",
    ),
    Reason.FIELD_UNKNOWN: Sentence(
        422,
        "Такого поля в анкетах Sendsay нет, или оно не текстовое. Выберите поле из списка.",
        "Sendsay has no such field, or it is not a text field. Choose one from the list.",
    ),
}
