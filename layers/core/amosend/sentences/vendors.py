"""When amoCRM or Sendsay refuses, is away, or has to be set right by its owner."""

from amosend.reasons import Reason
from amosend.sentences.sentence import Sentence

__all__ = ["VENDORS"]

VENDORS: dict[Reason, Sentence] = {
    Reason.NOT_CONNECTED: Sentence(
        409,
        "Аккаунт amoCRM не подключён. Подключите его на вкладке «Подключение».",
        "No amoCRM account is connected. Connect one on the “Connection” tab.",
    ),
    Reason.GRANT_REVOKED: Sentence(
        409,
        "amoCRM отозвала доступ: интеграцию отключили или доступ не использовался. Подключите аккаунт заново.",
        "amoCRM has withdrawn access: the integration was turned off, or access was not used for too long. Reconnect "
        "the account.",
    ),
    Reason.GRANT_LOST: Sentence(
        409,
        "Связь с amoCRM оборвалась при обновлении доступа. Подключите аккаунт заново, настройки сохранятся.",
        "The connection to amoCRM broke while access was being renewed. Reconnect the account; the settings are kept.",
    ),
    Reason.AMOCRM_UNAVAILABLE: Sentence(
        503,
        "amoCRM сейчас не отвечает. Попробуйте через несколько минут.",
        "amoCRM is not responding right now. Try again in a few minutes.",
    ),
    Reason.AMOCRM_BUSY: Sentence(
        503,
        "amoCRM просит подождать: слишком много запросов. Импорт продолжится сам, остальное повторите через минуту.",
        "amoCRM asks us to wait: too many requests. An import resumes on its own; try anything else again in a minute.",
    ),
    Reason.AMOCRM_TOO_HEAVY: Sentence(
        503,
        "amoCRM не успела собрать ответ. Импорт продолжится сам, остальное повторите через минуту.",
        "amoCRM could not prepare its answer in time. An import resumes on its own; try anything else again in a "
        "minute.",
    ),
    Reason.AMOCRM_UNPAID: Sentence(
        409,
        "Подписка amoCRM закончилась. Оплатите её и нажмите «Проверить».",
        "The amoCRM subscription has ended. Pay for it and click “Check”.",
    ),
    Reason.AMOCRM_BLOCKED: Sentence(
        409,
        "amoCRM заблокировала доступ к API аккаунта. Напишите в поддержку amoCRM: назовите поддомен и попросите снять "
        "блокировку, затем нажмите «Проверить».",
        "amoCRM has blocked the account's API access. Write to amoCRM support, give the subdomain and ask them to "
        "lift the block, then click “Check”.",
    ),
    Reason.AMOCRM_FORBIDDEN: Sentence(
        409,
        "amoCRM запретила запрос: не хватает прав или включён список разрешённых IP. Подключите аккаунт "
        "администратором.",
        "amoCRM refused the request: rights are missing, or an IP allowlist is on. Connect the account as an "
        "administrator.",
    ),
    Reason.AMOCRM_LOGIN_PAGE: Sentence(
        409,
        "Пользователь, давший доступ, отключён в amoCRM. Подключите аккаунт заново администратором.",
        "The user who gave access has been disabled in amoCRM. Reconnect the account as an administrator.",
    ),
    Reason.AMOCRM_REJECTED: Sentence(
        422,
        "amoCRM отклонила запрос, её ответ указан рядом. Проверьте, что выбрано и введено, и повторите.",
        "amoCRM rejected the request; its answer is shown next to this. Check what was chosen and typed, and try "
        "again.",
    ),
    Reason.READING_CUT_OFF: Sentence(
        503,
        "amoCRM несколько раз подряд отдала не все контакты. Кто прочитан, загружен; остальных загрузит следующий "
        "импорт: он начнёт с того же места.",
        "Several times in a row, amoCRM did not return all contacts. Those that were read are loaded; the next import "
        "will load the rest, starting from the same place.",
    ),
    Reason.EMAILS_VANISHED: Sentence(
        409,
        "У многих контактов, которые уже в списке, amoCRM больше не показывает e-mail. Никто из них не убран. "
        "Проверьте в amoCRM контакты и права того, кто дал доступ. Если e-mail стёрты намеренно, запустите полный "
        "импорт вручную: он уберёт эти адреса из списка.",
        "amoCRM no longer shows an e-mail for many contacts already in the list. None of them was removed. Check the "
        "contacts in amoCRM and the rights of the user who gave access. If the e-mails were cleared on purpose, start "
        "a full import manually: it will remove these addresses from the list.",
    ),
    Reason.CONTACTS_HIDDEN: Sentence(
        409,
        "Многих контактов, которые загружались раньше, amoCRM больше не показывает, а событий об удалении прочитать "
        "нельзя. Никто из них не убран. Проверьте права того, кто дал доступ. Если контакты удалены намеренно, "
        "запустите полный импорт вручную.",
        "amoCRM no longer shows many contacts that were loaded before, and its deletion events cannot be read. None "
        "of them was removed. Check the rights of the user who gave access. If the contacts were deleted on purpose, "
        "start a full import manually.",
    ),
    Reason.NOBODY_SENT: Sentence(
        409,
        "Ни один контакт не передан в Sendsay. Почему, видно у контактов импорта. Следующий импорт прочитает их "
        "снова; если так и должно быть, запустите полный импорт вручную.",
        "No contact was sent to Sendsay. The import's contacts show why. The next import will read them again; if "
        "this is how it should be, start a full import manually.",
    ),
    Reason.NOTHING_FOUND: Sentence(
        409,
        "amoCRM показала ноль контактов, хотя раньше они были; сколько, указано рядом. Проверьте в amoCRM права того, "
        "кто дал доступ, и запустите импорт ещё раз. В Sendsay ничего не изменено.",
        "amoCRM showed no contacts, although there were some before; how many is shown next to this. Check the rights "
        "of the user who gave access in amoCRM, then start the import again. Nothing was changed in Sendsay.",
    ),
    Reason.SENDSAY_KEY_REFUSED: Sentence(
        401,
        "Sendsay не приняла ключ API. Проверьте аккаунт и ключ или создайте новый ключ.",
        "Sendsay did not accept the API key. Check the account and the key, or create a new key.",
    ),
    Reason.SENDSAY_ANOTHER_ACCOUNT: Sentence(
        401,
        "Этот ключ API принадлежит другому аккаунту Sendsay. Проверьте код аккаунта или возьмите ключ этого аккаунта.",
        "This API key belongs to another Sendsay account. Check the account code, or use a key of this account.",
    ),
    Reason.SENDSAY_FORBIDDEN: Sentence(
        409,
        "Sendsay запретила запрос: у пользователя ключа не хватает прав. Добавьте их в Sendsay или войдите с ключом "
        "другого пользователя: подойдёт роль «Менеджер».",
        "Sendsay refused the request: the key's user lacks rights. Add them in Sendsay, or sign in with another "
        "user's key: the “Manager” role is enough.",
    ),
    Reason.SENDSAY_UNPAID: Sentence(
        409,
        "Тариф Sendsay не оплачен. Оплатите его и повторите.",
        "The Sendsay plan has not been paid. Pay for it and try again.",
    ),
    Reason.SENDSAY_UNAVAILABLE: Sentence(
        503,
        "Sendsay сейчас не отвечает. Попробуйте через несколько минут.",
        "Sendsay is not responding right now. Try again in a few minutes.",
    ),
    Reason.SENDSAY_BUSY: Sentence(
        503,
        "Sendsay просит подождать: слишком много запросов. Импорт продолжится сам, остальное повторите через минуту.",
        "Sendsay asks us to wait: too many requests. An import resumes on its own; try anything else again in a "
        "minute.",
    ),
    Reason.SENDSAY_REJECTED: Sentence(
        422,
        "Sendsay отклонила запрос, её ответ указан рядом. Проверьте, что выбрано и введено, и повторите.",
        "Sendsay rejected the request; its answer is shown next to this. Check what was chosen and typed, and try "
        "again.",
    ),
    Reason.SENDSAY_IMPORT_FAILED: Sentence(
        409,
        "Sendsay прервала импорт. Причина указана рядом; запустите импорт ещё раз.",
        "Sendsay aborted the import. The reason is shown next to this; start the import again.",
    ),
    Reason.SENDSAY_IMPORT_STUCK: Sentence(
        409,
        "Sendsay несколько часов не заканчивает импорт. Напишите в поддержку Sendsay и запустите импорт ещё раз.",
        "Sendsay has not finished the import for several hours. Write to Sendsay support and start the import again.",
    ),
    Reason.LIST_GONE: Sentence(
        409,
        "Выбранного списка в Sendsay больше нет. Выберите другой список.",
        "The chosen list no longer exists in Sendsay. Choose another list.",
    ),
    Reason.LIST_UNSUITABLE: Sentence(
        422,
        "В этот список нельзя добавить адреса: нужен список с типом контакта e-mail. Выберите другой.",
        "Addresses cannot be added to this list: it must be a list of e-mail contacts. Choose another one.",
    ),
    Reason.FIELD_UNKNOWN: Sentence(
        422,
        "Такого поля в анкетах Sendsay нет, или оно не текстовое. Выберите поле из списка.",
        "Sendsay has no such profile field, or it is not a text field. Choose a field from the list.",
    ),
}
