"""While an account is being connected: what a marketer reads at each refusal."""

from amosend.reasons import Reason
from amosend.sentences.sentence import Sentence

__all__ = ["CONNECTING", "another_account"]


def another_account(ours: str, theirs: str) -> Sentence:
    """With both accounts' names."""
    return Sentence(
        CONNECTING[Reason.ANOTHER_ACCOUNT].status,
        f"Эта интеграция настроена на аккаунт amoCRM {ours}, а доступ пришёл от {theirs}. Подключите {ours}, а для "
        f"{theirs} создайте новую интеграцию.",
        f"This integration is set up for the amoCRM account {ours}, but access came from {theirs}. Connect {ours} "
        f"here, and create a new integration for {theirs}.",
    )


CONNECTING: dict[Reason, Sentence] = {
    Reason.TICKET_UNKNOWN: Sentence(
        404,
        "Такой ссылки подключения нет. Создайте новую на странице интеграции.",
        "This connection link does not exist. Create a new one on the integration's page.",
    ),
    Reason.TICKET_EXPIRED: Sentence(
        410,
        "Ссылка подключения действовала 20 минут, и они прошли. Создайте новую на странице интеграции.",
        "The connection link was valid for 20 minutes and has expired. Create a new one on the integration's page.",
    ),
    Reason.TICKET_USED: Sentence(
        409,
        "По этой ссылке аккаунт уже подключён. Для нового подключения создайте новую ссылку.",
        "This link has already been used to connect an account. Create a new link to connect again.",
    ),
    Reason.TICKET_REPLACED: Sentence(
        410,
        "Эту ссылку заменила новая. Скопируйте в amoCRM ссылку, которая сейчас показана на странице интеграции.",
        "A newer link has replaced this one. Copy the link now shown on the integration's page into amoCRM.",
    ),
    Reason.ACCESS_DENIED: Sentence(
        403,
        "В amoCRM нажали «Отказать», доступ не выдан. Повторите и нажмите «Разрешить».",
        "Access was denied in amoCRM, so none was given. Try again and allow it.",
    ),
    Reason.HOST_NOT_ALLOWED: Sentence(
        422,
        "Это не адрес amoCRM. Укажите поддомен из адресной строки, например example или example.amocrm.ru.",
        "This is not an amoCRM address. Enter the subdomain from the address bar, such as example or "
        "example.kommo.com.",
    ),
    Reason.STATE_MISMATCH: Sentence(
        403,
        "Ответ amoCRM относится к другому подключению. Начните подключение заново.",
        "amoCRM's answer belongs to a different connection attempt. Start connecting again.",
    ),
    Reason.CODE_MISSING: Sentence(
        422,
        "Нет кода авторизации. Скопируйте его на вкладке «Ключи и доступы» интеграции в amoCRM.",
        "The authorization code is missing. Copy it from the “Keys and scopes” tab of the integration in amoCRM.",
    ),
    Reason.CODE_EXPIRED: Sentence(
        422,
        "Код авторизации действует 20 минут, и они прошли. Скопируйте новый код в amoCRM.",
        "The authorization code was valid for 20 minutes and has expired. Copy a new code from amoCRM.",
    ),
    Reason.CODE_USED: Sentence(
        422,
        "Этот код авторизации уже использован. Скопируйте новый код в amoCRM.",
        "This authorization code has already been used. Copy a new code from amoCRM.",
    ),
    Reason.CODE_INVALID: Sentence(
        422,
        "amoCRM не узнала код авторизации. Скопируйте его целиком и проверьте, что ID той же интеграции.",
        "amoCRM does not recognize the authorization code. Copy all of it, and check that the ID is from the same "
        "integration.",
    ),
    Reason.CODE_OF_ANOTHER_ACCOUNT: Sentence(
        422,
        "Код авторизации выдан другим аккаунтом amoCRM. Проверьте поддомен.",
        "The authorization code was issued by another amoCRM account. Check the subdomain.",
    ),
    Reason.REDIRECT_URI_MISMATCH: Sentence(
        422,
        "В интеграции amoCRM указана другая «Ссылка для перенаправления». Вставьте туда ссылку с этой страницы.",
        "The integration in amoCRM has a different “Redirect link”. Paste the link from this page there.",
    ),
    Reason.SECRET_WRONG: Sentence(
        422,
        "amoCRM не приняла секретный ключ или ID интеграции. Скопируйте их заново с вкладки «Ключи и доступы».",
        "amoCRM did not accept the secret key or the integration ID. Copy both again from the “Keys and scopes” tab.",
    ),
    Reason.CREDENTIALS_MISSING: Sentence(
        422,
        "Заполните секретный ключ, ID интеграции, код авторизации и поддомен.",
        "Fill in the secret key, the integration ID, the authorization code and the subdomain.",
    ),
    Reason.ACCOUNT_UNKNOWN: Sentence(
        422,
        "Аккаунта amoCRM с таким поддоменом нет. Скопируйте поддомен из адресной строки amoCRM.",
        "No amoCRM account has this subdomain. Copy the subdomain from the address bar of amoCRM.",
    ),
    Reason.ANOTHER_ACCOUNT: Sentence(
        409,
        "Эта интеграция уже настроена на другой аккаунт amoCRM. Для нового аккаунта создайте новую интеграцию.",
        "This integration is already set up for another amoCRM account. Create a new integration for the new account.",
    ),
    Reason.TOKEN_INVALID: Sentence(
        422,
        "Это не долгосрочный токен этого аккаунта amoCRM. Скопируйте токен целиком.",
        "This is not a long-lived token of this amoCRM account. Copy the whole token.",
    ),
    Reason.TOKEN_EXPIRED: Sentence(
        409,
        "Срок долгосрочного токена истёк. Создайте новый в amoCRM и вставьте его.",
        "The long-lived token has expired. Create a new one in amoCRM and paste it.",
    ),
    Reason.SIGNATURE_INVALID: Sentence(
        403,
        "Подпись запроса не подходит.",
        "The request's signature does not match.",
    ),
}
