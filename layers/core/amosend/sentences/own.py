"""About our own work, and about calls of the API."""

from amosend.reasons import Reason
from amosend.sentences.sentence import Sentence

__all__ = ["OWN"]

OWN: dict[Reason, Sentence] = {
    Reason.BUSY: Sentence(
        503,
        "Доступ обновляется другим процессом. Попробуйте через минуту.",
        "Access is being renewed by another process. Try again in a minute.",
    ),
    Reason.STORE_UNAVAILABLE: Sentence(
        503,
        "Хранилище сейчас не отвечает. Попробуйте через минуту.",
        "Our storage is not responding right now. Try again in a minute.",
    ),
    Reason.IMPORT_RUNNING: Sentence(
        409,
        "Импорт уже идёт. Дождитесь его окончания.",
        "An import is already running. Wait for it to finish.",
    ),
    Reason.IMPORT_STALLED: Sentence(
        409,
        "Импорт остановился и больше часа не двигался, поэтому вместо него начат новый.",
        "The import stopped and made no progress for more than an hour, so a new one was started in its place.",
    ),
    Reason.IMPORT_NOT_SET_UP: Sentence(
        409,
        "Сначала выберите список и данные для загрузки.",
        "First choose the list and the data to load.",
    ),
    Reason.IMPORT_LATE: Sentence(
        409,
        "Импорт по расписанию опаздывает: прошло больше трёх часов, а он не закончен. Мы об этом знаем; контакты не "
        "потеряются.",
        "The scheduled import is late: more than three hours have passed and it has not finished. We know about it; "
        "no contacts will be lost.",
    ),
    Reason.IMPORT_CANCELLED: Sentence(
        409,
        "Импорт остановлен по вашей команде. Адреса, которые уже загружены, остались в Sendsay.",
        "The import was stopped at your request. Addresses already loaded stay in Sendsay.",
    ),
    Reason.AUTOIMPORT_EXISTS: Sentence(
        409,
        "Автоимпорт с таким названием уже есть. Измените его или выберите другое название.",
        "An autoimport with this name already exists. Change that one or choose another name.",
    ),
    Reason.RUN_ENDED: Sentence(
        409,
        "Этот импорт уже закончился, остановить его нельзя.",
        "This import has already finished and cannot be stopped.",
    ),
    Reason.LIST_BUSY: Sentence(
        409,
        "С этим же списком сейчас работает другой импорт. Этот продолжится сам, когда тот закончится.",
        "Another import is working with the same list. This one resumes on its own when that one finishes.",
    ),
    Reason.WAITS_FOR_IMPORT: Sentence(
        409,
        "Идёт импорт, а убирать людей из списка можно только после него. Всё продолжится "
        "само, ждать не больше пяти минут после его конца.",
        "An import is running, and people can be removed from a list only after it. It all resumes on its own within "
        "five minutes after its end.",
    ),
    Reason.SENT_DURING_IMPORT: Sentence(
        409,
        "Уже доставлен, ничего не потеряно. Но идёт импорт, который мог прочитать контакт раньше, поэтому после него "
        "контакт будет передан по этой ссылке ещё раз. Делать ничего не нужно.",
        "Delivered already, nothing is lost. But an import is running and may have read the contact earlier, so it "
        "will be sent once more by this link afterwards. Nothing needs to be done.",
    ),
    Reason.DELIVERIES_WAIT: Sentence(
        409,
        "Кто-то ждёт доставки дольше десяти минут. Посмотрите под «Доставка», кто и почему.",
        "Somebody has been waiting for delivery for more than ten minutes. See under “Delivery” who and why.",
    ),
    Reason.INTEGRATION_DELETED: Sentence(
        409,
        "Интеграция удалена, импорт остановлен.",
        "The integration was deleted, so the import was stopped.",
    ),
    Reason.RUN_INTERRUPTED: Sentence(
        503,
        "Импорт прервался на нашей стороне и продолжится сам в течение десяти минут. Никто не потеряется.",
        "The import was interrupted on our side and will resume on its own within ten minutes. Nobody will be lost.",
    ),
    Reason.WORKER_DIED: Sentence(
        409,
        "Импорт несколько раз оборвался на одном и том же месте. Напишите в поддержку.",
        "The import broke off several times at the same place. Contact support.",
    ),
    Reason.DELIVERY_BROKE_OFF: Sentence(
        409,
        "Доставка этого контакта или сделки несколько раз обрывалась. Напишите в поддержку.",
        "Delivery of this contact or deal broke off several times. Contact support.",
    ),
    Reason.TOO_MANY_HOPS: Sentence(
        409,
        "Импорт не закончился за отведённое число шагов. Напишите в поддержку.",
        "The import did not finish within the steps allotted to it. Contact support.",
    ),
    Reason.SIGN_IN_REQUIRED: Sentence(
        401,
        "Войдите: укажите аккаунт Sendsay и ключ API.",
        "Sign in: enter your Sendsay account and API key.",
    ),
    Reason.CSRF_FAILED: Sentence(
        403,
        "Страница устарела. Обновите её и повторите.",
        "The page is out of date. Reload it and try again.",
    ),
    Reason.TOO_MANY_ATTEMPTS: Sentence(
        429,
        "Слишком много неудачных попыток входа. Подождите 15 минут.",
        "Too many failed sign-in attempts. Wait 15 minutes.",
    ),
    Reason.NOT_FOUND: Sentence(
        404,
        "Такой страницы или записи нет. Возможно, её удалили: посмотрите в списке интеграций.",
        "This page or record does not exist. It may have been deleted: check the list of integrations.",
    ),
    Reason.METHOD_NOT_ALLOWED: Sentence(
        405,
        "Этот адрес так не вызывают.",
        "This address does not support that method.",
    ),
    Reason.NAME_WRONG: Sentence(
        422,
        "Введите название: от 1 до 200 знаков, без переносов строки.",
        "Enter a name: 1 to 200 characters, no line breaks.",
    ),
    Reason.HOURS_MISSING: Sentence(
        422,
        "Отметьте хотя бы одно время запуска.",
        "Choose at least one start time.",
    ),
    Reason.SETTINGS_WRONG: Sentence(
        422,
        "В настройках выбрано то, чего на этой странице нет. Обновите её и выберите ещё раз.",
        "The settings contain something this page does not offer. Reload it and choose again.",
    ),
    Reason.FIELD_FILLED_TWICE: Sentence(
        422,
        "В одно поле Sendsay загружается больше одного значения. Оставьте одно, для остальных выберите другие поля.",
        "More than one value would go into one Sendsay field. Keep one and choose other fields for the others.",
    ),
    Reason.CONSENT_OF_ONE_FIELD: Sentence(
        422,
        "Согласие можно брать только из одного поля amoCRM. Снимите лишние отметки.",
        "Consent can be taken from only one amoCRM field. Clear the extra checkboxes.",
    ),
    Reason.SEARCH_WRONG: Sentence(
        422,
        "Введите номер контакта amoCRM (только цифры) или e-mail целиком.",
        "Enter an amoCRM contact id (digits only) or a whole e-mail.",
    ),
    Reason.INVALID_REQUEST: Sentence(
        422,
        "Запрос заполнен неверно. Поля с ошибками указаны рядом.",
        "The request is not filled in correctly. The fields with errors are listed with it.",
    ),
    Reason.BODY_NOT_JSON: Sentence(
        400,
        "Тело запроса должно быть объектом JSON.",
        "The request body must be a JSON object.",
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
