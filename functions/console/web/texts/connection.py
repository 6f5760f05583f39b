"""«Подключение»: in the words of the guide."""

from amosend.sentences.sentence import Phrase

__all__ = ["CONNECTION"]

CONNECTION: dict[str, Phrase] = {
    "connection.connect": Phrase("Подключить аккаунт", "Connect an account"),
    "connection.reconnect": Phrase("Переподключить", "Reconnect"),
    "connection.lead": Phrase(
        "Нажмите «Подключить аккаунт» и скопируйте ссылку для интеграции: она действительна 20 минут.",
        "Press “Connect an account” and copy the link for the integration: it is valid for 20 minutes.",
    ),
    "connection.link": Phrase("Ссылка для перенаправления", "Redirect link"),
    "connection.valid_until": Phrase("Ссылка действует до {moment}.", "The link is valid until {moment}."),
    "connection.left": Phrase("Осталось {time}.", "{time} left."),
    "connection.link_over": Phrase(
        "Время ссылки вышло. Создайте новую: остальное, что вы сделали в amoCRM, менять не нужно, только ссылку.",
        "The link's time is over. Make a new one; in amoCRM nothing but the link has to be changed.",
    ),
    "connection.link_refused": Phrase(
        "В amoCRM нажали «Отказать». Повторите и нажмите «Разрешить».",
        "Access was refused in amoCRM. Try again and allow it.",
    ),
    "connection.new_link": Phrase("Создать новую ссылку", "Make a new link"),
    "connection.steps": Phrase("В amoCRM, в соседней вкладке", "In amoCRM, in another tab"),
    "connection.step1": Phrase(
        "Откройте «Настройки → Интеграции» и нажмите «Создать интеграцию».",
        "Open “Settings → Integrations” and press “Create integration”.",
    ),
    "connection.step2": Phrase(
        "Во всплывающем окне нажмите «Создать» рядом с пунктом «Внешняя интеграция».",
        "In the window press “Create” beside “External integration”.",
    ),
    "connection.step3": Phrase(
        "В поле «Ссылка для перенаправления» вставьте ссылку с этой страницы.",
        "Paste the link of this page into “Redirect link”.",
    ),
    "connection.step4": Phrase(
        "Поставьте галочку «Предоставить доступ: Все», введите название и описание, нажмите «Сохранить».",
        "Tick “Allow access: All”, give a name and a description, press “Save”.",
    ),
    "connection.step5": Phrase(
        "Откройте вкладку «Ключи и доступы» и перенесите оттуда данные в поля ниже.",
        "Open the tab “Keys and scopes” and bring the data from there into the fields below.",
    ),
    "connection.by_hand": Phrase("Данные из amoCRM", "Data from amoCRM"),
    "connection.secret": Phrase("Секретный ключ", "Secret key"),
    "connection.client_id": Phrase("ID интеграции", "Integration ID"),
    "connection.code": Phrase("Код авторизации", "Authorization code"),
    "connection.code_arrived": Phrase(
        "Код авторизации amoCRM уже прислала на ссылку: поле можно не заполнять.",
        "amoCRM has sent the authorization code to the link already: the field may stay empty.",
    ),
    "connection.code_waiting": Phrase(
        "Если после «Сохранить» amoCRM сама откроет ссылку, код появится здесь без копирования.",
        "When amoCRM opens the link by itself, the code arrives here without copying.",
    ),
    "connection.subdomain": Phrase("Поддомен", "Subdomain"),
    "connection.subdomain_hint": Phrase(
        "Из адреса вашего amoCRM: например, example из example.amocrm.ru. Можно вставить адрес целиком.",
        "From the address of your amoCRM, such as example of example.amocrm.ru. The whole address will do, too.",
    ),
    "connection.authorize": Phrase("Создать авторизацию", "Create the authorization"),
    "connection.other_ways": Phrase("Другие способы", "Other ways"),
    "connection.button_title": Phrase("Кнопкой, без копирования", "By a button, without copying"),
    "connection.button_text": Phrase(
        "amoCRM спросит, какому аккаунту дать доступ, и создаст интеграцию сама. Нужны права администратора.",
        "amoCRM asks which account may be accessed and makes the integration itself. It takes an administrator.",
    ),
    "connection.button": Phrase("Подключить через amoCRM", "Connect through amoCRM"),
    "connection.button_kommo": Phrase("Подключить через Kommo", "Connect through Kommo"),
    "connection.token_title": Phrase("Долгосрочным токеном", "By a long-lived token"),
    "connection.token_text": Phrase(
        "На вкладке «Ключи и доступы» нажмите «Сгенерировать токен», выберите срок и вставьте токен сюда.",
        "On the tab “Keys and scopes” generate a long-lived token, choose its term and paste it here.",
    ),
    "connection.token": Phrase("Долгосрочный токен", "Long-lived token"),
    "connection.token_submit": Phrase("Подключить по токену", "Connect by the token"),
    "connection.connected": Phrase("Аккаунт подключён", "The account is connected"),
    "connection.needs_reconnect": Phrase("Нужно переподключить", "Has to be reconnected"),
    "connection.stopped": Phrase("Работа остановлена", "Work has stopped"),
    "connection.asked_again": Phrase(
        "Каждую ночь amoCRM спрашивается снова. Как только она ответит, автоимпорты продолжатся сами и прочитают всё, "
        "что пропустили. «Проверить» спрашивает сразу.",
        "Every night amoCRM is asked again. As soon as it answers, autoimports go on by themselves and read all that "
        "they have missed. “Check” asks at once.",
    ),
    "connection.not_connected": Phrase("Аккаунт не подключён", "No account is connected"),
    "connection.account": Phrase("Аккаунт", "Account"),
    "connection.host": Phrase("Адрес", "Address"),
    "connection.granted_by": Phrase("Доступ выдал пользователь amoCRM", "Access was granted by amoCRM's user"),
    "connection.user": Phrase("№ {id}", "no. {id}"),
    "connection.rights": Phrase("Права", "Rights"),
    "connection.rights_are": Phrase(
        "данные amoCRM: контакты, компании, сделки (права того, кто выдал доступ)",
        "the data of amoCRM: contacts, companies, deals (as far as who granted them has them)",
    ),
    "connection.valid": Phrase("Действует", "Valid"),
    "connection.renewed": Phrase("продлевается сама, раз в сутки", "renewed by itself, once a day"),
    "connection.until": Phrase("до {moment}", "until {moment}"),
    "connection.since": Phrase("Подключён", "Connected"),
    "connection.checked": Phrase("Последний успешный ответ amoCRM", "amoCRM's last successful answer"),
    "connection.check": Phrase("Проверить", "Check"),
    "connection.checked_now": Phrase(
        "amoCRM ответила: подключение работает.", "amoCRM has answered: the connection works."
    ),
    "connection.now_connected": Phrase(
        "Аккаунт подключён. Теперь настройте импорт.",
        "The account is connected. Now set the import up.",
    ),
    "connection.reconnected": Phrase(
        "Аккаунт снова подключён. Настройки прежние, пропущенное догрузится.",
        "The account is connected again. The settings are as they were, and what was missed is caught up.",
    ),
    "connection.disconnect": Phrase("Отключить", "Disconnect"),
    "connection.disconnected": Phrase(
        "Аккаунт отключён. Настройки сохранены: переподключите его, и всё продолжится.",
        "The account is disconnected. The settings are kept: reconnect it and everything goes on.",
    ),
    "connection.disconnect_what": Phrase(
        "В интеграции «{name}» остановится загрузка контактов. Автоимпортов: {autoimports}, ссылок Webhooks и воронки: "
        "{links}; они сохранятся и продолжат работу после переподключения. Подписчики в Sendsay останутся.",
        "“{name}” loads no contacts any more. Autoimports: {autoimports}, links of Webhooks and funnel: {links}; they "
        "are kept, and go on after reconnecting. Subscribers stay in Sendsay.",
    ),
    "connection.reconnect_keeps": Phrase(
        "Все настройки сохранятся, а пропущенное за это время догрузится.",
        "Every setting is kept, and what was missed meanwhile is caught up.",
    ),
}
