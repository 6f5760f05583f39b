"""What a person reads for each reason, in Russian and English, and the HTTP status an answer with it has.

A sentence says what happened and what to do next, in the words of amoCRM's and Sendsay's own pages.
"""

from dataclasses import dataclass
from typing import Literal

from amosend.reasons import Reason

__all__ = ["SENTENCES", "Language", "Sentence"]

Language = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Sentence:
    status: int
    ru: str
    en: str

    def text(self, language: Language) -> str:
        return self.ru if language == "ru" else self.en


SENTENCES: dict[Reason, Sentence] = {
    Reason.TICKET_UNKNOWN: Sentence(
        404,
        "Такой ссылки подключения нет. Создайте новую на странице интеграции.",
        "There is no such connection link. Make a new one on the integration's page.",
    ),
    Reason.TICKET_EXPIRED: Sentence(
        410,
        "Ссылка подключения действовала 20 минут, и они прошли. Создайте новую на странице интеграции.",
        "The connection link was valid for 20 minutes and they are over. Make a new one on the integration's page.",
    ),
    Reason.TICKET_USED: Sentence(
        409,
        "По этой ссылке аккаунт уже подключён. Для нового подключения создайте новую ссылку.",
        "This link has already connected an account. Make a new link to connect again.",
    ),
    Reason.ACCESS_DENIED: Sentence(
        403,
        "В amoCRM нажали «Отказать», доступ не выдан. Повторите и нажмите «Разрешить».",
        "Access was refused in amoCRM. Try again and allow it.",
    ),
    Reason.HOST_NOT_ALLOWED: Sentence(
        422,
        "Это не адрес amoCRM. Укажите поддомен из адресной строки, например example или example.amocrm.ru.",
        "This is not an amoCRM address. Give the subdomain from the address bar, like example or example.kommo.com.",
    ),
    Reason.STATE_MISMATCH: Sentence(
        403,
        "Ответ amoCRM относится к другому подключению. Начните подключение заново.",
        "amoCRM's answer belongs to another connection attempt. Start connecting again.",
    ),
    Reason.CODE_MISSING: Sentence(
        422,
        "Нет кода авторизации. Скопируйте его на вкладке «Ключи и доступы» интеграции в amoCRM.",
        "The authorization code is missing. Copy it from the integration's keys tab in amoCRM.",
    ),
    Reason.CODE_EXPIRED: Sentence(
        422,
        "Код авторизации действует 20 минут, и они прошли. Скопируйте новый код в amoCRM.",
        "The authorization code is valid for 20 minutes and they are over. Copy a new one from amoCRM.",
    ),
    Reason.CODE_USED: Sentence(
        422,
        "Этот код авторизации уже использован. Скопируйте новый код в amoCRM.",
        "This authorization code has already been used. Copy a new one from amoCRM.",
    ),
    Reason.CODE_INVALID: Sentence(
        422,
        "amoCRM не узнала код авторизации. Скопируйте его целиком и проверьте, что ID той же интеграции.",
        "amoCRM does not know this authorization code. Copy the whole of it, from the same integration as the id.",
    ),
    Reason.CODE_OF_ANOTHER_ACCOUNT: Sentence(
        422,
        "Код авторизации выдан другим аккаунтом amoCRM. Проверьте поддомен.",
        "The code was issued by another amoCRM account. Check the subdomain.",
    ),
    Reason.REDIRECT_URI_MISMATCH: Sentence(
        422,
        "В интеграции amoCRM указана другая «Ссылка для перенаправления». Вставьте туда ссылку с этой страницы.",
        "The integration in amoCRM has another redirect link. Paste the link of this page there.",
    ),
    Reason.SECRET_WRONG: Sentence(
        422,
        "amoCRM не приняла секретный ключ или ID интеграции. Скопируйте их заново с вкладки «Ключи и доступы».",
        "amoCRM refused the secret key or the integration id. Copy both again from the keys tab.",
    ),
    Reason.CREDENTIALS_MISSING: Sentence(
        422,
        "Заполните секретный ключ, ID интеграции, код авторизации и поддомен.",
        "Fill in the secret key, the integration id, the authorization code and the subdomain.",
    ),
    Reason.ACCOUNT_UNKNOWN: Sentence(
        422,
        "Аккаунта amoCRM с таким поддоменом нет. Скопируйте поддомен из адресной строки amoCRM.",
        "There is no amoCRM account with this subdomain. Copy it from amoCRM's address bar.",
    ),
    Reason.ANOTHER_ACCOUNT: Sentence(
        409,
        "Эта интеграция уже настроена на другой аккаунт amoCRM. Для нового аккаунта создайте новую интеграцию.",
        "This integration belongs to another amoCRM account. Create a new integration for the new account.",
    ),
    Reason.TOKEN_INVALID: Sentence(
        422,
        "Это не долгосрочный токен этого аккаунта amoCRM. Скопируйте токен целиком.",
        "This is not a long-lived token of this amoCRM account. Copy the whole token.",
    ),
    Reason.TOKEN_EXPIRED: Sentence(
        409,
        "Срок долгосрочного токена истёк. Создайте новый в amoCRM и вставьте его.",
        "The long-lived token has expired. Make a new one in amoCRM and paste it.",
    ),
    Reason.SIGNATURE_INVALID: Sentence(
        403,
        "Подпись запроса не подходит.",
        "The signature of the request does not match.",
    ),
    Reason.NOT_CONNECTED: Sentence(
        409,
        "Аккаунт amoCRM не подключён. Нажмите «Подключить аккаунт».",
        "No amoCRM account is connected. Connect one first.",
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
        "amoCRM отклонила запрос.",
        "amoCRM rejected the request.",
    ),
    Reason.SENDSAY_KEY_REFUSED: Sentence(
        401,
        "Sendsay не приняла ключ API. Проверьте аккаунт и ключ или создайте новый ключ.",
        "Sendsay refused the API key. Check the account and the key, or make a new key.",
    ),
    Reason.SENDSAY_ANOTHER_ACCOUNT: Sentence(
        401,
        "Этот ключ API принадлежит другому аккаунту Sendsay.",
        "This API key belongs to another Sendsay account.",
    ),
    Reason.SENDSAY_FORBIDDEN: Sentence(
        409,
        "Sendsay запретила запрос: у пользователя ключа не хватает прав.",
        "Sendsay forbids the request: the key's user lacks the rights.",
    ),
    Reason.SENDSAY_UNPAID: Sentence(
        409,
        "Тариф Sendsay не оплачен.",
        "The Sendsay plan is not paid.",
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
        "Sendsay отклонила запрос.",
        "Sendsay rejected the request.",
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
        "В этот список нельзя добавить адреса: нужен список с типом контакта e-mail.",
        "Addresses cannot be added to this list: a list of e-mail contacts is needed.",
    ),
    Reason.FIELD_UNKNOWN: Sentence(
        422,
        "Такого поля в анкетах Sendsay нет, или оно не текстовое. Выберите поле из списка.",
        "Sendsay has no such field, or it is not a text field. Choose one from the list.",
    ),
    Reason.BUSY: Sentence(
        503,
        "Доступ обновляется другим процессом. Попробуйте через минуту.",
        "The access is being renewed by another process. Try again in a minute.",
    ),
    Reason.STORE_UNAVAILABLE: Sentence(
        503,
        "Хранилище сейчас не отвечает. Попробуйте через минуту.",
        "The store does not answer at the moment. Try again in a minute.",
    ),
    Reason.IMPORT_RUNNING: Sentence(
        409,
        "Импорт уже идёт. Дождитесь его окончания.",
        "An import is already running. Wait until it ends.",
    ),
    Reason.IMPORT_STALLED: Sentence(
        409,
        "Импорт остановился и больше часа не двигался, поэтому вместо него начат новый.",
        "The import came to a halt and did not move for over an hour, so another was started in its place.",
    ),
    Reason.IMPORT_NOT_SET_UP: Sentence(
        409,
        "Сначала выберите список и данные для загрузки.",
        "Choose the list and the data to load first.",
    ),
    Reason.INTEGRATION_DELETED: Sentence(
        409,
        "Интеграция удалена, импорт остановлен.",
        "The integration was deleted and the import stopped.",
    ),
    Reason.WORKER_DIED: Sentence(
        409,
        "Импорт несколько раз оборвался на одном и том же месте. Напишите в поддержку.",
        "The import broke off several times at the same place. Write to the support.",
    ),
    Reason.TOO_MANY_HOPS: Sentence(
        409,
        "Импорт не закончился за отведённое число шагов. Напишите в поддержку.",
        "The import did not end within its number of steps. Write to the support.",
    ),
    Reason.SIGN_IN_REQUIRED: Sentence(
        401,
        "Войдите: укажите аккаунт Sendsay и ключ API.",
        "Sign in with a Sendsay account and an API key.",
    ),
    Reason.CSRF_FAILED: Sentence(
        403,
        "Страница устарела. Обновите её и повторите.",
        "The page is out of date. Reload it and try again.",
    ),
    Reason.TOO_MANY_ATTEMPTS: Sentence(
        429,
        "Слишком много неудачных попыток входа. Подождите 15 минут.",
        "Too many failed attempts to sign in. Wait 15 minutes.",
    ),
    Reason.NOT_FOUND: Sentence(
        404,
        "Такой страницы или записи нет.",
        "There is no such page or record.",
    ),
    Reason.METHOD_NOT_ALLOWED: Sentence(
        405,
        "Этот адрес так не вызывают.",
        "This address is not called that way.",
    ),
    Reason.INVALID_REQUEST: Sentence(
        422,
        "Запрос заполнен неверно. Поля с ошибками указаны рядом.",
        "The request is filled in wrongly. The fields with errors stand beside.",
    ),
    Reason.BODY_NOT_JSON: Sentence(
        400,
        "Тело запроса должно быть объектом JSON.",
        "The body of the request must be a JSON object.",
    ),
    Reason.CONTENT_TYPE_UNSUPPORTED: Sentence(
        415,
        "Запрос нужно отправить как application/json.",
        "The request must be sent as application/json.",
    ),
    Reason.SETTINGS_MISSING: Sentence(
        500,
        "Развёртывание неполно: не заданы переменные окружения.",
        "The deployment is incomplete: environment variables are missing.",
    ),
}
